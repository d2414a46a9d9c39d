//! Server-sent events, as `graphql-sse` has them with distinct connections.

use indsats_tests::live::{CHANGES, Server};
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;

use super::{limits, rename};

on_each_database!(
    a_change_is_an_event,
    what_cannot_run_is_told_in_the_stream,
    what_is_no_request_for_events_is_refused_before,
);

async fn a_change_is_an_event(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut events = server.event_stream(&world.token("caseworker"), CHANGES).await;
    assert_eq!(events.status(), 200);
    for header in ["content-type: text/event-stream", "cache-control: no-store", "x-accel-buffering: no"] {
        assert!(events.head.iter().any(|line| line == header), "{header}: {:?}", events.head);
    }
    rename(&world, "caseworker", "alma", 1).await;
    rename(&world, "caseworker", "birk", 1).await;
    let (alma, birk) = (events.change().await, events.change().await);
    assert_eq!(alma["recordId"], world.named("person", "alma"));
    assert_eq!((&birk["recordId"], &birk["change"]), (&json!(world.named("person", "birk")), &json!("UPDATED")));
}

async fn what_cannot_run_is_told_in_the_stream(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    for (query, code) in [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { changes { name } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ viewer { roleInUse } }", "BAD_USER_INPUT"),
        ("mutation { changeName(input: {}) { userErrors { code } } }", "BAD_USER_INPUT"),
        ("subscription { changes(kinds: []) { recordId } }", "BAD_USER_INPUT"),
    ] {
        let mut events = server.event_stream(&world.token("caseworker"), query).await;
        assert_eq!(events.status(), 200, "{query}");
        assert_eq!(events.failure().await, code, "{query}");
    }
}

async fn what_is_no_request_for_events_is_refused_before(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let bearer = format!("Bearer {}", world.token("caseworker"));
    let body = json!({ "query": CHANGES }).to_string();
    let (signed_in, json, stream) =
        (("authorization", bearer.as_str()), ("content-type", "application/json"), ("accept", "text/event-stream"));
    let long = json!({ "query": "x".repeat(70_000) }).to_string();
    for (headers, body, status, code) in [
        (vec![json, stream], body.as_str(), 401, "UNAUTHENTICATED"),
        (vec![("authorization", "Bearer x"), json, stream], &body, 401, "UNAUTHENTICATED"),
        (vec![signed_in, json], &body, 406, "BAD_USER_INPUT"),
        (vec![signed_in, json, ("accept", "application/json")], &body, 406, "BAD_USER_INPUT"),
        (vec![signed_in, stream], &body, 415, "BAD_USER_INPUT"),
        (vec![signed_in, ("content-type", "text/plain"), stream], &body, 415, "BAD_USER_INPUT"),
        (vec![signed_in, json, stream], "[]", 400, "BAD_USER_INPUT"),
        (vec![signed_in, json, stream], "", 400, "BAD_USER_INPUT"),
        (vec![signed_in, json, stream], &long, 413, "PAYLOAD_TOO_LARGE"),
        (vec![signed_in, json, stream, ("x-role", "MANAGER")], &body, 403, "FORBIDDEN"),
    ] {
        let refused = server.events(&headers, body).await;
        assert_eq!(refused.status(), status, "{:?}", refused.head);
        assert_eq!(refused.body().await["errors"][0]["extensions"]["code"], code);
    }
    assert_eq!(server.api.live.stream_count(), 0);
}
