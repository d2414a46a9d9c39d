//! Pages that cannot be: wrong sizes, and cursors from elsewhere.

use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

on_each_database!(
    a_page_has_1_to_100_rows,
    a_cursor_opens_only_the_list_it_came_from,
    a_total_is_counted_for_the_caller_and_its_filter,
    nodes_keep_the_order_of_the_ids,
);

async fn a_page_has_1_to_100_rows(database: TestDatabase) {
    let world = World::new(database).await;
    let client = world.sign_in("manager");
    for arguments in ["first: 0", "first: 101", "first: -1", "last: 0", "last: 101", "last: -5", "first: 2, last: 2"] {
        for list in ["persons", "courses", "meetings", "users", "offers", "organisationUnits", "breakGlassRecords"] {
            let answer = client.run(&format!("{{ {list}({arguments}) {{ nodes {{ id }} }} }}"), json!({})).await;
            assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{list}({arguments}) {}", answer.text);
        }
        let nested = format!("{{ persons {{ nodes {{ meetings({arguments}) {{ nodes {{ id }} }} }} }} }}");
        let answer = client.run(&nested, json!({})).await;
        assert!(!answer.codes().is_empty(), "{arguments}");
        assert!(answer.codes().iter().all(|code| *code == "BAD_USER_INPUT"), "{}", answer.text);
    }
    for number in ["99999999999", "1.5", "\"3\"", "true"] {
        let answer = client.run(&format!("{{ persons(first: {number}) {{ nodes {{ id }} }} }}"), json!({})).await;
        // A literal of another type is found by validation, one out of range by the field itself.
        let code = if number.len() > 9 { "BAD_USER_INPUT" } else { "GRAPHQL_VALIDATION_FAILED" };
        assert_eq!(answer.codes(), [code], "{number} {}", answer.text);
    }
}

const CURSOR: &str = "{ persons(first: 1) { pageInfo { endCursor } } }";

async fn a_cursor_opens_only_the_list_it_came_from(database: TestDatabase) {
    let world = World::new(database).await;
    let client = world.sign_in("manager");
    let cursor = client.data(CURSOR, json!({})).await["persons"]["pageInfo"]["endCursor"].clone();
    let cursor = cursor.as_str().expect("a cursor").to_owned();
    let next = |arguments: &str| format!("query($c: String) {{ persons(after: $c{arguments}) {{ nodes {{ id }} }} }}");
    assert_eq!(client.run(&next(""), json!({ "c": cursor })).await.codes(), [""; 0]);

    let mut flipped = cursor.clone().into_bytes();
    flipped[5] = if flipped[5] == b'A' { b'B' } else { b'A' };
    let flipped = String::from_utf8(flipped).expect("text");
    for bad in [flipped.as_str(), &cursor[1..], "", "x", "ø", "AAAA", &world.named("person", "alma")] {
        let answer = client.run(&next(""), json!({ "c": bad })).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{bad} {}", answer.text);
    }
    for arguments in [
        ", filter: { nameStartsWith: \"a\" }",
        ", filter: {}",
        ", orderBy: { field: NAME, direction: DESC }",
        ", orderBy: { field: REGISTERED_ON, direction: ASC }",
    ] {
        let answer = client.run(&next(arguments), json!({ "c": cursor })).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{arguments} {}", answer.text);
    }
    for list in ["courses", "meetings", "users", "offers", "organisationUnits"] {
        let query = format!("query($c: String) {{ {list}(before: $c) {{ nodes {{ id }} }} }}");
        assert_eq!(client.run(&query, json!({ "c": cursor })).await.codes(), ["BAD_USER_INPUT"], "{list}");
    }
    let other = world.sign_in("caseworker").run(&next(""), json!({ "c": cursor })).await;
    assert_eq!(other.codes(), ["BAD_USER_INPUT"], "another caller's: {}", other.text);
}

async fn a_total_is_counted_for_the_caller_and_its_filter(database: TestDatabase) {
    let world = World::new(database).await;
    for (sign_in, field, total) in [
        ("caseworker", "persons(first: 1)", 3),
        ("colleague", "persons(first: 1)", 2),
        ("manager", "persons(first: 1)", 5),
        ("auditor", "persons(first: 1, orderBy: { field: REGISTERED_ON, direction: ASC })", 6),
        ("manager", "persons(filter: { hasPrimaryCaseworker: false })", 1),
        ("caseworker", "meetings(filter: { states: [BOOKED] })", 2),
        ("caseworker", "meetings(filter: { states: [] })", 0),
        ("manager", "courses(filter: { states: [ACTIVE, PLANNED] }, last: 1)", 3),
        ("administrator", "offers(filter: { kind: \"MENTOR\" })", 1),
    ] {
        let answer = world.sign_in(sign_in).run(&format!("{{ list: {field} {{ totalCount }} }}"), json!({})).await;
        assert_eq!(answer.body["data"]["list"]["totalCount"], total, "{sign_in} {field} {}", answer.text);
        // Through a fragment too.
        let query = format!("{{ list: {field} {{ ...on {}Connection {{ totalCount }} }} }}", type_of(field));
        let answer = world.sign_in(sign_in).run(&query, json!({})).await;
        assert_eq!(answer.body["data"]["list"]["totalCount"], total, "{sign_in} {field} {}", answer.text);
    }
}

fn type_of(field: &str) -> &str {
    match field.split('(').next() {
        Some("persons") => "Person",
        Some("meetings") => "Meeting",
        Some("courses") => "Course",
        _ => "Offer",
    }
}

async fn nodes_keep_the_order_of_the_ids(database: TestDatabase) {
    let world = World::new(database).await;
    let client = world.sign_in("caseworker");
    let (alma, cleo, dina) =
        (world.named("person", "alma"), world.named("person", "cleo"), world.named("person", "dina"));
    let (plan, offer) = (world.named("plan", "alma"), world.named("offer", "T1"));
    let ids = [&cleo, &offer, &dina, "no id", &plan, &alma, &cleo];
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }";
    let data = client.data(query, json!({ "ids": ids })).await;
    let node = |id: &str, name: &str| json!({ "id": id, "__typename": name });
    let expected = [
        node(&cleo, "Person"),
        node(&offer, "Offer"),
        Value::Null,
        Value::Null,
        node(&plan, "Plan"),
        node(&alma, "Person"),
        node(&cleo, "Person"),
    ];
    assert_eq!(data["nodes"], json!(expected));
    for bad in [json!([]), json!(vec![&alma; 101])] {
        assert_eq!(client.run(query, json!({ "ids": bad })).await.codes(), ["BAD_USER_INPUT"]);
    }
}
