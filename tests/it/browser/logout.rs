//! The provider says that a session is over, and is believed when it is the provider that says so.

use axum::http::StatusCode;
use indsats::demo::ISSUER;
use indsats_tests::{database::TestDatabase, on_each_database, provider::CLIENT};
use serde_json::{Value, json};

use super::House;

on_each_database!(the_providers_word_ends_sessions_at_every_server, what_is_not_the_providers_word_ends_nothing);

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
        let token = token(&[changes, vec![("jti", json!(jti))]].concat()).expect("a token");
        assert_eq!(browser.told(&token).await, StatusCode::OK);
        browser.server = 1;
        assert_eq!(browser.viewer().await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(browser.told(&token).await, StatusCode::BAD_REQUEST, "a word counts once, at any server");
    }
    assert_eq!(colleague.viewer().await.status, StatusCode::OK);
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
    for bad in ["", "x", &format!("{unsigned}."), &format!("{good}&logout_token={good}"), &"x".repeat(20_000)] {
        assert_eq!(browser.told(bad).await, StatusCode::BAD_REQUEST);
    }
    assert_eq!(browser.viewer().await.status, StatusCode::OK);
}
