//! AD FS: one group as a text, several as a list, times as texts.

use indsats_tests::{database::TestDatabase, on_each_database};
use serde_json::{Value, json};

use super::Service;

on_each_database!(
    one_group_is_a_text_and_several_are_a_list,
    a_role_asks_for_a_sure_sign_in,
    a_client_signs_in_for_itself
);

/// What AD FS writes beside the roles.
fn claims(changes: Value) -> Value {
    let mut claims = json!({
        "unique_name": "KOMMUNE\\abc", "apptype": "Public", "appid": "front-end", "auth_time": "2026-11-23T06:59:00.000Z",
        "ver": "1.0", "scp": "openid",
    });
    claims.as_object_mut().expect("claims").extend(changes.as_object().expect("claims").clone());
    claims
}

async fn one_group_is_a_text_and_several_are_a_list(database: TestDatabase) {
    let service = Service::of(database, "adfs").await;
    let reply = service.who(claims(json!({ "role": "GG-Indsats-Leder-CENTER-1" }))).await;
    assert_eq!(reply.role(), ("MANAGER", vec!["CENTER-1"], 5));
    assert_eq!(reply.body["data"]["viewer"]["user"]["name"], "KOMMUNE\\abc");
    let several = ["GG-Alle", "GG-Indsats-Leder-TEAM-C", "GG-Indsats-Leder-TEAM-A"];
    let reply = service.who(claims(json!({ "role": several }))).await;
    assert_eq!(reply.role().1, ["TEAM-A", "TEAM-C"]);
    assert_eq!(reply.dropped(), [("GG-Alle", "UNKNOWN_ROLE")]);
    for role in [json!("GG-Alle"), json!("GG-Indsats-Leder-"), json!("GG-Indsats-Leder-NOWHERE"), json!([]), json!({})]
    {
        service.refused(claims(json!({ "role": role }))).await;
    }
}

async fn a_role_asks_for_a_sure_sign_in(database: TestDatabase) {
    let service = Service::of(database, "adfs").await;
    let password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
    let sure = "http://schemas.microsoft.com/claims/multipleauthn";
    let admitted = async |level: Value| {
        let claims = claims(json!({ "role": "GG-Indsats-Administrator", "acr": level }));
        service.run(&claims, "{ viewer { roleInUse } }").await.status
    };
    for level in [json!(sure), json!([password, sure])] {
        assert_eq!(admitted(level).await, 200);
    }
    for level in [json!(password), json!("2"), json!(2), json!([]), Value::Null, json!(sure.to_uppercase())] {
        assert_eq!(admitted(level.clone()).await, 403, "{level}");
    }
    let both = ["GG-Indsats-Administrator", "GG-Indsats-Sagsbehandler"];
    let reply = service.who(claims(json!({ "role": both }))).await;
    assert_eq!(reply.dropped(), [("GG-Indsats-Administrator", "ASSURANCE_TOO_LOW")]);
}

async fn a_client_signs_in_for_itself(database: TestDatabase) {
    let service = Service::of(database, "adfs").await;
    let tool = "AUDIT-TOOL-CLIENT-ID";
    let reply = service.who(json!({ "sub": tool, "appid": tool, "apptype": "Confidential" })).await;
    assert_eq!(reply.role().0, "AUDIT_CLIENT");
    service.refused(json!({ "sub": "other", "appid": "other", "role": "GG-Indsats-Sagsbehandler" })).await;
    // Somebody who signs in through the tool is a person.
    service.refused(json!({ "appid": tool })).await;
}
