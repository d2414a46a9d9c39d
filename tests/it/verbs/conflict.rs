//! What stands in the way of a conversation or a session: told before and when it is booked, in the same words.

use chrono::Days;
use indsats::demo::world::id;
use indsats_entity::{
    absence::{self, AbsenceState},
    closure_day, exemption,
    meeting::MeetingState,
};
use indsats_tests::{
    database::TestDatabase,
    evidence::seed_codes,
    on_each_database,
    world::{Client, World, user_errors},
};
use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{act, but, done};

on_each_database!(
    what_is_foretold_is_what_is_met,
    a_move_is_foretold_too,
    each_kind_of_conflict_is_told_and_can_be_accepted,
    notice_is_counted_in_calendar_days,
    a_session_meets_what_a_conversation_meets,
    a_session_that_will_not_be_held_is_in_nobodys_way,
    only_who_may_book_is_foretold,
);

const FORETELL: &str = "query($input: MeetingConflictsInput!) { meetingConflicts(input: $input) {
    code path message severity ...on OverlapError { conflictingWith } ...on RuleViolationError { ruleId legalReference } } }";

async fn foretold(client: &Client<'_>, input: &Value) -> Value {
    client.data(FORETELL, json!({ "input": input })).await["meetingConflicts"].clone()
}

fn codes(problems: &Value) -> Vec<&str> {
    problems.as_array().into_iter().flatten().filter_map(|problem| problem["code"].as_str()).collect()
}

fn local(date: &str, time: &str) -> Value {
    json!({ "local": { "date": date, "time": time } })
}

/// A wanted conversation with a person.
fn wanted(world: &World, person: &str, date: &str, time: &str) -> Value {
    json!({
        "person": world.named("person", person), "type": "FOLLOW_UP", "startsAt": local(date, time), "durationMinutes": 45,
    })
}

/// The municipality in which Birk is on holiday on the 2nd of December, is exempt on the 3rd, and Anna takes no
/// conversations in the afternoon of the 4th.
async fn prepared(database: TestDatabase) -> World {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let connection = world.database.connect().await;
    let day = |day: &str| Set(day.parse().expect("a day"));
    for (person, state, from, to) in [
        ("birk", AbsenceState::Approved, "2026-12-02", "2026-12-03"),
        ("birk", AbsenceState::Reported, "2026-12-07", "2026-12-08"),
        ("birk", AbsenceState::Rejected, "2026-12-07", "2026-12-08"),
        ("alma", AbsenceState::Approved, "2026-12-07", "2026-12-08"),
    ] {
        let row = absence::ActiveModel {
            id: Set(Uuid::now_v7()),
            person_id: Set(id("person", person)),
            kind_code: Set("SICKNESS".to_owned()),
            valid_from: day(from),
            valid_to: Set(to.parse().ok()),
            state: Set(state),
            suspends_duty: Set(true),
            version: Set(1),
            ..Default::default()
        };
        row.insert(&connection).await.expect("an absence");
    }
    let row = exemption::ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(id("person", "birk")),
        kind_code: Set("HEALTH".to_owned()),
        valid_from: day("2026-12-03"),
        valid_to: Set("2026-12-04".parse().ok()),
        suspends_duty: Set(false),
        version: Set(1),
        ..Default::default()
    };
    row.insert(&connection).await.expect("an exemption");
    let mut rows = world.rows();
    rows.close_time("caseworker", rows.at(rows.day(11), 12, 0), 240);
    rows.meeting("dina-later", "dina", "caseworker", rows.at(rows.day(16), 9, 0), MeetingState::Booked);
    world.add(rows).await;
    world
}

