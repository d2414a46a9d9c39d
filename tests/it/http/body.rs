//! Bodies that do not come as they should.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{Method, StatusCode},
};
use futures_util::{StreamExt, stream};
use indsats::http::{Api, Limits};
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;

use super::{JSON, NEW, QUERY, post, send};

on_each_database!(
    a_body_that_trickles_is_not_waited_for,
    a_body_is_counted_while_it_is_read,
    a_body_that_says_a_thing_twice_is_refused,
    a_compressed_body_is_refused,
);

async fn sent(world: &World, body: Body) -> super::Reply {
    let bearer = format!("Bearer {}", world.token("caseworker"));
    send(&world.router, Method::POST, "/graphql", &[JSON, NEW, ("authorization", &bearer)], body).await
}

async fn a_body_that_trickles_is_not_waited_for(database: TestDatabase) {
    let mut world = World::new(database).await;
    let limits = Limits { body_time: Duration::from_millis(50), ..Limits::default() };
    world.router = world.with(Api { limits, ..world.api() });
    let drop = || Ok::<_, Infallible>(Bytes::from_static(b" "));
    let trickle = stream::repeat_with(drop).then(|drop| async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        drop
    });
    let reply = tokio::time::timeout(Duration::from_secs(20), sent(&world, Body::from_stream(trickle)));
    let reply = reply.await.expect("an answer");
    assert_eq!((reply.status, reply.code()), (StatusCode::REQUEST_TIMEOUT, "TIMEOUT"), "{}", reply.text);
    assert_eq!(reply.header("connection"), "close");
}

async fn a_body_is_counted_while_it_is_read(database: TestDatabase) {
    let world = World::new(database).await;
    // One that never ends can only be refused by whoever counts.
    let endless = stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(&[b' '; 1024])));
    let reply = tokio::time::timeout(Duration::from_secs(20), sent(&world, Body::from_stream(endless)));
    let reply = reply.await.expect("an answer");
    assert_eq!((reply.status, reply.code()), (StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE"), "{}", reply.text);
    let padded = |length: usize| QUERY.to_owned() + &" ".repeat(length - QUERY.len());
    assert_eq!(post(&world, &[JSON, NEW], &padded(64 * 1024)).await.status, StatusCode::OK);
    assert_eq!(post(&world, &[JSON, NEW], &padded(64 * 1024 + 1)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let broken = stream::iter([Ok(Bytes::from_static(b"{")), Err(std::io::Error::other("the client hung up"))]);
    let reply = sent(&world, Body::from_stream(broken)).await;
    assert_eq!((reply.status, reply.code()), (StatusCode::BAD_REQUEST, "BAD_USER_INPUT"), "{}", reply.text);
}

async fn a_body_that_says_a_thing_twice_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let query = json!("{ viewer { roleInUse } }");
    for twice in [
        format!("{{\"query\":{query},\"query\":{query}}}"),
        format!("{{\"query\":{query},\"qu\\u0065ry\":{query}}}"),
        format!("{{\"query\":{query},\"variables\":{{}},\"variables\":null}}"),
        format!("{{\"query\":{query},\"operationName\":null,\"operationName\":\"A\"}}"),
        format!("{{\"query\":{query},\"extensions\":{{}},\"extensions\":{{}}}}"),
        format!("{{\"query\":{query},\"documentId\":\"a\"}}"),
    ] {
        let reply = post(&world, &[JSON, NEW], &twice).await;
        assert_eq!((reply.status, reply.code()), (StatusCode::BAD_REQUEST, "BAD_USER_INPUT"), "{twice} {}", reply.text);
    }
}

async fn a_compressed_body_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    for coding in ["gzip", "br", "identity, gzip"] {
        let reply = post(&world, &[JSON, NEW, ("content-encoding", coding)], QUERY).await;
        assert_eq!((reply.status, reply.code()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_USER_INPUT"), "{coding}");
    }
    let reply = post(&world, &[JSON, NEW, ("content-encoding", "identity")], QUERY).await;
    assert_eq!(reply.status, StatusCode::OK);
    let reply = post(&world, &[JSON, NEW, ("content-type", "text/plain")], QUERY).await;
    assert_eq!(reply.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "two content types");
}
