//! Lists read page by page.

use indsats_entity::meeting::MeetingState;
use indsats_tests::evidence::seed_codes;
use indsats_tests::world::Client;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::add_persons;

on_each_database!(
    every_list_is_walked_whole_in_pages_of_any_size,
    a_persons_conversations_are_walked_whole_both_ways,
    rows_that_come_during_a_walk_neither_repeat_nor_hide_others,
    conversations_run_by_their_start_and_ties_by_id,
);

/// Lists at the root with their fixed arguments, each in orders where many rows are equal.
const LISTS: &[(&str, &str, &str)] = &[
    ("caseworker", "persons", ""),
    ("caseworker", "persons", "orderBy: { field: REGISTERED_ON, direction: DESC }"),
    ("manager", "persons", "filter: { hasPrimaryCaseworker: true }"),
    ("auditor", "persons", "orderBy: { field: REGISTERED_ON, direction: ASC }"),
    ("caseworker", "courses", ""),
    ("caseworker", "courses", "orderBy: { field: PLANNED_END_ON, direction: ASC }, filter: { states: [COMPLETED] }"),
    ("caseworker", "meetings", ""),
    ("manager", "meetings", "orderBy: { field: STARTS_AT, direction: ASC }"),
    ("manager", "organisationUnits", ""),
    ("caseworker", "users", ""),
    ("administrator", "offers", ""),
    ("administrator", "efforts", ""),
    ("administrator", "referenceCodes", "list: \"OFFER_KIND\""),
    ("manager", "breakGlassRecords", ""),
];

/// Walks a list and gives the ids in list order. `field` holds `#` where the page's arguments go.
pub async fn walk(client: &Client<'_>, field: &str, path: &[&str], size: usize, forward: bool) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let ways = if forward { ("first", "after") } else { ("last", "before") };
        let paging = format!("{}: $size, {}: $cursor", ways.0, ways.1);
        let selection = format!(
            "{} {{ nodes {{ id }} edges {{ cursor node {{ id }} }} totalCount
                pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }}",
            field.replace('#', &paging)
        );
        let closing = "}".repeat(field.matches('{').count() - field.matches('}').count());
        let query = format!("query($size: Int!, $cursor: String) {{ {selection} {closing} }}");
        let data = client.data(&query, json!({ "size": size, "cursor": cursor })).await;
        let page = path.iter().fold(&data, |value, key| &value[*key]);
        let nodes = page["nodes"].as_array().expect("nodes");
        let edges = page["edges"].as_array().expect("edges");
        assert!(nodes.len() <= size);
        assert!(nodes.iter().zip(edges).all(|(node, edge)| *node == edge["node"]), "nodes and edges differ");
        let info = &page["pageInfo"];
        assert_eq!(info["startCursor"], edges.first().map_or(Value::Null, |edge| edge["cursor"].clone()));
        assert_eq!(info["endCursor"], edges.last().map_or(Value::Null, |edge| edge["cursor"].clone()));
        let page_ids: Vec<String> = nodes.iter().map(|node| node["id"].as_str().expect("an id").to_owned()).collect();
        let more = if forward {
            ids.extend(page_ids);
            cursor = info["endCursor"].clone();
            &info["hasNextPage"]
        } else {
            ids.splice(0..0, page_ids);
            cursor = info["startCursor"].clone();
            &info["hasPreviousPage"]
        };
        if *more == false {
            assert_eq!(page["totalCount"], ids.len(), "{field}");
            return ids;
        }
        assert_eq!(nodes.len(), size, "a page that is not the last is full");
    }
}

fn is_each_once(ids: &[String]) -> bool {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.len() == ids.len()
}

