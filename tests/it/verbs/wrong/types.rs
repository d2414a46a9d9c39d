//! Values that are no values of their type: refused before any verb is reached.

use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::Refusals;
use crate::verbs::{VERBS, document};

on_each_database!(a_value_of_another_type_is_refused, no_verb_takes_an_empty_input);

async fn a_value_of_another_type_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let base = json!({
        "person": world.named("person", "alma"), "type": "FOLLOW_UP", "form": "PHYSICAL",
        "startsAt": { "local": { "date": "2026-11-27", "time": "10:00" } }, "durationMinutes": 45,
    });
    let refuse = refusals.verb("caseworker", "bookMeeting", base);
    for (field, values) in [
        (
            "durationMinutes",
            vec![json!("45"), json!(1.5), json!(true), json!(1e10), json!([45, 30]), json!({}), Value::Null],
        ),
        ("form", vec![json!("ON_THE_MOON"), json!("physical"), json!(1), json!(["PHYSICAL", "PHONE"]), Value::Null]),
        ("person", vec![json!(1.5), json!(true), json!({}), Value::Null]),
        ("type", vec![json!(1), json!({}), Value::Null]),
        ("acknowledge", vec![json!([1]), json!([null]), json!({})]),
        ("nobodyKnowsThis", vec![json!(1)]),
        ("startsAt", vec![json!("2026-11-27T10:00:00Z"), json!({}), Value::Null]),
        ("startsAt.at", vec![json!("2026-11-27T10:00:00Z")]),
    ] {
        for value in values {
            refuse.malformed(&[(field, value)]).await;
        }
    }
    for at in ["", "2026-11-27", "2026-11-27T10:00:00", "2026-11-27T25:00:00Z", "9999-01-01T00:00:00Z", "27/11 2026"] {
        refuse.malformed(&[("startsAt", json!({ "at": at }))]).await;
    }
    for date in ["", "2026-02-30", "2026-13-01", "26-11-27", "2026-1-1", "+2026-11-2", "2026-11-27T10:00:00Z"] {
        refuse.malformed(&[("startsAt.local.date", json!(date))]).await;
    }
    for time in ["", "24:00", "10", "10:60", "10:00:00", "9:30", "+9:30", "ti"] {
        refuse.malformed(&[("startsAt.local.time", json!(time))]).await;
    }
    refuse.malformed(&[("startsAt.local.time", Value::Null)]).await;
}

async fn no_verb_takes_an_empty_input(database: TestDatabase) {
    let world = World::new(database).await;
    let refusals = Refusals::of(&world).await;
    let client = world.sign_in("caseworker");
    for (verb, ..) in VERBS {
        for variables in [json!({ "input": {} }), json!({ "input": null }), json!({}), json!({ "input": [] })] {
            let answer = client.run(&document(verb), variables).await;
            assert!(!answer.codes().is_empty(), "{verb} {}", answer.text);
            assert!(!answer.codes().contains(&"INTERNAL_SERVER_ERROR"), "{verb} {}", answer.text);
        }
        refusals.unchanged(verb).await;
    }
}
