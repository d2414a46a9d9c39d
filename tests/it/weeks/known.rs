//! What was known then: the answer of the day stays to be had, whatever is recorded afterwards.

use chrono::{DateTime, TimeDelta, Utc};
use indsats::civil::midnight;
use indsats_tests::{database::TestDatabase, on_each_database};
use serde_json::{Value, json};

use super::casework::{Casework, day, morning};

on_each_database!(
    a_correction_when_the_week_was_closed,
    a_session_that_was_cancelled_afterwards,
    a_course_that_was_never_to_be,
    a_conversation_that_was_entered_by_mistake,
    an_enrolment_that_began_later_than_was_agreed,
    an_enrolment_that_had_ended,
    an_absence_that_was_decided_on_later,
    an_interruption_that_was_told_later,
    a_closure_day_that_was_entered_later,
    a_holiday_that_was_entered_later,
    an_offer_whose_kind_was_changed_later,
);

/// A week without holidays, closed from 5 December on.
const WEEK: &str = "2026-W48";

/// Up to the last moment before something was recorded the answer is the old one, from that moment on the new one.
async fn turns(case: &Casework, at: DateTime<Utc>, of: impl Fn(&Value) -> Value, from: Value, to: Value) {
    case.wait_until(at + TimeDelta::days(1));
    let before = at - TimeDelta::milliseconds(1);
    for (known_at, told) in [(before, &from), (at, &to), (case.world.clock.now(), &to)] {
        assert_eq!(of(&case.week_known(WEEK, known_at).await), *told, "{known_at}");
    }
    assert_eq!(of(&case.week(WEEK).await), to);
}

fn minutes(week: &Value) -> Value {
    let minutes = &week["minutes"];
    json!([minutes["scheduled"], minutes["attended"], minutes["unregistered"], week["warnings"]])
}

fn duty(week: &Value) -> Value {
    json!([week["obligedDays"], week["contactStatus"]])
}

/// A course all autumn with three hours on the Monday of the week.
async fn in_course(case: &Casework) -> (Value, String) {
    let course = case.plan_course("2026-11-02", "2026-12-18", 1200).await;
    let nine = midnight(day("2026-11-23")) + TimeDelta::hours(9);
    let session = case.session(&course, nine, nine + TimeDelta::hours(3)).await;
    case.wait_until(morning("2026-11-02"));
    let course = case.changes("startCourse", "course", &course, json!({ "startedOn": "2026-11-02" })).await;
    (course, session)
}

async fn a_correction_when_the_week_was_closed(database: TestDatabase) {
    let case = Casework::enrolled(database).await;
    let (_, session) = in_course(&case).await;
    case.wait_until(morning("2026-11-24"));
    case.attended(&session, "PARTIAL", json!({ "attendedMinutes": 60 })).await;
    let late = morning("2026-12-07");
    case.wait_until(late);
    case.attended(&session, "PRESENT", json!({ "expectedVersion": 1 })).await;
    let (from, to) = (json!([180, 60, 0, []]), json!([180, 180, 0, ["ATTENDANCE_REGISTERED_LATE"]]));
    turns(&case, late, minutes, from, to).await;
    // On the Monday of the session nobody had registered anything.
    let monday = case.week_known(WEEK, morning("2026-11-23") + TimeDelta::hours(5)).await;
    assert_eq!(minutes(&monday), json!([180, 0, 180, []]));
}

async fn a_session_that_was_cancelled_afterwards(database: TestDatabase) {
    let case = Casework::enrolled(database).await;
    let (_, session) = in_course(&case).await;
    let later = morning("2026-11-30");
    case.wait_until(later);
    case.attended(&session, "CANCELLED_BY_PROVIDER", json!({})).await;
    let told = |week: &Value| {
        let explained = &week["explanation"]["sessions"][0]["leftOut"];
        json!([week["minutes"]["scheduled"], explained, week["isContactRequired"]])
    };
    let to = json!([0, "CANCELLED_BY_PROVIDER", true]);
    turns(&case, later, told, json!([180, null, false]), to).await;
}

async fn a_course_that_was_never_to_be(database: TestDatabase) {
    let case = Casework::enrolled(database).await;
    let course = case.plan_course("2026-11-02", "2026-12-18", 1200).await;
    let later = morning("2026-11-30");
    case.wait_until(later);
    case.changes("cancelCourse", "course", &course, json!({ "reason": "Ikke oprettet" })).await;
    let told = |week: &Value| json!([week["minutes"]["scheduled"], week["contactStatus"]]);
    turns(&case, later, told, json!([1200, "NOT_REQUIRED_COURSE"]), json!([0, "MISSED_NOT_BOOKED"])).await;
    for (known_at, blocks) in [(later - TimeDelta::milliseconds(1), 1), (later, 0)] {
        let facts = case.facts((WEEK, WEEK), case.world.clock.now(), json!(known_at)).await;
        assert_eq!(facts["courseBlocks"].as_array().map(Vec::len), Some(blocks), "{known_at}");
    }
}

