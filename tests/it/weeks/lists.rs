//! What waits of one case, through the front door, on the day and on days before it.

use chrono::{DateTime, TimeDelta, Utc};
use indsats::civil::midnight;
use indsats_tests::{database::TestDatabase, on_each_database};
use serde_json::{Value, json};

use super::casework::{Casework, day, morning};
use crate::worklists::{assert_kept, assert_kept_after_roll};

on_each_database!(
    a_gap_is_open_until_the_next_course_begins,
    a_course_that_begins_in_time_ends_no_gap_on_a_list,
    a_course_needs_a_successor_in_time,
    a_week_that_is_closed_late_is_told_when_it_is,
    nothing_waits_before_it_was_brought,
    a_review_names_the_version_that_asks_for_it,
    a_target_that_was_agreed_is_named,
    what_was_excused_is_credited_where_the_target_stays_whole,
);

const WEEK: &str = "2026-W48";

/// One list of somebody, as of an instant.
async fn list(case: &Casework, role: &str, kind: &str, as_of: DateTime<Utc>) -> Value {
    let query = format!(
        "query List($asOf: DateTime) {{ worklist(kind: {kind}, asOf: $asOf) {{ count items {{ nodes {{
            reason since due policyNumber }} }} }} }}"
    );
    let list = case.world.sign_in(role).data(&query, json!({ "asOf": as_of })).await["worklist"].clone();
    assert_eq!(list["count"], list["items"]["nodes"].as_array().map(Vec::len).unwrap_or_default());
    list["items"]["nodes"].clone()
}

async fn own(case: &Casework, kind: &str, on: &str) -> Value {
    list(case, "caseworker", kind, morning(on)).await
}

/// A course from 2 to 6 November, and another from a day on.
async fn courses(case: &Casework, next: &str) {
    let course = case.plan_course("2026-11-02", "2026-11-06", 1500).await;
    case.wait_until(morning("2026-11-02"));
    let course = case.changes("startCourse", "course", &course, json!({ "startedOn": "2026-11-02" })).await;
    case.wait_until(midnight(day("2026-11-07")));
    case.changes("completeCourse", "course", &course, json!({ "completedOn": "2026-11-06" })).await;
    case.plan_course(next, "2027-03-26", 1500).await;
    case.wait_until(morning("2026-11-27"));
    case.world.store.roll(|_| {}).await.expect("a roll");
}

async fn a_gap_is_open_until_the_next_course_begins(database: TestDatabase) {
    let case = Casework::enrolled(database).await;
    courses(&case, "2027-02-01").await;
    let gap = |calendar: i64, obliged: i64, status: &str| json!({ "startsOn": "2026-11-07", "calendarDays": calendar, "obligedDays": obliged, "status": status });
    let told = async |on: &str| {
        let facts = case.facts((WEEK, WEEK), morning(on), Value::Null).await;
        let open: Vec<Value> = facts["gaps"].as_array().expect("gaps").clone();
        (facts["currentGap"].clone(), open.len(), open[0]["status"].clone())
    };
    let exceeded = gap(21, 15, "OPEN_EXCEEDED");
    assert_eq!(told("2026-11-27").await, (exceeded.clone(), 1, json!("OPEN_EXCEEDED")));
    let over = json!([{ "reason": "GAP_OVER_LIMIT", "since": "2026-11-23", "due": "2026-11-22", "policyNumber": 1 }]);
    assert_eq!(own(&case, "GAP_OPEN", "2026-11-27").await, over);
    assert_kept(&case.world.store).await;
    // When it is over, a day within it still tells what it was then.
    case.wait_until(morning("2027-02-02"));
    case.world.store.roll(|_| {}).await.expect("a roll");
    assert_eq!(told("2026-11-27").await.0, exceeded);
    assert_eq!(told("2026-11-18").await.0, gap(12, 8, "OPEN_WITHIN_LIMIT"));
    assert_eq!(told("2027-02-02").await, (Value::Null, 1, json!("EXCEEDED")));
    assert_eq!(own(&case, "GAP_OPEN", "2026-11-27").await, over);
    assert_eq!(own(&case, "GAP_OPEN", "2027-02-02").await, json!([]));
    assert_kept(&case.world.store).await;
}

