//! Credentials that are none: one answer for all of them.

use axum::http::{Method, StatusCode};
use indsats::authn::Grant;
use indsats::demo::{AUDIENCE, ISSUER};
use indsats::policy::Role;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::{JSON, NEW, QUERY, send};

on_each_database!(what_is_no_credential_is_one_answer, a_role_or_purpose_that_is_not_held_is_refused);

fn claims(world: &World, changes: &[(&str, Value)]) -> String {
    let now = world.clock.now().timestamp();
    let mut claims = json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "caseworker", "iat": now, "exp": now + 600, "roles": ["CASEWORKER"],
    });
    for (name, value) in changes {
        if value.is_null() {
            claims.as_object_mut().expect("claims").remove(*name);
        } else {
            claims[*name] = value.clone();
        }
    }
    world.issuer.sign_claims(&claims).expect("a token")
}

async fn what_is_no_credential_is_one_answer(database: TestDatabase) {
    let world = World::new(database).await;
    let now = world.clock.now().timestamp();
    let good = claims(&world, &[]);
    let held = format!("bearer {good}");
    let accepted = send(&world.router, Method::POST, "/graphql", &[JSON, NEW, ("authorization", &held)], QUERY).await;
    assert_eq!(accepted.status, StatusCode::OK);
    let mut parts: Vec<&str> = good.split('.').collect();
    let unsigned = format!("{}.{}.", parts[0], parts[1]);
    let other = claims(&world, &[("sub", json!("manager"))]);
    parts[2] = other.rsplit('.').next().expect("a signature");
    let swapped = parts.join(".");
    let bearer = |token: &str| Some(format!("Bearer {token}"));
    let mut bodies = Vec::new();
    for (what, credential) in [
        ("none", None),
        ("empty", Some(String::new())),
        ("no token", Some("Bearer".to_owned())),
        ("an empty token", Some("Bearer ".to_owned())),
        ("another scheme", Some(format!("Basic {good}"))),
        ("garbage", bearer("garbage")),
        ("dots", bearer("a.b.c")),
        ("too long", bearer(&"x".repeat(9000))),
        ("unsigned", bearer(&unsigned)),
        ("another's signature", bearer(&swapped)),
        ("expired", bearer(&claims(&world, &[("iat", json!(now - 1200)), ("exp", json!(now))]))),
        ("not yet", bearer(&claims(&world, &[("nbf", json!(now + 600))]))),
        ("issued ahead", bearer(&claims(&world, &[("iat", json!(now + 600)), ("exp", json!(now + 900))]))),
        ("too long a life", bearer(&claims(&world, &[("exp", json!(now + 7200))]))),
        ("another audience", bearer(&claims(&world, &[("aud", json!("somebody else"))]))),
        ("another issuer", bearer(&claims(&world, &[("iss", json!("https://elsewhere.example.invalid"))]))),
        ("no audience", bearer(&claims(&world, &[("aud", Value::Null)]))),
        ("no end", bearer(&claims(&world, &[("exp", Value::Null)]))),
        ("no beginning", bearer(&claims(&world, &[("iat", Value::Null)]))),
        ("nobody", bearer(&claims(&world, &[("sub", Value::Null)]))),
        ("the system", bearer(&claims(&world, &[("iss", json!("system")), ("sub", json!("import"))]))),
        ("another type", bearer(&retyped(&good))),
    ] {
        let mut headers = vec![JSON, NEW];
        headers.extend(credential.as_deref().map(|credential| ("authorization", credential)));
        let reply = send(&world.router, Method::POST, "/graphql", &headers, QUERY).await;
        assert_eq!(
            (reply.status, reply.code()),
            (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
            "{what} {}",
            reply.text
        );
        assert_eq!(reply.header("www-authenticate"), "Bearer", "{what}");
        let mut body = reply.body;
        body["errors"][0]["extensions"]["requestId"] = Value::Null;
        bodies.push(body);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}

/// The same token with another type in its header; its signature no longer holds, but the type is looked at first.
fn retyped(token: &str) -> String {
    let (_, rest) = token.split_once('.').expect("a token");
    // {"typ":"JWT","alg":"EdDSA","kid":"local"}
    format!("eyJ0eXAiOiJKV1QiLCJhbGciOiJFZERTQSIsImtpZCI6ImxvY2FsIn0.{rest}")
}

async fn a_role_or_purpose_that_is_not_held_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let grant = |roles: Vec<Role>| Grant { subject: "caseworker".to_owned(), roles, ..Grant::default() };
    let query = "{ viewer { roleInUse purpose } }";
    for (roles, header, status, code) in [
        (vec![], None, 403, "FORBIDDEN"),
        (vec![Role::Caseworker], Some(("x-role", "MANAGER")), 403, "FORBIDDEN"),
        (vec![Role::Caseworker], Some(("x-role", "SYSTEM_IMPORT")), 403, "FORBIDDEN"),
        (vec![Role::SystemImport], None, 403, "FORBIDDEN"),
        (vec![Role::Caseworker], Some(("x-role", "KING")), 400, "BAD_USER_INPUT"),
        (vec![Role::Caseworker], Some(("x-purpose", "CURIOSITY")), 400, "BAD_USER_INPUT"),
        (vec![Role::Caseworker], Some(("x-purpose", "AUDIT")), 403, "PURPOSE_REQUIRED"),
    ] {
        let client = world.client(&grant(roles));
        let client = match header {
            Some((name, value)) => client.with(name, value),
            None => client,
        };
        let answer = client.run(query, json!({})).await;
        assert_eq!((answer.status, answer.codes()), (status, vec![code]), "{header:?} {}", answer.text);
    }
    let both = world.client(&grant(vec![Role::Caseworker, Role::Manager])).with("x-role", "MANAGER");
    assert_eq!(both.data(query, json!({})).await["viewer"]["roleInUse"], "MANAGER");
}
