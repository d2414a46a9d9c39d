//! Keys, algorithms and signatures that do not belong together.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use indsats::authn::Refusal;
use indsats_tests::signer::{Signer, encode};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::{
    super::{NEIGHBOUR, changed, claims},
    Bad, Signers,
};

/// Keys that a set may hold and that nobody may sign with.
pub(in crate::tokens) fn unusable_keys() -> Vec<Value> {
    let rsa = |id: &str, bytes: usize, exponent: &[u8]| json!({ "kty": "RSA", "kid": id, "alg": "RS256", "n": encode(vec![0xd5; bytes]), "e": encode(exponent) });
    let usual = [1, 0, 1];
    let good = Signer::new("for-encryption", Algorithm::EdDSA).jwk;
    let without_id = changed(Signer::new("nameless", Algorithm::EdDSA).jwk, &[("kid", Value::Null)]);
    let other_algorithm = changed(Signer::new("of-two-minds", Algorithm::ES256).jwk, &[("alg", json!("ES384"))]);
    vec![
        rsa("short", 128, &usual),
        rsa("almost", 255, &usual),
        changed(rsa("zeros", 256, &usual), &[("n", json!(encode([[0; 128], [0xd5; 128]].concat())))]),
        rsa("huge", 2048, &usual),
        rsa("exponent-one", 256, &[1]),
        rsa("exponent-three", 256, &[3]),
        changed(good.clone(), &[("use", json!("enc"))]),
        changed(good, &[("kid", json!("for-signing")), ("key_ops", json!(["sign"]))]),
        json!({ "kty": "EC", "crv": "P-521", "kid": "p521", "x": encode([1; 66]), "y": encode([1; 66]) }),
        json!({ "kty": "EC", "crv": "secp256k1", "kid": "coin", "x": encode([1; 32]), "y": encode([1; 32]) }),
        json!({ "kty": "EC", "crv": "P-256", "kid": "half", "x": encode([1; 32]) }),
        json!({ "kty": "OKP", "crv": "X25519", "kid": "exchange", "x": encode([1; 32]) }),
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": "stump", "x": encode([1; 31]) }),
        json!({ "kty": "new", "kid": "unheard-of" }),
        without_id,
        other_algorithm,
    ]
}

pub(super) fn tokens(signers: &Signers) -> Vec<Bad> {
    let mut bad = signatures(signers);
    bad.extend(confusions(signers));
    for key in unusable_keys() {
        let Some(id) = key["kid"].as_str() else { continue };
        for (name, signer) in [("RS256", &signers.rs256), ("EdDSA", &signers.eddsa)] {
            let header = changed(signer.header(), &[("kid", json!(id)), ("alg", json!(name))]);
            let token = signer.sign(header.to_string(), claims(&[]).to_string());
            bad.push((format!("the key {id} as {name}"), token, Refusal::UnknownKey));
        }
    }
    for id in ["unknown", "EDDSA", "eddsa ", "../../../../dev/null", "' OR 1=1 --", "nameless"] {
        let header = changed(signers.eddsa.header(), &[("kid", json!(id))]);
        let token = signers.eddsa.sign(header.to_string(), claims(&[]).to_string());
        bad.push((format!("the key {id:?}"), token, Refusal::UnknownKey));
    }
    bad
}