async fn every_list_is_walked_whole_in_pages_of_any_size(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    add_persons(&world, 5).await;
    for cpr in ["640483-4004", "650584-4005", "640483-4004"] {
        let input = json!({ "cpr": cpr, "reason": "Akut henvendelse om i morgen tidlig" });
        let query = "mutation($input: BreakGlassInput!) { breakGlass(input: $input) { userErrors { code } } }";
        let broken = world.sign_in("caseworker").data(query, json!({ "input": input })).await;
        // The same person twice: the second time the case is within reach already.
        assert!(broken["breakGlass"]["userErrors"].is_array());
    }
    for (sign_in, name, arguments) in LISTS {
        let client = world.sign_in(sign_in);
        let field = if arguments.is_empty() { format!("{name}(#)") } else { format!("{name}({arguments}, #)") };
        let whole = walk(&client, &field, &[name], 100, true).await;
        assert!(is_each_once(&whole), "{field}");
        assert!(*name == "efforts" || !whole.is_empty(), "{field} is empty");
        for size in [1, 3] {
            assert_eq!(walk(&client, &field, &[name], size, true).await, whole, "{field} by {size}");
            assert_eq!(walk(&client, &field, &[name], size, false).await, whole, "{field} back by {size}");
        }
        assert_eq!(walk(&client, &field, &[name], 100, false).await, whole, "{field} back");
    }
}

async fn a_persons_conversations_are_walked_whole_both_ways(database: TestDatabase) {
    let world = World::new(database).await;
    let client = world.sign_in("caseworker");
    let field = "person(by: { cpr: \"6101804001\" }) { meetings(#)";
    let path = ["person", "meetings"];
    let whole = walk(&client, field, &path, 100, true).await;
    assert_eq!(whole.len(), 7);
    assert!(is_each_once(&whole));
    for size in [1, 3, 7] {
        assert_eq!(walk(&client, field, &path, size, true).await, whole, "by {size}");
        assert_eq!(walk(&client, field, &path, size, false).await, whole, "back by {size}");
    }
}

async fn rows_that_come_during_a_walk_neither_repeat_nor_hide_others(database: TestDatabase) {
    let world = World::new(database).await;
    add_persons(&world, 2).await;
    let client = world.sign_in("caseworker");
    let before = walk(&client, "meetings(#)", &["meetings"], 100, true).await;
    let (mut seen, mut cursor) = (Vec::new(), Value::Null);
    let query = "query($cursor: String) { meetings(first: 3, after: $cursor) {
        nodes { id } pageInfo { hasNextPage endCursor } } }";
    for step in 1.. {
        let page = client.data(query, json!({ "cursor": cursor })).await["meetings"].clone();
        let nodes = page["nodes"].as_array().expect("nodes");
        seen.extend(nodes.iter().map(|node| node["id"].as_str().expect("an id").to_owned()));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        cursor = page["pageInfo"]["endCursor"].clone();
        // One row before the place reached, one after it, one at the very start.
        let mut rows = world.rows();
        for (key, days) in [("early", -300 - step), ("late", -2), ("ahead", 100 + step)] {
            let starts_at = rows.at(rows.day(days), 15, 0);
            rows.meeting(&format!("{key}-{step}"), "extra-000", "caseworker", starts_at, MeetingState::Held);
        }
        world.add(rows).await;
    }
    assert!(is_each_once(&seen));
    let old: Vec<&String> = seen.iter().filter(|id| before.contains(id)).collect();
    assert_eq!(old, before.iter().collect::<Vec<_>>());
}

async fn conversations_run_by_their_start_and_ties_by_id(database: TestDatabase) {
    let world = World::new(database).await;
    add_persons(&world, 20).await;
    let client = world.sign_in("caseworker");
    for (direction, sign) in [("ASC", 1), ("DESC", -1)] {
        let query = format!(
            "{{ meetings(first: 100, orderBy: {{ field: STARTS_AT, direction: {direction} }}) {{ nodes {{ startsAt }} }} }}"
        );
        let data = client.data(&query, json!({})).await;
        let nodes = data["meetings"]["nodes"].as_array().expect("nodes");
        let starts: Vec<&str> = nodes.iter().map(|node| node["startsAt"].as_str().expect("an instant")).collect();
        assert_eq!(starts.len(), 100);
        let wanted = if sign == 1 { std::cmp::Ordering::Greater } else { std::cmp::Ordering::Less };
        assert!(starts.windows(2).all(|pair| pair[0].cmp(pair[1]) != wanted), "{direction}");
        assert!(starts.windows(2).any(|pair| pair[0] == pair[1]), "some begin at the same time");
    }
}
