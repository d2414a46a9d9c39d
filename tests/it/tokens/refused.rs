//! Every bad token gets the answer that no token gets, and leaves its reason and nothing of itself in the log.

use std::collections::HashSet;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http_body_util::BodyExt;
use indsats_tests::{database::TestDatabase, log::Log, on_each_database, world::World};
use serde_json::Value;
use tower::ServiceExt;

use super::{Signers, bad, now};

on_each_database!(every_bad_token_gets_the_answer_of_none);

/// What is seen from outside: status, headers and body but for what names the request.
pub(super) type Outside = (StatusCode, HeaderMap, Value);

pub(super) async fn ask(router: &Router, token: Option<&str>) -> Outside {
    let mut request = Request::post("/graphql")
        .header("content-type", "application/json")
        .header("accept", "application/graphql-response+json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let request = request.body(Body::from(r#"{"query":"{ viewer { roleInUse } }"}"#)).expect("a request");
    let response = router.clone().oneshot(request).await.expect("an answer");
    let (status, mut headers) = (response.status(), response.headers().clone());
    headers.remove("x-request-id");
    let bytes = response.into_body().collect().await.expect("a body").to_bytes();
    let mut body: Value = serde_json::from_slice(&bytes).expect("JSON");
    if let Some(request) = body.pointer_mut("/errors/0/extensions/requestId") {
        *request = Value::Null;
    }
    (status, headers, body)
}

/// Pieces of a token that the log must not hold: of its text, and of what its parts say.
fn pieces(token: &str) -> Vec<String> {
    let text = token.as_bytes().chunks(12).filter(|piece| piece.len() == 12);
    let mut pieces: Vec<String> = text.map(|piece| String::from_utf8_lossy(piece).into_owned()).collect();
    for part in token.split('.') {
        let decoded = URL_SAFE_NO_PAD.decode(part).unwrap_or_default();
        let values: Value = serde_json::from_slice(&decoded).unwrap_or_default();
        let values = values.as_object().into_iter().flat_map(serde_json::Map::values);
        pieces.extend(values.filter_map(Value::as_str).filter(|text| text.len() > 8).map(str::to_owned));
    }
    pieces
}

async fn every_bad_token_gets_the_answer_of_none(database: TestDatabase) {
    let world = World::new(database).await;
    let signers = Signers::new();
    let router = world.behind(signers.verifier());
    let good = signers.eddsa.token(&super::claims(&[]));
    assert_eq!(ask(&router, Some(&good)).await.0, StatusCode::OK);
    let none = ask(&router, None).await;
    assert_eq!(none.0, StatusCode::UNAUTHORIZED);
    let log = Log::listen();
    let tokens = bad::tokens(&signers);
    for (what, token, reason) in &tokens {
        assert_eq!(ask(&router, Some(token)).await, none, "{what}");
        let written = log.take();
        assert!(written.contains(&reason.to_string()), "{what}: {reason}, not {written}");
        for piece in pieces(token) {
            assert!(!written.contains(&piece), "{what}: {piece} in {written}");
        }
    }
}

#[tokio::test]
async fn every_bad_token_has_its_own_reason() {
    let signers = Signers::new();
    let verifier = signers.verifier();
    let tokens = bad::tokens(&signers);
    let mut wrong = Vec::new();
    for (what, token, expected) in &tokens {
        match verifier.verify(token, now()).await {
            Err(reason) if reason == *expected => {}
            Err(reason) => wrong.push(format!("{what}: {reason}, not {expected}")),
            Ok(_) => wrong.push(format!("{what}: accepted")),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let whats: HashSet<&String> = tokens.iter().map(|(what, _, _)| what).collect();
    let texts: HashSet<&String> = tokens.iter().map(|(_, token, _)| token).collect();
    let reasons: HashSet<String> = tokens.iter().map(|(_, _, reason)| reason.to_string()).collect();
    assert_eq!(whats.len(), tokens.len(), "two cases have one name");
    assert!(
        texts.len() == tokens.len() && tokens.len() >= 200,
        "{} tokens, {} of them alike",
        tokens.len(),
        texts.len()
    );
    assert!(reasons.len() >= 35, "{} reasons", reasons.len());
}
