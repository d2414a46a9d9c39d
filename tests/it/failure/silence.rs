//! Neither errors nor the log, however much of it is asked for, say anything personal.

use indsats::http::LiveLimits;
use indsats_tests::canary::{canaries, sung};
use indsats_tests::evidence::seed_codes;
use indsats_tests::live::{CHANGES, Server};
use indsats_tests::log::Log;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use crate::verbs::document;

on_each_database!(neither_errors_nor_the_log_say_anything_personal);

/// Things that go well, and things that go wrong in every way, all of them full of personal input.
pub fn operations(world: &World) -> Vec<(&'static str, String, Value)> {
    let alma = world.named("person", "alma");
    let long = "Alma Aabye ".repeat(300);
    let mutation = |sign_in, verb, input: Value| (sign_in, document(verb), json!({ "input": input }));
    let name = |version, given: &str| json!({ "person": alma, "expectedVersion": version, "givenName": given, "familyName": "Aabye" });
    vec![
        ("caseworker", "{ persons { nodes { fullName cpr street meetings { nodes { note } } } } }".into(), json!({})),
        (
            "caseworker",
            "query($c: String!) { person(by: { cpr: $c }) { fullName } }".into(),
            json!({ "c": "610180-4001" }),
        ),
        (
            "caseworker",
            "query($c: String!) { person(by: { cpr: $c }) { fullName } }".into(),
            json!({ "c": "6101804001x" }),
        ),
        ("manager", "{ persons(filter: { nameStartsWith: \"Aabye\" }) { totalCount } }".into(), json!({})),
        ("auditor", "{ persons(filter: { nameStartsWith: \"Aabye\" }) { totalCount } }".into(), json!({})),
        ("auditor", "{ person(by: { cpr: \"610180-4001\" }) { id } }".into(), json!({})),
        ("administrator", "{ person(by: { cpr: \"610180-4001\" }) { id } }".into(), json!({})),
        (
            "caseworker",
            "query($d: Date) { courses(filter: { plannedFrom: $d }) { totalCount } }".into(),
            json!({ "d": "Alma" }),
        ),
        ("caseworker", "query($n: Int) { persons(first: $n) { totalCount } }".into(), json!({ "n": "610180-4001" })),
        ("caseworker", "{ node(id: \"610180-4001\") { id } }".into(), json!({})),
        ("caseworker", "{ persons(after: \"Alma\") { totalCount } }".into(), json!({})),
        mutation("caseworker", "changeName", name(9, "Alma")),
        mutation("caseworker", "changeName", name(1, &long)),
        mutation("caseworker", "changeName", name(1, "Alma\u{0}Aabye")),
        mutation("caseworker", "changeName", json!({ "person": alma, "expectedVersion": "Alma", "givenName": 1 })),
        mutation("caseworker", "changeName", name(1, "Alma")),
        mutation(
            "caseworker",
            "changeCprNumber",
            json!({ "person": alma, "expectedVersion": 2, "cpr": "650584-4005" }),
        ),
        mutation(
            "caseworker",
            "changeCprNumber",
            json!({ "person": alma, "expectedVersion": 2, "cpr": "610180-4001" }),
        ),
        mutation("caseworker", "openPlan", json!({ "person": alma, "goal": "Job inden for lager og logistik" })),
        mutation("manager", "openPlan", json!({ "person": alma, "goal": "Job inden for lager og logistik" })),
        mutation(
            "caseworker",
            "breakGlass",
            json!({ "cpr": "640483-4004", "reason": "Dina Ødegaard, 640483-4004, ringer" }),
        ),
        mutation(
            "auditor",
            "breakGlass",
            json!({ "cpr": "640483-4004", "reason": "Dina Ødegaard, 640483-4004, ringer" }),
        ),
    ]
}

/// A client that writes personal things wherever a socket lets it. Its token.
async fn watch_carelessly(world: &World) -> String {
    let server = Server::of(world, LiveLimits::default()).await;
    let token = world.token("caseworker");
    let mut socket = server.watching(&token, CHANGES).await;
    socket.say(json!({ "type": "ping", "payload": { "name": "Alma Aabye" } })).await;
    socket.hears().await;
    socket.subscribe("Alma Aabye", "subscription { changes(kinds: [\"610180-4001\"]) { recordId } }").await;
    assert_eq!(socket.failure("Alma Aabye").await, "GRAPHQL_VALIDATION_FAILED");
    let mut events = server.event_stream(&token, "subscription Alma { changes { Aabye } }").await;
    assert_eq!(events.failure().await, "GRAPHQL_VALIDATION_FAILED");
    let (persons, birk) = ("subscription { changes(kinds: [PERSON]) { recordId } }", world.named("person", "birk"));
    socket.subscribe("Alma Aabye", persons).await;
    socket.settle().await;
    let input = json!({ "person": birk, "expectedVersion": 1, "givenName": "Birk", "familyName": "Ågård-Ny" });
    world.sign_in("caseworker").data(&document("changeName"), json!({ "input": input })).await;
    for _ in 0..2 {
        assert_eq!(socket.hears().await["type"], "next");
    }
    socket.subscribe("Alma Aabye", CHANGES).await;
    assert_eq!(socket.closed().await, (4409, "Subscriber for Alma Aabye already exists".to_owned()));
    token
}

async fn neither_errors_nor_the_log_say_anything_personal(database: TestDatabase) {
    let log = Log::listen_everywhere();
    let world = World::new(database).await;
    seed_codes(&world).await;
    let canaries = canaries(&world);
    assert!(canaries.len() > 30);
    let mut errors = 0;
    for (sign_in, query, variables) in operations(&world) {
        let answer = world.sign_in(sign_in).run(&query, variables).await;
        let messages: Vec<&str> = (answer.body["errors"].as_array().into_iter().flatten())
            .filter_map(|error| error["message"].as_str())
            .collect();
        errors += messages.len();
        assert_eq!(sung(&canaries, &messages.join("\n")), [""; 0], "{}", answer.text);
    }
    assert!(errors > 8, "{errors} errors");
    let token = watch_carelessly(&world).await;
    let log = log.take();
    assert!(log.contains("operation"), "something was logged");
    assert!(log.contains("a socket is closed") && !log.contains(&token), "no token is logged");
    let lines: Vec<&str> = log.lines().filter(|line| !sung(&canaries, line).is_empty()).collect();
    assert!(lines.is_empty(), "{lines:#?}");
}
