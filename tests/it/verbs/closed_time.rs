//! Time that an employee closes for conversations and opens again: their own, and nobody else's.

use indsats::demo::world::id;
use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, subjects},
    on_each_database,
    world::World,
};
use serde_json::{Value, json};

use super::{document, done};

on_each_database!(time_is_closed_and_opened_again, nobody_closes_the_time_of_another);

fn closing() -> Value {
    json!({
        "startsAt": { "local": { "date": "2026-11-25", "time": "09:00" } },
        "endsAt": { "local": { "date": "2026-11-25", "time": "12:00" } },
    })
}

async fn time_is_closed_and_opened_again(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let client = world.sign_in("caseworker");
    let closed = done(&client, "closeTime", &closing()).await;
    assert_eq!(closed["user"]["name"], "Anna Agerholm");
    assert_eq!(
        (&closed["startsAt"], &closed["endsAt"]),
        (&json!("2026-11-25T08:00:00Z"), &json!("2026-11-25T11:00:00Z"))
    );
    let lines = evidence.lines().await;
    assert_eq!((lines.len(), lines[0].entity.as_str(), lines[0].person_id), (1, "ClosedTime", None));
    assert_eq!(lines[0].after["user_id"], json!(id("user", "caseworker")));
    let events = evidence.events().await;
    assert_eq!((events.len(), events[0].operation.as_str(), subjects(&events[0]).len()), (1, "closeTime", 0));

    let reopening = json!({ "closedTime": closed["id"], "expectedVersion": 1 });
    let reopened = done(&client, "reopenTime", &reopening).await;
    assert_eq!((&reopened["version"], &reopened["reopenedAt"]), (&json!(2), &json!("2026-11-23T07:00:00Z")));
    assert_eq!(evidence.lines().await.len(), 1);
    // Once is enough.
    let again = json!({ "closedTime": closed["id"], "expectedVersion": 2 });
    let payload = super::act(&client, "reopenTime", &again).await;
    assert_eq!(payload["userErrors"][0]["code"], "WRONG_STATE");
}

async fn nobody_closes_the_time_of_another(database: TestDatabase) {
    let world = World::new(database).await;
    let closed = done(&world.sign_in("caseworker"), "closeTime", &closing()).await;
    let mut other = closing();
    other["user"] = json!(world.named("user", "caseworker"));
    let reopening = json!({ "closedTime": closed["id"], "expectedVersion": 1 });
    let mut evidence = Evidence::of(&world).await;
    for who in ["colleague", "manager", "administrator", "auditor"] {
        for (verb, input) in [("closeTime", &other), ("reopenTime", &reopening)] {
            let answer = world.sign_in(who).run(&document(verb), json!({ "input": input })).await;
            let told: Vec<&str> = answer.codes();
            assert_eq!(told, ["FORBIDDEN"], "{who} {verb}: {}", answer.text);
        }
    }
    assert!(evidence.lines().await.is_empty());
}
