//! Conversations of the last weeks, of this one and of the next, in every state.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use indsats_entity::{
    effort_enrolment::EffortEnrolmentState,
    meeting::{self, MeetingForm, MeetingState},
};
use uuid::Uuid;

use super::{case::Case, day::at, rows::Rows};

/// Weeks from this one, and in how many of a hundred cases there is a conversation.
const WEEKS: &[(i64, u32)] = &[(-3, 15), (-2, 25), (-1, 60), (0, 55), (1, 30)];
const TYPES: &[(u32, &str)] =
    &[(60, "FOLLOW_UP"), (20, "JOB_CONVERSATION"), (10, "REFERRAL"), (5, "AVAILABILITY"), (5, "OTHER")];
const OUTCOMES: &[&str] = &["CONTINUES", "PLAN_REVISED", "COURSE_AGREED"];

/// Draws the conversations of somebody who is in the effort.
pub(super) fn draw(case: &mut Case<'_>, enrolment: EffortEnrolmentState, rows: &mut Rows) {
    use EffortEnrolmentState::{Active, Approved, Paused};
    if !matches!(enrolment, Active | Approved | Paused) {
        return;
    }
    for (week, percent) in WEEKS {
        if case.lot.is_one_of(*percent) {
            // Nobody else of the caseworker's has this hour.
            let day = case.today.monday(*week) + Duration::days(case.turn % 5);
            one(case, day, 8 * 60 + case.turn / 5 * 45, rows);
        }
    }
}

fn one(case: &mut Case<'_>, day: NaiveDate, minute: i64, rows: &mut Rows) {
    use MeetingState::{Booked, CancelledByCitizen, CancelledByMunicipality, Held, NoShow, Rescheduled, Void};
    let is_over = case.today.is_after(day);
    let state = case.lot.weigh(if is_over {
        &[
            (68, Held),
            (8, NoShow),
            (5, CancelledByMunicipality),
            (8, CancelledByCitizen),
            (7, Booked),
            (2, Void),
            (2, Rescheduled),
        ]
    } else {
        &[(91, Booked), (2, CancelledByMunicipality), (4, CancelledByCitizen), (1, Void), (2, Rescheduled)]
    });
    let id = push(case, at(day, minute), state, None, rows);
    if state == Rescheduled {
        let state = if is_over { Held } else { Booked };
        push(case, at(day, minute + 60), state, Some(id), rows);
    }
}

fn push(
    case: &mut Case<'_>,
    starts_at: DateTime<Utc>,
    state: MeetingState,
    replaces_id: Option<Uuid>,
    rows: &mut Rows,
) -> Uuid {
    use MeetingState::{CancelledByCitizen, CancelledByMunicipality, Held, Void};
    let id = case.lot.id();
    let has_reason = matches!(state, CancelledByCitizen | CancelledByMunicipality | Void);
    rows.meetings.push(meeting::Model {
        id,
        person_id: case.person,
        user_id: case.caseworker,
        type_code: case.lot.weigh(TYPES).to_owned(),
        form: case.lot.weigh(&[(70, MeetingForm::Physical), (20, MeetingForm::Phone), (10, MeetingForm::Video)]),
        starts_at,
        ends_at: starts_at + Duration::minutes(45),
        held_on: crate::civil::local_date(starts_at),
        state,
        outcome_code: (state == Held).then(|| case.lot.pick(OUTCOMES).to_owned()),
        note: (state == Held).then(|| "Talt om forløb og næste skridt.".to_owned()),
        reason: has_reason.then(|| "Aftalt pr. telefon".to_owned()),
        replaces_id,
        version: 1,
    });
    id
}
