//! Sessions of a course up to the end of this week, and what was registered of them.

use chrono::{Duration, NaiveDate};
use indsats_entity::{
    attendance::{self, AttendanceMode, AttendanceStatus, ReasonableGround},
    course_session,
};
use uuid::Uuid;

use super::{case::Case, day::at, rows::Rows};

/// Weekdays, counted from Monday, and the minutes of each session.
const WEEKS: &[(&[i64], i64)] =
    &[(&[1, 3], 240), (&[0, 2, 4], 360), (&[0, 1, 2, 3], 375), (&[0, 1, 2, 3, 4], 300), (&[1, 2, 3], 180)];
/// The minute of the day on which sessions begin.
const BEGIN: i64 = 9 * 60;

/// Draws the sessions of a course that began on a Monday.
pub(super) fn draw(case: &mut Case<'_>, course: Uuid, monday: NaiveDate, rows: &mut Rows) {
    let (weekdays, minutes) = case.lot.pick(WEEKS);
    let mut week = monday;
    while week <= case.today.monday(0) {
        for weekday in weekdays {
            one(case, course, week + Duration::days(*weekday), minutes, rows);
        }
        week += Duration::weeks(1);
    }
}

fn one(case: &mut Case<'_>, course: Uuid, day: NaiveDate, minutes: i64, rows: &mut Rows) {
    let (id, starts_at, ends_at) = (case.lot.id(), at(day, BEGIN), at(day, BEGIN + minutes));
    rows.sessions.push(course_session::Model {
        id,
        course_id: course,
        person_id: case.person,
        starts_at,
        ends_at,
        held_on: day,
        version: 1,
    });
    let Some(status) = status(case, day) else { return };
    let is_absence = matches!(status, AttendanceStatus::AbsentReported | AttendanceStatus::AbsentUnreported);
    rows.attendances.push(attendance::Model {
        id: case.lot.id(),
        session_id: id,
        course_id: course,
        person_id: case.person,
        status,
        attended_minutes: (status == AttendanceStatus::Partial).then(|| i32::try_from(minutes / 2).unwrap_or_default()),
        mode: case.lot.weigh(&[(85, AttendanceMode::Physical), (15, AttendanceMode::Digital)]),
        // An assessment is a person's, and nobody here has made one.
        reasonable_ground: if is_absence { ReasonableGround::NotAssessed } else { ReasonableGround::NotApplicable },
        registered_by: case.caseworker,
        registered_at: ends_at,
        version: 1,
    });
}

/// What was registered, if anything: of yesterday often nothing yet.
fn status(case: &mut Case<'_>, day: NaiveDate) -> Option<AttendanceStatus> {
    use AttendanceStatus::{AbsentReported, AbsentUnreported, CancelledByProvider, Partial, Present};
    let forgotten = if day == case.today.plus(-1) { 40 } else { 5 };
    if !case.today.is_after(day) || case.lot.is_one_of(forgotten) {
        return None;
    }
    let shares = [(74, Present), (8, Partial), (8, AbsentReported), (7, AbsentUnreported), (3, CancelledByProvider)];
    Some(case.lot.weigh(&shares))
}
