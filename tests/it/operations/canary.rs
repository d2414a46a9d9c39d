//! Everything that comes out of the program but answers, at its most talkative, searched for everything that must not.

use std::{collections::BTreeSet, time::Duration};

use indsats::demo::{SIGN_INS, examples};
use indsats_tests::{
    canary::{canaries, sung},
    database::TestDatabase,
    evidence::seed_codes,
    on_each_database,
    program::Program,
    wire::{Wire, operation_with},
    world::World,
};
use serde_json::{Value, json};

use super::{QUERY, collector::Collector, send};
use crate::failure::personal_operations;

on_each_database!(nothing_personal_and_no_part_of_a_token_comes_out);

/// What every token has in common is no secret, and what is short is found anywhere.
fn parts(tokens: &BTreeSet<String>) -> Vec<&str> {
    let parts = tokens.iter().flat_map(|token| token.split('.').skip(1));
    parts.filter(|part| part.len() > 12).map(|part| &part[..part.len().min(40)]).collect()
}

/// Takes files and a calendar away; the secret of the calendar's address is what must not come out.
async fn taken_away(world: &World, program: &Program) -> String {
    let authorization = format!("authorization: Bearer {}", world.token("manager"));
    let created = operation_with(&world.token("manager"), "mutation { createCalendarFeed { path } }", &json!({}));
    let created: Value = serde_json::from_str(&send(program, &created).await.body).expect("JSON");
    let path = created["data"]["createCalendarFeed"]["path"].as_str().expect("a path").to_owned();
    for path in
        [path.as_str(), "/files/worklists/PERSON_WITHOUT_CASEWORKER.csv", "/files/weeks/2026-W47.xlsx?unit=Alma"]
    {
        let reply = send(program, &format!("GET {path} HTTP/1.1\r\nhost: x\r\n{authorization}\r\n\r\n")).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    let wrong = path.replace(".ics", ".pdf");
    assert_eq!(send(program, &format!("GET {wrong} HTTP/1.1\r\nhost: x\r\n\r\n")).await.status, 404);
    path.trim_start_matches("/calendar/").trim_end_matches(".ics").to_owned()
}

async fn nothing_personal_and_no_part_of_a_token_comes_out(database: TestDatabase) {
    let world = World::today(database).await;
    seed_codes(&world).await;
    let collector = Collector::start(Duration::ZERO).await;
    let config = collector.config() + "metrics.listen = '127.0.0.1:0'\nlog.level = 'trace'";
    let mut program = Program::serve(&world, &config, "export RUST_LOG=trace RUST_BACKTRACE=full").await;
    let (mut tokens, mut errors, mut ran) = (BTreeSet::new(), String::new(), 0);
    let mut operations: Vec<(String, String, Value)> = Vec::new();
    for (sign_in, query, variables) in personal_operations(&world) {
        operations.push((world.token(sign_in), query, variables));
    }
    for sign_in in SIGN_INS {
        for example in examples(&world.store, sign_in.role) {
            let variables = serde_json::from_str(&example.variables).unwrap_or_default();
            operations.push((world.token(sign_in.id), example.query, variables));
        }
    }
    // Tokens that are refused, each for another reason.
    let good = world.token("caseworker");
    let claims = |changes: Value| {
        let mut claims =
            json!({ "iss": "https://Aabye.example", "aud": "Alma", "sub": "Alma Aabye", "roles": ["Alma"] });
        claims.as_object_mut().expect("claims").extend(changes.as_object().expect("changes").clone());
        world.issuer.sign_claims(&claims).expect("a token")
    };
    for token in [
        good.replace('.', "x"),
        good[..good.len() - 20].to_owned() + "AAAAAAAAAAAAAAAAAAAA",
        claims(json!({})),
        claims(json!({ "iat": 1, "exp": 2 })),
        claims(json!({ "name": "Alma Aabye", "cpr": "610180-4001" })),
    ] {
        operations.push((token, QUERY.to_owned(), json!({})));
    }
    for (token, query, variables) in operations {
        let reply = send(&program, &operation_with(&token, &query, &variables)).await;
        tokens.insert(token);
        ran += 1;
        let body: Value = serde_json::from_str(&reply.body).expect("JSON");
        for error in body["errors"].as_array().into_iter().flatten() {
            errors.push_str(error["message"].as_str().expect("a message"));
            errors.push_str(&error["extensions"].to_string());
            errors.push('\n');
        }
    }
    assert!(ran > 50 && errors.lines().count() > 10, "{ran} ran: {errors}");
    assert_eq!(Wire::to(program.address()).await.get("/livez?name=Alma").await.status, 200);
    let secret = taken_away(&world, &program).await;
    let page = Wire::to(program.metrics_address()).await.get("/metrics").await.body;
    program.signal("TERM");
    assert_eq!(program.ended().await.code(), Some(0), "{}", program.log());
    let spans = String::from_utf8_lossy(&collector.received()).into_owned();
    let log = program.log();
    assert!(log.contains("\"DEBUG\""), "it was at its most talkative");
    assert!(page.contains("indsats_requests_total") && spans.contains("operation"));
    let canaries = canaries(&world);
    assert!(canaries.len() > 30);
    for (what, text) in [("errors", &errors), ("log", &log), ("metrics", &page), ("spans", &spans)] {
        for line in text.lines() {
            assert_eq!(sung(&canaries, line), [""; 0], "{what}: {line}");
            let told: Vec<&str> = parts(&tokens).into_iter().filter(|part| line.contains(part)).collect();
            assert!(told.is_empty(), "{what}: {line}");
            assert!(!line.contains(&secret), "{what}: {line}");
        }
    }
}
