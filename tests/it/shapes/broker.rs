//! A broker: the Basic Privilege Profile as XML and as JSON, its scopes and its constraints.

use base64::{Engine, engine::general_purpose::STANDARD};
use indsats::cpr::CprNumber;
use indsats_entity::user;
use indsats_tests::{database::TestDatabase, evidence::Evidence, on_each_database};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use super::Service;

on_each_database!(
    a_profile_gives_roles_where_its_constraints_say,
    a_profile_in_json_gives_the_same,
    what_a_profile_does_not_say_plainly_gives_nothing,
    of_an_employees_own_number_a_hash_is_kept,
    the_level_of_assurance_is_asked_for,
);

const XML: &str = "https://data.gov.dk/model/core/eid/privilegesIntermediate";
const LEVEL: &str = "https://data.gov.dk/concept/core/nsis/loa";
const OURS: &str = "urn:dk:gov:saml:cvrNumberIdentifier:12345678";
const LEADER: &str = "http://kommune.dk/roles/jobrole/indsats-leder/1";
const CASEWORKER: &str = "http://kommune.dk/roles/jobrole/indsats-sagsbehandler/1";
const UNITS: &str = "http://kommune.dk/constraints/organisation/1";
const KLE: &str = "http://kommune.dk/constraints/kle/1";

fn group(scope: &str, role: &str, constraints: &[(&str, &str)]) -> String {
    let constraint = |(name, value): &(&str, &str)| format!("<Constraint Name=\"{name}\">{value}</Constraint>");
    let constraints: String = constraints.iter().map(constraint).collect();
    format!("<PrivilegeGroup Scope=\"{scope}\">{constraints}<Privilege>{role}</Privilege></PrivilegeGroup>")
}

fn profile(groups: &[String]) -> Value {
    let namespace = "http://digst.dk/oiosaml/basic_privilege_profile";
    let text = format!("<p:PrivilegeList xmlns:p=\"{namespace}\">{}</p:PrivilegeList>", groups.concat());
    let mut claims = json!({ LEVEL: "Substantial" });
    claims[XML] = json!(STANDARD.encode(text));
    claims
}

/// The claims of a manager, whose sign-in was substantially sure.
pub fn manager() -> Value {
    profile(&[group(OURS, LEADER, &[(UNITS, "CENTER-1")])])
}

async fn a_profile_gives_roles_where_its_constraints_say(database: TestDatabase) {
    let service = Service::of(database, "broker").await;
    let reply = service.who(profile(&[group(OURS, LEADER, &[(UNITS, "CENTER-1")])])).await;
    assert_eq!(reply.role(), ("MANAGER", vec!["CENTER-1"], 5));
    let two = [group(OURS, LEADER, &[(UNITS, "TEAM-A")]), group(OURS, LEADER, &[(UNITS, "TEAM-C, NOWHERE")])];
    let reply = service.who(profile(&two)).await;
    assert_eq!(reply.role().1, ["TEAM-A", "TEAM-C"]);
    assert_eq!(reply.dropped(), [("NOWHERE", "UNKNOWN_UNIT")]);
    let ignored = group(OURS, CASEWORKER, &[(UNITS, "TEAM-A"), (KLE, "25.*")]);
    assert_eq!(service.who(profile(&[ignored])).await.role(), ("CASEWORKER", vec![], 0));
    // Several profiles, of which one cannot be read.
    let mut several = profile(&[group(OURS, CASEWORKER, &[])]);
    several[XML] = json!(["PHg+", several[XML]]);
    let reply = service.who(several).await;
    assert_eq!((reply.role().0, reply.dropped()), ("CASEWORKER", vec![("?", "MALFORMED")]));
}

async fn a_profile_in_json_gives_the_same(database: TestDatabase) {
    let service = Service::of(database, "broker").await;
    for constraints in [json!({ UNITS: "TEAM-A,TEAM-C" }), json!([{ UNITS: "TEAM-A" }, { UNITS: ["TEAM-C"] }])] {
        let text = json!({ "cvr": "12345678", "c": constraints, "p": [LEADER] }).to_string();
        for claim in [json!(text), json!([text])] {
            let reply = service.who(json!({ LEVEL: "High", "privilege": claim })).await;
            assert_eq!(reply.role().1, ["TEAM-A", "TEAM-C"], "{claim}");
        }
    }
    for text in [
        json!({ "cvr": "12345678", "p": [LEADER] }),
        json!({ "cvr": "12345678", "c": { UNITS: "" }, "p": [LEADER] }),
        json!({ "cvr": "12345678", "c": { UNITS: [] }, "p": [LEADER] }),
        json!({ "cvr": "87654321", "c": { UNITS: "TEAM-A" }, "p": [LEADER] }),
        json!({ "c": { UNITS: "TEAM-A" }, "p": [LEADER] }),
        json!({ "cvr": 12_345_678, "c": { UNITS: "TEAM-A" }, "p": [LEADER] }),
        json!({ "pu": "12345678", "c": { UNITS: "TEAM-A" }, "p": [LEADER] }),
        json!({ "cvr": "12345678", "c": { UNITS: "TEAM-A", KLE: "25.*" }, "p": [LEADER] }),
        json!({ "cvr": "12345678", "c": "TEAM-A", "p": [LEADER] }),
    ] {
        service.refused(json!({ LEVEL: "High", "privilege": text.to_string() })).await;
    }
    let object = json!({ "cvr": "12345678", "c": { UNITS: "TEAM-A" }, "p": [LEADER] });
    service.refused(json!({ LEVEL: "High", "privilege": object })).await;
}

