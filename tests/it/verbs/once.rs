//! What creates something does so once for one idempotency key.

use indsats_tests::evidence::{Evidence, seed_codes};
use indsats_tests::world::user_errors;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::{act, but, done};

on_each_database!(
    the_same_key_and_input_give_the_same_record,
    the_same_key_with_other_input_is_refused,
    the_key_of_another_user_is_another_key,
    two_calls_with_one_key_at_once_make_one_record,
    a_key_of_a_call_that_failed_is_free,
);

/// Everything that takes a key, with the table that it adds to.
fn creations(world: &World) -> [(&'static str, &'static str, Value); 3] {
    let key = json!("a key of the client");
    [
        (
            "bookMeeting",
            "meeting",
            json!({
                "person": world.named("person", "cleo"), "type": "FOLLOW_UP", "form": "PHONE", "durationMinutes": 30,
                "startsAt": { "local": { "date": "2026-11-27", "time": "10:00" } }, "idempotencyKey": key,
            }),
        ),
        (
            "openPlan",
            "plan",
            json!({ "person": world.named("person", "cleo"), "goal": "Et job", "idempotencyKey": key }),
        ),
        (
            "proposeCourse",
            "course",
            json!({
                "plan": world.named("plan", "birk"), "offer": world.named("offer", "T1"), "plannedStartOn": "2026-12-01",
                "plannedEndOn": "2026-12-31", "plannedMinutesPerWeek": 900, "idempotencyKey": key,
            }),
        ),
    ]
}

async fn count(evidence: &Evidence, table: &str) -> i64 {
    evidence.number(&format!("SELECT count(*) FROM {table}")).await
}

async fn the_same_key_and_input_give_the_same_record(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let mut evidence = Evidence::of(&world).await;
    let client = world.sign_in("caseworker");
    for (nth, (verb, table, input)) in creations(&world).into_iter().enumerate() {
        let input = but(&input, &[("idempotencyKey", json!(format!("key number {nth}")))]);
        let first = done(&client, verb, &input).await;
        let rows = count(&evidence, table).await;
        evidence.lines().await;
        assert_eq!(done(&client, verb, &input).await, first, "{verb}");
        assert_eq!(done(&world.sign_in("caseworker"), verb, &input).await["id"], first["id"], "{verb}");
        assert_eq!(count(&evidence, table).await, rows, "{verb}");
        assert!(evidence.lines().await.is_empty(), "{verb}");
    }
}

async fn the_same_key_with_other_input_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let evidence = Evidence::of(&world).await;
    let client = world.sign_in("caseworker");
    let [(_, _, booking), (_, _, plan), _] = creations(&world);
    done(&client, "bookMeeting", &booking).await;
    let before = evidence.everything().await;
    for (verb, input) in [
        ("bookMeeting", but(&booking, &[("durationMinutes", json!(31))])),
        ("bookMeeting", but(&booking, &[("person", json!(world.named("person", "alma")))])),
        ("bookMeeting", but(&booking, &[("form", json!("VIDEO"))])),
        ("openPlan", plan),
    ] {
        let payload = act(&client, verb, &input).await;
        assert_eq!(user_errors(&payload), ["IDEMPOTENCY_KEY_REUSED"], "{verb} {payload}");
        assert_eq!(payload["userErrors"][0]["path"], json!(["input", "idempotencyKey"]));
        assert_eq!(payload["record"], Value::Null);
    }
    assert!(evidence.everything().await == before);
}

async fn the_key_of_another_user_is_another_key(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let [(verb, _, booking), ..] = creations(&world);
    let first = done(&world.sign_in("caseworker"), verb, &booking).await;
    let later = json!({ "local": { "date": "2026-11-27", "time": "11:00" } });
    let second = done(&world.sign_in("colleague"), verb, &but(&booking, &[("startsAt", later)])).await;
    assert_ne!(first["id"], second["id"]);
}

async fn two_calls_with_one_key_at_once_make_one_record(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let evidence = Evidence::of(&world).await;
    let client = world.sign_in("caseworker");
    for (verb, table, input) in creations(&world) {
        let input = but(&input, &[("idempotencyKey", json!(format!("one key for {verb}")))]);
        let rows = count(&evidence, table).await;
        let (one, two, three) =
            tokio::join!(done(&client, verb, &input), done(&client, verb, &input), done(&client, verb, &input));
        assert_eq!((&one["id"], &one["id"]), (&two["id"], &three["id"]), "{verb}");
        assert_eq!(count(&evidence, table).await, rows + 1, "{verb}");
    }
}

async fn a_key_of_a_call_that_failed_is_free(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let evidence = Evidence::of(&world).await;
    let client = world.sign_in("caseworker");
    let [(verb, table, booking), ..] = creations(&world);
    let rows = count(&evidence, table).await;
    let wrong = but(&booking, &[("type", json!("NOPE"))]);
    assert_eq!(user_errors(&act(&client, verb, &wrong).await), ["UNKNOWN_CODE"]);
    assert_eq!(count(&evidence, "idempotency_key").await, 0);
    done(&client, verb, &booking).await;
    assert_eq!(count(&evidence, table).await, rows + 1);
}
