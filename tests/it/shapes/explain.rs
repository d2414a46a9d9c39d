//! `indsats token explain`: what a token gives and why, without what it is and whose it is.

use std::fs;

use indsats_tests::signer::Signer;
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::configured;
use crate::cli::{run, text};

/// Texts that tell who somebody is.
const PERSONAL: [&str; 3] = ["subject-of-the-canary", "Kanariella Fugl", "kanariella@example.invalid"];

struct Desk {
    dir: TempDir,
    signer: Signer,
    claims: Value,
}

impl Desk {
    fn new() -> Self {
        let signer = Signer::new("1", Algorithm::ES256);
        let (dir, issuer) = configured("keycloak", &signer);
        let now = indsats::clock::Clock::System.now().timestamp();
        let claims = json!({
            "iss": issuer.issuer, "aud": issuer.audience, "sub": PERSONAL[0], "iat": now, "exp": now + 3000, "typ": "Bearer",
            "name": PERSONAL[1], "email": PERSONAL[2], "units": "TEAM-A,TEAM-C", "scope": "openid indsats:export",
            "resource_access": { "indsats-api": { "roles": ["leder", "unknown", PERSONAL[0]] } },
        });
        Self { dir, signer, claims }
    }

    fn token(&self) -> String {
        let mut header = self.signer.header();
        header["typ"] = "JWT".into();
        self.signer.sign(header.to_string(), self.claims.to_string())
    }

    /// Exit code and everything that was said of a file's content.
    fn explain(&self, given: &str) -> (i32, String) {
        fs::write(self.dir.path().join("given"), given).expect("the directory is ours");
        let output = run(&self.dir, &["token", "explain", "given"], &[]);
        let told = text(&output.stdout) + &text(&output.stderr);
        for personal in PERSONAL {
            assert!(!told.contains(personal), "{told}");
        }
        for part in given.split('.').filter(|part| part.len() > 20 && !part.contains('{')) {
            assert!(!told.contains(&part[..20]), "{told}");
        }
        (output.status.code().expect("an exit code"), told)
    }
}

#[test]
fn a_token_is_explained_without_what_it_says_of_the_person() {
    let desk = Desk::new();
    let (code, told) = desk.explain(&desk.token());
    let expected = "\
issuer     https://KEYCLOAK-HOST/realms/REALM
signature  checked with key_file, and in order
caller     a person
claim realm_access → roles (plain): not there
claim resource_access → indsats-api → roles (plain): 1 granted, 2 dropped
  granted  MANAGER through leder in TEAM-A, TEAM-C with SEE_PROTECTED_ADDRESS
  dropped  unknown: no line of the configuration knows the value
  dropped  (withheld: it tells who it is): no line of the configuration knows the value
claim scope (space_separated): 0 granted, 1 dropped
  dropped  openid: no line of the configuration knows the value
in every role: EXPORT
Units are looked up, and roles that were granted are added, only when somebody signs in.
";
    assert_eq!((code, told.as_str()), (0, expected));
    let (code, told) = desk.explain(&format!("Bearer {}\n", desk.token()));
    assert_eq!((code, told.as_str()), (0, expected));
}

#[test]
fn bare_claims_are_explained_and_said_to_be_unchecked() {
    let mut desk = Desk::new();
    let (code, told) = desk.explain(&desk.claims.to_string());
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("signature  not checked: these are bare claims"), "{told}");
    desk.claims["preferred_username"] = json!("service-account-revision");
    desk.claims["azp"] = json!("revision");
    let (code, told) = desk.explain(&desk.claims.to_string());
    assert!(code == 0 && told.contains("a program that the configuration lists"), "{told}");
    assert!(
        told.contains("leder: a program cannot have the role") && told.contains("configured: AUDIT_CLIENT"),
        "{told}"
    );
    desk.claims["azp"] = json!("another");
    let (code, told) = desk.explain(&desk.claims.to_string());
    assert!(code == 1 && told.contains("a program that the configuration does not list"), "{told}");
}

#[test]
fn where_nobody_could_sign_in_it_fails_and_says_why() {
    let mut desk = Desk::new();
    let token = desk.token();
    let forged = format!("{}AAAA", &token[..token.len() - 4]);
    let mut parts = vec![(forged, "checked with key_file, and refused")];
    let mut with = |name: &str, value: Value, reason: &'static str| {
        let before = desk.claims[name].clone();
        desk.claims[name] = value;
        parts.push((desk.token(), reason));
        parts.push((desk.claims.to_string(), reason));
        desk.claims[name] = before;
    };
    with("iss", json!("https://elsewhere"), "its issuer is not one of the configuration's");
    with("units", json!(""), "the role needs a unit, and none is named");
    with("sub", Value::Null, "it names no subject");
    for given in ["", "text", "a.b", "a.b.c.d.e", "{", "[]", "a.!!.c", "a.e30.c", "{}"] {
        parts.push((given.to_owned(), "error: "));
    }
    parts.push(("x".repeat(70_000), "larger than a token can be"));
    for (given, reason) in parts {
        let (code, told) = desk.explain(&given);
        assert!(code == 1 && told.contains(reason), "{code} {told} for {given:.80}");
    }
    let output = run(&desk.dir, &["token", "explain", "absent"], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("absent cannot be read"));
}
