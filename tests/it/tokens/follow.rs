//! Keys that change: rotation, ageing, storms of unknown keys, discovery.

use chrono::Duration;
use futures_util::future::join_all;
use indsats::{
    authn::{Refusal, Verifier},
    clock::Clock,
};
use indsats_tests::signer::Signer;
use jsonwebtoken::Algorithm;
use serde_json::json;

use super::{
    changed, claims, now,
    provider::{Provider, until},
};

pub(super) fn signer(id: &str) -> Signer {
    Signer::new(id, Algorithm::EdDSA)
}

/// A token that is good at the clock's instant.
pub(super) fn token(signer: &Signer, clock: &Clock) -> String {
    let at = clock.now().timestamp();
    signer.token(&claims(&[("iat", json!(at)), ("nbf", json!(at)), ("exp", json!(at + 600))]))
}

pub(super) fn advance(clock: &Clock, by: Duration) {
    clock.set(clock.now() + by);
}

/// What becomes of a token signed now.
pub(super) async fn tried(verifier: &Verifier, signer: &Signer, clock: &Clock) -> Result<(), Refusal> {
    verifier.verify(&token(signer, clock), clock.now()).await.map(|_| ())
}

/// Tries until that becomes of it: keys are read behind a request's back.
async fn eventually(expected: Result<(), Refusal>, verifier: &Verifier, signer: &Signer, clock: &Clock) {
    let wait = async {
        while tried(verifier, signer, clock).await != expected {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), wait).await.expect("it happens");
}

#[tokio::test]
async fn the_first_token_waits_for_the_first_keys() {
    let (clock, key) = (Clock::fixed(now()), signer("a"));
    let provider = Provider::start(&[&key]).await;
    let verifier = provider.verifier(&clock);
    let first = (0..50).map(|_| tried(&verifier, &key, &clock));
    assert!(join_all(first).await.iter().all(Result::is_ok));
    assert_eq!(provider.asked(), 1);
}

#[tokio::test]
async fn a_new_key_is_taken_at_its_first_token_while_the_old_one_goes_on() {
    let (clock, old, new) = (Clock::fixed(now()), signer("old"), signer("new"));
    let provider = Provider::start(&[&old]).await;
    let verifier = provider.verifier(&clock);
    assert_eq!(tried(&verifier, &old, &clock).await, Ok(()));
    provider.publish(&[&old, &new]);
    assert_eq!(tried(&verifier, &new, &clock).await, Ok(()));
    assert_eq!(tried(&verifier, &old, &clock).await, Ok(()));
    provider.publish(&[&new]);
    advance(&clock, Duration::minutes(6));
    // The old key is still held: its token waits for nobody, and makes the keys be read anew.
    assert_eq!(tried(&verifier, &old, &clock).await, Ok(()));
    eventually(Err(Refusal::UnknownKey), &verifier, &old, &clock).await;
    assert_eq!(tried(&verifier, &new, &clock).await, Ok(()));
}

#[tokio::test]
async fn a_key_that_replaces_another_at_once_is_taken_and_the_other_is_dropped() {
    let (clock, old, new) = (Clock::fixed(now()), signer("old"), signer("new"));
    let provider = Provider::start(&[&old]).await;
    let verifier = provider.verifier(&clock);
    assert_eq!(tried(&verifier, &old, &clock).await, Ok(()));
    provider.publish(&[&new]);
    assert_eq!(tried(&verifier, &new, &clock).await, Ok(()));
    assert_eq!(tried(&verifier, &old, &clock).await, Err(Refusal::UnknownKey));
}

#[tokio::test]
async fn another_key_under_the_same_id_replaces_it_when_the_keys_are_due() {
    let (clock, old, new) = (Clock::fixed(now()), signer("same"), signer("same"));
    let provider = Provider::start(&[&old]).await;
    let verifier = provider.verifier(&clock);
    assert_eq!(tried(&verifier, &old, &clock).await, Ok(()));
    provider.publish(&[&new]);
    assert_eq!(tried(&verifier, &new, &clock).await, Err(Refusal::Signature));
    advance(&clock, Duration::minutes(6));
    eventually(Ok(()), &verifier, &new, &clock).await;
    assert_eq!(tried(&verifier, &old, &clock).await, Err(Refusal::Signature));
}

