//! A person's time in the effort, in every state.

use indsats_entity::{
    effort_enrolment::{self, EffortEnrolmentState},
    enrolment_pause,
};

use super::{case::Case, day::at, rows::Rows};

/// Draws the enrolment, and tells where it stands.
pub(super) fn draw(case: &mut Case<'_>, rows: &mut Rows) -> EffortEnrolmentState {
    use EffortEnrolmentState::{Active, Approved, Ended, Expired, Paused, Proposed, Rejected, UnderReview};
    let state = case.lot.weigh(&[
        (78, Active),
        (5, Proposed),
        (2, UnderReview),
        (2, Approved),
        (4, Paused),
        (6, Ended),
        (2, Rejected),
        (1, Expired),
    ]);
    let (today, id) = (case.today, case.lot.id());
    let valid_from = match state {
        Active | Paused | Ended => today.plus(-case.age),
        Proposed | UnderReview => today.plus(-case.lot.number(0..=20)),
        Approved => today.plus(case.lot.number(0..=14)),
        Rejected | Expired => today.plus(-case.lot.number(30..=90)),
    };
    let is_decided = !matches!(state, Proposed | UnderReview | Expired);
    let decided_on = valid_from - chrono::Duration::days(case.lot.number(15..=30));
    rows.enrolments.push(effort_enrolment::Model {
        id,
        person_id: case.person,
        effort_id: case.effort,
        state,
        valid_from,
        valid_to: (state == Ended).then(|| today.plus(-case.lot.number(1..=30))),
        proposed_by: case.caseworker,
        decided_by: is_decided.then_some(case.manager),
        decided_at: is_decided.then(|| at(decided_on, 10 * 60)),
        // One in ten is late.
        review_due_on: matches!(state, Active | Paused).then(|| today.plus(case.lot.number(-9..=81))),
        proposed_on: Some(if is_decided { decided_on } else { valid_from }),
        reviewed_by: None,
        reviewed_at: None,
        review_outcome_code: None,
        version: 1,
    });
    if state == Paused {
        rows.pauses.push(enrolment_pause::Model {
            id: case.lot.id(),
            enrolment_id: id,
            person_id: case.person,
            valid_from: today.plus(-case.lot.number(1..=30)),
            valid_to: None,
            version: 1,
        });
    }
    state
}
