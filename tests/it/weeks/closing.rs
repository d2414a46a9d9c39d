//! A week closes: by what happened in it, it is missed with its cause, or it is not missed. Each through the mutations of
//! the API, and with what the lists then tell.

use chrono::{Days, NaiveDate, TimeDelta};
use indsats::civil::midnight;
use indsats_tests::{database::TestDatabase, on_each_database};
use serde_json::{Value, json};

use super::casework::{Casework, day, morning};
use crate::worklists::assert_kept;

/// Monday 23 to Friday 27 November, closed from 5 December on.
const WEEK: &str = "2026-W48";

macro_rules! ways {
    ($($way:ident($case:ident) $act:block => $statuses:expr;)+) => {
        on_each_database!($($way),+);
        $(async fn $way(database: TestDatabase) {
            let $case = begun(database).await;
            $act
            closes(&$case, $statuses).await;
        })+
    };
}

ways! {
    nothing_was_booked(_case) {} => ["PENDING_UNBOOKED", "MISSED_NOT_BOOKED", "MISSED_NOT_BOOKED"];
    the_municipality_cancelled(case) {
        let meeting = case.book(morning("2026-11-25")).await;
        case.cancelled(&meeting, "MUNICIPALITY").await;
    } => ["PENDING_UNBOOKED", "MISSED_MUNICIPALITY_CANCELLED", "MISSED_MUNICIPALITY_CANCELLED"];
    the_citizen_cancelled(case) {
        let meeting = case.book(morning("2026-11-25")).await;
        case.cancelled(&meeting, "CITIZEN").await;
    } => ["PENDING_UNBOOKED", "MISSED_CITIZEN_CANCELLED", "MISSED_CITIZEN_CANCELLED"];
    nobody_came(case) {
        let meeting = case.book(morning("2026-11-25")).await;
        case.wait_until(morning("2026-11-26"));
        case.no_show(&meeting).await;
    } => ["PENDING_UNBOOKED", "MISSED_NO_SHOW", "MISSED_NO_SHOW"];
    one_cancellation_of_ours_outweighs_every_attempt_that_failed_otherwise(case) {
        let [missed, cancelled, ours] = ["2026-11-24", "2026-11-25", "2026-11-27"].map(morning);
        let (missed, cancelled, ours) =
            (case.book(missed).await, case.book(cancelled).await, case.book(ours).await);
        case.wait_until(morning("2026-11-26"));
        case.no_show(&missed).await;
        case.cancelled(&cancelled, "CITIZEN").await;
        case.cancelled(&ours, "MUNICIPALITY").await;
    } => ["PENDING_UNBOOKED", "MISSED_MUNICIPALITY_CANCELLED", "MISSED_MUNICIPALITY_CANCELLED"];
    every_attempt_failed_on_the_citizens_side(case) {
        let (missed, cancelled) = (case.book(morning("2026-11-24")).await, case.book(morning("2026-11-27")).await);
        case.wait_until(morning("2026-11-26"));
        case.no_show(&missed).await;
        case.cancelled(&cancelled, "CITIZEN").await;
    } => ["PENDING_UNBOOKED", "MISSED_NO_SHOW", "MISSED_NO_SHOW"];
    it_was_moved_out_of_the_week(case) {
        let meeting = case.book(morning("2026-11-25")).await;
        let to = json!({ "startsAt": { "at": morning("2026-12-08") }, "form": "PHYSICAL", "durationMinutes": 45 });
        case.changes("rescheduleMeeting", "meeting", &meeting, to).await;
    } => ["PENDING_UNBOOKED", "MISSED_NOT_BOOKED", "MISSED_NOT_BOOKED"];
    it_was_moved_within_the_week(case) {
        let meeting = case.book(morning("2026-11-25")).await;
        let to = json!({ "startsAt": { "at": morning("2026-11-27") }, "form": "PHYSICAL", "durationMinutes": 45 });
        let moved = case.changes("rescheduleMeeting", "meeting", &meeting, to).await;
        case.wait_until(morning("2026-11-27"));
        case.held(&moved).await;
    } => ["MET", "MET", "MET"];
    nobody_recorded_what_came_of_it(case) {
        case.book(morning("2026-11-25")).await;
    } => ["PENDING_BOOKED", "PENDING_BOOKED", "MISSED_NOT_BOOKED"];
    contact_after_nobody_came(case) {
        let (first, second) = (case.book(morning("2026-11-25")).await,
            case.book(morning("2026-11-25") + TimeDelta::hours(5)).await);
        case.wait_until(morning("2026-11-26"));
        case.no_show(&first).await;
        case.held(&second).await;
    } => ["MET", "MET", "MET"];
    it_was_entered_by_mistake(case) {
        let meeting = case.book(morning("2026-11-25")).await;
        case.wait_until(morning("2026-11-26"));
        let held = case.held(&meeting).await;
        case.changes("voidMeeting", "meeting", &held, json!({ "reason": "Forkert borger" })).await;
    } => ["PENDING_UNBOOKED", "MISSED_NOT_BOOKED", "MISSED_NOT_BOOKED"];
    another_kind_of_conversation_was_held(case) {
        let input = json!({ "person": case.person, "type": "OTHER", "form": "PHYSICAL", "durationMinutes": 45,
            "startsAt": { "at": morning("2026-11-25") } });
        let meeting = case.does("bookMeeting", input).await;
        case.wait_until(morning("2026-11-26"));
        case.held(&meeting).await;
    } => ["PENDING_UNBOOKED", "MISSED_NOT_BOOKED", "MISSED_NOT_BOOKED"];
    an_absence_leaves_three_days(case) {
        let absence = case.report_absence("2026-11-23", "2026-11-24").await;
        case.approve_absence(&absence).await;
    } => ["PENDING_UNBOOKED", "MISSED_NOT_BOOKED", "MISSED_NOT_BOOKED"];
    an_absence_leaves_two_days(case) {
        let absence = case.report_absence("2026-11-23", "2026-11-25").await;
        case.approve_absence(&absence).await;
    } => ["NOT_REQUIRED_SHORT_WEEK"; 3];
    an_absence_was_not_accepted(case) {
        let absence = case.report_absence("2026-11-23", "2026-11-25").await;
        case.changes("rejectAbsence", "absence", &absence, json!({ "reason": "Dokumentation mangler" })).await;
    } => ["PENDING_UNBOOKED", "MISSED_NOT_BOOKED", "MISSED_NOT_BOOKED"];
    an_exemption_asks_for_nothing(case) {
        let input = json!({ "person": case.person, "kind": "CARE", "validFrom": "2026-11-23", "suspendsDuty": true,
            "reviewDueOn": "2027-02-22", "reason": "Pasning" });
        case.does("grantExemption", input).await;
    } => ["NOT_REQUIRED_EXEMPT"; 3];
    an_exemption_that_leaves_the_duty(case) {
        let input = json!({ "person": case.person, "kind": "CARE", "validFrom": "2026-11-23", "suspendsDuty": false,
            "reviewDueOn": "2027-02-22", "reason": "Pasning" });
        case.does("grantExemption", input).await;
    } => ["PENDING_UNBOOKED", "MISSED_NOT_BOOKED", "MISSED_NOT_BOOKED"];
    everybody_is_closed_for_two_days(case) {
        case.close(days("2026-11-23", 2), None).await;
    } => ["PENDING_UNBOOKED", "MISSED_NOT_BOOKED", "MISSED_NOT_BOOKED"];
    everybody_is_closed_for_three_days(case) {
        case.close(days("2026-11-23", 3), None).await;
    } => ["NOT_REQUIRED_SHORT_WEEK"; 3];
    everybody_is_closed_all_week(case) {
        case.close(days("2026-11-23", 7), None).await;
    } => ["NOT_REQUIRED_EXEMPT"; 3];
    a_course_runs(case) {
        case.plan_course("2026-11-23", "2026-12-18", 1200).await;
    } => ["NOT_REQUIRED_COURSE"; 3];
    a_course_whose_provider_is_closed(case) {
        case.plan_course("2026-11-23", "2026-12-18", 1200).await;
        case.close(days("2026-11-23", 7), Some(indsats::demo::world::id("provider", "P1"))).await;
    } => ["PENDING_UNBOOKED", "MISSED_NOT_BOOKED", "MISSED_NOT_BOOKED"];
}