async fn a_conversation_that_was_entered_by_mistake(database: TestDatabase) {
    let case = Casework::enrolled(database).await;
    case.wait_until(morning("2026-11-23"));
    let meeting = case.book(morning("2026-11-25")).await;
    case.wait_until(morning("2026-11-26"));
    let held = case.held(&meeting).await;
    let later = morning("2026-12-07");
    case.wait_until(later);
    case.changes("voidMeeting", "meeting", &held, json!({ "reason": "Forkert borger" })).await;
    let told = |week: &Value| {
        let meeting = &week["explanation"]["meetings"][0];
        json!([week["contactStatus"], meeting["state"], meeting["weight"]])
    };
    let (from, to) = (json!(["MET", "HELD", "COUNTS"]), json!(["MISSED_NOT_BOOKED", "VOID", "WITHDRAWN"]));
    turns(&case, later, told, from, to).await;
    let facts = async |known_at: DateTime<Utc>| {
        case.facts((WEEK, WEEK), case.world.clock.now(), json!(known_at)).await["contact"].clone()
    };
    assert_eq!(facts(later - TimeDelta::milliseconds(1)).await["daysSinceLast"], 13);
    assert_eq!(facts(later).await["daysSinceLast"], Value::Null);
    // Before it was registered, a conversation was booked, and before that nothing was.
    let on = async |time: DateTime<Utc>| case.facts((WEEK, WEEK), time, json!(time)).await["weeks"][0].clone();
    assert_eq!(on(morning("2026-11-25") + TimeDelta::hours(3)).await["contactStatus"], "PENDING_BOOKED");
    assert_eq!(on(morning("2026-11-23") - TimeDelta::hours(1)).await["contactStatus"], "PENDING_UNBOOKED");
}

/// Agreed for a Monday, begun on the Wednesday, recorded on the Thursday.
async fn an_enrolment_that_began_later_than_was_agreed(database: TestDatabase) {
    let case = Casework::open(database).await;
    let input = json!({ "person": case.person, "effort": case.effort, "validFrom": "2026-11-23" });
    let proposal = case.does("proposeEnrolment", input).await;
    let decision = json!({ "enrolment": proposal["id"], "expectedVersion": 1 });
    let manager = case.world.sign_in("manager");
    let approved = crate::verbs::done(&manager, "approveEnrolment", &decision).await;
    let later = morning("2026-11-26");
    case.wait_until(later);
    case.changes("startEnrolment", "enrolment", &approved, json!({ "startedOn": "2026-11-25" })).await;
    turns(&case, later, duty, json!([0, "NOT_ENROLLED"]), json!([3, "PENDING_UNBOOKED"])).await;
}

async fn an_enrolment_that_had_ended(database: TestDatabase) {
    let case = Casework::open(database).await;
    let enrolment = case.enrol("2026-01-05").await;
    let later = morning("2026-12-07");
    case.wait_until(later);
    case.changes("endEnrolment", "enrolment", &enrolment, json!({ "lastDayOn": "2026-11-24" })).await;
    let to = json!([2, "NOT_REQUIRED_SHORT_WEEK"]);
    turns(&case, later, duty, json!([5, "MISSED_NOT_BOOKED"]), to).await;
    // Who is in no effort today has no open gap; by what was known before, there was one.
    let gap = async |known_at: DateTime<Utc>| {
        case.facts((WEEK, WEEK), later, json!(known_at)).await["currentGap"]["startsOn"].clone()
    };
    assert_eq!(gap(later - TimeDelta::milliseconds(1)).await, "2026-01-05");
    assert_eq!(gap(later).await, Value::Null);
}

async fn an_absence_that_was_decided_on_later(database: TestDatabase) {
    let case = Casework::enrolled(database).await;
    case.wait_until(morning("2026-11-20"));
    let absence = case.report_absence("2026-11-23", "2026-11-25").await;
    let later = morning("2026-12-07");
    case.wait_until(later);
    let approved = case.approve_absence(&absence).await;
    let relieved = json!([2, "NOT_REQUIRED_SHORT_WEEK"]);
    turns(&case, later, duty, json!([5, "MISSED_NOT_BOOKED"]), relieved.clone()).await;
    // Another period is decided on anew: until then nothing relieves.
    let moved = morning("2026-12-10");
    case.wait_until(moved);
    let period = json!({ "validFrom": "2026-11-23", "validUntil": "2026-11-27" });
    case.changes("changeAbsencePeriod", "absence", &approved, period).await;
    turns(&case, moved, duty, relieved, json!([5, "MISSED_NOT_BOOKED"])).await;
}

