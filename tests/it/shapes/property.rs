//! Whatever claims hold, reading them ends, gives no role that they do not name, and no unit beyond those they name.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::DateTime;
use indsats::{
    authn,
    config::{
        Shape,
        sign_in::shape::{Place, Units},
    },
    policy::Role,
    store::RoleSource,
};
use indsats_entity::user::UserKind;
use indsats_tests::signer::Signer;
use jsonwebtoken::Algorithm;
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Map, Value, json};

use super::configured;

/// Texts that mean something to some example, and texts that do not.
const TEXTS: &[&str] = &[
    "Indsats.Leder.TEAM-A",
    "Indsats.Sagsbehandler.Cpr",
    "Indsats.Revisor",
    "GG-Indsats-Leder-CENTER-1",
    "leder",
    "GG-Indsats-Administrator",
    "sagsbehandler",
    "indsats-revisor",
    "http://kommune.dk/roles/jobrole/indsats-leder/1",
    "indsats:export openid",
    "CENTER-1",
    "http://kommune.dk/roles/jobrole/indsats-sagsbehandler/1",
    "TEAM-A, TEAM-C",
    "",
    ",",
    "*",
    "app",
    "Substantial",
    "High",
    "http://kommune.dk/constraints/organisation/1",
    "http://kommune.dk/constraints/kle/1",
    "CASEWORKER",
    "MANAGER",
    "AUDIT_CLIENT",
    "SYSTEM_SIGN_IN",
    "SEE_CPR",
    "00000000-0000-0000-0000-00000000c001",
    "revision",
    "service-account-revision",
    "urn:dk:gov:saml:cvrNumberIdentifier:12345678",
    "urn:dk:gov:saml:cvrNumberIdentifier:1",
    "12345678",
    "groups",
    "x/claims/multipleauthn",
    "<",
    "\u{0}",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => select(TEXTS).prop_map(str::to_owned), 1 => any::<String>()]
}

/// A group of privileges, lawful or not, as XML in base64 or as JSON.
fn profile() -> impl Strategy<Value = String> {
    (text(), vec((text(), text()), 0..3), vec(text(), 0..3), 0..4).prop_map(|(scope, constraints, values, form)| {
        if form == 0 {
            let constraints: Vec<_> = constraints.iter().map(|(name, value)| json!({ name: value })).collect();
            return json!({ "cvr": scope, "c": constraints, "p": values }).to_string();
        }
        let constraint = |(name, value): &(String, String)| format!("<Constraint Name=\"{name}\">{value}</Constraint>");
        let constraints: String = constraints.iter().map(constraint).collect();
        let values: String = values.iter().map(|value| format!("<Privilege>{value}</Privilege>")).collect();
        let group = format!("<PrivilegeGroup Scope=\"{scope}\">{constraints}{values}</PrivilegeGroup>");
        STANDARD.encode(format!("<a:PrivilegeList xmlns:a=\"urn:a\">{group}</a:PrivilegeList>"))
    })
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        6 => text().prop_map(Value::from),
        3 => profile().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let object =
            vec((text(), inner.clone()), 0..4).prop_map(|pairs| pairs.into_iter().collect::<Map<_, _>>().into());
        prop_oneof![3 => vec(inner, 0..4).prop_map(Value::from), 1 => object]
    })
}

/// Puts a value where a path leads.
fn put(claims: &mut Map<String, Value>, path: &[String], value: Value) {
    match path {
        [] => {}
        [last] => {
            claims.insert(last.clone(), value);
        }
        [first, rest @ ..] => {
            let holder = claims.entry(first.clone()).or_insert_with(|| json!({}));
            if let Some(holder) = holder.as_object_mut() {
                put(holder, rest, value);
            }
        }
    }
}

/// Every text in a value, with what is written inside texts.
fn texts(value: &Value, into: &mut String) {
    match value {
        Value::String(text) => {
            into.push_str(&format!("{text}\n"));
            let decoded = STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            into.push_str(&decoded.unwrap_or_default());
            if let Ok(inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text) {
                texts(&inner, into);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| texts(value, into)),
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            into.push_str(&format!("{name}\n"));
            texts(value, into);
        }),
        _ => {}
    }
}

