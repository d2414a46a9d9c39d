//! Conversations.

use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::{Refusals, long};

on_each_database!(a_wrong_booking_is_refused, what_is_in_the_way_is_named, a_wrong_record_of_a_conversation_is_refused);

fn local(date: &str, time: &str) -> Value {
    json!({ "local": { "date": date, "time": time } })
}

fn booking(world: &World, person: &str) -> Value {
    json!({
        "person": world.named("person", person), "type": "FOLLOW_UP", "form": "PHYSICAL",
        "startsAt": local("2026-11-27", "10:00"), "durationMinutes": 45,
    })
}

async fn a_wrong_booking_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let move_it = json!({
        "meeting": world.named("meeting", "alma-ahead"), "expectedVersion": 1, "form": "PHONE",
        "startsAt": local("2026-11-27", "10:00"), "durationMinutes": 30,
    });
    for (verb, base) in [("bookMeeting", booking(&world, "alma")), ("rescheduleMeeting", move_it)] {
        let refuse = refusals.verb("caseworker", verb, base);
        for minutes in [-1, 0, 4, 481] {
            refuse.case(&[("durationMinutes", json!(minutes))], &[("NUMBER_OUT_OF_RANGE", "durationMinutes")]).await;
        }
        for at in ["2026-11-23T07:00:00Z", "2026-11-23T07:59:00+01:00", "2026-11-22T10:00:00Z", "1801-01-01T00:00:00Z"]
        {
            refuse.case(&[("startsAt", json!({ "at": at }))], &[("DAY_IN_PAST", "startsAt")]).await;
        }
        let both = [("durationMinutes", json!(0)), ("startsAt", local("2026-11-22", "10:00"))];
        refuse.case(&both, &[("NUMBER_OUT_OF_RANGE", "durationMinutes"), ("DAY_IN_PAST", "startsAt")]).await;
    }
    let refuse = refusals.verb("caseworker", "rescheduleMeeting", refusals_base(&world));
    refuse.stale().await;
    for other in ["", &world.named("meeting", "dina-ahead"), &world.named("person", "alma")] {
        refuse.case(&[("meeting", json!(other))], &[("NOT_FOUND", "meeting")]).await;
    }
    let refuse = refusals.verb("caseworker", "bookMeeting", booking(&world, "alma"));
    for code in ["", "follow_up", "NOPE", "CONTINUES", "FOLLOW_UP "] {
        refuse.case(&[("type", json!(code))], &[("UNKNOWN_CODE", "type")]).await;
    }
    for person in ["", &world.named("person", "dina"), &world.named("user", "caseworker")] {
        refuse.case(&[("person", json!(person))], &[("NOT_FOUND", "person")]).await;
    }
    for user in ["", &world.named("user", "nobody"), &world.named("person", "alma")] {
        refuse.case(&[("caseworker", json!(user))], &[("NOT_FOUND", "caseworker")]).await;
    }
    let machine = json!(world.named("user", "audit-client"));
    refuse.case(&[("caseworker", machine)], &[("NOT_A_CASEWORKER", "caseworker")]).await;
    refuse.case(&[("idempotencyKey", json!("k"))], &[("TEXT_TOO_SHORT", "idempotencyKey")]).await;
}

fn refusals_base(world: &World) -> Value {
    json!({
        "meeting": world.named("meeting", "alma-ahead"), "expectedVersion": 1, "form": "PHONE",
        "startsAt": local("2026-11-27", "10:00"), "durationMinutes": 30,
    })
}

