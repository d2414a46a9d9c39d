//! Conversations booked, moved, held, missed, cancelled, taken back.

use indsats::demo::world::id;
use indsats_entity::meeting::MeetingState::{
    self, Booked, CancelledByCitizen, CancelledByMunicipality, Held, NoShow, Rescheduled, Void,
};
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::proof::{Line, Proof};

on_each_database!(
    a_conversation_is_booked_and_moved,
    a_conversation_is_held_missed_cancelled_or_taken_back,
    each_state_admits_its_own_changes,
);

fn at(date: &str, time: &str) -> Value {
    json!({ "local": { "date": date, "time": time } })
}

async fn a_conversation_is_booked_and_moved(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let input = json!({
        "person": world.named("person", "birk"), "type": "FOLLOW_UP", "form": "VIDEO", "startsAt": at("2026-11-27", "10:00"),
        "durationMinutes": 30,
    });
    let row = json!({
        "person_id": id("person", "birk"), "user_id": id("user", "caseworker"), "type_code": "FOLLOW_UP", "form": "VIDEO",
        "held_on": "2026-11-27", "state": "BOOKED", "replaces_id": null, "note": null,
    });
    let booked = proof.does("caseworker", "bookMeeting", input, "birk", &[Line::new("Meeting", row)]).await;
    assert_eq!((&booked["startsAt"], &booked["durationMinutes"]), (&json!("2026-11-27T09:00:00Z"), &json!(30)));
    assert_eq!(booked["caseworker"]["name"], "Anna Agerholm");

    // To a time that overlaps its own old one, which is in nobody's way.
    let input = json!({
        "meeting": booked["id"], "expectedVersion": 1, "form": "PHONE", "startsAt": at("2026-11-27", "10:15"),
        "durationMinutes": 45,
    });
    let old = world.row(&booked["id"]);
    let lines = [
        Line::change("Meeting", old, 1, json!({ "state": "BOOKED" }), json!({ "state": "RESCHEDULED" })),
        Line::new(
            "Meeting",
            json!({ "state": "BOOKED", "replaces_id": old, "form": "PHONE", "type_code": "FOLLOW_UP" }),
        ),
    ];
    let moved = proof.does("caseworker", "rescheduleMeeting", input, "birk", &lines).await;
    assert_eq!(moved["replaces"], json!({ "id": booked["id"], "state": "RESCHEDULED", "version": 2 }));
    assert_eq!((&moved["state"], &moved["version"]), (&json!("BOOKED"), &json!(1)));
    assert_ne!(moved["id"], booked["id"]);
}

async fn a_conversation_is_held_missed_cancelled_or_taken_back(database: TestDatabase) {
    let world = World::new(database).await;
    let mut rows = world.rows();
    for key in ["missed", "bare"] {
        rows.meeting(key, "birk", "caseworker", rows.at(rows.day(if key == "bare" { -2 } else { -4 }), 9, 0), Booked);
    }
    rows.meeting("by-us", "birk", "caseworker", rows.at(rows.day(2), 9, 0), Booked);
    world.add(rows).await;
    let mut proof = Proof::of(&world).await;
    for (verb, key, person, more, before, after) in [
        (
            "recordMeetingOutcome",
            "alma-due",
            "alma",
            json!({ "outcome": "CONTINUES", "note": "Talt om\npraktik" }),
            json!({ "state": "BOOKED", "outcome_code": null, "note": null }),
            json!({ "state": "HELD", "outcome_code": "CONTINUES", "note": "Talt om\npraktik" }),
        ),
        ("recordMeetingOutcome", "bare", "birk", json!({}), json!({ "state": "BOOKED" }), json!({ "state": "HELD" })),
        (
            "recordNoShow",
            "missed",
            "birk",
            json!({ "note": "Ringet" }),
            json!({ "state": "BOOKED", "note": null }),
            json!({ "state": "NO_SHOW", "note": "Ringet" }),
        ),
        (
            "cancelMeeting",
            "alma-ahead",
            "alma",
            json!({ "cancelledBy": "CITIZEN", "reason": "Sygdom" }),
            json!({ "state": "BOOKED", "reason": null }),
            json!({ "state": "CANCELLED_BY_CITIZEN", "reason": "Sygdom" }),
        ),
        (
            "cancelMeeting",
            "by-us",
            "birk",
            json!({ "cancelledBy": "MUNICIPALITY", "reason": "Sygdom" }),
            json!({ "state": "BOOKED", "reason": null }),
            json!({ "state": "CANCELLED_BY_MUNICIPALITY", "reason": "Sygdom" }),
        ),
        (
            "voidMeeting",
            "alma-no-show",
            "alma",
            json!({ "reason": "Forkert borger" }),
            json!({ "state": "NO_SHOW", "reason": null }),
            json!({ "state": "VOID", "reason": "Forkert borger" }),
        ),
    ] {
        let mut input = json!({ "meeting": world.named("meeting", key), "expectedVersion": 1 });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let state = after["state"].clone();
        let lines = [Line::change("Meeting", id("meeting", key), 1, before, after)];
        let record = proof.does("caseworker", verb, input, person, &lines).await;
        assert_eq!((&record["state"], &record["version"]), (&state, &json!(2)));
    }
}

async fn each_state_admits_its_own_changes(database: TestDatabase) {
    let world = World::new(database).await;
    let states = [Booked, Held, NoShow, CancelledByMunicipality, CancelledByCitizen, Rescheduled, Void];
    let later = json!({ "form": "PHONE", "durationMinutes": 10 });
    let changes: [(&str, Value); 5] = [
        ("rescheduleMeeting", later),
        ("recordMeetingOutcome", json!({})),
        ("recordNoShow", json!({})),
        ("cancelMeeting", json!({ "cancelledBy": "CITIZEN", "reason": "Sygdom" })),
        ("voidMeeting", json!({ "reason": "Fejl" })),
    ];
    let admitted = |state: MeetingState, verb: &str| state == Booked || verb == "voidMeeting" && state != Void;
    let mut rows = world.rows();
    for (at, state) in states.into_iter().enumerate() {
        for (nth, (verb, _)) in changes.iter().enumerate() {
            let (days, hour) = (-20 + i64::try_from(at).expect("small"), 8 + u32::try_from(nth).expect("small"));
            rows.meeting(&format!("{state:?} {verb}"), "birk", "caseworker", rows.at(rows.day(days), hour, 0), state);
        }
    }
    world.add(rows).await;
    let client = world.sign_in("caseworker");
    for (minute, state) in states.into_iter().enumerate() {
        for (verb, more) in &changes {
            let mut input =
                json!({ "meeting": world.named("meeting", &format!("{state:?} {verb}")), "expectedVersion": 1 });
            input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            if *verb == "rescheduleMeeting" {
                input["startsAt"] = at("2026-12-24", &format!("{:02}:00", 8 + minute));
            }
            let payload = super::act(&client, verb, &input).await;
            let expected: &[&str] = if admitted(state, verb) { &[] } else { &["WRONG_STATE"] };
            assert_eq!(
                indsats_tests::world::user_errors(&payload),
                expected,
                "{verb} of one that is {state:?}: {payload}"
            );
        }
    }
}