async fn an_interruption_that_was_told_later(database: TestDatabase) {
    let case = Casework::enrolled(database).await;
    let (course, _) = in_course(&case).await;
    let later = morning("2026-12-07");
    case.wait_until(later);
    let why = json!({ "interruptedOn": "2026-11-20", "reason": "Aftalt" });
    case.changes("interruptCourse", "course", &course, why).await;
    let told = |week: &Value| json!([week["minutes"]["scheduled"], week["contactStatus"]]);
    turns(&case, later, told, json!([180, "NOT_REQUIRED_COURSE"]), json!([0, "MISSED_NOT_BOOKED"])).await;
    for (known_at, gap, block) in [
        (later - TimeDelta::milliseconds(1), Value::Null, "2026-12-19"),
        (
            later,
            json!({ "startsOn": "2026-11-21", "calendarDays": 17, "obligedDays": 11, "status": "OPEN_EXCEEDED" }),
            "2026-11-21",
        ),
    ] {
        let facts = case.facts((WEEK, WEEK), later, json!(known_at)).await;
        assert_eq!((&facts["currentGap"], &facts["courseBlocks"][0]["endsBefore"]), (&gap, &json!(block)));
    }
    // As of the day before its last one, it was to go on.
    let then = case.facts((WEEK, WEEK), morning("2026-11-19"), Value::Null).await;
    assert_eq!((&then["courseBlocks"][0]["endsBefore"], &then["currentGap"]), (&json!("2026-12-19"), &Value::Null));
}

/// The provider is closed all week, which is known from the import on.
async fn a_closure_day_that_was_entered_later(database: TestDatabase) {
    let case = Casework::enrolled(database).await;
    in_course(&case).await;
    let later = morning("2026-12-07");
    case.wait_until(later);
    let before = case.week(WEEK).await;
    let week = (0..7).map(|days| day("2026-11-23") + chrono::Days::new(days));
    case.close(week, Some(indsats::demo::world::id("provider", "P1"))).await;
    let after = case.week(WEEK).await;
    let told = |week: &Value| json!([week["minutes"]["scheduled"], week["contactStatus"], week["obligedDays"]]);
    assert_ne!(told(&before), told(&after));
    turns(&case, later, told, told(&before), told(&after)).await;
}

async fn a_holiday_that_was_entered_later(database: TestDatabase) {
    use indsats_entity::holiday;
    use sea_orm::Set;
    let case = Casework::enrolled(database).await;
    let later = morning("2026-12-07");
    case.wait_until(later);
    let session = case.world.store.importing("test").await.expect("a session");
    let mut work = session.work().await.expect("a change");
    let holiday = holiday::ActiveModel {
        id: Set(uuid::Uuid::now_v7()),
        day: Set(day("2026-11-25")),
        name_da: Set("Prøvedag".to_owned()),
        name_en: Set("Test day".to_owned()),
    };
    work.put_all::<holiday::Entity>(vec![holiday]).await.expect("a holiday");
    work.commit("test").await.expect("committed");
    turns(&case, later, duty, json!([5, "MISSED_NOT_BOOKED"]), json!([4, "MISSED_NOT_BOOKED"])).await;
    // The holidays that came with the effort were known all along.
    let christmas = async |known_at: DateTime<Utc>| {
        let facts = case.facts(("2026-W52", "2026-W52"), case.world.clock.now(), json!(known_at)).await;
        facts["weeks"][0]["obligedDays"].clone()
    };
    assert_eq!((christmas(later - TimeDelta::days(300)).await, christmas(later).await), (json!(4), json!(4)));
}

/// What a course counts as depends on the kind of its offer: that of then, by what was known then.
async fn an_offer_whose_kind_was_changed_later(database: TestDatabase) {
    use indsats_entity::offer;
    use sea_orm::Set;
    let case = Casework::enrolled(database).await;
    in_course(&case).await;
    // A version that takes what is agreed of one kind as attended.
    case.agree_policy("2026-11-16", json!({ "countedKinds": ["MENTOR"] })).await;
    let later = morning("2026-12-07");
    case.wait_until(later);
    let session = case.world.store.importing("test").await.expect("a session");
    let mut work = session.work().await.expect("a change");
    let row = offer::ActiveModel { kind_code: Set("MENTOR".to_owned()), ..Default::default() };
    let offer = indsats::demo::world::id("offer", "T1");
    work.change_rows::<offer::Entity>(vec![(offer, row)]).await.expect("an offer");
    work.commit("test").await.expect("committed");
    let told = |week: &Value| week["minutes"]["credited"].clone();
    turns(&case, later, told, json!(0), json!(180)).await;
}
