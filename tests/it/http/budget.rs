//! What one principal may ask for in a minute.

use std::{num::NonZeroU32, sync::Arc};

use axum::http::{Method, StatusCode};
use indsats::http::{Api, Budget, Rates};
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;

use super::{JSON, NEW, Reply, post, send};

on_each_database!(
    requests_beyond_the_budget_wait,
    prices_beyond_the_budget_wait,
    an_operation_that_is_too_dear_never_runs,
);

async fn world(database: TestDatabase, requests: u32, minute: u32, request: u32) -> World {
    let mut world = World::new(database).await;
    let number = |number| NonZeroU32::new(number).expect("a rate");
    let rates = Rates {
        requests_per_minute: number(requests),
        price_per_minute: number(minute),
        price_per_request: number(request),
    };
    world.router = world.with(Api { budget: Arc::new(Budget::new(rates)), ..world.api() });
    world
}

async fn ask(world: &World, query: &str) -> Reply {
    post(world, &[JSON, NEW], &json!({ "query": query }).to_string()).await
}

fn assert_waits(reply: &Reply) {
    assert_eq!((reply.status, reply.code()), (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"), "{}", reply.text);
    let seconds: u32 = reply.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&seconds), "{seconds}");
}

async fn requests_beyond_the_budget_wait(database: TestDatabase) {
    let world = world(database, 3, 1_000, 100).await;
    for query in ["{ viewer { roleInUse } }", "{ nobodyKnowsThis }", "{"] {
        assert_ne!(ask(&world, query).await.status, StatusCode::TOO_MANY_REQUESTS, "{query}");
    }
    assert_waits(&ask(&world, "{ viewer { roleInUse } }").await);
    // The budget is one person's, not everybody's.
    let manager = format!("Bearer {}", world.token("manager"));
    let body = json!({ "query": "{ viewer { roleInUse } }" }).to_string();
    let headers = [JSON, NEW, ("authorization", manager.as_str())];
    let reply = send(&world.router, Method::POST, "/graphql", &headers, body).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
}

async fn prices_beyond_the_budget_wait(database: TestDatabase) {
    let world = world(database, 100, 150, 100).await;
    let dear = "{ persons(first: 30) { nodes { id } } }";
    assert_eq!(ask(&world, dear).await.status, StatusCode::OK);
    assert_eq!(ask(&world, dear).await.status, StatusCode::OK);
    assert_waits(&ask(&world, dear).await);
    assert_eq!(ask(&world, "{ viewer { roleInUse } }").await.status, StatusCode::OK);
}

async fn an_operation_that_is_too_dear_never_runs(database: TestDatabase) {
    let world = world(database, 100, 150, 100).await;
    for query in ["{ persons(first: 50) { nodes { id } } }", "{ __schema { queryType { name } } }"] {
        let reply = ask(&world, query).await;
        assert_eq!((reply.status, reply.code()), (StatusCode::BAD_REQUEST, "QUERY_TOO_COMPLEX"), "{}", reply.text);
        assert!(reply.text.contains("where 100 is the most"), "{}", reply.text);
    }
    // What was refused has cost nothing but a request.
    assert_eq!(ask(&world, "{ persons(first: 49) { nodes { id } } }").await.status, StatusCode::OK);
}
