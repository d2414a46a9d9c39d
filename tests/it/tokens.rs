//! Tokens and the keys that they are checked with.

mod accepted;
mod bad;
mod file;
mod follow;
mod outage;
mod poison;
mod provider;
mod refused;

use chrono::{DateTime, Duration, Utc};
use indsats::config::Shape;
use indsats::{
    authn::{KeySet, Keys, Rules, TrustedIssuer, Verifier},
    demo::{AUDIENCE, ISSUER},
};
use indsats_tests::{signer::Signer, world::MONDAY};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

/// An issuer that names one of its keys as the first issuer does.
const NEIGHBOUR: &str = "https://neighbour.example.invalid";
/// An issuer that calls every token a JWT, and says in a claim and in a list which of them are meant.
const LOOSE: &str = "https://loose.example.invalid";

fn now() -> DateTime<Utc> {
    MONDAY.parse().expect("an instant")
}

/// The claims of a good token with some of them changed, and those left out whose change is `null`.
fn claims(changes: &[(&str, Value)]) -> Value {
    let now = now().timestamp();
    let claims = json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "caseworker", "iat": now, "nbf": now, "exp": now + 600,
        "roles": ["CASEWORKER"],
    });
    changed(claims, changes)
}

fn changed(mut object: Value, changes: &[(&str, Value)]) -> Value {
    for (name, value) in changes {
        if value.is_null() {
            object.as_object_mut().expect("an object").remove(*name);
        } else {
            object[*name] = value.clone();
        }
    }
    object
}

fn key_set(keys: &[&Value]) -> String {
    json!({ "keys": keys }).to_string()
}

/// The keys of the three issuers.
struct Signers {
    eddsa: Signer,
    es256: Signer,
    es384: Signer,
    rs256: Signer,
    ps256: Signer,
    /// The neighbour's, under the id of the first.
    neighbour: Signer,
    loose: Signer,
}

impl Signers {
    fn new() -> Self {
        Self {
            eddsa: Signer::new("eddsa", Algorithm::EdDSA),
            es256: Signer::new("es256", Algorithm::ES256),
            es384: Signer::new("es384", Algorithm::ES384),
            rs256: Signer::new("rs256", Algorithm::RS256),
            ps256: Signer::new("ps256", Algorithm::PS256),
            neighbour: Signer::new("eddsa", Algorithm::EdDSA),
            loose: Signer::new("loose", Algorithm::EdDSA),
        }
    }

    /// One of each algorithm.
    fn all(&self) -> [&Signer; 5] {
        [&self.eddsa, &self.es256, &self.es384, &self.rs256, &self.ps256]
    }

    fn verifier(&self) -> Verifier {
        let loose = Rules {
            token_type: Some("JWT".to_owned()),
            mark: Some(("typ".to_owned(), "Bearer".to_owned())),
            clients: vec!["casework".to_owned(), "audit".to_owned()],
            lifetime: Duration::minutes(10),
        };
        let unusable = bad::unusable_keys();
        let mut own: Vec<&Value> = self.all().map(|signer| &signer.jwk).to_vec();
        own.extend(&unusable);
        Verifier::new([
            trusted(ISSUER, &own, Rules::default()),
            trusted(NEIGHBOUR, &[&self.neighbour.jwk], Rules::default()),
            trusted(LOOSE, &[&self.loose.jwk], loose),
        ])
    }
}

fn trusted(issuer: &str, keys: &[&Value], rules: Rules) -> TrustedIssuer {
    let keys = Keys::fixed(KeySet::parse(key_set(keys).as_bytes()).expect("a key set"));
    TrustedIssuer { issuer: issuer.to_owned(), audience: AUDIENCE.to_owned(), rules, keys, shape: Shape::native() }
}