fn days(from: &str, count: usize) -> impl Iterator<Item = NaiveDate> {
    day(from).iter_days().take(count)
}

/// In the effort from the Monday of the week.
async fn begun(database: TestDatabase) -> Casework {
    let case = Casework::open(database).await;
    case.enrol("2026-11-23").await;
    case
}

/// On Sunday evening, on Monday morning, and when the week is closed: the week has a status, the list its item, and the
/// row of missed weeks its length, and all say the same.
async fn closes(case: &Casework, statuses: [&str; 3]) {
    let monday = midnight(day("2026-11-30"));
    let evening = monday - TimeDelta::seconds(1);
    for (at, status) in [evening, monday, midnight(day("2026-12-05"))].into_iter().zip(statuses) {
        case.wait_until(at);
        case.world.store.roll(|_| {}).await.expect("a roll");
        let facts = case.facts((WEEK, WEEK), at, Value::Null).await;
        let week = &facts["weeks"][0];
        assert_eq!(week["contactStatus"], status, "{at} {week:#}");
        let is_missed = status.starts_with("MISSED");
        assert_eq!(facts["contact"]["consecutiveMissed"], i32::from(is_missed), "{at}");
        let item = json!({ "reason": status, "since": "2026-11-30", "due": null, "policyNumber": 1,
            "person": { "id": case.person }, "actions": [{ "mutation": "bookMeeting" }] });
        let expected = if is_missed { vec![item] } else { vec![] };
        for known_at in [Value::Null, json!(case.world.clock.now())] {
            assert_eq!(missed(case, &known_at).await, expected, "{at} {known_at}");
        }
    }
    assert_kept(&case.world.store).await;
    // The list tells of the week before: a week later it is another one.
    case.wait_until(monday + Days::new(7) + TimeDelta::hours(8));
    case.world.store.roll(|_| {}).await.expect("a roll");
    for item in missed(case, &Value::Null).await {
        assert_eq!(item["since"], "2026-12-07");
    }
}

/// What the caseworker's list of missed conversations holds.
async fn missed(case: &Casework, known_at: &Value) -> Vec<Value> {
    let query = "query Missed($knownAt: DateTime) { worklist(kind: CONVERSATION_MISSED, knownAt: $knownAt) {
        isComplete count items { nodes { reason since due policyNumber person { id } actions { mutation } } } } }";
    let list = case.caseworker().data(query, json!({ "knownAt": known_at })).await["worklist"].clone();
    let items = list["items"]["nodes"].as_array().expect("items").clone();
    assert_eq!((&list["isComplete"], &list["count"]), (&json!(true), &json!(items.len())));
    items
}
