//! What it costs to check a token: in microseconds, and beside the library's own, laxer check.

#![expect(clippy::print_stdout, reason = "a benchmark is there for what it prints")]

use std::{hint::black_box, time::Instant};

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use indsats::{
    authn::{KeySet, Keys, Rules, TrustedIssuer, Verifier},
    demo::{AUDIENCE, ISSUER},
};
use indsats_tests::signer::Signer;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, jwk::Jwk};
use serde_json::{Map, Value, json};

const WARM_UP: usize = 1_000;
const RUNS: usize = 20_000;
/// The most that a token may take at the median, in microseconds.
const BUDGET: f64 = 150.0;

/// Median and 99th percentile in microseconds.
fn measure(mut run: impl FnMut()) -> (f64, f64) {
    let mut times: Vec<f64> = Vec::with_capacity(RUNS);
    for number in 0..WARM_UP + RUNS {
        let start = Instant::now();
        run();
        if number >= WARM_UP {
            times.push(start.elapsed().as_secs_f64() * 1e6);
        }
    }
    times.sort_by(f64::total_cmp);
    (times[RUNS / 2], times[RUNS * 99 / 100])
}

fn main() {
    let now = DateTime::<Utc>::from_timestamp(1_800_000_000, 0).expect("an instant");
    let at = now.timestamp();
    let claims = json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "caseworker", "iat": at, "nbf": at, "exp": at + 600,
        "roles": ["CASEWORKER"], "name": "Anna Agerholm", "azp": "casework",
    });
    let signers = [Algorithm::EdDSA, Algorithm::ES256, Algorithm::RS256].map(|name| Signer::new("key", name));
    println!("{:<24} {:>10} {:>10} {:>14} {:>7}", "", "median µs", "p99 µs", "library's own", "ratio");
    let mut slowest: f64 = 0.0;
    for signer in &signers {
        let set = json!({ "keys": [signer.jwk] }).to_string();
        let keys = Keys::fixed(KeySet::parse(set.as_bytes()).expect("a key set"));
        let (issuer, audience) = (ISSUER.to_owned(), AUDIENCE.to_owned());
        let verifier = Verifier::new([TrustedIssuer { issuer, audience, rules: Rules::default(), keys }]);
        let jwk: Jwk = serde_json::from_value(signer.jwk.clone()).expect("a key");
        let key = DecodingKey::from_jwk(&jwk).expect("a key");
        let mut validation = Validation::new(signer.algorithm);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.validate_exp = false;
        let good = signer.token(&claims);
        let other = signer.token(&json!({ "iss": ISSUER }));
        let (start, _) = good.rsplit_once('.').expect("a signature");
        let (_, foreign) = other.rsplit_once('.').expect("a signature");
        let forged = format!("{start}.{foreign}");
        for (what, token, is_good) in [("good", &good, true), ("bad signature", &forged, false)] {
            let ours = measure(|| {
                let verified =
                    verifier.verify(black_box(token), now).now_or_never().expect("a fixed key waits for nobody");
                assert_eq!(verified.is_ok(), is_good);
            });
            let bare = measure(|| {
                let decoded = decode::<Map<String, Value>>(black_box(token), &key, &validation);
                assert_eq!(decoded.is_ok(), is_good);
            });
            let name = format!("{:?}, {what}", signer.algorithm);
            println!("{name:<24} {:>10.1} {:>10.1} {:>14.1} {:>7.2}", ours.0, ours.1, bare.0, ours.0 / bare.0);
            slowest = slowest.max(ours.0);
        }
    }
    println!("budget: {BUDGET} µs at the median; the slowest takes {slowest:.1}");
    assert!(slowest < BUDGET, "over the budget");
}
