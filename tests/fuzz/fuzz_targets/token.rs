//! Tokens: whatever is sent as a text, a header, a payload or signed claims, the verifier answers, and admits nobody whom
//! the issuer has not signed.
#![no_main]

use std::{
    pin::pin,
    sync::LazyLock,
    task::{Context, Poll, Waker},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chrono::DateTime;
use indsats::authn::{LocalIssuer, Refusal, Verifier};
use libfuzzer_sys::fuzz_target;

const ISSUER: &str = "https://sign-in.example.invalid";
const HEADER: &str = r#"{"typ":"at+jwt","alg":"EdDSA","kid":"local"}"#;
const PAYLOAD: &str = r#"{"iss":"https://sign-in.example.invalid","aud":"indsats","sub":"a","iat":0,"exp":1}"#;

static WORLD: LazyLock<(LocalIssuer, Verifier)> = LazyLock::new(|| {
    let issuer = LocalIssuer::generate(ISSUER, "indsats").expect("a key");
    let verifier = Verifier::new([issuer.trusted().expect("a key set")]);
    (issuer, verifier)
});

/// Whether a token is admitted. Keys that are known beforehand are waited for by nobody.
fn admits(token: &str) -> Result<(), Refusal> {
    let now = DateTime::from_timestamp(0, 0).expect("an instant");
    let mut verified = pin!(WORLD.1.verify(token, now));
    match verified.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(identity) => identity.map(|_| ()),
        Poll::Pending => panic!("a token whose key is held waits"),
    }
}

fuzz_target!(|bytes: &[u8]| {
    let signature = BASE64.encode([0; 64]);
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert!(admits(text).is_err(), "a text is admitted");
    }
    for token in [
        format!("{}.{}.{signature}", BASE64.encode(bytes), BASE64.encode(PAYLOAD)),
        format!("{}.{}.{signature}", BASE64.encode(HEADER), BASE64.encode(bytes)),
    ] {
        assert!(admits(&token).is_err(), "a token is admitted that nobody signed");
    }
    if let Ok(claims) = serde_json::from_slice(bytes) {
        let token = WORLD.0.sign_claims(&claims).expect("a token");
        let is_ours = claims["iss"] == ISSUER && claims["sub"].is_string();
        assert!(is_ours || admits(&token).is_err(), "claims of another issuer are admitted");
        let _ = admits(&token);
    }
});
