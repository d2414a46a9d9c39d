//! The protocol `graphql-transport-ws`, message by message.

use indsats_tests::live::{CHANGES, Server};
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;

use super::{limits, rename};

on_each_database!(
    a_change_reaches_who_watches_it,
    subscriptions_on_one_socket_run_side_by_side,
    a_completed_subscription_says_no_more_and_its_id_is_free,
    an_operation_that_cannot_run_ends_with_an_error_and_frees_its_id,
    pings_are_answered_at_any_time,
    the_role_and_the_purpose_can_be_stated,
    a_socket_has_so_many_subscriptions,
    a_large_document_is_no_other_than_a_small_one,
);

async fn a_change_reaches_who_watches_it(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut socket = server.watching(&world.token("caseworker"), CHANGES).await;
    rename(&world, "caseworker", "alma", 1).await;
    let person = json!({
        "recordId": world.named("person", "alma"), "kind": "PERSON", "change": "UPDATED", "occurredAt": "2026-11-23T07:00:00Z",
    });
    assert_eq!(socket.change("1").await, person);
    let input = json!({
        "person": world.named("person", "birk"), "user": world.named("user", "colleague"), "kind": "SUBSTITUTE",
        "validFrom": "2026-11-23", "validUntil": "2026-11-30",
    });
    let record = crate::verbs::done(&world.sign_in("caseworker"), "assignCaseworker", &input).await;
    let change = socket.change("1").await;
    assert_eq!((&change["recordId"], &change["kind"]), (&record["id"], &json!("ASSIGNMENT")));
    assert_eq!(change["change"], "CREATED");
}

async fn subscriptions_on_one_socket_run_side_by_side(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut socket = server.signed_in(&world.token("caseworker")).await;
    socket.subscribe("plans", "subscription { changes(kinds: [PLAN]) { kind } }").await;
    socket.subscribe("persons", "subscription($k: [RecordKind!]) { changes(kinds: $k) { kind } }").await;
    // A mistake in one is no matter of the others.
    socket.subscribe("none", "subscription { changes(kinds: []) { kind } }").await;
    assert_eq!(socket.failure("none").await, "BAD_USER_INPUT");
    socket.settle().await;
    rename(&world, "caseworker", "alma", 1).await;
    assert_eq!(socket.change("persons").await, json!({ "kind": "PERSON" }));
    socket.settle().await;
}

async fn a_completed_subscription_says_no_more_and_its_id_is_free(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut socket = server.watching(&world.token("caseworker"), CHANGES).await;
    socket.say(json!({ "type": "complete", "id": "1" })).await;
    socket.settle().await;
    rename(&world, "caseworker", "alma", 1).await;
    socket.settle().await;
    // What is complete already, or was never there, can be completed again.
    socket.say(json!({ "type": "complete", "id": "1" })).await;
    socket.say(json!({ "type": "complete", "id": "nothing" })).await;
    socket.subscribe("1", "subscription { changes { kind } }").await;
    socket.settle().await;
    rename(&world, "caseworker", "alma", 2).await;
    assert_eq!(socket.change("1").await, json!({ "kind": "PERSON" }));
}