#[tokio::test]
async fn a_storm_of_unknown_keys_makes_one_request() {
    let (clock, key) = (Clock::fixed(now()), signer("a"));
    let provider = Provider::start(&[&key]).await;
    let verifier = provider.verifier(&clock);
    let unknown: Vec<Signer> = (0..200).map(|number| signer(&format!("unknown-{number}"))).collect();
    let storm = || join_all(unknown.iter().map(|signer| tried(&verifier, signer, &clock)));
    assert!(storm().await.iter().all(|tried| *tried == Err(Refusal::UnknownKey)));
    assert!(provider.asked() <= 2, "{}", provider.asked());
    let asked = provider.asked();
    advance(&clock, Duration::seconds(29));
    assert!(storm().await.iter().all(|tried| *tried == Err(Refusal::UnknownKey)));
    // A first storm that came while the first keys were read has not asked for any itself.
    assert!(provider.asked() <= 2, "{} after {asked}", provider.asked());
    advance(&clock, Duration::seconds(31));
    assert!(storm().await.iter().all(|tried| *tried == Err(Refusal::UnknownKey)));
    assert!(provider.asked() <= 3, "{}", provider.asked());
    assert_eq!(tried(&verifier, &key, &clock).await, Ok(()));
}

#[tokio::test]
async fn keys_are_kept_as_long_as_the_issuer_says_within_a_minute_and_an_hour() {
    for (control, seconds) in [
        ("max-age=600", 600),
        ("public, max-age=600, must-revalidate", 600),
        ("max-age=0", 60),
        ("max-age=1", 60),
        ("no-store", 60),
        ("no-cache, max-age=600", 60),
        ("max-age=86400", 3600),
        ("max-age=99999999999999999999", 300),
        ("max-age=18446744073709551615", 3600),
        ("max-age=soon", 300),
        ("private", 300),
    ] {
        let (clock, key) = (Clock::fixed(now()), signer("a"));
        let provider = Provider::start(&[&key]).await;
        provider.cache(control);
        let verifier = provider.verifier(&clock);
        assert_eq!(tried(&verifier, &key, &clock).await, Ok(()), "{control}");
        advance(&clock, Duration::seconds(seconds - 1));
        assert_eq!(tried(&verifier, &key, &clock).await, Ok(()), "{control}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        assert_eq!(provider.asked(), 1, "{control}");
        advance(&clock, Duration::seconds(1));
        assert_eq!(tried(&verifier, &key, &clock).await, Ok(()), "{control}");
        until(|| provider.asked() == 2).await;
    }
}

#[tokio::test]
async fn keys_are_found_where_the_issuer_describes_itself() {
    let (clock, key) = (Clock::fixed(now()), signer("a"));
    let provider = Provider::start(&[&key]).await;
    assert_eq!(tried(&provider.discovering(&clock), &key, &clock).await, Ok(()));
    assert_eq!((provider.discovered(), provider.asked()), (1, 1));
    // ADFS calls itself one thing and writes another into access tokens.
    let adfs =
        [("issuer", json!("https://adfs.example.invalid/adfs")), ("access_token_issuer", json!(indsats::demo::ISSUER))];
    provider.describe(&adfs);
    assert_eq!(tried(&provider.discovering(&clock), &key, &clock).await, Ok(()));
}

#[tokio::test]
async fn a_description_of_somebody_else_leads_to_no_keys() {
    let (clock, key) = (Clock::fixed(now()), signer("a"));
    let good = json!({ "issuer": indsats::demo::ISSUER });
    for change in [
        json!({ "issuer": "https://sign-in.example.invalid/" }),
        json!({ "issuer": null }),
        json!({ "issuer": [indsats::demo::ISSUER] }),
        json!({ "jwks_uri": null }),
        json!({ "jwks_uri": "http://keys.example.invalid/keys" }),
        json!({ "jwks_uri": "file:///etc/passwd" }),
        json!({ "jwks_uri": "/keys" }),
    ] {
        let provider = Provider::start(&[&key]).await;
        let changes: Vec<(&str, serde_json::Value)> =
            change.as_object().expect("an object").iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        provider.describe(&changes);
        let verifier = provider.discovering(&clock);
        assert_eq!(tried(&verifier, &key, &clock).await, Err(Refusal::NoKeys), "{change}");
        assert_eq!((provider.discovered(), provider.asked()), (1, 0), "{}", changed(good.clone(), &changes));
    }
}
