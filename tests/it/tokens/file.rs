//! Keys in a file that somebody else writes.

use std::fs;

use chrono::Duration;
use indsats::config::Shape;
use indsats::{
    authn::{KeySet, Keys, Refusal, Rules, Source, TrustedIssuer, Verifier},
    clock::Clock,
    demo::{AUDIENCE, ISSUER},
};
use indsats_tests::{log::Log, signer::Signer};

use super::{
    follow::{advance, signer, tried},
    key_set, now,
    provider::until,
};

fn text(signers: &[&Signer]) -> String {
    key_set(&signers.iter().map(|signer| &signer.jwk).collect::<Vec<_>>())
}

#[tokio::test]
async fn a_file_that_changes_is_read_again_within_a_minute() {
    let (clock, old, new) = (Clock::fixed(now()), signer("old"), signer("new"));
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("keys.json");
    fs::write(&path, text(&[&old])).expect("the directory is ours");
    let known = KeySet::parse(text(&[&old]).as_bytes()).expect("a key set");
    let keys = Keys::follow(ISSUER, Source::File(path.clone()), Some(known), clock.clone());
    let (issuer, audience) = (ISSUER.to_owned(), AUDIENCE.to_owned());
    let verifier =
        Verifier::new([TrustedIssuer { issuer, audience, rules: Rules::default(), keys, shape: Shape::native() }]);
    let log = Log::listen();
    assert_eq!(tried(&verifier, &old, &clock).await, Ok(()));

    fs::write(&path, text(&[&new])).expect("the directory is ours");
    assert_eq!(tried(&verifier, &new, &clock).await, Ok(()), "an unknown key makes it be read");
    assert_eq!(tried(&verifier, &old, &clock).await, Err(Refusal::UnknownKey));
    fs::write(&path, text(&[&old])).expect("the directory is ours");
    advance(&clock, Duration::seconds(59));
    assert_eq!(tried(&verifier, &old, &clock).await, Err(Refusal::UnknownKey), "once a minute");

    fs::write(&path, "half a fi").expect("the directory is ours");
    advance(&clock, Duration::seconds(1));
    assert_eq!(tried(&verifier, &new, &clock).await, Ok(()));
    let mut written = String::new();
    until(|| {
        written += &log.take();
        written.contains("it is not a JSON object")
    })
    .await;
    assert_eq!(tried(&verifier, &new, &clock).await, Ok(()), "what was read last stays");

    fs::remove_file(&path).expect("the directory is ours");
    advance(&clock, Duration::minutes(1));
    assert_eq!(tried(&verifier, &new, &clock).await, Ok(()));
    until(|| log.take().contains("the file cannot be read: entity not found")).await;
    fs::write(&path, text(&[&old])).expect("the directory is ours");
    advance(&clock, Duration::minutes(1));
    assert_eq!(tried(&verifier, &old, &clock).await, Ok(()));
}
