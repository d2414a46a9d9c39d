//! A level costs one statement, however many rows it has.

use indsats_tests::evidence::seed_codes;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;

use super::add_persons;

on_each_database!(
    a_caseload_costs_the_same_for_five_persons_and_for_fifty,
    each_level_costs_one_statement_more,
    one_field_under_two_names_gives_each_its_own_rows,
    codes_cost_one_statement_for_each_list,
);

const CASELOAD: &str = "query($first: Int!) { persons(first: $first) { nodes {
    fullName cprMasked activePlan { state goal }
    courses(first: 20) { nodes { state plannedStartOn offer { title } } }
    meetings(first: 5) { nodes { state startsAt note } } } } }";

async fn a_caseload_costs_the_same_for_five_persons_and_for_fifty(database: TestDatabase) {
    let world = World::new(database).await;
    add_persons(&world, 55).await;
    let client = world.sign_in("caseworker");
    let mut costs = Vec::new();
    for first in [5, 50] {
        let answer = client.run(CASELOAD, json!({ "first": first })).await;
        let nodes = answer.body["data"]["persons"]["nodes"].as_array().expect("persons");
        assert_eq!(nodes.len(), first);
        let sund = nodes.iter().find(|node| node["fullName"] == "Signe Sund").expect("one of those added");
        assert_eq!(sund["meetings"]["nodes"].as_array().map(Vec::len), Some(5));
        assert_eq!(sund["courses"]["nodes"].as_array().map(Vec::len), Some(2));
        assert_eq!(sund["courses"]["nodes"][0]["offer"]["title"], "Praktik på lager");
        assert_eq!(sund["activePlan"]["state"], "ACTIVE");
        costs.push(answer.statements);
    }
    assert_eq!(costs[0], costs[1]);
    assert!(costs[1] <= 8, "{} statements", costs[1]);
}

async fn each_level_costs_one_statement_more(database: TestDatabase) {
    let world = World::new(database).await;
    add_persons(&world, 20).await;
    let client = world.sign_in("caseworker");
    let levels = [
        "courses { nodes { # } }",
        "sessions(first: 3) { nodes { # } }",
        "attendance { # }",
        "registeredBy { # }",
        "unit { # }",
    ];
    let mut costs = Vec::new();
    let mut selection = "#".to_owned();
    for level in levels {
        selection = selection.replace('#', &format!("id {level}"));
        for first in [2, 20] {
            let query = format!("{{ persons(first: {first}) {{ nodes {{ {} }} }} }}", selection.replace('#', "id"));
            costs.push(client.run(&query, json!({})).await.statements);
        }
    }
    let first = costs[0];
    let expected: Vec<u64> = (0..5).flat_map(|level| [first + level, first + level]).collect();
    assert_eq!(costs, expected);
}

async fn one_field_under_two_names_gives_each_its_own_rows(database: TestDatabase) {
    let world = World::new(database).await;
    add_persons(&world, 3).await;
    let query = "{ persons { nodes { givenName
        one: meetings(first: 1) { nodes { startsAt state } }
        same: meetings(first: 1) { nodes { startsAt state } }
        last: meetings(last: 1) { nodes { startsAt } }
        held: meetings(first: 2, filter: { states: [HELD] }) { nodes { state } totalCount }
        missed: meetings(first: 2, filter: { states: [NO_SHOW] }) { nodes { state } totalCount } } } }";
    let answer = world.sign_in("caseworker").data(query, json!({})).await;
    let nodes = answer["persons"]["nodes"].as_array().expect("persons");
    for node in nodes {
        assert_eq!(node["one"], node["same"]);
        let count = |name: &str| node[name]["nodes"].as_array().expect("rows").len();
        match node["givenName"].as_str() {
            Some("Alma") => {
                assert_eq!((count("one"), count("held"), count("missed")), (1, 1, 1), "{node}");
                assert_eq!(node["missed"]["nodes"][0]["state"], "NO_SHOW");
                assert_eq!(node["one"]["nodes"][0]["state"], "BOOKED");
            }
            Some("Signe") => {
                assert_eq!((count("one"), count("held"), count("missed")), (1, 2, 0), "{node}");
                assert_eq!((&node["held"]["totalCount"], &node["missed"]["totalCount"]), (&json!(7), &json!(0)));
                assert_ne!(node["one"]["nodes"][0]["startsAt"], node["last"]["nodes"][0]["startsAt"]);
            }
            _ => {}
        }
    }
}

async fn codes_cost_one_statement_for_each_list(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    add_persons(&world, 20).await;
    let client = world.sign_in("caseworker");
    let bare = client.run("{ meetings(first: 50) { nodes { id } } }", json!({})).await.statements;
    let query = "{ meetings(first: 50) { nodes { type { label } outcome { label(language: ENGLISH) } } } }";
    let answer = client.run(query, json!({})).await;
    assert_eq!(answer.statements, bare + 2);
    let nodes = answer.body["data"]["meetings"]["nodes"].as_array().expect("meetings");
    assert!(nodes.iter().all(|node| node["type"]["label"] == "Opfølgningssamtale"), "{}", answer.text);
    assert!(nodes.iter().any(|node| node["outcome"]["label"] == "The effort continues"), "{}", answer.text);
}
