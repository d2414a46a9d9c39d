//! Claims that are missing, of another type, or of another token; every one of these tokens is signed as it should be.

use indsats::authn::Refusal;
use serde_json::{Value, json};

use super::{
    super::{LOOSE, changed, claims, now},
    Bad, Signers,
};

pub(super) fn tokens(signers: &Signers) -> Vec<Bad> {
    let mut bad = Vec::new();
    let now = now().timestamp();
    let mut refuse = |reason: Refusal, name: &str, values: Vec<Value>| {
        for value in values {
            let what = format!("{name} = {:.40}", value.to_string());
            bad.push((what, signers.eddsa.token(&claims(&[(name, value)])), reason));
        }
    };
    let (texts, far) = (json!(["indsats"]), json!(4_102_444_800_i64));
    refuse(Refusal::NoIssuer, "iss", vec![Value::Null, json!(1), json!([indsats::demo::ISSUER]), json!({})]);
    let elsewhere = ["https://sign-in.example.invalid/", "https://SIGN-IN.example.invalid", "", "null"];
    refuse(Refusal::Issuer, "iss", elsewhere.map(Value::from).into());

    let no_audience =
        [json!(1), json!(true), json!({ "indsats": 1 }), json!([]), json!([1, "indsats"]), json!([texts])];
    refuse(Refusal::NoAudience, "aud", no_audience.into());
    refuse(Refusal::NoAudience, "aud", vec![Value::Null, json!(["indsats", null])]);
    let foreign = ["", "Indsats", "indsats ", "indsats2", "other", "other indsats", "*"];
    refuse(Refusal::Audience, "aud", foreign.map(Value::from).into());
    refuse(Refusal::Audience, "aud", vec![json!(["other", "another"])]);

    let no_numbers =
        |number: i64| vec![Value::Null, json!(number.to_string()), json!(number as f64 + 0.5), json!(true)];
    refuse(Refusal::NoExpiry, "exp", no_numbers(now + 600));
    refuse(Refusal::NoExpiry, "exp", vec![json!([now + 600]), json!(1.8e9), json!(u64::MAX), json!(i64::MAX)]);
    refuse(Refusal::Expired, "exp", vec![json!(now), json!(now - 1), json!(0), json!(-1), json!(now - 86_400)]);
    refuse(Refusal::Lifetime, "exp", vec![json!(now + 3601), json!(now + 86_400), far.clone()]);
    refuse(Refusal::NoIssue, "iat", no_numbers(now));
    refuse(Refusal::IssuedAhead, "iat", vec![json!(now + 31), far.clone()]);
    refuse(Refusal::Lifetime, "iat", vec![json!(now - 3001), json!(0)]);
    refuse(
        Refusal::NotBefore,
        "nbf",
        vec![json!(now.to_string()), json!(now as f64 + 0.5), json!([now]), json!(false)],
    );
    refuse(Refusal::NotYet, "nbf", vec![json!(now + 31), far]);

    refuse(Refusal::NoSubject, "sub", vec![Value::Null, json!(1), json!(["caseworker"]), json!({ "id": 1 })]);
    let subjects = [json!(""), json!(" "), json!("x".repeat(256)), json!("case\nworker"), json!("caseworker\0")];
    refuse(Refusal::Subject, "sub", subjects.into());

    for mark in ["nonce", "at_hash", "c_hash", "s_hash"] {
        refuse(Refusal::IdToken, mark, vec![json!("n-0S6_WzA2Mj"), json!("")]);
    }
    refuse(Refusal::IdToken, "typ", vec![json!("ID"), json!("id")]);
    refuse(Refusal::IdToken, "token_use", vec![json!("id")]);
    refuse(Refusal::OtherToken, "typ", ["Refresh", "Offline", "Logout", ""].map(Value::from).into());
    refuse(Refusal::OtherToken, "typ", vec![json!(1), json!(["Bearer"])]);
    refuse(Refusal::OtherToken, "token_use", vec![json!("refresh"), json!(1)]);
    let logout = json!({ "http://schemas.openid.net/event/backchannel-logout": {} });
    refuse(Refusal::OtherToken, "events", vec![logout, json!([])]);
    refuse(Refusal::Bound, "cnf", vec![json!({ "jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" }), json!(1)]);

    let both = [("iat", json!(now + 20)), ("exp", json!(now + 10))];
    bad.push(("an end before the beginning".to_owned(), signers.eddsa.token(&claims(&both)), Refusal::Lifetime));
    bad
}

/// The claims of a good token of the issuer that calls every token a JWT.
pub(in crate::tokens) fn loose_claims(changes: &[(&str, Value)]) -> Value {
    let own = [("iss", json!(LOOSE)), ("typ", json!("Bearer")), ("azp", json!("casework"))];
    changed(claims(&own), changes)
}

/// A token of that issuer.
pub(in crate::tokens) fn loose_token(signers: &Signers, changes: &[(&str, Value)]) -> String {
    let header = changed(signers.loose.header(), &[("typ", json!("JWT"))]);
    signers.loose.sign(header.to_string(), loose_claims(changes).to_string())
}

/// What is wrong, what is changed, the reason.
type Case<'a> = (&'a str, &'a [(&'a str, Value)], Refusal);

pub(super) fn loose(signers: &Signers) -> Vec<Bad> {
    let end = json!(now().timestamp() + 601);
    let cases: [Case<'_>; 12] = [
        ("an ID token among JWTs", &[("typ", json!("ID"))], Refusal::IdToken),
        ("an ID token by its nonce", &[("nonce", json!("n"))], Refusal::IdToken),
        ("an ID token by its hash", &[("at_hash", json!("h"))], Refusal::IdToken),
        ("no mark", &[("typ", Value::Null)], Refusal::Unmarked),
        ("a mark in small letters", &[("typ", json!("bearer"))], Refusal::Unmarked),
        ("no client", &[("azp", Value::Null)], Refusal::Client),
        ("a foreign client", &[("azp", json!("shop"))], Refusal::Client),
        ("a number as client", &[("azp", json!(1))], Refusal::Client),
        ("a foreign client beside", &[("client_id", json!("shop"))], Refusal::Client),
        ("a foreign application", &[("azp", Value::Null), ("appid", json!("shop"))], Refusal::Client),
        ("a list of clients", &[("azp", json!(["casework"]))], Refusal::Client),
        ("a longer life than this issuer gives", &[("exp", end)], Refusal::Lifetime),
    ];
    cases.into_iter().map(|(what, changes, reason)| (what.to_owned(), loose_token(signers, changes), reason)).collect()
}
