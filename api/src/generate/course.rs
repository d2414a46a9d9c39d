//! Courses that run, ended, are to come, or should have begun.

use chrono::{Duration, NaiveDate};
use indsats_entity::course::{self, CourseState};
use uuid::Uuid;

use super::{case::Case, rows::Rows, session};

/// How a person stands with courses.
#[derive(Clone, Copy)]
enum Situation {
    /// One runs, with hours that are agreed by the week.
    ByTheWeek,
    /// One runs, with sessions.
    BySessions,
    /// The start of one has come, and nobody has confirmed it.
    Unconfirmed,
    /// One is to come.
    Ahead,
    /// The last one has ended.
    Between,
    /// There was none yet.
    None,
}

/// Draws the courses of a plan.
pub(super) fn draw(case: &mut Case<'_>, plan: Uuid, rows: &mut Rows) {
    use CourseState::{Active, Cancelled, Completed, Interrupted, NotStarted, Offered, Planned, Proposed};
    let situation = case.lot.weigh(&[
        (45, Situation::ByTheWeek),
        (15, Situation::BySessions),
        (6, Situation::Unconfirmed),
        (10, Situation::Ahead),
        (18, Situation::Between),
        (6, Situation::None),
    ]);
    let today = case.today;
    let mut course = |state, from: NaiveDate, days: i64, case: &mut Case<'_>| {
        push(case, plan, state, (from, from + Duration::days(days)), rows)
    };
    match situation {
        Situation::ByTheWeek => {
            let (from, end) = (-case.lot.number(7..=60), case.lot.number(1..=70));
            course(Active, today.plus(from), end - from, case);
            if case.lot.is_one_of(30) {
                let (length, gap) = (case.lot.number(20..=35), case.lot.number(2..=20));
                course(Completed, today.plus(from - length - gap), length, case);
            }
            if end < 30 && case.lot.is_one_of(40) {
                let (days, length) = (end + case.lot.number(0..=15), case.lot.number(21..=90));
                course(Planned, today.plus(days), length, case);
            }
        }
        Situation::BySessions => {
            let from = today.monday(-case.lot.number(1..=2));
            let length = case.lot.number(21..=70);
            let id = course(Active, from, length, case);
            session::draw(case, id, from, rows);
        }
        Situation::Unconfirmed => {
            let (days, length) = (-case.lot.number(0..=10), case.lot.number(21..=90));
            course(Planned, today.plus(days), length, case);
        }
        Situation::Ahead => {
            let state = case.lot.weigh(&[(70, Planned), (15, Offered), (15, Proposed)]);
            let (days, length) = (case.lot.number(1..=30), case.lot.number(21..=90));
            course(state, today.plus(days), length, case);
        }
        Situation::Between => {
            let state = case.lot.weigh(&[(70, Completed), (20, Interrupted), (5, NotStarted), (5, Cancelled)]);
            let (ended, length) = (case.lot.number(1..=35), case.lot.number(21..=60));
            course(state, today.plus(-ended - length), length, case);
        }
        Situation::None => {}
    }
}

/// A course between two days, with what its state implies.
fn push(
    case: &mut Case<'_>,
    plan: Uuid,
    state: CourseState,
    (from, to): (NaiveDate, NaiveDate),
    rows: &mut Rows,
) -> Uuid {
    use CourseState::{Active, Cancelled, Completed, Interrupted, NotStarted};
    let (id, offer) = (case.lot.id(), case.lot.pick(case.offers));
    let has_begun = matches!(state, Active | Completed | Interrupted);
    let has_reason = matches!(state, Interrupted | Cancelled | NotStarted);
    rows.courses.push(course::Model {
        id,
        person_id: case.person,
        plan_id: plan,
        offer_id: offer.id,
        state,
        planned_from: from,
        planned_to: to,
        actual_from: has_begun.then_some(from),
        actual_to: (state == Completed).then_some(to),
        interrupted_on: (state == Interrupted).then(|| to - Duration::days(case.lot.number(1..=10))),
        weekly_minutes: offer.weekly_minutes,
        reason: has_reason.then(|| "Aftalt med borgeren".to_owned()),
        version: 1,
    });
    id
}