async fn a_course_that_begins_in_time_ends_no_gap_on_a_list(database: TestDatabase) {
    let case = Casework::enrolled(database).await;
    courses(&case, "2026-11-23").await;
    for on in ["2026-11-18", "2026-11-22", "2026-11-27"] {
        assert_eq!(own(&case, "GAP_OPEN", on).await, json!([]), "{on}");
    }
    assert_kept(&case.world.store).await;
}

async fn a_course_needs_a_successor_in_time(database: TestDatabase) {
    let case = Casework::enrolled(database).await;
    case.plan_course("2026-11-02", "2026-11-30", 1500).await;
    let later = case.plan_course("2027-02-01", "2027-03-26", 1500).await;
    case.wait_until(morning("2026-11-20"));
    case.world.store.roll(|_| {}).await.expect("a roll");
    let item = json!([{ "reason": "COURSE_ENDS_WITHOUT_SUCCESSOR", "since": "2026-11-16", "due": "2026-11-30",
        "policyNumber": 1 }]);
    assert_eq!(own(&case, "COURSE_ENDING", "2026-11-20").await, item);
    case.changes("cancelCourse", "course", &later, json!({ "reason": "Flyttet" })).await;
    case.plan_course("2026-12-14", "2027-03-26", 1500).await;
    assert_eq!(own(&case, "COURSE_ENDING", "2026-11-20").await, json!([]));
    assert_kept(&case.world.store).await;
}

/// Closed ten days after its end, on a Thursday; nobody records what came of the conversation.
async fn a_week_that_is_closed_late_is_told_when_it_is(database: TestDatabase) {
    let case = Casework::open(database).await;
    case.agree_policy("2026-11-02", json!({ "weekCloseLagDays": 10 })).await;
    case.enrol("2026-11-23").await;
    case.book(morning("2026-11-25")).await;
    case.book(morning("2026-12-01")).await;
    let missed = json!([{ "reason": "MISSED_NOT_BOOKED", "since": "2026-12-10", "due": null, "policyNumber": 2 }]);
    for (on, expected) in [("2026-12-06", json!([])), ("2026-12-09", json!([])), ("2026-12-10", missed)] {
        case.wait_until(morning(on));
        case.world.store.roll(|_| {}).await.expect("a roll");
        assert_eq!(own(&case, "CONVERSATION_MISSED", on).await, expected, "{on}");
        assert_kept(&case.world.store).await;
    }
}

/// A proposal, an absence and what came of a conversation, each recorded on a day: the day before does not tell it.
async fn nothing_waits_before_it_was_brought(database: TestDatabase) {
    let case = Casework::open(database).await;
    let meeting = case.book(morning("2026-11-25")).await;
    case.wait_until(morning("2026-11-24"));
    let input = json!({ "person": case.person, "effort": case.effort, "validFrom": "2026-12-07" });
    case.does("proposeEnrolment", input).await;
    case.report_absence("2026-11-20", "2026-11-25").await;
    case.wait_until(morning("2026-11-27"));
    case.held(&meeting).await;
    case.world.store.roll(|_| {}).await.expect("a roll");
    let told = async |on: &str| {
        let reasons = |list: Value| list.as_array().expect("items").iter().map(|it| it["reason"].clone()).collect();
        let decide: Vec<Value> = reasons(list(&case, "manager", "ENROLMENT_TO_DECIDE", morning(on)).await);
        let mut all = decide;
        for kind in ["ABSENCE_TO_REVIEW", "CONVERSATION_BOOKED", "MEETING_WITHOUT_OUTCOME"] {
            all.extend::<Vec<Value>>(reasons(own(&case, kind, on).await));
        }
        Value::from(all)
    };
    let (proposed, absence, booked, waits) =
        ("ENROLMENT_PROPOSED", "ABSENCE_REPORTED", "CONVERSATION_BOOKED", "OUTCOME_NOT_RECORDED");
    for (on, expected) in [
        ("2026-11-23", json!([])),
        ("2026-11-24", json!([proposed, absence, booked])),
        ("2026-11-25", json!([proposed, absence, booked])),
        ("2026-11-26", json!([proposed, absence, waits])),
        ("2026-11-27", json!([proposed, absence])),
    ] {
        assert_eq!(told(on).await, expected, "{on}");
    }
    assert_kept(&case.world.store).await;
}

