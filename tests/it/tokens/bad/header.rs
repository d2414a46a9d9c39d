//! What a header may not say, and what it must.

use indsats::authn::Refusal;
use indsats_tests::signer::{Signer, encode};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

use super::{
    super::{changed, claims},
    Bad, Signers,
};

pub(super) fn tokens(signers: &Signers) -> Vec<Bad> {
    let mut bad = members(signers);
    bad.extend(unsigned(signers));
    bad.extend(shared_secrets(signers));
    bad
}

fn members(signers: &Signers) -> Vec<Bad> {
    let signer = &signers.eddsa;
    let attacker = Signer::new("eddsa", Algorithm::EdDSA);
    let with =
        |changes: &[(&str, Value)]| signer.sign(changed(signer.header(), changes).to_string(), claims(&[]).to_string());
    let null = |name: &str| {
        let header = signer.header().to_string().replacen('{', &format!("{{\"{name}\":null,"), 1);
        signer.sign(header, claims(&[]).to_string())
    };
    let embedded = changed(attacker.header(), &[("jwk", attacker.jwk.clone())]);
    let critical = json!(["b64"]);
    let bad = [
        ("no algorithm", with(&[("alg", Value::Null)]), Refusal::HeaderMember),
        ("a number as algorithm", with(&[("alg", json!(0))]), Refusal::HeaderMember),
        ("a list as algorithm", with(&[("alg", json!(["EdDSA"]))]), Refusal::HeaderMember),
        ("a number as key", with(&[("kid", json!(1))]), Refusal::HeaderMember),
        ("an object as key", with(&[("kid", json!({ "eddsa": 1 }))]), Refusal::HeaderMember),
        ("a list as type", with(&[("typ", json!(["at+jwt"]))]), Refusal::HeaderMember),
        ("a number as content type", with(&[("cty", json!(1))]), Refusal::HeaderMember),
        ("a list as thumbprint", with(&[("x5t", json!(["AA"]))]), Refusal::HeaderMember),
        ("null as thumbprint", null("x5t#S256"), Refusal::HeaderMember),
        ("no key", with(&[("kid", Value::Null)]), Refusal::NoKeyId),
        ("an empty key", with(&[("kid", json!(""))]), Refusal::NoKeyId),
        ("an extension", with(&[("crit", json!(["exp"]))]), Refusal::Critical),
        ("an empty list of extensions", with(&[("crit", json!([]))]), Refusal::Critical),
        ("null as extensions", null("crit"), Refusal::Critical),
        ("a payload as it is", with(&[("crit", critical), ("b64", json!(false))]), Refusal::Critical),
        ("a payload as it is, by the way", with(&[("b64", json!(false))]), Refusal::Unencoded),
        ("a payload as ever", with(&[("b64", json!(true))]), Refusal::Unencoded),
        ("a compressed payload", with(&[("zip", json!("DEF"))]), Refusal::Compressed),
        ("a key in the token", attacker.sign(embedded.to_string(), claims(&[]).to_string()), Refusal::ForeignKey),
        ("our own key in the token", with(&[("jwk", signer.jwk.clone())]), Refusal::ForeignKey),
        ("null as key in the token", null("jwk"), Refusal::ForeignKey),
        ("an address of keys", with(&[("jku", json!("https://evil.example.invalid"))]), Refusal::ForeignKey),
        ("an address of certificates", with(&[("x5u", json!("https://evil.example.invalid"))]), Refusal::ForeignKey),
        ("certificates", with(&[("x5c", json!(["MIIB"]))]), Refusal::ForeignKey),
        ("no type", with(&[("typ", Value::Null)]), Refusal::Type),
        ("any token", with(&[("typ", json!("JWT"))]), Refusal::Type),
        ("an ID token by its type", with(&[("typ", json!("id+jwt"))]), Refusal::Type),
        ("a logout token", with(&[("typ", json!("logout+jwt"))]), Refusal::Type),
        ("an event", with(&[("typ", json!("secevent+jwt"))]), Refusal::Type),
        ("a proof of possession", with(&[("typ", json!("dpop+jwt"))]), Refusal::Type),
        ("an empty type", with(&[("typ", json!(""))]), Refusal::Type),
        ("a type and more", with(&[("typ", json!("at+jwt; x=1"))]), Refusal::Type),
        ("a type that begins alike", with(&[("typ", json!("at+jwt2"))]), Refusal::Type),
    ];
    bad.map(|(what, token, reason)| (what.to_owned(), token, reason)).into()
}

/// `none`, in every spelling, with and without something in place of a signature.
fn unsigned(signers: &Signers) -> Vec<Bad> {
    let signer = &signers.eddsa;
    let mut bad = Vec::new();
    for name in ["none", "None", "NONE", "nOnE"] {
        let header = changed(signer.header(), &[("alg", json!(name))]).to_string();
        let bare = format!("{}.{}.", encode(&header), encode(claims(&[]).to_string()));
        bad.push((format!("algorithm {name}"), bare, Refusal::Unsigned));
        let signed = signer.sign(&header, claims(&[]).to_string());
        bad.push((format!("algorithm {name} over a signature"), signed, Refusal::Unsigned));
    }
    bad
}

/// The public key, which everybody has, in the place of a secret.
fn shared_secrets(signers: &Signers) -> Vec<Bad> {
    let signer = &signers.rs256;
    let numbers = signer.jwk["n"].as_str().expect("a number");
    let mut bad = Vec::new();
    for (what, secret) in [
        ("the key set's entry", signer.jwk.to_string()),
        ("the modulus", numbers.to_owned()),
        ("nothing", "\0".to_owned()),
    ] {
        for (name, algorithm) in [
            ("HS256", Algorithm::HS256),
            ("HS384", Algorithm::HS384),
            ("HS512", Algorithm::HS512),
            ("hs256", Algorithm::HS256),
        ] {
            let header = changed(signer.header(), &[("alg", json!(name))]).to_string();
            let text = format!("{}.{}", encode(header), encode(claims(&[]).to_string()));
            let key = EncodingKey::from_secret(secret.as_bytes());
            let signature = crypto::sign(text.as_bytes(), &key, algorithm).expect("a signature");
            bad.push((format!("{name} with {what} as secret"), format!("{text}.{signature}"), Refusal::Symmetric));
        }
    }
    bad
}
