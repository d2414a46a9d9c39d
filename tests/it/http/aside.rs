//! Heavy operations: they wait for each other, and nobody waits for them.

use std::sync::mpsc::{Sender, channel};

use axum::{
    Router,
    http::{Method, StatusCode},
};
use indsats::http::{Api, Door};
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};
use tokio::task::{JoinHandle, yield_now};

use super::{JSON, NEW, QUERY, Reply, send};

on_each_database!(
    who_asks_little_does_not_wait_for_who_asks_much,
    only_a_part_of_what_runs_may_be_heavy,
    of_a_document_that_is_wrong_everywhere_the_first_mistakes_are_told,
);

const SCHEMA: &str = "{ __schema { queryType { name } } }";

/// A document of more words than a small one has, which asks for no more than that.
fn large() -> String {
    format!("{{ viewer {{ {} }} }}", "roleInUse ".repeat(450))
}

fn asked(query: &str) -> String {
    json!({ "query": query }).to_string()
}

async fn post(router: &Router, token: &str, body: String) -> Reply {
    let bearer = format!("Bearer {token}");
    send(router, Method::POST, "/graphql", &[("authorization", &bearer), JSON, NEW], body).await
}

/// Takes a place and the turn, until the sender is used or dropped.
async fn busy(api: &Api) -> (Sender<()>, JoinHandle<()>) {
    let place = api.door.aside.enter().expect("a place");
    let ((begun, has_begun), (finish, wait)) = (tokio::sync::oneshot::channel(), channel());
    let task = tokio::spawn(async move {
        let work = move || {
            begun.send(()).expect("the test waits");
            // Whoever drops the sender ends it, too.
            let _ = wait.recv();
        };
        place.run(work).await.expect("it does not panic");
    });
    has_begun.await.expect("it begins");
    (finish, task)
}

async fn who_asks_little_does_not_wait_for_who_asks_much(database: TestDatabase) {
    let world = World::new(database).await;
    let api = world.api();
    let (router, token) = (world.with(api.clone()), world.token("caseworker"));
    let data = json!({ "viewer": { "roleInUse": "CASEWORKER" } });
    let schema = json!({ "__schema": { "queryType": { "name": "Query" } } });
    let wrong = format!("{{ {} }}", "nothing ".repeat(450));
    for (query, status, data) in [
        (large(), StatusCode::OK, &data),
        (SCHEMA.to_owned(), StatusCode::OK, &schema),
        (wrong, StatusCode::BAD_REQUEST, &Value::Null),
    ] {
        let (finish, task) = busy(&api).await;
        let heavy = tokio::spawn({
            let (router, token, body) = (router.clone(), token.clone(), asked(&query));
            async move { post(&router, &token, body).await }
        });
        for _ in 0..10 {
            let small = post(&router, &token, QUERY.to_owned()).await;
            assert_eq!(
                (small.status, &small.body["data"]["viewer"]["roleInUse"]),
                (StatusCode::OK, &json!("CASEWORKER"))
            );
            yield_now().await;
        }
        assert!(!heavy.is_finished(), "it waits for its turn");
        drop(finish);
        task.await.expect("the work ends");
        let heavy = heavy.await.expect("an answer");
        assert_eq!((heavy.status, &heavy.body["data"]), (status, data), "{}", heavy.text);
    }
}

async fn only_a_part_of_what_runs_may_be_heavy(database: TestDatabase) {
    let world = World::new(database).await;
    // One of four.
    let api = Api { door: Door::new(4), ..world.api() };
    let (router, token) = (world.with(api.clone()), world.token("caseworker"));
    let (finish, task) = busy(&api).await;
    for query in [large(), SCHEMA.to_owned()] {
        let refused = post(&router, &token, asked(&query)).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
        assert_eq!(refused.header("retry-after"), "1");
    }
    assert_eq!(post(&router, &token, QUERY.to_owned()).await.status, StatusCode::OK);
    drop(finish);
    task.await.expect("the work ends");
    for _ in 0..3 {
        for query in [large(), SCHEMA.to_owned()] {
            assert_eq!(post(&router, &token, asked(&query)).await.status, StatusCode::OK);
        }
    }
}

async fn of_a_document_that_is_wrong_everywhere_the_first_mistakes_are_told(database: TestDatabase) {
    let world = World::new(database).await;
    let (router, token) = (world.with(world.api()), world.token("caseworker"));
    for (wrong, told, last) in [
        (1, 1, "Unknown field \"a0\" on type \"Viewer\"."),
        (20, 20, "Unknown field \"a19\" on type \"Viewer\"."),
        (21, 21, "More mistakes that are not listed: 1."),
        (990, 21, "More mistakes that are not listed: 970."),
    ] {
        let fields = (0..wrong).map(|at| format!("a{at} ")).collect::<String>();
        let reply = post(&router, &token, asked(&format!("{{ viewer {{ {fields} }} }}"))).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{}", reply.text);
        let errors = reply.body["errors"].as_array().expect("errors");
        assert_eq!(errors.len(), told, "{wrong}");
        for error in errors {
            assert_eq!(error["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
        }
        let text = errors[told - 1]["message"].as_str().expect("a message");
        assert!(text.starts_with(last), "{text}");
    }
}