async fn what_is_foretold_is_what_is_met(database: TestDatabase) {
    let world = prepared(database).await;
    let client = world.sign_in("caseworker");
    for (person, date, time, expected) in [
        ("alma", "2026-11-26", "12:30", &["MEETING_OVERLAP", "CASEWORKER_BUSY"][..]),
        ("alma", "2026-11-30", "10:00", &["PERSON_IN_COURSE"]),
        ("birk", "2026-11-26", "13:30", &["CASEWORKER_BUSY"]),
        ("birk", "2026-12-01", "10:00", &[]),
        ("birk", "2026-12-02", "10:00", &["PERSON_AWAY"]),
        ("birk", "2026-12-03", "10:00", &["PERSON_AWAY"]),
        ("birk", "2026-12-04", "11:30", &["CASEWORKER_CLOSED"]),
        ("birk", "2026-12-04", "11:15", &[]),
        ("birk", "2026-12-04", "16:00", &[]),
        ("birk", "2026-12-07", "10:00", &[]),
        ("alma", "2026-12-07", "13:00", &["PERSON_AWAY"]),
        ("birk", "2026-12-24", "10:00", &["CLOSED_DAY"]),
        ("birk", "2026-12-25", "10:00", &["PUBLIC_HOLIDAY"]),
        ("birk", "2026-11-23", "15:00", &["NOTICE_TOO_SHORT"]),
    ] {
        let input = wanted(&world, person, date, time);
        let told = foretold(&client, &input).await;
        assert_eq!(codes(&told), expected, "{person} {date} {time}");
        let met = act(&client, "bookMeeting", &but(&input, &[("form", json!("PHONE"))])).await;
        // What cannot be is met alone.
        let errors: Vec<&Value> =
            told.as_array().expect("a list").iter().filter(|it| it["severity"] == "ERROR").collect();
        let first = if errors.is_empty() { told.clone() } else { json!(errors) };
        let met: Vec<Value> = met["userErrors"].as_array().expect("a list").iter().map(said).collect();
        let told: Vec<Value> = first.as_array().expect("a list").iter().map(said).collect();
        assert_eq!(met, told, "{person} {date} {time}");
    }
    // A wrong input is told in the same way as well.
    let wrong = but(&wanted(&world, "birk", "2026-11-20", "10:00"), &[("durationMinutes", json!(1))]);
    assert_eq!(codes(&foretold(&client, &wrong).await), ["NUMBER_OUT_OF_RANGE", "DAY_IN_PAST"]);
    let wrong = but(&wanted(&world, "birk", "2026-12-01", "12:00"), &[("type", json!("NOPE"))]);
    assert_eq!(codes(&foretold(&client, &wrong).await), ["UNKNOWN_CODE"]);
}

/// What a problem says, without what only one of the two documents asks for.
fn said(problem: &Value) -> Value {
    let field = |name: &str| problem.get(name).cloned().unwrap_or_default();
    json!([
        field("code"),
        field("path"),
        field("message"),
        field("severity"),
        field("conflictingWith"),
        field("ruleId"),
        field("legalReference")
    ])
}

async fn a_move_is_foretold_too(database: TestDatabase) {
    let world = prepared(database).await;
    let client = world.sign_in("caseworker");
    let moved = world.named("meeting", "alma-ahead");
    let there = but(&wanted(&world, "alma", "2026-11-26", "13:15"), &[("moved", json!(moved))]);
    assert_eq!(foretold(&client, &there).await, json!([]));
    for other in ["", &world.named("meeting", "cleo-held"), &world.named("meeting", "dina-ahead")] {
        let there = but(&there, &[("moved", json!(other))]);
        assert_eq!(codes(&foretold(&client, &there).await), ["NOT_FOUND"]);
    }
    let input = json!({ "meeting": moved, "expectedVersion": 1, "form": "PHONE", "durationMinutes": 45,
        "startsAt": local("2026-12-25", "13:15") });
    let payload = act(&client, "rescheduleMeeting", &input).await;
    assert_eq!(user_errors(&payload), ["PUBLIC_HOLIDAY"]);
    done(&client, "rescheduleMeeting", &but(&input, &[("acknowledge", json!(["PUBLIC_HOLIDAY"]))])).await;
}

