//! Which classes of fields an event says were shown: those that the answer could hold, and no others.

use indsats::demo::world::id;
use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, seed_codes, subjects},
    on_each_database,
    world::World,
};
use serde_json::{Value, json};

use crate::verbs::done;

on_each_database!(classes_are_those_that_the_answer_could_hold, what_is_more_than_records_counts_whole);

/// The classes of which an event tells of Alma, of the one event that there is.
async fn classes(evidence: &mut Evidence, what: &str) -> Vec<String> {
    let events = evidence.events().await;
    let [event] = events.as_slice() else { panic!("{} events: {what}", events.len()) };
    let at = subjects(event).iter().position(|person| *person == id("person", "alma")).expect("she is told of");
    let classes = event.subjects[at]["classes"].as_array().expect("classes").iter();
    classes.map(|class| class.as_str().expect("a name").to_owned()).collect()
}

async fn classes_are_those_that_the_answer_could_hold(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let caseworker = world.sign_in("caseworker");
    for (selection, expected) in [
        ("id version", &["open"][..]),
        ("fullName", &["open", "identity"]),
        ("cprMasked", &["open", "identity"]),
        ("street", &["open", "contact"]),
        ("registeredOn", &["open", "case"]),
        // What may be done tells of the state.
        ("access { canOpenPlan { isAllowed } }", &["open", "case"]),
        ("isProtected", &["open", "case"]),
        ("plans { nodes { version } }", &["open", "case"]),
        ("plans { nodes { goal } }", &["open", "case", "note"]),
        ("fullName: version", &["open"]),
        ("... on Person { ... { mail: email } }", &["open", "contact"]),
        ("...far", &["open", "case", "note"]),
    ] {
        let far = if selection == "...far" { "fragment far on Person { activePlan { agreedSteps } }" } else { "" };
        let query = format!("query($id: ID!) {{ person(by: {{ id: $id }}) {{ {selection} }} }} {far}");
        caseworker.data(&query, json!({ "id": world.named("person", "alma") })).await;
        assert_eq!(classes(&mut evidence, selection).await, expected, "{selection}");
    }
    // By what one has looked for somebody, one knows.
    for (query, variables, expected) in [
        ("{ person(by: { cpr: \"610180-4001\" }) { id } }", Value::Null, &["open", "identity"][..]),
        (
            "query($f: PersonFilter) { persons(filter: $f) { nodes { id } } }",
            json!({ "f": { "nameStartsWith": "a" } }),
            &["open", "identity", "case"],
        ),
        (
            "query($f: CourseFilter) { courses(filter: $f) { nodes { id } } }",
            json!({ "f": { "states": ["PROPOSED", "OFFERED", "PLANNED", "ACTIVE", "COMPLETED"] } }),
            &["open", "case"],
        ),
        ("{ courses { nodes { id } } }", Value::Null, &["open"]),
    ] {
        caseworker.data(query, variables).await;
        assert_eq!(classes(&mut evidence, query).await, expected, "{query}");
    }
}

async fn what_is_more_than_records_counts_whole(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let mut evidence = Evidence::of(&world).await;
    let caseworker = world.sign_in("caseworker");
    // A list is reckoned from more than its fields say, and what stands beside it counts with it.
    caseworker.data("{ worklists { count } persons { nodes { id } } }", json!({})).await;
    let all = ["open", "identity", "contact", "cpr", "case"];
    assert_eq!(classes(&mut evidence, "worklists").await, all);
    // The answer of a change counts as before.
    let name = json!({ "person": world.named("person", "alma"), "expectedVersion": 1, "givenName": "Ny",
        "familyName": "Ny" });
    done(&caseworker, "changeName", &name).await;
    let events = evidence.events().await;
    assert_eq!(events.last().expect("the reading").subjects[0]["classes"], json!(all));
}