async fn what_is_in_the_way_is_named(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let ahead = json!([world.named("meeting", "alma-ahead")]);
    // Alma's own conversation lies at 13:00 to 13:45 on the 26th, her course at 9:00 to 12:00 on the 30th.
    let refuse = refusals.verb("caseworker", "bookMeeting", booking(&world, "alma"));
    for time in ["13:00", "12:30", "13:44"] {
        let changes =
            [("startsAt", local("2026-11-26", time)), ("acknowledge", json!(["MEETING_OVERLAP", "CASEWORKER_BUSY"]))];
        let told = refuse.case(&changes, &[("MEETING_OVERLAP", "startsAt")]).await;
        assert_eq!(told["userErrors"][0]["conflictingWith"], ahead);
        assert_eq!(told["userErrors"][0]["severity"], "ERROR");
    }
    let in_course = ("startsAt", local("2026-11-30", "09:30"));
    for acknowledged in [json!(null), json!([]), json!(["CASEWORKER_BUSY", "person_in_course", ""])] {
        let changes = [in_course.clone(), ("acknowledge", acknowledged)];
        let told = refuse.case(&changes, &[("PERSON_IN_COURSE", "startsAt")]).await;
        assert_eq!(told["userErrors"][0]["severity"], "WARNING");
        let session = world.named("session", "alma-2 2026-11-30");
        assert_eq!(told["userErrors"][0]["conflictingWith"], json!([session]));
    }
    refuse.accepted(&[in_course, ("acknowledge", json!(["PERSON_IN_COURSE"]))]).await;
    // One that begins when the other ends is in nobody's way.
    refuse.accepted(&[("startsAt", local("2026-11-26", "13:45"))]).await;

    let refuse = refusals.verb("caseworker", "bookMeeting", booking(&world, "birk"));
    let busy = ("startsAt", local("2026-11-26", "13:00"));
    let told = refuse.case(std::slice::from_ref(&busy), &[("CASEWORKER_BUSY", "caseworker")]).await;
    assert_eq!(told["userErrors"][0]["severity"], "WARNING");
    assert_eq!(told["userErrors"][0]["conflictingWith"], ahead);
    refuse.accepted(&[busy, ("acknowledge", json!(["CASEWORKER_BUSY"]))]).await;

    // Of a colleague's conversation with somebody out of sight it is told that there is one, and not which.
    let refuse = refusals.verb("caseworker", "bookMeeting", booking(&world, "birk"));
    let hidden = [("caseworker", json!(world.named("user", "colleague"))), ("startsAt", local("2026-11-25", "11:00"))];
    let told = refuse.case(&hidden, &[("CASEWORKER_BUSY", "caseworker")]).await;
    assert_eq!(told["userErrors"][0]["conflictingWith"], json!([]));
    let [caseworker, time] = hidden;
    refuse.accepted(&[caseworker, time, ("acknowledge", json!(["CASEWORKER_BUSY"]))]).await;
}

async fn a_wrong_record_of_a_conversation_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let meeting = |key: &str| json!(world.named("meeting", key));
    let base = |more: Value| {
        let mut base = json!({ "meeting": meeting("alma-due"), "expectedVersion": 1 });
        base.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        base
    };
    for (verb, more) in [
        ("recordMeetingOutcome", json!({ "outcome": "CONTINUES", "note": "Talt" })),
        ("recordNoShow", json!({ "note": "Kom ikke" })),
        ("cancelMeeting", json!({ "cancelledBy": "CITIZEN", "reason": "Sygdom" })),
        ("voidMeeting", json!({ "reason": "Fejl" })),
    ] {
        let refuse = refusals.verb("caseworker", verb, base(more.clone()));
        refuse.stale().await;
        for other in ["dina-ahead", "emil-ahead", "nobody"] {
            refuse.case(&[("meeting", meeting(other))], &[("NOT_FOUND", "meeting")]).await;
        }
        if more["note"].is_string() {
            refuse.case(&[("meeting", meeting("alma-ahead"))], &[("NOT_YET", "meeting")]).await;
            refuse.case(&[("note", long(8001))], &[("TEXT_TOO_LONG", "note")]).await;
            refuse.case(&[("note", json!("a\u{0}b"))], &[("TEXT_MALFORMED", "note")]).await;
        }
        if more["reason"].is_string() {
            refuse.case(&[("reason", json!(""))], &[("TEXT_EMPTY", "reason")]).await;
            refuse.case(&[("reason", json!("ab"))], &[("TEXT_TOO_SHORT", "reason")]).await;
            refuse.case(&[("reason", long(2001))], &[("TEXT_TOO_LONG", "reason")]).await;
        }
    }
    let refuse = refusals.verb("caseworker", "recordMeetingOutcome", base(json!({})));
    for code in ["", "NOPE", "FOLLOW_UP"] {
        refuse.case(&[("outcome", json!(code))], &[("UNKNOWN_CODE", "outcome")]).await;
    }
}
