//! The provider says that a session is over, and is believed when it is the provider that says so.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{Method, Request, StatusCode},
};
use futures_util::{StreamExt, stream};
use indsats::demo::ISSUER;
use indsats_tests::{database::TestDatabase, evidence::Evidence, on_each_database, provider::CLIENT};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{House, PAGE};

on_each_database!(
    the_providers_word_ends_sessions_at_every_server,
    a_session_ends_also_when_that_cannot_be_recorded,
    what_is_not_the_providers_word_ends_nothing,
    a_word_that_trickles_is_not_waited_for,
);

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

fn word(house: &House, changes: &[(&str, Value)]) -> Value {
    let now = house.world.clock.now().timestamp();
    let mut claims = json!({
        "iss": ISSUER, "aud": CLIENT, "sub": "caseworker", "sid": "sid of caseworker", "jti": "1",
        "iat": now, "exp": now + 120, "events": { EVENT: {} },
    });
    for (name, value) in changes {
        if value.is_null() {
            claims.as_object_mut().expect("claims").remove(*name);
        } else {
            claims[*name] = value.clone();
        }
    }
    claims
}

async fn the_providers_word_ends_sessions_at_every_server(database: TestDatabase) {
    let house = House::new(database).await;
    let mut colleague = house.signed_in("colleague").await;
    let mut evidence = Evidence::of(&house.world).await;
    for (jti, changes) in [
        ("a", vec![]),
        ("b", vec![("sub", Value::Null)]),
        ("c", vec![("sid", Value::Null)]),
        ("d", vec![("exp", Value::Null), ("aud", json!([CLIENT]))]),
    ] {
        let mut browser = house.signed_in("caseworker").await;
        let token = |changes: &[_]| house.provider.issuer.sign_as(Some("logout+jwt"), &word(&house, changes));
        let other = token(&[("sid", json!("another session")), ("jti", json!(format!("{jti}0")))]);
        assert_eq!(browser.told(&other.expect("a token")).await, StatusCode::OK);
        assert_eq!(browser.viewer().await.status, StatusCode::OK, "another session of the same person is over");
        evidence.events().await;
        let token = token(&[changes, vec![("jti", json!(jti))]].concat()).expect("a token");
        assert_eq!(browser.told(&token).await, StatusCode::OK);
        let events = evidence.events().await;
        let [event] = events.as_slice() else { panic!("{} events", events.len()) };
        assert_eq!((event.operation.as_str(), event.subject.as_str()), ("signOut/provider", "caseworker"));
        browser.server = 1;
        assert_eq!(browser.viewer().await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(browser.told(&token).await, StatusCode::BAD_REQUEST, "a word counts once, at any server");
    }
    assert_eq!(colleague.viewer().await.status, StatusCode::OK);
}

async fn a_session_ends_also_when_that_cannot_be_recorded(database: TestDatabase) {
    let house = House::new(database).await;
    let mut left = house.signed_in("caseworker").await;
    let mut told = house.signed_in("caseworker").await;
    let evidence = Evidence::of(&house.world).await;
    evidence.run("ALTER TABLE audit_leaf RENAME TO audit_leaf_away").await;
    let out = left.clone().send(Method::POST, "/auth/logout", &[PAGE], String::new()).await;
    assert_eq!(out.status, StatusCode::OK);
    assert_eq!(left.viewer().await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(told.viewer().await.status, StatusCode::OK);
    let token = house.provider.issuer.sign_as(Some("logout+jwt"), &word(&house, &[])).expect("a token");
    assert_eq!(told.told(&token).await, StatusCode::OK);
    assert_eq!(told.viewer().await.status, StatusCode::UNAUTHORIZED);
}

async fn what_is_not_the_providers_word_ends_nothing(database: TestDatabase) {
    let house = House::new(database).await;
    let mut browser = house.signed_in("caseworker").await;
    let now = house.world.clock.now().timestamp();
    let logout = Some("logout+jwt");
    for (what, kind, changes) in [
        ("an ID token", Some("JWT"), vec![]),
        ("no type", None, vec![]),
        ("an access token", Some("at+jwt"), vec![]),
        ("another issuer", logout, vec![("iss", json!("https://other.example.invalid"))]),
        ("another client", logout, vec![("aud", json!("other"))]),
        ("no client", logout, vec![("aud", Value::Null)]),
        ("another party", logout, vec![("azp", json!("other"))]),
        ("a nonce", logout, vec![("nonce", json!("x"))]),
        ("no events", logout, vec![("events", Value::Null)]),
        ("other events", logout, vec![("events", json!({ "x": {} }))]),
        ("more events", logout, vec![("events", json!({ EVENT: {}, "x": {} }))]),
        ("an event in words", logout, vec![("events", json!({ EVENT: "" }))]),
        ("events in a list", logout, vec![("events", json!([EVENT]))]),
        ("nobody", logout, vec![("sub", Value::Null), ("sid", Value::Null)]),
        ("a person of another type", logout, vec![("sub", json!(5))]),
        ("no id", logout, vec![("jti", Value::Null)]),
        ("an empty id", logout, vec![("jti", json!(""))]),
        ("no beginning", logout, vec![("iat", Value::Null)]),
        ("too old", logout, vec![("iat", json!(now - 400))]),
        ("of the future", logout, vec![("iat", json!(now + 60))]),
        ("run out", logout, vec![("exp", json!(now))]),
    ] {
        let token = house.provider.issuer.sign_as(kind, &word(&house, &changes)).expect("a token");
        assert_eq!(browser.told(&token).await, StatusCode::BAD_REQUEST, "{what}");
    }
    let good = house.provider.issuer.sign_as(logout, &word(&house, &[])).expect("a token");
    let (unsigned, _) = good.rsplit_once('.').expect("three parts");
    for bad in ["", "x", &format!("{unsigned}."), &format!("{good}&logout_token={good}")] {
        assert_eq!(browser.told(bad).await, StatusCode::BAD_REQUEST);
    }
    assert_eq!(browser.told(&"x".repeat(20_000)).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(browser.viewer().await.status, StatusCode::OK);
}

async fn a_word_that_trickles_is_not_waited_for(database: TestDatabase) {
    let house = House::new(database).await;
    let drop = || Ok::<_, Infallible>(Bytes::from_static(b"x"));
    let trickle = stream::repeat_with(drop).then(|drop| async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        drop
    });
    let request = Request::post("/auth/backchannel-logout")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from_stream(trickle))
        .expect("a request");
    let told = tokio::time::timeout(Duration::from_secs(20), house.servers[0].clone().oneshot(request));
    let told = told.await.expect("an end").expect("an answer");
    assert_eq!(told.status(), StatusCode::REQUEST_TIMEOUT);
    assert_eq!(told.headers()["connection"], "close");
}
