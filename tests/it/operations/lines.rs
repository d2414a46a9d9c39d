//! The lines of the log: one for each request, found by its id and its trace, and nothing of what was asked.

use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    program::Program,
    wire::{Reply, operation},
    world::World,
};
use serde_json::Value;

use super::{QUERY, send, with_header};

on_each_database!(a_request_is_found_by_its_id_and_its_trace, what_was_asked_for_is_in_no_line);

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// The lines that belong to an answer.
fn lines_of(program: &Program, reply: &Reply) -> Vec<Value> {
    let id = reply.header("x-request-id");
    assert!(uuid::Uuid::parse_str(id).is_ok_and(|id| id.get_version_num() == 7), "{id}");
    let lines = program.lines();
    lines.into_iter().filter(|line| line["spans"][0]["request"] == id).collect()
}

async fn a_request_is_found_by_its_id_and_its_trace(database: TestDatabase) {
    let world = World::today(database).await;
    let mut program = Program::serve(&world, "", "").await;
    let good = operation(&world.token("caseworker"), QUERY);
    let parent = format!("traceparent: 00-{TRACE}-00f067aa0ba902b7-01");
    let reply = send(&program, &with_header(&good, &parent)).await;
    program.until(reply.header("x-request-id")).await;
    program.until("\"status\":200").await;
    let lines = lines_of(&program, &reply);
    let messages: Vec<&str> = lines.iter().filter_map(|line| line["message"].as_str()).collect();
    assert_eq!(messages, ["operation", "request"]);
    let last = &lines[1];
    assert_eq!(last["spans"][0]["trace"], TRACE);
    assert_eq!((&last["method"], &last["route"], &last["status"]), (&"POST".into(), &"/graphql".into(), &200.into()));
    assert!(last["millis"].is_u64());

    // What is not in form, or said twice, is another trace.
    let other = "traceparent: 00-11111111111111111111111111111111-00f067aa0ba902b7-01";
    for line in [
        parent.to_uppercase().replace("TRACEPARENT", "traceparent"),
        parent.replace("00-4", "00-0-4"),
        format!("traceparent: 00-{}-00f067aa0ba902b7-01", "0".repeat(32)),
        format!("{parent}\r\n{other}"),
        "traceparent: ".to_owned() + &"x".repeat(4000),
        "x-nothing: 1".to_owned(),
    ] {
        let reply = send(&program, &with_header(&good, &line)).await;
        assert_eq!(reply.status, 200, "{line}");
        program.until(reply.header("x-request-id")).await;
        let lines = lines_of(&program, &reply);
        let trace = lines[0]["spans"][0]["trace"].as_str().expect("a trace").to_owned();
        assert!(trace.len() == 32 && trace != TRACE && !trace.starts_with("1111"), "{line}: {trace}");
    }

    // A refused request has its line too, and its errors name the same id.
    let refused = send(&program, &operation("no token", QUERY)).await;
    assert_eq!((refused.status, refused.code().as_str()), (401, "UNAUTHENTICATED"));
    let body: Value = serde_json::from_str(&refused.body).expect("JSON");
    assert_eq!(body["errors"][0]["extensions"]["requestId"], refused.header("x-request-id"));
    program.until("\"status\":401").await;
    let lines = lines_of(&program, &refused);
    assert_eq!(lines.last().expect("a line")["code"], "UNAUTHENTICATED");
}

async fn what_was_asked_for_is_in_no_line(database: TestDatabase) {
    let world = World::today(database).await;
    let mut program = Program::serve(&world, "", "export RUST_LOG=trace").await;
    let canary = "CanaryThatNobodyMaySee";
    for head in [
        format!("GET /{canary}/persons HTTP/1.1"),
        format!("GET /livez?cpr={canary} HTTP/1.1"),
        format!("GET /graphql?query={canary} HTTP/1.1"),
        format!("{canary} /graphql HTTP/1.1"),
        format!("POST /readyz HTTP/1.1\r\nx-request-id: {canary}\r\nuser-agent: {canary}\r\ncookie: {canary}"),
        format!("GET /version HTTP/1.1\r\nx-request-id: {canary}\r\ntraceparent: {canary}\r\ntracestate: {canary}"),
        format!("GET / HTTP/1.1\r\nauthorization: Bearer {canary}\r\nreferer: {canary}"),
    ] {
        let reply = send(&program, &format!("{head}\r\nhost: {canary}\r\ncontent-length: 0\r\n\r\n")).await;
        assert_ne!(reply.header("x-request-id"), canary);
        assert!(!reply.body.contains(canary), "{}", reply.body);
        program.until(reply.header("x-request-id")).await;
        assert_eq!(lines_of(&program, &reply).iter().filter(|line| line["message"] == "request").count(), 1);
    }
    // Names in a document are the caller's until a schema knows them.
    for query in [
        format!("{{ {canary} }}"),
        format!("query {canary} {{ {canary}: viewer {{ {canary}: roleInUse }} }}"),
        format!("query($c: {canary}) {{ viewer {{ roleInUse @{canary} }} }}"),
        format!("{{ viewer {{ ...{canary} }} }} fragment {canary} on Viewer {{ roleInUse }}"),
        format!("mutation {{ {canary} }}"),
        canary.to_owned(),
    ] {
        let reply = send(&program, &operation(&world.token("caseworker"), &query)).await;
        program.until(reply.header("x-request-id")).await;
    }
    assert!(!program.log().contains("Canary"), "{}", program.log());
}