async fn each_kind_of_conflict_is_told_and_can_be_accepted(database: TestDatabase) {
    let world = prepared(database).await;
    let client = world.sign_in("caseworker");
    // Of a colleague's conversation with somebody out of sight no more is told than that there is one.
    let hidden =
        but(&wanted(&world, "birk", "2026-11-25", "11:15"), &[("caseworker", json!(world.named("user", "colleague")))]);
    let told = foretold(&client, &hidden).await;
    assert_eq!((codes(&told), &told[0]["conflictingWith"]), (vec!["CASEWORKER_BUSY"], &json!([])));
    // So it is of one's own with somebody whose case went to another.
    let told = foretold(&client, &wanted(&world, "birk", "2026-12-09", "09:15")).await;
    assert_eq!((codes(&told), &told[0]["conflictingWith"]), (vec!["CASEWORKER_BUSY"], &json!([])));

    for (date, time, code) in [
        ("2026-12-02", "10:00", "PERSON_AWAY"),
        ("2026-12-04", "12:00", "CASEWORKER_CLOSED"),
        ("2026-12-24", "10:00", "CLOSED_DAY"),
        ("2026-12-25", "10:00", "PUBLIC_HOLIDAY"),
        ("2026-11-23", "15:00", "NOTICE_TOO_SHORT"),
    ] {
        let input = but(&wanted(&world, "birk", date, time), &[("form", json!("PHONE"))]);
        let refused = act(&client, "bookMeeting", &but(&input, &[("acknowledge", json!(["CASEWORKER_BUSY"]))])).await;
        assert_eq!(user_errors(&refused), [code]);
        assert_eq!(refused["userErrors"][0]["severity"], "WARNING");
        done(&client, "bookMeeting", &but(&input, &[("acknowledge", json!([code]))])).await;
    }
    // The absence is named, what it is for is not.
    let told = foretold(&client, &wanted(&world, "birk", "2026-12-02", "15:00")).await;
    let text = told.to_string().to_lowercase();
    assert!(!text.contains("sickness") && !text.contains("sygdom"), "{text}");
    let node = json!({ "id": told[0]["conflictingWith"][0] });
    let kind =
        client.data("query($id: ID!) { node(id: $id) { ...on Absence { kind { code } redactedFields } } }", node);
    assert_eq!(kind.await["node"], json!({ "kind": null, "redactedFields": ["kind"] }));
}

async fn notice_is_counted_in_calendar_days(database: TestDatabase) {
    let world = prepared(database).await;
    let connection = world.database.connect().await;
    let rule = indsats_entity::meeting_notice::ActiveModel {
        id: Set(Uuid::now_v7()),
        meeting_type_code: Set("REFERRAL".to_owned()),
        calendar_days: Set(7),
        legal_reference: Set("Retningslinje 7".to_owned()),
        valid_from: Set(world.clock.today() - Days::new(1)),
        valid_to: Set(None),
    };
    rule.insert(&connection).await.expect("a rule");
    let client = world.sign_in("caseworker");
    for (meeting_type, date, time, is_short) in [
        ("FOLLOW_UP", "2026-11-23", "15:00", true),
        ("FOLLOW_UP", "2026-11-24", "00:05", false),
        ("REFERRAL", "2026-11-29", "23:30", true),
        ("REFERRAL", "2026-11-30", "00:05", false),
        ("OTHER", "2026-11-23", "15:00", false),
    ] {
        let input = but(&wanted(&world, "birk", date, time), &[("type", json!(meeting_type))]);
        let told = foretold(&client, &input).await;
        let expected: &[&str] = if is_short { &["NOTICE_TOO_SHORT"] } else { &[] };
        assert_eq!(codes(&told), expected, "{meeting_type} {date} {time}");
        if meeting_type == "REFERRAL" && is_short {
            assert_eq!(
                (&told[0]["ruleId"], &told[0]["legalReference"]),
                (&json!("minimum-notice"), &json!("Retningslinje 7"))
            );
        }
    }
}