async fn a_review_names_the_version_that_asks_for_it(database: TestDatabase) {
    let case = Casework::enrolled(database).await;
    case.agree_policy("2026-03-02", json!({ "reviewIntervalMonths": 6 })).await;
    // Three months after 5 January, by the version of that day.
    case.wait_until(morning("2026-04-08"));
    case.world.store.roll(|_| {}).await.expect("a roll");
    let item =
        json!([{ "reason": "ENROLMENT_REVIEW_DUE", "since": "2026-04-05", "due": "2026-04-05", "policyNumber": 2 }]);
    assert_eq!(list(&case, "manager", "ENROLMENT_REVIEW_DUE", morning("2026-04-08")).await, item);
    assert_eq!(list(&case, "manager", "ENROLMENT_REVIEW_DUE", morning("2026-04-04")).await, json!([]));
    assert_kept(&case.world.store).await;
}

async fn a_target_that_was_agreed_is_named(database: TestDatabase) {
    let case = Casework::enrolled(database).await;
    let input = json!({ "person": case.person, "effort": case.effort, "minutesPerWeek": 600, "validFrom": "2026-11-23",
        "reason": "Deltid efter aftale" });
    let agreed = case.does("agreeIndividualTarget", input).await;
    case.wait_until(morning("2026-11-30"));
    let told = async |week: &str| {
        let week = case.week(week).await;
        let explained = &week["explanation"];
        json!([explained["individualTarget"]["id"], explained["weeklyTargetMinutes"], week["targetMinutes"]])
    };
    assert_eq!(told("2026-W47").await, json!([null, 1500, 1500]));
    assert_eq!(told(WEEK).await, json!([agreed["id"], 600, 600]));
}

/// Relieved on Tuesday, when the person was in no course either, by an effort that asks for whole weeks.
async fn what_was_excused_is_credited_where_the_target_stays_whole(database: TestDatabase) {
    let case = Casework::enrolled(database).await;
    let whole = json!({ "proration": "FULL_IF_ANY_DAY", "creditExcusedAbsence": true, "weeklyTargetMinutes": 600 });
    case.agree_policy("2026-11-02", whole).await;
    let course = case.plan_course("2026-11-02", "2026-12-18", 600).await;
    let mut sessions = Vec::new();
    for day in ["2026-11-23", "2026-11-24"] {
        sessions.push(case.session(&course, morning(day), morning(day) + TimeDelta::minutes(300)).await);
    }
    let absence = case.report_absence("2026-11-24", "2026-11-24").await;
    case.approve_absence(&absence).await;
    case.wait_until(morning("2026-11-26"));
    case.attended(&sessions[0], "PRESENT", json!({})).await;
    case.attended(&sessions[1], "ABSENT_REPORTED", json!({ "reasonableGround": "YES" })).await;
    case.wait_until(midnight(day("2026-12-05")));
    let query = "query Hours($id: ID!) { person(by: { id: $id }) { weeks(from: \"2026-W48\", to: \"2026-W48\") {
        obligedDays targetMinutes hoursStatus minutes { attended credited } } } }";
    let told = case.caseworker().data(query, json!({ "id": case.person })).await["person"]["weeks"][0].clone();
    let expected = json!({ "obligedDays": 4, "targetMinutes": 600, "hoursStatus": "MET",
        "minutes": { "attended": 300, "credited": 600 } });
    assert_eq!(told, expected);
    assert_kept_after_roll(&case.world.store).await;
}
