//! What must be accepted, so that strictness does not keep people from their work.

use chrono::Duration;
use indsats::authn::{KeySet, Refusal};
use indsats_tests::{database::TestDatabase, on_each_database, signer::Signer, world::World};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::{Signers, bad::loose_token, changed, claims, key_set, now, refused::ask, trusted};

on_each_database!(a_good_token_of_each_algorithm_opens_the_door);

async fn a_good_token_of_each_algorithm_opens_the_door(database: TestDatabase) {
    let world = World::new(database).await;
    let signers = Signers::new();
    let router = world.behind(signers.verifier());
    for signer in signers.all() {
        let (status, _, body) = ask(&router, Some(&signer.token(&claims(&[])))).await;
        assert_eq!((status.as_u16(), &body["data"]["viewer"]["roleInUse"]), (200, &json!("CASEWORKER")), "{body}");
    }
}

#[tokio::test]
async fn every_lawful_way_to_write_a_token_is_read() {
    let signers = Signers::new();
    let verifier = signers.verifier();
    let at = now().timestamp();
    let signed = |changes: &[(&str, Value)], claims: &Value| {
        let header = changed(signers.eddsa.header(), changes);
        signers.eddsa.sign(header.to_string(), claims.to_string())
    };
    let with = |changes: &[(&str, Value)]| signed(&[], &claims(changes));
    let fingerprints = [("x5t", json!("AA")), ("x5t#S256", json!("AA")), ("cty", json!("JWT")), ("new", json!([1]))];
    for (what, token) in [
        ("a type in capitals", signed(&[("typ", json!("AT+JWT"))], &claims(&[]))),
        ("a whole media type", signed(&[("typ", json!("application/at+jwt"))], &claims(&[]))),
        ("members that mean nothing", signed(&fingerprints, &claims(&[]))),
        ("white space", signers.eddsa.sign(format!(" {}\n", signers.eddsa.header()), format!("\t{} ", claims(&[])))),
        ("a list of audiences", with(&[("aud", json!(["another", "indsats"]))])),
        ("no instant to be valid from", with(&[("nbf", Value::Null)])),
        ("a clock half a minute ahead", with(&[("iat", json!(at + 30)), ("nbf", json!(at + 30))])),
        ("an hour", with(&[("exp", json!(at + 3600))])),
        ("a last second", with(&[("exp", json!(at + 1))])),
        ("the longest subject", with(&[("sub", json!("x".repeat(255)))])),
        ("a bearer's mark", with(&[("typ", json!("Bearer")), ("token_use", json!("access"))])),
        ("a JWT of the issuer that writes no other", loose_token(&signers, &[])),
        ("a client by another name", loose_token(&signers, &[("azp", Value::Null), ("appid", json!("audit"))])),
        ("a client by two names", loose_token(&signers, &[("client_id", json!("casework"))])),
    ] {
        let verified = verifier.verify(&token, now()).await;
        assert_eq!(verified.err(), None, "{what}");
    }
}

#[tokio::test]
async fn a_token_ends_at_its_end_and_not_half_a_minute_later() {
    let signers = Signers::new();
    let verifier = signers.verifier();
    let token = signers.es256.token(&claims(&[]));
    let end = now() + Duration::seconds(600);
    assert!(verifier.verify(&token, end - Duration::seconds(1)).await.is_ok_and(|who| who.expires_at == end));
    assert_eq!(verifier.verify(&token, end).await.err(), Some(Refusal::Expired));
}

#[tokio::test]
async fn a_key_without_an_algorithm_has_that_of_its_kind() {
    for algorithm in [Algorithm::EdDSA, Algorithm::ES256, Algorithm::ES384, Algorithm::RS256] {
        let signer = Signer::new("k", algorithm);
        // Entra ID states neither algorithm; some write zeros before a number.
        let jwk = changed(signer.jwk.clone(), &[("alg", Value::Null), ("use", Value::Null)]);
        let verifier = indsats::authn::Verifier::new([trusted(indsats::demo::ISSUER, &[&jwk], Default::default())]);
        assert!(verifier.verify(&signer.token(&claims(&[])), now()).await.is_ok(), "{algorithm:?}");
    }
}

#[tokio::test]
async fn the_new_name_of_an_algorithm_is_known_where_the_key_states_it() {
    let signer = Signer::new("k", Algorithm::EdDSA);
    let jwk = changed(signer.jwk.clone(), &[("alg", json!("Ed25519"))]);
    assert!(KeySet::parse(key_set(&[&jwk]).as_bytes()).is_ok());
    let verifier = indsats::authn::Verifier::new([trusted(indsats::demo::ISSUER, &[&jwk], Default::default())]);
    let token =
        signer.sign(changed(signer.header(), &[("alg", json!("Ed25519"))]).to_string(), claims(&[]).to_string());
    assert!(verifier.verify(&token, now()).await.is_ok());
    assert_eq!(verifier.verify(&signer.token(&claims(&[])), now()).await.err(), Some(Refusal::Algorithm));
}