async fn a_session_meets_what_a_conversation_meets(database: TestDatabase) {
    let world = prepared(database).await;
    let closed = closure_day::ActiveModel {
        id: Set(Uuid::now_v7()),
        day: Set("2026-12-10".parse().expect("a day")),
        provider_id: Set(Some(id("provider", "P1"))),
        name: Set("Værkstedet holder lukket".to_owned()),
    };
    closed.insert(&world.database.connect().await).await.expect("a closure day");
    let client = world.sign_in("caseworker");
    // Conversations do not meet that a provider is closed.
    assert_eq!(foretold(&client, &wanted(&world, "alma", "2026-12-10", "13:00")).await, json!([]));
    let mut rows = world.rows();
    let days = (rows.day(-10), rows.day(60));
    rows.course("alma-4", "alma", "alma", "T3", indsats_entity::course::CourseState::Active, days);
    world.add(rows).await;
    let input = json!({ "course": world.named("course", "alma-4"), "durationMinutes": 60 });
    for (date, time, code) in [
        ("2026-11-26", "13:30", Some("PERSON_IN_MEETING")),
        ("2026-11-30", "11:30", Some("PERSON_IN_COURSE")),
        ("2026-12-07", "13:00", Some("PERSON_AWAY")),
        ("2026-12-10", "13:00", Some("CLOSED_DAY")),
        ("2026-12-24", "13:00", Some("CLOSED_DAY")),
        ("2026-12-25", "13:00", Some("PUBLIC_HOLIDAY")),
        ("2026-12-08", "13:00", None),
    ] {
        let input = but(&input, &[("startsAt", local(date, time))]);
        let payload = act(&client, "scheduleSession", &input).await;
        assert_eq!(user_errors(&payload), code.into_iter().collect::<Vec<_>>(), "{date} {time}");
        if let Some(code) = code {
            assert_eq!(payload["userErrors"][0]["severity"], "WARNING");
            done(&client, "scheduleSession", &but(&input, &[("acknowledge", json!([code]))])).await;
        }
    }
}

async fn a_session_that_will_not_be_held_is_in_nobodys_way(database: TestDatabase) {
    use indsats_entity::course::CourseState::{Active, Cancelled, Interrupted, NotStarted};
    let world = prepared(database).await;
    let mut rows = world.rows();
    for (key, state, hour) in [("a", Active, 8), ("b", Cancelled, 9), ("c", NotStarted, 10), ("d", Interrupted, 11)] {
        let course = format!("birk-{key}");
        rows.course(&course, "birk", "birk", "T1", state, (rows.day(-10), rows.day(30)));
        rows.session(&course, "birk", rows.day(8), None);
        if let Some(session) = rows.sessions.last_mut() {
            session.starts_at =
                Set("2026-12-01T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().expect("an instant")
                    + chrono::Duration::hours(hour));
            session.ends_at = Set("2026-12-01T00:30:00Z".parse::<chrono::DateTime<chrono::Utc>>().expect("an instant")
                + chrono::Duration::hours(hour));
        }
        if let (Some(course), Interrupted) = (rows.courses.last_mut(), state) {
            course.interrupted_on = Set(Some(world.clock.today()));
        }
    }
    world.add(rows).await;
    let client = world.sign_in("caseworker");
    for (time, expected) in [("09:00", &["PERSON_IN_COURSE"][..]), ("10:00", &[]), ("11:00", &[]), ("12:00", &[])] {
        let told = foretold(&client, &wanted(&world, "birk", "2026-12-01", time)).await;
        assert_eq!(codes(&told), expected, "{time}");
    }
}

async fn only_who_may_book_is_foretold(database: TestDatabase) {
    let world = prepared(database).await;
    let input = wanted(&world, "alma", "2026-12-01", "10:00");
    for who in ["manager", "administrator"] {
        let answer = world.sign_in(who).run(FORETELL, json!({ "input": input })).await;
        assert_eq!(answer.codes(), ["FORBIDDEN"], "{who}");
    }
    let stranger = world.sign_in("colleague");
    let hidden = foretold(&stranger, &input).await;
    let absent = but(&input, &[("person", json!(""))]);
    assert_eq!(codes(&hidden), ["NOT_FOUND"]);
    assert_eq!(hidden, foretold(&stranger, &absent).await);
}
