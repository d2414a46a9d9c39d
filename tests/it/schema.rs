//! The schema as a product: committed, described, classified, and nothing stale.

use std::collections::BTreeSet;

use indsats::{graphql, policy::Policy};
use serde_json::Value;

const INTROSPECTION: &str = "{ __schema { types { kind name description
    fields(includeDeprecated: true) { name description type { ...T } args { name description type { ...T } } }
    inputFields { name description type { ...T } }
    enumValues(includeDeprecated: true) { name description } } } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

pub async fn types() -> Vec<Value> {
    let response = graphql::schema().execute(INTROSPECTION).await;
    let data = response.data.into_json().expect("introspection answers in JSON");
    let types = data["__schema"]["types"].as_array().expect("types").clone();
    types.into_iter().filter(|t| !name(t).starts_with("__")).collect()
}

pub fn name(value: &Value) -> &str {
    value["name"].as_str().expect("a name")
}

pub fn list<'v>(value: &'v Value, field: &str) -> impl Iterator<Item = &'v Value> {
    value[field].as_array().into_iter().flatten()
}

fn committed(file: &str) -> String {
    let path = format!("{}/../{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{file} is committed"))
}

#[test]
fn the_committed_schema_is_the_programs() {
    assert!(committed("schema.graphql") == graphql::sdl(), "run `just schema`, and review what changed");
}

#[test]
fn the_committed_codes_are_the_programs() {
    let committed: Value = serde_json::from_str(&committed("errors.json")).expect("errors.json is JSON");
    assert!(committed == graphql::codes::list(), "run `just schema`, and review what changed");
}

#[test]
fn every_code_has_a_text_in_both_languages() {
    let list = graphql::codes::list();
    for entry in ["userErrors", "requestErrors"].into_iter().flat_map(|part| list[part].as_array().expect("a list")) {
        for language in ["da", "en"] {
            assert_ne!(entry[language], entry["code"], "{} in {language}", entry["code"]);
        }
        assert_ne!(entry["da"], entry["en"], "{}", entry["code"]);
    }
}

#[tokio::test]
async fn every_element_is_described() {
    let scalars = ["Boolean", "Float", "ID", "Int", "String"];
    let mut bare = Vec::new();
    let mut check = |place: String, value: &Value| {
        if value["description"].as_str().is_none_or(str::is_empty) {
            bare.push(place);
        }
    };
    for t in types().await.iter().filter(|t| !scalars.contains(&name(t))) {
        check(name(t).to_owned(), t);
        for part in ["fields", "inputFields", "enumValues"] {
            for field in list(t, part) {
                check(format!("{}.{}", name(t), name(field)), field);
                for argument in list(field, "args") {
                    check(format!("{}.{}({})", name(t), name(field), name(argument)), argument);
                }
            }
        }
    }
    assert!(bare.is_empty(), "without a description: {bare:#?}");
}

#[tokio::test]
async fn every_field_stands_in_one_class_and_no_line_is_stale() {
    let policy = Policy::current();
    let types = types().await;
    let mut missing = Vec::new();
    let mut present = BTreeSet::new();
    for t in types.iter().filter(|t| t["kind"] == "OBJECT" || t["kind"] == "INPUT_OBJECT") {
        if ["Query", "Mutation", "Subscription"].contains(&name(t)) {
            continue;
        }
        for field in list(t, "fields").chain(list(t, "inputFields")) {
            present.insert((name(t), name(field)));
            if policy.field(name(t), name(field)).is_none() {
                missing.push(format!("{}.{}", name(t), name(field)));
            }
        }
    }
    assert!(missing.is_empty(), "without a class: {missing:#?}");
    // A line for a type that is not shown yet, but whose columns the policy needs, is not stale.
    let stored_only = ["EnrolmentBasis"];
    let is_stale = |(t, f): &(&str, &str)| match t.strip_prefix('*') {
        Some(suffix) => !present.iter().any(|(known, field)| known.ends_with(suffix) && field == f),
        None => !stored_only.contains(t) && !present.contains(&(*t, *f)),
    };
    let stale: Vec<_> = policy.classified().filter(is_stale).collect();
    assert!(stale.is_empty(), "classified, but not in the schema: {stale:#?}");
}
