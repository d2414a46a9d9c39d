//! The queries that other people's programs introspect with, and those that look alike.

use std::fs;

use indsats::{
    graphql,
    http::guard::{Limit, Refusal, Variables, measure},
};

use super::{excess, price};

fn query(name: &str) -> String {
    let path = format!("{}/data/introspection/{name}.graphql", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).expect("a query of graphql-js")
}

#[tokio::test]
async fn what_graphql_js_asks_is_answered() {
    for name in ["small", "full"] {
        let query = query(name);
        price(&query).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
        let response = graphql::schema().execute(&query).await;
        assert!(response.errors.is_empty(), "{name}: {:?}", response.errors);
    }
}

#[test]
fn only_what_asks_about_nothing_else_may_be_deep() {
    let deep = format!("__schema {{ {}a{} }}", "ofType { ".repeat(15), " }".repeat(15));
    assert!(price(&format!("{{ {deep} }}")).is_ok());
    assert!(price(&format!("{{ __typename ...F }} fragment F on Query {{ {deep} }}")).is_ok());
    for mixed in [
        format!("{{ {deep} viewer {{ roleInUse }} }}"),
        format!("{{ {deep} ...F }} fragment F on Query {{ viewer {{ roleInUse }} }}"),
        format!("{{ {deep} ... on Query {{ viewer {{ roleInUse }} }} }}"),
        format!("query A {{ {deep} }} query B {{ viewer {{ roleInUse }} }}"),
        format!("query A {{ {deep} }} query B {{ __typename }}"),
        format!("mutation {{ {deep} }}"),
        format!("{{ __schema: viewer {{ roleInUse {deep} }} }}"),
    ] {
        let refused = price(&mixed);
        assert!(
            matches!(refused, Err(Refusal::Excess(excess)) if excess.limit == Limit::Depth),
            "{mixed}: {refused:?}"
        );
    }
}

/// A list of all types, whose fields have types, whose fields have types: the answer grows with every level.
#[test]
fn lists_within_lists_are_few() {
    for (query, lists) in [
        ("{ __schema { types { fields { type { fields { name } } } } } }", 3),
        (
            "{ __schema { types { ...F } } } fragment F on __Type { fields { type { ...G } } } fragment G on __Type { possibleTypes { name } }",
            3,
        ),
        (
            "{ viewer { roleInUse } __type(name: \"A\") { fields { type { fields { type { interfaces { name } } } } } } }",
            3,
        ),
    ] {
        assert_eq!(price(query), excess(Limit::IntrospectionLists, lists), "{query}");
    }
    assert!(price("{ __type(name: \"A\") { fields { type { fields { name } } } } }").is_ok());
}

#[test]
fn an_introspection_has_a_price() {
    let once = price("{ __schema { queryType { name } } }").expect("a small document");
    let thrice =
        price("{ a: __schema { queryType { name } } b: __schema { queryType { name } } __type(name: \"A\") { name } }");
    assert!(once >= 1_000);
    assert_eq!(thrice, Ok(3 * once));
}

#[test]
fn what_takes_long_to_check_or_to_answer_is_known_before() {
    let words = |count: usize| format!("{{ a {{ {}}} }}", "b ".repeat(count - 5));
    for (document, is_heavy) in [
        ("{ viewer { roleInUse } }".to_owned(), false),
        ("{ __typename }".to_owned(), false),
        (words(400), false),
        (words(401), true),
        ("{ __schema { queryType { name } } }".to_owned(), true),
        ("{ viewer { roleInUse } ...F } fragment F on Query { __type(name: \"Person\") { name } }".to_owned(), true),
        ("{ ... on Query { a: __schema { queryType { name } } } }".to_owned(), true),
    ] {
        let measured = measure(&document, None, &Variables::new()).expect("within the limits");
        assert_eq!(measured.is_heavy, is_heavy, "{document}");
    }
}

/// Four of them are what one request may cost.
#[test]
fn a_simulation_has_a_price() {
    let once =
        price("{ simulateEffortPolicy(input: $input) { simulation { personCount } } }").expect("a small document");
    assert!(once > 250_000);
    let hidden = "query { ...F } fragment F on Query { a: simulateEffortPolicy { __typename } b: simulateEffortPolicy { __typename } }";
    assert!(price(hidden).is_ok_and(|twice| twice > 500_000));
}

/// A page of samples is more than one request may cost, and a page of reviews or of offers is not.
#[test]
fn drawing_a_sample_has_a_price() {
    let price = |query: &str| price(query).expect("a small document");
    assert!(price("mutation { drawAccessSample(input: $input) { userErrors { code } } }") > 50_000);
    assert!(
        price("{ accessReviews(first: 1) { nodes { sample { ...P } } } } fragment P on AccessSample { places }")
            > 50_000
    );
    assert!(price("{ accessReviews(first: 100) { nodes { sample { places } } } }") > 5_000_000);
    assert!(price("{ accessReviews(first: 100) { nodes { sample { seed treeSize } } } }") < 1_000);
    assert!(price("{ offers(first: 100) { nodes { places } } }") < 1_000);
}