fn at(claims: &Map<String, Value>, path: &[String]) -> String {
    let Some((last, above)) = path.split_last() else { return String::new() };
    let holder = above.iter().try_fold(claims, |holder, name| holder.get(name)?.as_object());
    let mut told = String::new();
    if let Some(value) = holder.and_then(|holder| holder.get(last)) {
        texts(value, &mut told);
    }
    told
}

fn check(shape: &Shape, claims: &Map<String, Value>) {
    let end = DateTime::from_timestamp(0, 0).expect("an instant");
    let identity = authn::identity(shape, "issuer", claims, end).expect("there is a subject");
    if identity.kind == UserKind::Machine {
        let allowed = |role| role == Role::AuditClient;
        assert!(identity.roles.iter().all(|stated| allowed(stated.role) && stated.source == RoleSource::Machine));
        assert!(identity.privileges.is_empty());
    }
    for stated in &identity.roles {
        let RoleSource::Claim { path, pattern } = &stated.source else { continue };
        let told = at(claims, path);
        assert!(pattern.split('*').all(|part| told.contains(part)), "{pattern} is not in {told}");
        assert!(!stated.role.is_system() && stated.role != Role::AuditClient);
        let claim = shape.claims.iter().find(|claim| claim.path.names() == path).expect("a configured claim");
        let line = claim.lines.iter().find(|line| line.value.as_str() == pattern).expect("a configured line");
        assert!(stated.role != Role::Manager || !stated.units.is_empty() || !stated.needs_unit, "{claims:?}");
        let named = match &line.units {
            Units::None => String::new(),
            Units::Named(codes) => codes.join("\n"),
            Units::Wildcard => told,
            Units::Stated { constraint, .. } => {
                let known = shape.constraints.iter().find(|known| known.name == *constraint).expect("a constraint");
                match &known.place {
                    Place::Claim(claim) => at(claims, claim.names()),
                    Place::Group(_) => told,
                }
            }
        };
        for unit in &stated.units {
            assert!(!unit.is_empty() && named.contains(unit.as_str()), "{unit} is not in {named}");
        }
    }
}

#[test]
fn reading_gives_nothing_that_is_not_there() {
    let signer = Signer::new("1", Algorithm::ES256);
    let example = |name| configured(name, &signer).1.shape;
    let mut shapes: Vec<Shape> = ["entra-id", "adfs", "keycloak", "broker"].into_iter().map(example).collect();
    shapes.extend([Shape::native(), Shape::local()]);
    let marks = ["sub", "azp", "appid", "client_id", "idtyp", "preferred_username", "acr", "_claim_names", "hasgroups"];
    let level = "https://data.gov.dk/concept/core/nsis/loa";
    let mut paths: Vec<Vec<String>> = marks.iter().chain([&level]).map(|name| vec![(*name).to_owned()]).collect();
    for shape in &shapes {
        paths.extend(shape.claims.iter().map(|claim| claim.path.names().to_vec()));
        paths.extend([&shape.name, &shape.mail, &shape.engagement].map(|claim| claim.names().to_vec()));
    }
    paths.push(vec!["units".to_owned()]);
    let count = paths.len();
    let given = std::cell::Cell::new(0);
    let cases = ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(cases, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&vec(proptest::option::weighted(0.7, anything()), count), |values| {
        let mut claims = Map::new();
        for (path, value) in paths.iter().zip(values) {
            if let Some(value) = value {
                put(&mut claims, path, value);
            }
        }
        if !claims.get("sub").is_some_and(Value::is_string) {
            claims.insert("sub".to_owned(), json!("somebody"));
        }
        for shape in &shapes {
            check(shape, &claims);
            let end = DateTime::from_timestamp(0, 0).expect("an instant");
            given.set(given.get() + authn::identity(shape, "", &claims, end).map_or(0, |one| one.roles.len()));
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    assert!(given.get() > 100, "the claims must hold roles at times, or nothing is shown: {}", given.get());
}
