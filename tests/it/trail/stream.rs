//! The trail over plain HTTP, for tools that know no GraphQL.

use std::time::Duration;

use futures_util::StreamExt;
use indsats::audit::{Proof, PublicKeys, SigningKey, verify::Verifier};
use indsats::{demo::world::id, policy::Kind};
use indsats_tests::{
    canary::{canaries, sung},
    database::TestDatabase,
    evidence::{Evidence, subjects},
    on_each_database,
    world::World,
};
use serde_json::{Value, json};

on_each_database!(
    the_trail_is_read_on_from_where_one_stopped,
    only_who_may_read_the_trail_reads_it,
    auditors_know_people_by_their_own_ids_and_by_nothing_else,
    reading_the_trail_is_recorded_and_feeds_nobody_for_ever,
    who_follows_leaves_one_event_until_somebody_is_told_of,
    who_follows_misses_nothing_and_hears_nothing_twice,
    every_line_is_what_the_framework_asks_for,
    checkpoints_and_proofs_can_be_fetched,
);

async fn read_a_few(world: &World, times: usize) {
    for _ in 0..times {
        world.sign_in("caseworker").data("{ persons { nodes { version } } }", json!({})).await;
    }
    world.store.sequence_trail().await.expect("steps");
}

async fn fetch(world: &World, who: &str, query: &str) -> Vec<Value> {
    let found = world.sign_in(who).get(&format!("/audit/events.ndjson{query}")).await;
    assert_eq!(found.status, 200, "{}", found.text());
    assert_eq!(found.header("content-type"), "application/x-ndjson");
    found.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn places(lines: &[Value]) -> Vec<u64> {
    lines.iter().map(|line| line["seq"].as_u64().expect("a place")).collect()
}

async fn the_trail_is_read_on_from_where_one_stopped(database: TestDatabase) {
    let world = World::new(database).await;
    read_a_few(&world, 7).await;
    let all = fetch(&world, "auditor", "").await;
    let count = all.len() as u64;
    assert!(count >= 7);
    assert_eq!(places(&all), (0..count).collect::<Vec<_>>());
    assert_eq!(places(&fetch(&world, "auditor", "?limit=3").await), [0, 1, 2]);
    assert_eq!(places(&fetch(&world, "auditor", "?after=2&limit=2").await), [3, 4]);
    assert!(fetch(&world, "auditor", &format!("?after={}", count - 1)).await.is_empty(), "nothing has a place yet");
    assert!(fetch(&world, "auditor", "?limit=0").await.is_empty());
    // What is checked is what is read.
    let mut verifier = Verifier::default();
    all.iter().for_each(|line| verifier.line(&line.to_string()));
    let report = verifier.finish();
    assert!(report.is_well() && report.events == count, "{:?}", report.findings);
    for wrong in
        ["?after=-1", "?after=x", "?follow=2", "?schema=xml", "?limit=x", "?who=me", "?after=18446744073709551615"]
    {
        let refused = world.sign_in("auditor").get(&format!("/audit/events.ndjson{wrong}")).await;
        assert_eq!((refused.status, refused.code().as_str()), (400, "BAD_USER_INPUT"), "{wrong}");
    }
}

async fn only_who_may_read_the_trail_reads_it(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    read_a_few(&world, 1).await;
    evidence.events().await;
    for path in ["/audit/events.ndjson", "/audit/checkpoint", "/audit/checkpoints", "/audit/proof/0"] {
        for who in ["caseworker", "manager", "administrator", "benefit-officer"] {
            let refused = world.sign_in(who).get(path).await;
            assert_eq!((refused.status, refused.code().as_str()), (403, "FORBIDDEN"), "{who} {path}");
            let events = evidence.events().await;
            let [event] = events.as_slice() else { panic!("{} events", events.len()) };
            assert_eq!((event.subject.as_str(), event.outcome.as_str()), (who, "REFUSED"));
        }
        let nobody = world.get(path, &[]).await;
        assert_eq!((nobody.status, nobody.code().as_str()), (401, "UNAUTHENTICATED"), "{path}");
    }
}

async fn auditors_know_people_by_their_own_ids_and_by_nothing_else(database: TestDatabase) {
    let world = World::new(database).await;
    read_a_few(&world, 2).await;
    let found = world.sign_in("auditor").get("/audit/events.ndjson").await;
    assert_eq!(sung(&canaries(&world), found.text()), [""; 0]);
    let alma = id("person", "alma");
    assert!(!found.text().contains(&alma.to_string()) && !found.text().contains(&world.named("person", "alma")));
    assert!(!found.text().contains("opened") && !found.text().contains("nonce"));
    let engagement = indsats::demo::SignIn::find("auditor").expect("a sign-in").grant().engagement.unwrap_or_default();
    let is_told = |engagement: &str| found.text().contains(&world.pseudonym(engagement, Kind::Person, alma));
    assert!(is_told(&engagement) && !is_told("another"));
    // Of what is forgotten, that is all that is told.
    world.clock.set(world.clock.now() + chrono::TimeDelta::days(1));
    world.store.forget_trail(world.clock.now()).await.expect("it is done");
    let lines = fetch(&world, "auditor", "?limit=2").await;
    assert!(lines.iter().all(|line| line["event"] == json!({ "isForgotten": true })), "{lines:?}");
}

async fn reading_the_trail_is_recorded_and_feeds_nobody_for_ever(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    read_a_few(&world, 2).await;
    evidence.events().await;
    let first = fetch(&world, "auditor", "").await;
    let events = evidence.events().await;
    let [event] = events.as_slice() else { panic!("{} events", events.len()) };
    assert_eq!((event.operation.as_str(), event.purpose.as_str()), ("audit/events", "AUDIT"));
    let told = first.iter().flat_map(|line| line["event"]["subjects"].as_array().expect("subjects").clone());
    let told: std::collections::BTreeSet<_> = told.map(|subject| subject["person"].to_string()).collect();
    assert!(told.len() >= 3);
    assert_eq!(subjects(event).len(), told.len(), "whoever was told of");
    world.store.sequence_trail().await.expect("steps");
    // The event of the reading is read, names nobody, and leaves one for the request that names nobody either.
    let last = first.last().expect("a line")["seq"].to_string();
    let lines = fetch(&world, "auditor", &format!("?after={last}")).await;
    assert_eq!((lines.len(), &lines[0]["event"]["subjects"]), (1, &json!([])));
    let told = evidence.events().await;
    assert_eq!((told.len(), &told[0].subjects), (1, &json!([])));
    // So does whoever reads what tells of nobody, or finds nothing there.
    for (path, operation, status) in [
        ("/audit/events.ndjson?limit=0", "audit/events", 200),
        ("/audit/checkpoint", "audit/checkpoint", 404),
        ("/audit/checkpoints", "audit/checkpoints", 200),
        ("/audit/proof/0", "audit/proof", 404),
    ] {
        evidence.events().await;
        assert_eq!(world.sign_in("auditor").get(path).await.status, status, "{path}");
        let told = evidence.events().await;
        let [event] = told.as_slice() else { panic!("{} events: {path}", told.len()) };
        assert_eq!((event.operation.as_str(), event.outcome.as_str()), (operation, "SUCCESS"));
        assert_eq!((event.subject.as_str(), &event.subjects), ("auditor", &json!([])), "{path}");
    }
}

async fn who_follows_leaves_one_event_until_somebody_is_told_of(database: TestDatabase) {
    use axum::{body::Body, http::Request};
    use tower::ServiceExt;

    let world = World::new(database).await;
    read_a_few(&world, 1).await;
    let mut evidence = Evidence::of(&world).await;
    let request = Request::get("/audit/events.ndjson?follow=1")
        .header("authorization", format!("Bearer {}", world.token("auditor")))
        .body(Body::empty())
        .expect("a request");
    let answer = world.router.clone().oneshot(request).await.expect("an answer");
    let mut pieces = answer.into_body().into_data_stream();
    pieces.next().await.expect("a piece").expect("bytes");
    // The follower hears of its own reading, and of nothing else.
    world.store.sequence_trail().await.expect("steps");
    pieces.next().await.expect("a piece").expect("bytes");
    assert_eq!(evidence.events().await.len(), 1);
}

async fn who_follows_misses_nothing_and_hears_nothing_twice(database: TestDatabase) {
    use axum::{body::Body, http::Request};
    use tower::ServiceExt;

    let world = World::new(database).await;
    read_a_few(&world, 3).await;
    let request = Request::get("/audit/events.ndjson?follow=1")
        .header("authorization", format!("Bearer {}", world.token("auditor")))
        .body(Body::empty())
        .expect("a request");
    let answer = world.router.clone().oneshot(request).await.expect("an answer");
    let mut pieces = answer.into_body().into_data_stream();
    let mut heard = Vec::new();
    let writer = async {
        for _ in 0..6 {
            read_a_few(&world, 3).await;
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    };
    let reader = async {
        while heard.len() < 21 {
            let piece = tokio::time::timeout(Duration::from_secs(20), pieces.next()).await.expect("it goes on");
            let text = String::from_utf8(piece.expect("a piece").expect("bytes").to_vec()).expect("UTF-8");
            heard.extend(text.lines().filter(|line| !line.is_empty()).map(|line| {
                let line: Value = serde_json::from_str(line).expect("JSON");
                line["seq"].as_u64().expect("a place")
            }));
        }
    };
    tokio::join!(writer, reader);
    assert_eq!(heard, (0..heard.len() as u64).collect::<Vec<_>>());
}

async fn every_line_is_what_the_framework_asks_for(database: TestDatabase) {
    let world = World::new(database).await;
    read_a_few(&world, 1).await;
    world.sign_in("auditor").run("{ persons(filter: { nameStartsWith: \"Aab\" }) { totalCount } }", json!({})).await;
    world.store.sequence_trail().await.expect("steps");
    let lines = fetch(&world, "auditor", "?schema=ocsf").await;
    for line in &lines {
        // What OCSF 1.3.0 requires of API Activity.
        for required in ["activity_id", "category_uid", "class_uid", "type_uid", "severity_id", "time"] {
            assert!(line[required].is_u64(), "{required}: {line}");
        }
        assert_eq!(line["type_uid"].as_u64(), Some(600_300 + line["activity_id"].as_u64().expect("a number")));
        for required in [
            "/metadata/version",
            "/metadata/product/vendor_name",
            "/actor/user/uid",
            "/api/operation",
            "/src_endpoint/uid",
        ] {
            assert!(line.pointer(required).is_some_and(Value::is_string), "{required}: {line}");
        }
        assert_eq!(line["metadata"]["sequence"], json!(line["metadata"]["sequence"].as_u64().expect("a place")));
        assert!(line["resources"].as_array().is_some_and(|all| all.iter().all(|one| one["uid"].is_string())));
    }
    let denied: Vec<_> = lines.iter().filter(|line| line["severity_id"] == 2).collect();
    assert_eq!(denied.len(), 1, "a search that was refused");
}

async fn checkpoints_and_proofs_can_be_fetched(database: TestDatabase) {
    let world = World::new(database).await;
    let key = SigningKey::generate("indsats.example/http").expect("a key").0;
    let auditor = world.sign_in("auditor");
    assert_eq!(auditor.get("/audit/checkpoint").await.status, 404);
    let mut newest = String::new();
    for _ in 0..2 {
        read_a_few(&world, 2).await;
        world.clock.set(world.clock.now() + chrono::TimeDelta::minutes(1));
        world.store.sign_trail(&key, 0).await.expect("a checkpoint");
        newest = auditor.get("/audit/checkpoint").await.text().to_owned();
    }
    let keys: &PublicKeys = key.public_keys();
    let size = keys.open(&newest).expect("a signed note").size;
    let all = auditor.get("/audit/checkpoints").await;
    let all: Vec<Value> = all.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((all.len(), &all[1]["note"], &all[1]["size"]), (2, &json!(newest), &json!(size)));
    assert!(auditor.get(&format!("/audit/checkpoints?after={size}")).await.text().is_empty());
    for line in fetch(&world, "auditor", "").await.iter().take(usize::try_from(size).expect("small")) {
        let found = auditor.get(&format!("/audit/proof/{}", line["seq"])).await;
        let proof = Proof::read(found.text()).expect("a proof");
        assert_eq!(proof.check(line["leaf"].as_str().expect("a text"), keys), Ok(()));
    }
    assert_eq!(auditor.get(&format!("/audit/proof/{size}")).await.status, 404);
    assert_eq!(auditor.get("/audit/proof/first").await.status, 400);
}
