//! Documents that are known beforehand.

use std::sync::Arc;

use axum::http::StatusCode;
use indsats::{
    demo,
    http::{Api, Documents, Mode},
    policy::Role,
};
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{JSON, NEW, Reply, post};

on_each_database!(
    a_known_document_runs_by_its_id,
    where_only_known_documents_run_no_other_does,
    the_examples_of_the_demo_are_a_manifest,
);

const ROLE: &str = "query Mine { viewer { roleInUse } }";
const PERSONS: &str = "query($first: Int!) { persons(first: $first) { nodes { id } } }";

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn manifest() -> String {
    json!({ digest(ROLE): ROLE, format!("sha256:{}", digest(PERSONS)): PERSONS }).to_string()
}

async fn world(database: TestDatabase, mode: Mode) -> World {
    let mut world = World::new(database).await;
    let documents = Documents::read(&manifest(), mode).await.expect("a manifest");
    world.router = world.with(Api { documents: Arc::new(documents), ..world.api() });
    world
}

async fn sent(world: &World, body: Value, headers: &[(&str, &str)]) -> Reply {
    let all: Vec<_> = [JSON, NEW].iter().chain(headers).copied().collect();
    post(world, &all, &body.to_string()).await
}

async fn a_known_document_runs_by_its_id(database: TestDatabase) {
    let world = world(database, Mode::Optional).await;
    for id in [digest(ROLE), format!("sha256:{}", digest(ROLE))] {
        let reply = sent(&world, json!({ "documentId": id, "operationName": "Mine" }), &[]).await;
        assert_eq!(reply.body["data"]["viewer"]["roleInUse"], "CASEWORKER", "{}", reply.text);
    }
    let id = format!("sha256:{}", digest(PERSONS));
    let reply = sent(&world, json!({ "documentId": id, "variables": { "first": 2 } }), &[]).await;
    assert_eq!(reply.body["data"]["persons"]["nodes"].as_array().map(Vec::len), Some(2), "{}", reply.text);
    // Its variables are measured like anybody's.
    let deep = (0..9).fold(json!(1), |value, _| json!([value]));
    let reply = sent(&world, json!({ "documentId": id, "variables": { "first": deep } }), &[]).await;
    assert_eq!((reply.status, reply.code()), (StatusCode::BAD_REQUEST, "QUERY_TOO_COMPLEX"), "{}", reply.text);
    for unknown in ["", "sha256:", &digest("{ a }"), &format!("md5:{}", digest(ROLE)), ROLE] {
        let reply = sent(&world, json!({ "documentId": unknown }), &[]).await;
        let refused = (reply.status, reply.code());
        assert_eq!(refused, (StatusCode::BAD_REQUEST, "PERSISTED_DOCUMENT_NOT_FOUND"), "{unknown} {}", reply.text);
    }
    assert_eq!(sent(&world, json!({ "query": ROLE }), &[]).await.status, StatusCode::OK);
}

async fn where_only_known_documents_run_no_other_does(database: TestDatabase) {
    let mut world = world(database, Mode::OnlyBrowsers).await;
    let origin = [("origin", "https://front.example.org")];
    let page = [("sec-fetch-site", "same-origin")];
    for headers in [origin.as_slice(), page.as_slice()] {
        let reply = sent(&world, json!({ "query": ROLE }), headers).await;
        let refused = (reply.status, reply.code());
        assert_eq!(refused, (StatusCode::BAD_REQUEST, "PERSISTED_DOCUMENT_NOT_FOUND"), "{}", reply.text);
        assert_eq!(sent(&world, json!({ "documentId": digest(ROLE) }), headers).await.status, StatusCode::OK);
    }
    assert_eq!(sent(&world, json!({ "query": ROLE }), &[]).await.status, StatusCode::OK);
    let documents = Documents::read(&manifest(), Mode::Only).await.expect("a manifest");
    world.router = world.with(Api { documents: Arc::new(documents), ..world.api() });
    let reply = sent(&world, json!({ "query": ROLE }), &[]).await;
    assert_eq!((reply.status, reply.code()), (StatusCode::BAD_REQUEST, "PERSISTED_DOCUMENT_NOT_FOUND"));
    assert_eq!(sent(&world, json!({ "documentId": digest(ROLE) }), &[]).await.status, StatusCode::OK);
}

async fn the_examples_of_the_demo_are_a_manifest(database: TestDatabase) {
    let world = World::new(database).await;
    let examples: Vec<_> = Role::ALL.iter().flat_map(|role| demo::examples(&world.store, *role)).collect();
    let flat: Value = examples.iter().map(|example| (digest(&example.query), json!(example.query))).collect();
    let operations: Vec<Value> = examples
        .iter()
        .map(|example| json!({ "id": digest(&example.query), "name": example.name, "type": "query", "body": example.query }))
        .collect();
    let apollo = json!({ "format": "apollo-persisted-query-manifest", "version": 1, "operations": operations });
    for manifest in [flat, apollo] {
        let documents = Documents::read(&manifest.to_string(), Mode::Only).await.expect("a manifest");
        assert!(documents.count() > 10, "{}", documents.count());
    }
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_manifest_is_told_at_once() {
    let wrong = |text: &str| (digest(text), json!(text));
    let nested = format!("{{ {}id{} }}", "node { ".repeat(15), " }".repeat(15));
    let manifest: Value = [
        wrong("{ viewer {"),
        wrong("{ viewer { nobodyKnowsThis } }"),
        wrong("query A { viewer { roleInUse } } query B { nobodyKnowsThat }"),
        wrong("{ viewer { roleInUse ...A } } fragment A on Viewer { ...A }"),
        wrong(&nested),
        (digest("{ a }"), json!(ROLE)),
        ("sha1:da39a3ee".to_owned(), json!(ROLE)),
        (digest(ROLE), json!(ROLE)),
    ]
    .into_iter()
    .collect();
    let told = Documents::read(&manifest.to_string(), Mode::Optional).await.err().expect("seven are wrong");
    assert_eq!(told.len(), 7, "{told:#?}");
    let all = told.join("\n");
    for part in
        ["nobodyKnowsThis", "nobodyKnowsThat", "spreads itself", "depth 16", "sha1:da39a3ee: is not the SHA-256"]
    {
        assert!(all.contains(part), "{part} in {all}");
    }
    for text in ["", "[]", "1", "{\"a\":1}", "{\"operations\":[{}]}"] {
        assert!(Documents::read(text, Mode::Optional).await.is_err(), "{text}");
    }
}
