//! What is still open, through the front door: absences that nobody has assessed, and time without a course.

use chrono::TimeDelta;
use indsats::civil::midnight;
use indsats_tests::{database::TestDatabase, on_each_database};
use serde_json::{Value, json};

use super::casework::{Casework, day, morning};
use crate::worklists::assert_kept_after_roll;

on_each_database!(
    an_absence_makes_a_week_short_only_when_it_was_assessed,
    what_was_reasonable_is_credited,
    enrolments_that_touch_are_one,
    a_day_between_enrolments_is_a_break,
);

const WEEK: &str = "2026-W48";

/// A whole week's hours; the last of them were missed, and the week is closed. That session.
async fn closed(case: &Casework) -> String {
    // Absence that was reasonable counts.
    case.agree_policy("2026-11-02", json!({ "creditExcusedAbsence": true })).await;
    let course = case.plan_course("2026-11-02", "2026-12-18", 1500).await;
    let mut sessions = Vec::new();
    for (day, minutes) in [("2026-11-23", 720), ("2026-11-24", 720), ("2026-11-25", 60)] {
        sessions.push(case.session(&course, morning(day), morning(day) + TimeDelta::minutes(minutes)).await);
    }
    case.wait_until(morning("2026-11-26"));
    for (session, status) in sessions.iter().zip(["PRESENT", "PRESENT", "ABSENT_UNREPORTED"]) {
        case.attended(session, status, json!({})).await;
    }
    case.wait_until(midnight(day("2026-12-05")));
    case.world.store.roll(|_| {}).await.expect("a roll");
    sessions.remove(2)
}

fn told(week: &Value) -> Value {
    let awaits: Vec<&Value> = week["explanation"]["sessions"]
        .as_array()
        .expect("sessions")
        .iter()
        .map(|session| &session["awaitsAssessment"])
        .collect();
    json!([week["hoursStatus"], week["minutes"]["credited"], week["minutes"]["unregistered"], week["warnings"], awaits])
}

/// How many weeks the list of hours below their target holds.
async fn below(case: &Casework) -> Value {
    let query = "{ worklist(kind: HOURS_BELOW_TARGET) { isComplete count } }";
    case.caseworker().data(query, json!({})).await["worklist"].clone()
}

/// What the list of absences to review holds.
async fn to_review(case: &Casework) -> Value {
    let query = "{ worklist(kind: ABSENCE_TO_REVIEW) { items { nodes { reason since due policyNumber effort { id }
        subject { ...on CourseSession { id } } actions { mutation record permission { isAllowed } } } } } }";
    case.caseworker().data(query, json!({})).await["worklist"]["items"]["nodes"].clone()
}

async fn an_absence_makes_a_week_short_only_when_it_was_assessed(database: TestDatabase) {
    let case = Casework::enrolled(database).await;
    let missed = closed(&case).await;
    let open = json!(["INCOMPLETE_DATA", 1440, 0, ["ABSENCE_NOT_ASSESSED"], [false, false, true]]);
    assert_eq!(told(&case.week(WEEK).await), open);
    assert_eq!(below(&case).await, json!({ "isComplete": true, "count": 0 }));
    // Nobody's week is short, and somebody is asked all the same.
    let act = json!({ "mutation": "recordAttendance", "record": missed, "permission": { "isAllowed": true } });
    let item = json!({ "reason": "GROUND_NOT_ASSESSED", "since": "2026-11-26", "due": "2026-12-04", "policyNumber": 2,
        "effort": { "id": case.effort }, "subject": { "id": missed }, "actions": [act] });
    assert_eq!(to_review(&case).await, json!([item]));
    let later = morning("2026-12-07");
    case.wait_until(later);
    case.world.store.roll(|_| {}).await.expect("a roll");
    case.attended(&missed, "ABSENT_UNREPORTED", json!({ "reasonableGround": "NO", "expectedVersion": 1 })).await;
    let decided = json!(["BELOW", 1440, 0, ["ATTENDANCE_REGISTERED_LATE"], [false, false, false]]);
    assert_eq!(told(&case.week(WEEK).await), decided);
    assert_eq!(told(&case.week_known(WEEK, later - TimeDelta::milliseconds(1)).await), open);
    assert_eq!(below(&case).await, json!({ "isComplete": true, "count": 1 }));
    assert_eq!(to_review(&case).await, json!([]));
    assert_kept_after_roll(&case.world.store).await;
}

async fn what_was_reasonable_is_credited(database: TestDatabase) {
    let case = Casework::enrolled(database).await;
    let missed = closed(&case).await;
    case.attended(&missed, "ABSENT_REPORTED", json!({ "reasonableGround": "YES", "expectedVersion": 1 })).await;
    let decided = json!(["MET", 1500, 0, ["ATTENDANCE_REGISTERED_LATE"], [false, false, false]]);
    assert_eq!(told(&case.week(WEEK).await), decided);
    // A ground that is no question is no open one.
    let input = json!({ "reasonableGround": "NOT_APPLICABLE", "expectedVersion": 2 });
    case.attended(&missed, "ABSENT_REPORTED", input).await;
    assert_eq!(told(&case.week(WEEK).await)[0], "BELOW");
    assert_kept_after_roll(&case.world.store).await;
}

/// Since when nothing has been agreed, for somebody who was in the effort before.
async fn waits_since(case: &Casework, again: &str) -> Value {
    let first = case.enrol("2026-11-02").await;
    case.wait_until(morning("2026-11-15"));
    case.changes("endEnrolment", "enrolment", &first, json!({ "lastDayOn": "2026-11-15" })).await;
    case.enrol(again).await;
    case.wait_until(morning("2026-11-27"));
    let gap = case.facts((WEEK, WEEK), case.world.clock.now(), Value::Null).await["currentGap"].clone();
    assert_kept_after_roll(&case.world.store).await;
    gap
}

async fn enrolments_that_touch_are_one(database: TestDatabase) {
    let case = Casework::open(database).await;
    let gap = json!({ "startsOn": "2026-11-02", "calendarDays": 26, "obligedDays": 20, "status": "OPEN_EXCEEDED" });
    assert_eq!(waits_since(&case, "2026-11-16").await, gap);
}

async fn a_day_between_enrolments_is_a_break(database: TestDatabase) {
    let case = Casework::open(database).await;
    let gap = json!({ "startsOn": "2026-11-17", "calendarDays": 11, "obligedDays": 9, "status": "OPEN_WITHIN_LIMIT" });
    assert_eq!(waits_since(&case, "2026-11-17").await, gap);
}
