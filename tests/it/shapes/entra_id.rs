//! Entra ID: app roles, groups that may be too many, scopes, and programs.

use indsats_tests::{database::TestDatabase, on_each_database};
use serde_json::{Value, json};

use super::Service;

on_each_database!(
    app_roles_and_groups_give_what_the_example_says,
    too_many_groups_are_none,
    a_program_is_what_the_configuration_says,
    what_is_no_role_gives_none,
);

const CENTER: &str = "00000000-0000-0000-0000-00000000c001";

async fn app_roles_and_groups_give_what_the_example_says(database: TestDatabase) {
    let service = Service::of(database, "entra-id").await;
    let reply = service.who(json!({ "roles": ["Indsats.Leder.TEAM-A"], "name": "Nina Ny" })).await;
    assert_eq!(reply.role(), ("MANAGER", vec!["TEAM-A"], 4));
    assert_eq!(reply.body["data"]["viewer"]["user"]["name"], "Nina Ny");
    let role = &reply.body["data"]["whoami"]["roles"][0];
    let origin = json!({ "source": "TOKEN", "claim": ["roles"], "pattern": "Indsats.Leder.*" });
    assert_eq!((&role["origins"], &role["units"]), (&json!([origin]), &json!([{ "userKey": "TEAM-A" }])));
    let reply = service.who(json!({ "groups": [CENTER, "another"] })).await;
    assert_eq!(reply.role(), ("MANAGER", vec!["CENTER-1"], 5));
    assert_eq!(reply.dropped(), [("another", "UNKNOWN_ROLE")]);
    let both = json!({ "groups": [CENTER], "roles": ["Indsats.Leder.TEAM-C", "Indsats.Leder.NOWHERE"] });
    let reply = service.who(both).await;
    assert_eq!(reply.role().1, ["CENTER-1", "TEAM-C"]);
    assert_eq!(reply.dropped(), [("NOWHERE", "UNKNOWN_UNIT")]);
    let caseworker = json!({ "roles": ["Indsats.Sagsbehandler.Cpr"], "scp": "openid Indsats.Export" });
    let reply = service.who(caseworker).await;
    assert_eq!(reply.role(), ("CASEWORKER", vec![], 0));
    assert_eq!(reply.privileges(), &json!(["EXPORT", "SEE_CPR"]));
    assert_eq!(reply.dropped(), [("openid", "UNKNOWN_ROLE")]);
    // A privilege of one role is none of another's.
    let two = json!({ "roles": ["Indsats.Leder.TEAM-A", "Indsats.Sagsbehandler.Cpr"] });
    assert_eq!(service.who(two.clone()).await.privileges(), &json!(["SEE_CPR"]));
    assert_eq!(service.run_as("MANAGER", &two, super::WHO).await.privileges(), &json!([]));
}

async fn too_many_groups_are_none(database: TestDatabase) {
    let service = Service::of(database, "entra-id").await;
    let elsewhere = json!({ "groups": "src1" });
    for claims in [
        json!({ "_claim_names": elsewhere, "_claim_sources": { "src1": { "endpoint": "https://graph" } } }),
        json!({ "_claim_names": elsewhere, "groups": [CENTER] }),
        json!({ "hasgroups": true, "groups": [CENTER] }),
        json!({ "hasgroups": "true" }),
    ] {
        service.refused(claims.clone()).await;
        let mut beside = claims.clone();
        beside["roles"] = json!(["Indsats.Sagsbehandler"]);
        let reply = service.who(beside).await;
        assert_eq!(reply.role().0, "CASEWORKER", "app roles are not groups");
        assert_eq!(reply.dropped(), [("?", "GROUP_OVERAGE")], "{claims}");
    }
    let whole = json!({ "hasgroups": false, "_claim_names": { "other": "src1" }, "groups": [CENTER] });
    assert_eq!(service.who(whole).await.role().0, "MANAGER");
}

async fn a_program_is_what_the_configuration_says(database: TestDatabase) {
    let service = Service::of(database, "entra-id").await;
    let tool = "AUDIT-TOOL-APPLICATION-ID";
    let claims = json!({ "idtyp": "app", "azp": tool, "roles": ["Indsats.Leder.FORV", "other"], "name": "Somebody" });
    let reply = service.who(claims).await;
    assert_eq!(reply.role().0, "AUDIT_CLIENT");
    assert_eq!(reply.dropped(), [("Indsats.Leder.FORV", "NOT_FOR_MACHINES"), ("other", "UNKNOWN_ROLE")]);
    assert_eq!(reply.body["data"]["whoami"]["roles"][0]["source"], "CONFIGURATION");
    let user = &reply.body["data"]["viewer"]["user"];
    assert_eq!((&user["kind"], &user["name"]), (&json!("MACHINE"), &Value::Null), "auditors see no names");
    for claims in [
        // Another program, no name at all, several names, and a person who uses the front end of the program.
        json!({ "idtyp": "app", "azp": "ANOTHER", "roles": ["Indsats.Sagsbehandler"] }),
        json!({ "idtyp": "app", "roles": ["Indsats.Sagsbehandler"] }),
        json!({ "idtyp": "app", "azp": [tool, "ANOTHER"] }),
        json!({ "idtyp": "user", "azp": tool }),
        json!({ "azp": tool, "roles": ["AUDIT_CLIENT"] }),
    ] {
        service.refused(claims).await;
    }
}

async fn what_is_no_role_gives_none(database: TestDatabase) {
    let service = Service::of(database, "entra-id").await;
    for roles in [
        json!(["indsats.sagsbehandler"]),
        json!(["Indsats.Sagsbehandler "]),
        json!(["Indsats.Leder."]),
        json!(["Indsats.Leder.*"]),
        json!(["Indsats.Leder.team-a"]),
        json!(["CASEWORKER", "MANAGER", "AUDIT_CLIENT", "SYSTEM_IMPORT"]),
        json!("Indsats.Sagsbehandler,Indsats.Revisor"),
        json!({ "Indsats.Sagsbehandler": true }),
        json!([["Indsats.Sagsbehandler"]]),
        json!(7),
        json!(null),
    ] {
        service.refused(json!({ "roles": roles })).await;
    }
    service.refused(json!({ "scp": "Indsats.Export" })).await;
    service.refused(json!({ "scp": ["Indsats.Sagsbehandler"], "groups": ["Indsats.Sagsbehandler"] })).await;
}