async fn an_operation_that_cannot_run_ends_with_an_error_and_frees_its_id(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut socket = server.signed_in(&world.token("caseworker")).await;
    let bomb = format!("subscription {{ changes {{ {}id{} }} }}", "a { ".repeat(40), " }".repeat(40));
    for (query, code) in [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("", "GRAPHQL_PARSE_FAILED"),
        ("subscription { changes { name } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { changes(kinds: [SPACESHIP]) { recordId } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { a: changes { recordId } b: changes { recordId } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { ...F } fragment F on Subscription { changes { recordId } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { changes @skip(if: true) { recordId } }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "subscription A { changes { recordId } } subscription B { changes { recordId } }",
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (bomb.as_str(), "QUERY_TOO_COMPLEX"),
        ("subscription { changes(kinds: []) { recordId } }", "BAD_USER_INPUT"),
        ("{ viewer { roleInUse } }", "BAD_USER_INPUT"),
        ("mutation { changeName(input: {}) { userErrors { code } } }", "BAD_USER_INPUT"),
    ] {
        socket.subscribe("1", query).await;
        assert_eq!(socket.failure("1").await, code, "{query}");
    }
    let named = "subscription A { changes { recordId } } subscription B { changes { kind } }";
    socket.say(json!({ "id": "1", "type": "subscribe", "payload": { "query": named, "operationName": "B" } })).await;
    socket.settle().await;
    rename(&world, "caseworker", "alma", 1).await;
    assert_eq!(socket.change("1").await, json!({ "kind": "PERSON" }));
}

async fn pings_are_answered_at_any_time(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut socket = server.socket().await;
    socket.settle().await;
    socket.say(json!({ "type": "ping", "payload": { "at": 1 } })).await;
    assert_eq!(socket.hears().await, json!({ "type": "pong", "payload": { "at": 1 } }));
    socket.say(json!({ "type": "ping", "payload": null })).await;
    assert_eq!(socket.hears().await, json!({ "type": "pong" }));
    socket.say(json!({ "type": "pong" })).await;
    socket.say(json!({ "type": "complete", "id": "1" })).await;
    socket.settle().await;
    socket.init(&world.token("caseworker")).await;
    socket.settle().await;
}

async fn the_role_and_the_purpose_can_be_stated(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let bearer = format!("bearer  {}", world.token("manager"));
    let init = |role: serde_json::Value, purpose: serde_json::Value| json!({ "type": "connection_init", "payload": { "authorization": bearer, "role": role, "purpose": purpose } });
    let mut socket = server.socket().await;
    socket.say(init(json!("MANAGER"), json!("CASE_HANDLING"))).await;
    assert_eq!(socket.hears().await, json!({ "type": "connection_ack" }));
    for (role, purpose) in [
        (json!("CASEWORKER"), json!("CASE_HANDLING")),
        (json!("BOSS"), json!("CASE_HANDLING")),
        (json!(1), json!("CASE_HANDLING")),
        (json!("MANAGER"), json!("AUDIT")),
    ] {
        let mut socket = server.socket().await;
        socket.say(init(role, purpose)).await;
        assert_eq!(socket.closed().await, (4403, "Forbidden".to_owned()));
    }
}

async fn a_socket_has_so_many_subscriptions(database: TestDatabase) {
    let world = World::new(database).await;
    let few = indsats::http::LiveLimits { subscriptions_per_socket: 2, ..limits() };
    let server = Server::of(&world, few).await;
    let mut socket = server.signed_in(&world.token("caseworker")).await;
    for id in ["1", "2"] {
        socket.subscribe(id, CHANGES).await;
    }
    socket.subscribe("3", CHANGES).await;
    assert_eq!(socket.failure("3").await, "RATE_LIMITED");
    socket.say(json!({ "type": "complete", "id": "1" })).await;
    socket.subscribe("3", "subscription { changes(kinds: [PERSON]) { kind } }").await;
    socket.settle().await;
    rename(&world, "caseworker", "alma", 1).await;
    let (one, other) = (socket.hears().await, socket.hears().await);
    let mut ids = [one["id"].as_str().expect("an id"), other["id"].as_str().expect("an id")];
    ids.sort_unstable();
    assert_eq!(ids, ["2", "3"]);
}

/// It is checked on another thread, before the subscription listens.
async fn a_large_document_is_no_other_than_a_small_one(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let large = |last: &str| format!("subscription {{ changes {{ {} {last} }} }}", "kind ".repeat(450));
    let mut socket = server.watching(&world.token("caseworker"), &large("kind")).await;
    socket.subscribe("wrong", &large("name")).await;
    assert_eq!(socket.failure("wrong").await, "GRAPHQL_VALIDATION_FAILED");
    for version in 1..4 {
        rename(&world, "caseworker", "alma", version).await;
        assert_eq!(socket.change("1").await, json!({ "kind": "PERSON" }));
    }
    socket.subscribe("wrong", &large(&"name ".repeat(400))).await;
    let told = socket.hears().await;
    assert_eq!(told["payload"].as_array().map(Vec::len), Some(21), "the first twenty mistakes, and how many more");
    let mut events = server.event_stream(&world.token("caseworker"), &large("name")).await;
    assert_eq!(events.failure().await, "GRAPHQL_VALIDATION_FAILED");
}
