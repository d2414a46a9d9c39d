//! Answers that are no key set, or one that somebody else has written: the keys read before stay.

use chrono::Duration;
use indsats::config::Shape;
use indsats::{
    authn::{Refusal, Trouble},
    clock::Clock,
};
use indsats_tests::{
    log::Log,
    signer::{Signer, encode},
};
use serde_json::{Value, json};

use super::{
    changed,
    follow::{advance, signer, tried},
    key_set, now,
    provider::{Provider, until},
};

/// What is answered, and what the log says of it.
fn poisons(new: &Signer) -> Vec<(u16, &'static str, Vec<u8>, Trouble)> {
    let set = |keys: &[&Value]| key_set(keys).into_bytes();
    let with = |changes: &[(&str, Value)]| changed(new.jwk.clone(), changes);
    let symmetric = json!({ "kty": "oct", "kid": "s", "k": encode([7; 32]) });
    let short = json!({ "kty": "RSA", "kid": "r", "n": encode([0xd5; 128]), "e": "AQAB" });
    let json = "application/json";
    let filled = json!({ "keys": [new.jwk], "filler": "x".repeat(256 * 1024) }).to_string();
    vec![
        (200, json, set(&[&new.jwk, &with(&[("x", json!(encode([1; 32])))])]), Trouble::SameId),
        (200, json, set(&[&new.jwk, &new.jwk]), Trouble::SameId),
        (200, json, set(&[&new.jwk, &symmetric]), Trouble::Symmetric),
        (200, json, set(&[&with(&[("k", json!("AA"))])]), Trouble::Symmetric),
        (200, json, set(&[&with(&[("d", json!(encode([1; 32])))])]), Trouble::Private),
        (200, json, set(&[&new.jwk, &changed(short.clone(), &[("p", json!("AA"))])]), Trouble::Private),
        (200, json, filled.into_bytes(), Trouble::TooLarge),
        (200, "text/html; charset=utf-8", set(&[&new.jwk]), Trouble::Page),
        (200, json, b"<!doctype html><title>Sign in</title>".to_vec(), Trouble::NotJson),
        (200, json, Vec::new(), Trouble::NotJson),
        (200, json, b"null".to_vec(), Trouble::NotJson),
        (200, json, b"\xef\xbb\xbf{}".to_vec(), Trouble::NotJson),
        (200, json, b"{}".to_vec(), Trouble::NoKeys),
        (200, json, b"{\"keys\":{}}".to_vec(), Trouble::NoKeys),
        (200, json, b"{\"keys\":[1]}".to_vec(), Trouble::NoKeys),
        (200, json, b"{\"keys\":[]}".to_vec(), Trouble::Useless),
        (200, json, set(&[&short]), Trouble::Useless),
        (200, json, format!("{{\"keys\":[],\"keys\":[{}]}}", new.jwk).into_bytes(), Trouble::Duplicate),
        (302, json, set(&[&new.jwk]), Trouble::Status(302)),
        (404, json, set(&[&new.jwk]), Trouble::Status(404)),
        (500, json, set(&[&new.jwk]), Trouble::Status(500)),
        (204, json, Vec::new(), Trouble::Status(204)),
    ]
}

#[tokio::test]
async fn what_is_no_key_set_leaves_the_old_keys_and_a_line_in_the_log() {
    let (old, new) = (signer("old"), signer("new"));
    for (status, media_type, body, trouble) in poisons(&new) {
        let log = Log::listen();
        let clock = Clock::fixed(now());
        let provider = Provider::start(&[&old]).await;
        let verifier = provider.verifier(&clock);
        assert_eq!(tried(&verifier, &old, &clock).await, Ok(()));
        provider.answer(status, media_type, body);
        assert_eq!(tried(&verifier, &new, &clock).await, Err(Refusal::UnknownKey), "{trouble}");
        assert_eq!(tried(&verifier, &old, &clock).await, Ok(()), "{trouble}");
        let written = log.take();
        assert!(written.contains(&trouble.to_string()), "{trouble}, not {written}");
        assert!(written.contains("meanwhile=\"those read last\""), "{written}");
        provider.publish(&[&old, &new]);
        advance(&clock, Duration::minutes(1));
        assert_eq!(tried(&verifier, &old, &clock).await, Ok(()), "{trouble}");
        let mut read = String::new();
        until(|| {
            read += &log.take();
            read.contains("are read")
        })
        .await;
        assert_eq!(tried(&verifier, &new, &clock).await, Ok(()), "{trouble}");
    }
}

#[tokio::test]
async fn an_answer_that_never_ends_is_not_read_to_the_end() {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use indsats::{
        address::Address,
        authn::{Keys, Rules, Source, TrustedIssuer, Verifier, Web},
    };

    let sent = Arc::new(AtomicUsize::new(0));
    let counted = sent.clone();
    let endless = move || {
        let counted = counted.clone();
        let chunks = futures_util::stream::repeat_with(move || {
            counted.fetch_add(64 * 1024, Ordering::Relaxed);
            Ok::<_, std::io::Error>(vec![b' '; 64 * 1024])
        });
        async { axum::body::Body::from_stream(chunks) }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = Address::parse(&format!("http://{}/", listener.local_addr().expect("an address")));
    let router = axum::Router::new().route("/", axum::routing::get(endless));
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let clock = Clock::fixed(now());
    let source = Source::KeySet(Web::new().expect("a client"), address.expect("loopback"));
    let keys = Keys::follow(indsats::demo::ISSUER, source, None, clock.clone());
    let (issuer, audience) = (indsats::demo::ISSUER.to_owned(), indsats::demo::AUDIENCE.to_owned());
    let verifier =
        Verifier::new([TrustedIssuer { issuer, audience, rules: Rules::default(), keys, shape: Shape::native() }]);
    let log = Log::listen();
    assert_eq!(tried(&verifier, &signer("a"), &clock).await, Err(Refusal::NoKeys));
    assert!(log.take().contains(&Trouble::TooLarge.to_string()));
    // What the sockets hold between them is beyond anybody's control, and far less than this.
    assert!(sent.load(Ordering::Relaxed) < 64 * 1024 * 1024);
    server.abort();
}
