//! Whoever is in an answer is in the trail before the answer leaves.

use std::collections::BTreeSet;

use indsats::demo::world::id;
use indsats_entity::audit_leaf::AuditKind;
use indsats_tests::evidence::{Evidence, subjects};
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_database!(
    each_person_in_an_answer_is_in_the_trail,
    what_tells_of_nobody_leaves_no_event,
    an_event_tells_what_was_read
);

/// Every person whose id stands in the answer under `person` or among nodes.
fn persons(world: &World, value: &Value, found: &mut BTreeSet<Uuid>) {
    match value {
        Value::Object(fields) => {
            if fields.get("__typename").is_some_and(|name| name == "Person") {
                found.insert(world.row(&fields["id"]));
            }
            fields.values().for_each(|value| persons(world, value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| persons(world, value, found)),
        _ => {}
    }
}

async fn each_person_in_an_answer_is_in_the_trail(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let ids = |rows: &[(&str, &str)]| rows.iter().map(|(kind, key)| world.named(kind, key)).collect::<Vec<_>>();
    for (sign_in, query, variables, count) in [
        ("caseworker", "{ persons { nodes { __typename id } } }", json!({}), 3),
        ("manager", "{ persons(first: 2) { nodes { __typename id } } }", json!({}), 2),
        ("manager", "{ persons(last: 1) { edges { node { __typename id } } } }", json!({}), 1),
        ("caseworker", "{ person(by: { cpr: \"610180-4001\" }) { __typename id } }", json!({}), 1),
        ("caseworker", "{ person(by: { cpr: \"640483-4004\" }) { __typename id } }", json!({}), 0),
        ("manager", "{ meetings { nodes { person { __typename id } } } }", json!({}), 3),
        ("manager", "{ meetings(first: 1) { nodes { person { __typename id } } } }", json!({}), 1),
        (
            "manager",
            "{ courses(filter: { states: [ACTIVE] }) { nodes { sessions { nodes { attendance { session {
                course { plan { person { __typename id } } } } } } } } } }",
            json!({}),
            2,
        ),
        (
            "caseworker",
            "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ...on Plan { person { __typename id } }
                ...on Assignment { person { __typename id } } } }",
            json!({ "ids": ids(&[("person", "alma"), ("plan", "birk"), ("plan", "dina"), ("offer", "T1")]) }),
            2,
        ),
    ] {
        let answer = world.sign_in(sign_in).data(query, variables).await;
        let events = evidence.events().await;
        let mut found = BTreeSet::new();
        persons(&world, &answer, &mut found);
        assert_eq!(found.len(), count, "{query} {answer}");
        let told: BTreeSet<Uuid> = events.iter().flat_map(subjects).collect();
        assert_eq!(told, found, "{query}");
        assert!(events.len() <= 1 && events.iter().all(|event| event.kind == AuditKind::Read), "{query}");
        assert!(events.iter().all(|event| event.subject == sign_in));
    }
}

async fn what_tells_of_nobody_leaves_no_event(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    for query in
        ["{ offers { nodes { title } } }", "{ viewer { roles } whoami { issuer } }", "{ users { nodes { name } } }"]
    {
        world.sign_in("caseworker").data(query, json!({})).await;
    }
    world.sign_in("caseworker").run("{ persons { nodes { nobodyKnowsThis } } }", json!({})).await;
    assert!(evidence.events().await.is_empty());
}

async fn an_event_tells_what_was_read(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let client = world.sign_in("caseworker").with("x-purpose", "COMPLAINT");
    client
        .data("query Named { mine: person(by: { cpr: \"6101804001\" }) { plans { nodes { goal } } } }", json!({}))
        .await;
    let events = evidence.events().await;
    let [event] = &events[..] else { panic!("{} events", events.len()) };
    assert_eq!((event.operation.as_str(), event.purpose.as_str()), ("person", "COMPLAINT"));
    assert_eq!((event.role.as_str(), event.outcome.as_str()), ("CASEWORKER", "SUCCESS"));
    let subject = &event.subjects[0];
    assert_eq!(subject["person"], json!(id("person", "alma")));
    assert_eq!((&subject["kinds"], &subject["rows"]), (&json!(["Person", "Plan"]), &json!(3)));
    assert_eq!(subject["relation"], "OWN");
    assert!(subject["classes"].as_array().expect("classes").contains(&json!("note")));
}
