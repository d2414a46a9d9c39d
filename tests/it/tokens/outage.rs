//! A sign-in service that is down, slow or silent.

use std::time::Duration as Wait;

use chrono::Duration;
use futures_util::future::join_all;
use indsats::{authn::Refusal, clock::Clock};
use indsats_tests::{database::TestDatabase, log::Log, on_each_database, world::World};

use super::{
    follow::{advance, signer, token, tried},
    now,
    provider::{Provider, until},
    refused::ask,
};

on_each_database!(a_service_that_is_down_is_a_401_and_not_a_500);

#[tokio::test]
async fn keys_serve_a_day_of_outage_and_not_longer() {
    let (clock, key) = (Clock::fixed(now()), signer("a"));
    let provider = Provider::start(&[&key]).await;
    let verifier = provider.verifier(&clock);
    assert_eq!(tried(&verifier, &key, &clock).await, Ok(()));
    provider.answer(503, "text/plain", "down");
    for _ in 0..24 {
        advance(&clock, Duration::hours(1));
        assert_eq!(tried(&verifier, &key, &clock).await, Ok(()));
    }
    advance(&clock, Duration::seconds(1));
    assert_eq!(tried(&verifier, &key, &clock).await, Err(Refusal::NoKeys));
    provider.publish(&[&key]);
    advance(&clock, Duration::minutes(2));
    assert_eq!(tried(&verifier, &key, &clock).await, Ok(()), "back at once");
}

#[tokio::test]
async fn a_token_whose_key_is_held_waits_for_nobody() {
    let (clock, key) = (Clock::fixed(now()), signer("a"));
    let provider = Provider::start(&[&key]).await;
    let verifier = provider.verifier(&clock);
    assert_eq!(tried(&verifier, &key, &clock).await, Ok(()));
    // From now on an answer never comes; whoever waits for one waits until the asking is given up.
    provider.delay(Wait::from_secs(3600));
    advance(&clock, Duration::minutes(6));
    assert_eq!(tried(&verifier, &key, &clock).await, Ok(()));
    until(|| provider.asked() == 2).await;
    let many = join_all((0..100).map(|_| tried(&verifier, &key, &clock)));
    let many = tokio::time::timeout(Wait::from_secs(4), many).await.expect("nobody waits");
    assert!(many.iter().all(Result::is_ok));
    assert_eq!(provider.asked(), 2, "the same asking is still under way");
    let stranger = signer("stranger");
    let waiting = tokio::time::timeout(Wait::from_secs(30), tried(&verifier, &stranger, &clock));
    assert_eq!(waiting.await.expect("an end"), Err(Refusal::UnknownKey));
}

#[tokio::test]
async fn a_service_that_was_down_at_the_start_is_noticed_when_it_comes() {
    let log = Log::listen();
    let (clock, key) = (Clock::fixed(now()), signer("a"));
    let provider = Provider::start(&[&key]).await;
    provider.answer(502, "text/html", "<html>bad gateway</html>");
    let verifier = provider.verifier(&clock);
    for _ in 0..5 {
        assert_eq!(tried(&verifier, &key, &clock).await, Err(Refusal::NoKeys));
        advance(&clock, Duration::minutes(1));
    }
    let written = log.take();
    assert_eq!(written.matches("cannot be read").count(), 1, "said once: {written}");
    assert!(written.contains("the answer has status 502") && written.contains("meanwhile=\"none\""), "{written}");
    provider.publish(&[&key]);
    advance(&clock, Duration::minutes(1));
    let _ = tried(&verifier, &key, &clock).await;
    let mut read = String::new();
    until(|| {
        read += &log.take();
        read.contains("are read")
    })
    .await;
    assert_eq!(tried(&verifier, &key, &clock).await, Ok(()));
}

#[tokio::test]
async fn the_keys_come_without_any_request_once_the_service_is_there() {
    let (clock, key) = (Clock::System, signer("a"));
    let provider = Provider::start(&[&key]).await;
    provider.answer(500, "text/plain", "");
    let verifier = provider.verifier(&clock);
    until(|| provider.asked() == 1).await;
    provider.publish(&[&key]);
    until(|| provider.asked() == 2).await;
    assert_eq!(tried(&verifier, &key, &clock).await, Ok(()));
    assert_eq!(provider.asked(), 2, "nobody asked for the keys but the one who follows them");
}

#[tokio::test]
async fn a_verifier_that_is_gone_asks_no_more() {
    let (clock, key) = (Clock::System, signer("a"));
    let provider = Provider::start(&[&key]).await;
    provider.answer(500, "text/plain", "");
    let verifier = provider.verifier(&clock);
    until(|| provider.asked() == 1).await;
    drop(verifier);
    tokio::time::sleep(Wait::from_millis(1500)).await;
    assert_eq!(provider.asked(), 1);
}

async fn a_service_that_is_down_is_a_401_and_not_a_500(database: TestDatabase) {
    let world = World::new(database).await;
    let key = signer("a");
    let provider = Provider::start(&[&key]).await;
    provider.answer(500, "text/plain", "down");
    let router = world.behind(provider.verifier(&world.clock));
    let none = ask(&router, None).await;
    assert_eq!(none.0.as_u16(), 401);
    assert_eq!(ask(&router, Some(&token(&key, &world.clock))).await, none);
    provider.publish(&[&key]);
    world.clock.set(world.clock.now() + Duration::minutes(2));
    assert_eq!(ask(&router, Some(&token(&key, &world.clock))).await.0.as_u16(), 200);
}