/// An algorithm that is not the key's, with a signature of that algorithm where there can be one.
fn confusions(signers: &Signers) -> Vec<Bad> {
    let named = |signer: &Signer, name: &str| {
        let header = changed(signer.header(), &[("alg", json!(name))]);
        signer.sign(header.to_string(), claims(&[]).to_string())
    };
    let under = |signer: &Signer, other: &Signer| {
        let header = changed(signer.header(), &[("kid", other.jwk["kid"].clone())]);
        signer.sign(header.to_string(), claims(&[]).to_string())
    };
    let probabilistic = changed(signers.rs256.header(), &[("alg", json!("PS256"))]);
    let longer = changed(signers.rs256.header(), &[("alg", json!("RS512"))]);
    let bad = [
        ("PS256 with a key for RS256", signers.rs256.sign_as(Algorithm::PS256, &probabilistic, &claims(&[]))),
        ("RS512 with a key for RS256", signers.rs256.sign_as(Algorithm::RS512, &longer, &claims(&[]))),
        ("RS256 with a key for PS256", under(&signers.rs256, &signers.ps256)),
        ("ES256 with a key for EdDSA", under(&signers.es256, &signers.eddsa)),
        ("ES384 with a key for ES256", under(&signers.es384, &signers.es256)),
        ("EdDSA with a key for RS256", under(&signers.eddsa, &signers.rs256)),
        ("small letters", named(&signers.eddsa, "eddsa")),
        ("the new name for a key of the old", named(&signers.eddsa, "Ed25519")),
        ("a coin's algorithm", named(&signers.es256, "ES256K")),
        ("an old algorithm", named(&signers.rs256, "RS1")),
        ("an empty algorithm", named(&signers.rs256, "")),
        ("an algorithm with a space", named(&signers.rs256, "RS256 ")),
        ("encryption", named(&signers.rs256, "RSA-OAEP")),
    ];
    bad.map(|(what, token)| (what.to_owned(), token, Refusal::Algorithm)).into()
}

fn signatures(signers: &Signers) -> Vec<Bad> {
    let good = |signer: &Signer| signer.token(&claims(&[]));
    let cut = |token: &str| token[..=token.rfind('.').expect("a signature")].to_owned();
    let replaced = |token: &str, signature: &[u8]| format!("{}{}", cut(token), encode(signature));
    let raw = |token: &str| URL_SAFE_NO_PAD.decode(&token[cut(token).len()..]).expect("a signature");
    let mut bad = Vec::new();
    for signer in signers.all() {
        let (token, name) = (good(signer), &signer.id);
        let signature = raw(&token);
        let mut flipped = signature.clone();
        flipped[7] ^= 1;
        let other = signer.token(&claims(&[("sub", json!("manager"))]));
        let (payload, changed_header) = (other.split('.').nth(1).expect("a payload"), signer.header().to_string());
        let (start, end) = (token.split('.').next().expect("a header"), encode(&signature));
        bad.extend([
            (format!("no signature, {name}"), cut(&token)),
            (format!("zeros, {name}"), replaced(&token, &vec![0; signature.len()])),
            (format!("a bit, {name}"), replaced(&token, &flipped)),
            (format!("half of it, {name}"), replaced(&token, &signature[..signature.len() / 2])),
            (format!("twice, {name}"), replaced(&token, &[signature.clone(), signature.clone()].concat())),
            (format!("another payload, {name}"), format!("{start}.{payload}.{end}")),
            (
                format!("another header, {name}"),
                format!("{}.{}.{end}", encode(format!("{changed_header} ")), token.split('.').nth(1).expect("one")),
            ),
        ]);
    }
    let swapped = good(&signers.es256);
    let from_neighbour = |issuer| signers.neighbour.token(&claims(&[("iss", json!(issuer))]));
    let own_for_neighbour = signers.eddsa.token(&claims(&[("iss", json!(NEIGHBOUR))]));
    let padded = changed(signers.rs256.header(), &[("alg", json!("RS256"))]);
    bad.extend([
        ("DER".to_owned(), replaced(&swapped, &der(&raw(&swapped)))),
        ("the neighbour's key of the same id".to_owned(), from_neighbour(indsats::demo::ISSUER)),
        ("our key of the same id for the neighbour".to_owned(), own_for_neighbour),
        ("another padding".to_owned(), signers.rs256.sign_as(Algorithm::PS256, &padded, &claims(&[]))),
        ("another digest".to_owned(), signers.rs256.sign_as(Algorithm::RS512, &padded, &claims(&[]))),
    ]);
    bad.into_iter().map(|(what, token)| (format!("signature: {what}"), token, Refusal::Signature)).collect()
}

/// An ECDSA signature as certificates have it.
fn der(fixed: &[u8]) -> Vec<u8> {
    let integer = |number: &[u8]| {
        let number = &number[number.iter().take_while(|byte| **byte == 0).count()..];
        let sign: &[u8] = if number[0] < 0x80 { &[] } else { &[0] };
        [&[2, u8::try_from(sign.len() + number.len()).expect("short")], sign, number].concat()
    };
    let body = [integer(&fixed[..32]), integer(&fixed[32..])].concat();
    [vec![0x30, u8::try_from(body.len()).expect("short")], body].concat()
}
