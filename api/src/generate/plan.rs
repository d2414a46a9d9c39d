//! A person's plan.

use indsats_entity::{
    effort_enrolment::EffortEnrolmentState,
    plan::{self, PlanState},
};
use uuid::Uuid;

use super::{case::Case, rows::Rows};

const GOALS: &[&str] = &["Job på lager", "Job i køkken", "Uddannelse som tømrer", "Fritidsjob", "Afklaring af retning"];

/// Draws the plan. Answers with it where it is open.
pub(super) fn draw(case: &mut Case<'_>, enrolment: EffortEnrolmentState, rows: &mut Rows) -> Option<Uuid> {
    use EffortEnrolmentState::{Active, Ended, Paused};
    let state = match enrolment {
        Active | Paused => case.lot.weigh(&[(92, Some(PlanState::Active)), (4, Some(PlanState::Draft)), (4, None)]),
        Ended => Some(case.lot.pick(&[PlanState::Completed, PlanState::Closed])),
        _ => case.lot.weigh(&[(50, Some(PlanState::Active)), (50, None)]),
    }?;
    let is_open = matches!(state, PlanState::Active | PlanState::Draft);
    let id = case.lot.id();
    rows.plans.push(plan::Model {
        id,
        person_id: case.person,
        state,
        goal: case.lot.pick(GOALS).to_owned(),
        agreed_steps: Some("Forløb, praktik, jobsøgning".to_owned()),
        opened_on: case.today.plus(-case.age),
        closed_on: (!is_open).then(|| case.today.plus(-case.lot.number(0..=30))),
        version: 1,
    });
    is_open.then_some(id)
}
