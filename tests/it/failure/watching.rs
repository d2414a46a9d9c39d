//! Who watches: the proxy sees whatever leaves unrecorded, and everything leaves through it.

use std::{
    fs,
    panic::AssertUnwindSafe,
    path::{Path, PathBuf},
};

use axum::{Router, body::Body, http::Request, routing::get};
use futures_util::FutureExt;
use http_body_util::BodyExt;
use indsats::{
    demo::SignIn,
    policy::{Kind, Privilege},
};
use indsats_entity::person;
use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, seed_codes},
    on_each_database,
    proxy::watched,
    world::World,
};
use sea_orm::EntityTrait;
use serde_json::json;
use tower::ServiceExt;
use uuid::Uuid;

use crate::verbs::done;

on_each_database!(what_leaves_unrecorded_is_seen);

/// What is not read by the proxy: where, by which words, and why.
const AROUND_THE_PROXY: &[(&str, &str, &str)] = &[
    ("harness/world.rs", "router: http::router(self.api())", "benchmarks measure time, and keep no answer"),
    (
        "harness/proxy/passing.rs",
        "starts_with(DEMO)",
        "the demo tells newcomers what they may ask of people who do not exist",
    ),
    ("harness/live.rs", "pong", "it says what the client itself has said"),
    ("harness/live.rs", "GRAPHQL_VALIDATION_FAILED", "a document that never ran is quoted to who sent it"),
    ("it/trail/kill.rs", "wire.stream", "answers that are cut off are read there, by the same proxy"),
    ("it/failure/watching.rs", "", "these words, which make no way"),
];

/// The ways to an API. A line that makes one names who watches it.
const WAYS: [&str; 3] = ["http::router(", "demo::router(", ".unwatched("];

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_way_to_the_api_leads_through_the_proxy() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    ["it", "harness"].into_iter().for_each(|part| sources(&root.join(part), &mut files));
    for file in files {
        let name = file.strip_prefix(root).expect("below it").display().to_string();
        let is_open = |line: &&str| {
            let is_watched = [" watched(", "::watched("].iter().any(|by| line.contains(by));
            WAYS.iter().any(|way| line.contains(way)) && !is_watched
        };
        let text = fs::read_to_string(&file).expect("a source");
        for line in text.lines().filter(is_open) {
            let is_known = AROUND_THE_PROXY.iter().any(|(known, words, _)| *known == name && line.contains(words));
            assert!(is_known, "{name}: {line}");
        }
    }
    for (file, words, why) in AROUND_THE_PROXY {
        let text = fs::read_to_string(root.join(file)).expect("a source");
        assert!(text.contains(words), "{file} is no exception any more: {why}");
    }
}

/// Whether an answer of this content, to a request of this id, comes through.
async fn passes(world: &World, media: &'static str, body: Vec<u8>, id: Uuid) -> bool {
    let answer = move || async move { ([("content-type", media.to_owned()), ("x-request-id", id.to_string())], body) };
    let router = watched(Router::new().route("/", get(answer)), world.proxy());
    let bearer = format!("Bearer {}", world.token("auditor"));
    let request = Request::get("/").header("authorization", bearer).body(Body::empty()).expect("a request");
    let asked =
        async { router.oneshot(request).await.expect("an answer").into_body().collect().await.expect("a body") };
    AssertUnwindSafe(asked).catch_unwind().await.is_ok()
}

async fn what_leaves_unrecorded_is_seen(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let alma = world.named("person", "alma");
    let name = json!({ "person": alma, "expectedVersion": 1, "givenName": "Nymfe", "familyName": "Nyborg" });
    done(&world.sign_in("caseworker"), "changeName", &name).await;
    // Somebody who came later, too.
    let mut rows = world.rows();
    rows.person("late", ("Sidse", "Sidsen"), "670786-4107", "TEAM-A", Some("caseworker"));
    world.add(rows).await;

    let mut grant = SignIn::find("manager").expect("a sign-in").grant();
    grant.privileges = vec![Privilege::Export];
    let manager = world.client(&grant);
    let book = manager.get("/files/worklists/PERSON_WITHOUT_CASEWORKER.xlsx").await;
    assert_eq!(book.status, 200, "{}", book.code());
    let list = manager.get("/files/worklists/PERSON_WITHOUT_CASEWORKER.csv").await;
    assert!(list.text().contains("Frida Friis"), "{}", list.text());
    // An event that tells of everybody, whose request the same answers may belong to.
    let token = format!("Bearer {}", manager.token);
    let query = json!({ "query": "{ persons(first: 100) { nodes { id fullName } } }" }).to_string();
    let request = Request::post("/graphql").header("authorization", token).header("content-type", "application/json");
    let request = request.body(Body::from(query)).expect("a request");
    let answer = world.router.clone().oneshot(request).await.expect("an answer");
    let recorded: Uuid = answer.headers()["x-request-id"].to_str().expect("text").parse().expect("an id");

    let database = Evidence::whole(&world).await.database;
    let row = person::Entity::find_by_id(world.row(&json!(alma))).one(&database).await.expect("a look").expect("alma");
    let data = |value: &str| json!({ "data": { "it": value } }).to_string().into_bytes();
    let pseudonym = world.pseudonym("demo", Kind::Person, row.id);
    let json = "application/graphql-response+json; charset=utf-8";
    let leaks = [
        (json, data(&alma)),
        (json, data(&world.named("plan", "alma"))),
        (json, data(&pseudonym)),
        (json, data("Nymfe Nyborg")),
        (json, data("Nymfe")),
        (json, data("Sidse Sidsen")),
        (json, data("Efter samtale med Nymfe Nyborg.")),
        (json, data("6101804001")),
        (json, data("610180-4001")),
        (json, data(&row.phone.clone().expect("a number"))),
        (json, data(&row.email.clone().expect("an address"))),
        (json, data(&row.street.clone().expect("an address"))),
        ("text/csv", list.bytes.clone()),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", book.bytes.clone()),
        ("text/calendar", b"SUMMARY:Nymfe Ny\r\n borg\r\n".to_vec()),
        ("text/event-stream", format!(":\n\nevent: next\ndata: {{\"id\":\"{alma}\"}}\n\n").into_bytes()),
        ("application/x-ndjson", format!("\n{{\"id\":\"{pseudonym}\"}}\n").into_bytes()),
        // Cut off in the middle of a message.
        ("application/x-ndjson", format!("{{}}\n{{\"id\":\"{pseudonym}\"").into_bytes()),
    ];
    for (media, body) in leaks {
        let told = String::from_utf8_lossy(&body).into_owned();
        assert!(!passes(&world, media, body.clone(), Uuid::now_v7()).await, "{media} {told}");
        assert!(passes(&world, media, body, recorded).await, "{media} {told}");
    }
    // What tells of nobody needs no event.
    assert!(passes(&world, json, data("Vejledning og afklaring"), Uuid::now_v7()).await);
}
