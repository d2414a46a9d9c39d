//! Names in Danish order, found by their beginning.

use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

on_each_database!(names_run_in_danish_order, names_are_found_by_their_beginning, a_filter_on_hidden_names_is_refused);

async fn names(world: &World, sign_in: &str, filter: Value, order: &str) -> Vec<String> {
    let query =
        format!("query($filter: PersonFilter) {{ persons(filter: $filter{order}) {{ nodes {{ familyName }} }} }}");
    let data = world.sign_in(sign_in).data(&query, json!({ "filter": filter })).await;
    let nodes = data["persons"]["nodes"].as_array().expect("persons");
    nodes.iter().map(|node| node["familyName"].as_str().expect("a name").to_owned()).collect()
}

async fn world_with_names(database: TestDatabase) -> World {
    let world = World::new(database).await;
    let mut rows = world.rows();
    for (at, name) in ["Éclair", "Eco", "Ærø", "Århus", "Østby", "Andersen", "Müller"].into_iter().enumerate() {
        rows.person(&format!("named-{at}"), ("Nn", name), &format!("{}0377-10{at}0", 61 + at), "TEAM-B", None);
    }
    world.add(rows).await;
    world
}

async fn names_run_in_danish_order(database: TestDatabase) {
    let world = world_with_names(database).await;
    let expected = [
        "Andersen",
        "Éclair",
        "Eco",
        "Friis",
        "Müller",
        "Zander",
        "Ærø",
        "Ødegaard",
        "Østby",
        "Aabye",
        "Ågård",
        "Århus",
    ];
    assert_eq!(names(&world, "manager", Value::Null, "").await, expected);
    let mut backwards = names(&world, "manager", Value::Null, ", orderBy: { field: NAME, direction: DESC }").await;
    backwards.reverse();
    assert_eq!(backwards, expected);
}

async fn names_are_found_by_their_beginning(database: TestDatabase) {
    let world = world_with_names(database).await;
    for (prefix, expected) in [
        ("aab", vec!["Aabye"]),
        ("ÅB", vec!["Aabye"]),
        ("åg", vec!["Ågård"]),
        ("AAG", vec!["Ågård"]),
        ("aa", vec!["Aabye", "Ågård", "Århus"]),
        ("ec", vec!["Éclair", "Eco"]),
        ("ÉC", vec!["Éclair", "Eco"]),
        ("mu", vec!["Müller"]),
        ("ø", vec!["Ødegaard", "Østby"]),
        ("al", vec!["Aabye"]),
        ("  cleo ", vec!["Zander"]),
        ("%", vec![]),
        ("_", vec![]),
        ("ander' OR 1=1 --", vec![]),
        ("nobody", vec![]),
    ] {
        let found = names(&world, "manager", json!({ "nameStartsWith": prefix }), "").await;
        assert_eq!(found, expected, "{prefix}");
    }
}

async fn a_filter_on_hidden_names_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    for query in [
        "{ persons(filter: { nameStartsWith: \"Aab\" }) { totalCount } }",
        "{ persons(orderBy: { field: NAME, direction: ASC }) { nodes { id } } }",
    ] {
        let answer = world.sign_in("auditor").run(query, json!({})).await;
        assert_eq!(answer.codes(), ["FORBIDDEN"], "{}", answer.text);
    }
}