async fn what_a_profile_does_not_say_plainly_gives_nothing(database: TestDatabase) {
    let service = Service::of(database, "broker").await;
    let sure = group(OURS, CASEWORKER, &[]);
    let foreign = OURS.replace("12345678", "87654321");
    for (wrong, reason) in [
        (group(OURS, LEADER, &[]), "MISSING_CONSTRAINT"),
        (group(OURS, LEADER, &[(UNITS, "")]), "MISSING_CONSTRAINT"),
        (group(OURS, LEADER, &[(UNITS, " , ")]), "MISSING_CONSTRAINT"),
        (group(OURS, LEADER, &[(KLE, "25.*")]), "UNKNOWN_CONSTRAINT"),
        (group(OURS, LEADER, &[(UNITS, "TEAM-A"), (KLE, "25.*")]), "UNKNOWN_CONSTRAINT"),
        (group(OURS, LEADER, &[(UNITS, "TEAM-A"), ("", "x")]), "UNKNOWN_CONSTRAINT"),
        (group(&foreign, LEADER, &[(UNITS, "TEAM-A")]), "FOREIGN_SCOPE"),
        (group("", LEADER, &[(UNITS, "TEAM-A")]), "FOREIGN_SCOPE"),
        (group(OURS, "http://kommune.dk/roles/jobrole/another/1", &[]), "UNKNOWN_ROLE"),
    ] {
        service.refused(profile(std::slice::from_ref(&wrong))).await;
        let reply = service.who(profile(&[wrong, sure.clone()])).await;
        assert_eq!(reply.role().0, "CASEWORKER", "{reason}");
        assert_eq!(reply.dropped()[0].1, reason);
    }
    let with_type = STANDARD.encode(format!("<!DOCTYPE x><PrivilegeList>{sure}</PrivilegeList>"));
    let other_root = STANDARD.encode(format!("<List>{sure}</List>"));
    for text in [json!(with_type), json!(other_root), json!("%%%"), json!(""), json!(1), json!({ "a": "b" })] {
        service.refused(json!({ LEVEL: "High", XML: text })).await;
    }
}

async fn the_level_of_assurance_is_asked_for(database: TestDatabase) {
    let service = Service::of(database, "broker").await;
    for (level, status) in [
        (json!("High"), 200),
        (json!(["Low", "Substantial"]), 200),
        (json!("Low"), 403),
        (json!("substantial"), 403),
        (json!(null), 403),
        (json!(3), 403),
    ] {
        let mut claims = profile(&[group(OURS, CASEWORKER, &[])]);
        claims[LEVEL] = level.clone();
        assert_eq!(service.who(claims).await.status, status, "{level}");
    }
}

async fn of_an_employees_own_number_a_hash_is_kept(database: TestDatabase) {
    let service = Service::of(database, "broker").await;
    let world = &service.world;
    let text = json!({ "cvr": "12345678", "c": { UNITS: "TEAM-A" }, "p": [LEADER] }).to_string();
    let kept = async |number: Value| {
        let claim = "https://data.gov.dk/model/core/eid/cprNumber";
        assert_eq!(service.who(json!({ LEVEL: "High", "privilege": text, claim: number })).await.status, 200);
        let users = user::Entity::find().filter(user::Column::Issuer.eq(service.issuer.issuer.as_str()));
        let user = users.one(&world.database.connect().await).await.expect("users").expect("a user");
        (user.cpr_index, user.version)
    };
    let index = |number: &str| Some(world.store.keys().index(&CprNumber::parse(number).expect("a number")));
    assert_eq!(kept(json!(null)).await, (None, 1));
    assert_eq!(kept(json!("6101804001")).await, (index("6101804001"), 2));
    // What is said again, what is not said, and what is no number change nothing.
    for same in [json!("610180-4001"), json!(null), json!("610180"), json!(6_101_804_001_u64), json!("")] {
        assert_eq!(kept(same.clone()).await, (index("6101804001"), 2), "{same}");
    }
    assert_eq!(kept(json!(["620281-4002"])).await, (index("6202814002"), 3));
    // The number itself stands nowhere.
    let everything = Evidence::of(world).await.everything().await;
    assert!(everything.values().flatten().all(|row| !row.contains("620281400") && !row.contains("620281-400")));
}
