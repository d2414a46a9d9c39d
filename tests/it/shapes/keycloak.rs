//! Keycloak: roles inside objects, units in a claim, and no audience unless somebody asks for one.

use indsats_tests::{database::TestDatabase, on_each_database};
use serde_json::{Value, json};

use super::Service;

on_each_database!(
    nested_roles_are_found_by_their_path,
    units_come_from_a_claim_and_none_means_none,
    a_service_account_is_a_program,
    a_named_integration_has_its_role_and_no_other,
    without_an_audience_or_a_mark_there_is_no_sign_in,
);

/// What Keycloak writes, with roles of the client and units.
fn claims(roles: &Value, units: &Value) -> Value {
    json!({
        "typ": "Bearer", "azp": "front-end", "preferred_username": "nina", "name": "Nina Ny", "email": "nina@example.invalid",
        "realm_access": { "roles": ["offline_access"] },
        "resource_access": { "account": { "roles": ["leder"] }, "indsats-api": { "roles": roles } },
        "scope": "openid profile", "units": units,
    })
}

async fn nested_roles_are_found_by_their_path(database: TestDatabase) {
    let service = Service::of(database, "keycloak").await;
    let reply = service.who(claims(&json!(["sagsbehandler"]), &Value::Null)).await;
    assert_eq!(reply.role(), ("CASEWORKER", vec![], 0));
    assert_eq!(reply.privileges(), &json!(["SEE_CPR"]));
    let unknown = ["offline_access", "openid", "profile"].map(|value| (value, "UNKNOWN_ROLE"));
    assert_eq!(reply.dropped(), unknown);
    let mut realm = claims(&json!([]), &Value::Null);
    realm["realm_access"]["roles"] = json!(["indsats-revisor"]);
    assert_eq!(service.who(realm.clone()).await.role().0, "AUDITOR");
    // The same names elsewhere are other roles.
    realm["realm_access"]["roles"] = json!(["leder", "sagsbehandler"]);
    service.refused(realm.clone()).await;
    realm["realm_access"] = json!(["indsats-revisor"]);
    realm["realm_access.roles"] = json!(["indsats-revisor"]);
    service.refused(realm.clone()).await;
    realm["realm_access"] = json!({ "roles": { "indsats-revisor": {} } });
    service.refused(realm).await;
}

async fn units_come_from_a_claim_and_none_means_none(database: TestDatabase) {
    let service = Service::of(database, "keycloak").await;
    let leader = json!(["leder", "sagsbehandler"]);
    let center = service.who(claims(&json!("leder"), &json!("CENTER-1"))).await;
    assert_eq!(center.role(), ("MANAGER", vec!["CENTER-1"], 5));
    assert_eq!(center.privileges(), &json!(["SEE_PROTECTED_ADDRESS"]));
    for units in [json!("TEAM-A, TEAM-C"), json!(["TEAM-A", "TEAM-C"]), json!([" TEAM-A,,TEAM-C ", "TEAM-A", ""])] {
        assert_eq!(service.who(claims(&json!(["leder"]), &units)).await.role().1, ["TEAM-A", "TEAM-C"], "{units}");
    }
    for units in [json!(null), json!(""), json!(" , "), json!([]), json!([""]), json!({ "a": "CENTER-1" }), json!(1)] {
        service.refused(claims(&json!(["leder"]), &units)).await;
        let reply = service.who(claims(&leader, &units)).await;
        assert_eq!(reply.role().0, "CASEWORKER");
        assert!(reply.dropped().contains(&("leder", "MISSING_CONSTRAINT")), "{units}");
    }
    for units in [json!("*"), json!("center-1"), json!("%"), json!("CENTER-1' OR '1'='1"), json!("NOWHERE")] {
        service.refused(claims(&json!(["leder"]), &units)).await;
    }
    // A unit's own id is as good as its code, in any spelling.
    let id = indsats::demo::world::id("unit", "TEAM-A").to_string().to_uppercase();
    assert_eq!(service.who(claims(&json!(["leder"]), &json!([id, "NOWHERE"]))).await.role().1, ["TEAM-A"]);
}

async fn a_service_account_is_a_program(database: TestDatabase) {
    let service = Service::of(database, "keycloak").await;
    let account = |client: &str| {
        let mut claims = claims(&json!(["leder"]), &json!("FORV"));
        claims["preferred_username"] = json!(format!("service-account-{client}"));
        claims["azp"] = json!(client);
        claims
    };
    let reply = service.who(account("revision")).await;
    assert_eq!(reply.role().0, "AUDIT_CLIENT");
    assert!(reply.dropped().contains(&("leder", "NOT_FOR_MACHINES")));
    service.refused(account("another")).await;
}

async fn a_named_integration_has_its_role_and_no_other(database: TestDatabase) {
    let service = Service::of(database, "keycloak").await;
    let mut integration = claims(&json!(["leder", "sagsbehandler"]), &json!("CENTER-1"));
    integration["preferred_username"] = json!("service-account-ydelse");
    integration["azp"] = json!("ydelse");
    integration["scope"] = json!("indsats:export");
    integration["realm_access"]["roles"] = json!(["indsats-administrator"]);
    let reply = service.who(integration.clone()).await;
    assert_eq!(reply.role(), ("BENEFIT_OFFICER", vec![], 0));
    assert_eq!(reply.privileges(), &json!([]));
    let whoami = &reply.body["data"]["whoami"];
    let roles = whoami["roles"].as_array().expect("roles");
    assert_eq!((roles.len(), &roles[0]["role"]), (1, &json!("BENEFIT_OFFICER")), "{whoami}");
    assert_eq!(roles[0]["source"], "CONFIGURATION", "{whoami}");
    assert_eq!(reply.body["data"]["viewer"]["user"]["kind"], "MACHINE");
    assert_eq!(reply.body["data"]["viewer"]["user"]["name"], "Ydelsessystem");
    let stated = ["indsats-administrator", "leder", "sagsbehandler", "indsats:export"];
    assert_eq!(reply.dropped(), stated.map(|value| (value, "NOT_FOR_MACHINES")));
    // Nor has it another for the asking.
    for role in ["MANAGER", "CASEWORKER", "ADMINISTRATOR", "AUDIT_CLIENT"] {
        let refused = service.run_as(role, &integration, "{ viewer { roleInUse } }").await;
        assert_eq!(
            (refused.status, &refused.body["errors"][0]["extensions"]["code"]),
            (403, &json!("FORBIDDEN")),
            "{role}"
        );
    }
    // A person who came by way of that client is a person.
    integration["preferred_username"] = json!("nina");
    let roles = service.who(integration).await;
    assert!(!roles.body["data"]["whoami"]["roles"].to_string().contains("BENEFIT_OFFICER"), "{}", roles.body);
}

async fn without_an_audience_or_a_mark_there_is_no_sign_in(database: TestDatabase) {
    let service = Service::of(database, "keycloak").await;
    for (name, value) in [("aud", json!(null)), ("aud", json!("account")), ("typ", json!("ID")), ("typ", json!(null))] {
        let mut claims = claims(&json!(["sagsbehandler"]), &Value::Null);
        claims[name] = value;
        assert_eq!(service.who(claims.clone()).await.status, 401, "{claims}");
    }
}
