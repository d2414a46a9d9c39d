//! Auditors see every case and nobody in it.

use std::collections::BTreeSet;

use indsats::{
    authn::Grant,
    demo::world::id,
    policy::{Kind, Role},
};
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    world::{Client, World},
};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::casebook::{self, PERSONAL, client, record};
use crate::schema::{list, name, types};

on_each_database!(
    nothing_that_tells_who_it_is_is_found_by_walking_everything,
    the_walk_finds_what_a_caseworker_may_see,
    ids_are_an_auditors_own_and_an_engagements_own,
);

/// How many records deep the walk goes below each root field.
const DEPTH: usize = 3;

/// Columns whose values tell who somebody is, or were written by hand.
const TELLING: &[(&str, &[&str])] = &[
    ("person", &["given_name", "family_name", "street", "phone", "email", "name_key", "given_key"]),
    ("user_account", &["name", "email"]),
    ("plan", &["goal", "agreed_steps"]),
    ("course", &["reason"]),
    ("meeting", &["note", "reason"]),
    ("absence", &["reason"]),
    ("exemption", &["reason"]),
    ("readiness_assessment", &["note", "void_reason"]),
    ("individual_target", &["reason"]),
    ("break_glass", &["reason", "verdict"]),
    ("availability_event", &["description", "void_reason"]),
    ("disclosure", &["recipient_name", "reason", "withdrawal_reason"]),
    ("availability_step", &["delivery_reference", "text"]),
];

/// Everything that the world holds and an auditor must not find, in lower case.
async fn telling(world: &World) -> BTreeSet<String> {
    let connection = world.database.connect().await;
    let mut values = BTreeSet::new();
    for (table, columns) in TELLING {
        for column in *columns {
            let select = format!("SELECT DISTINCT {column} AS value FROM {table} WHERE {column} IS NOT NULL");
            let statement = Statement::from_string(connection.get_database_backend(), select);
            for row in connection.query_all_raw(statement).await.expect("a column") {
                values.insert(row.try_get::<String>("", "value").expect("a text").to_lowercase());
            }
        }
    }
    // So the system's own users are called, and roles and jobs after them: no persons.
    for system in ["import", "demo"] {
        values.remove(system);
    }
    for (relation, person) in (0..6).flat_map(|relation| (0..3).map(move |person| (relation, person))) {
        values.insert(casebook::cpr(relation, person));
    }
    for number in ["6101804001", "6202814002", "6303824003", "6404834004", "6505844005", "6606854006"] {
        values.insert(format!("{}-{}", &number[..6], &number[6..]));
        values.insert(number.to_owned());
        values.insert(number[..6].to_owned());
    }
    values
}

/// Every selection that can be made to some depth, one for each root field and each field below its record.
async fn walk(reads_the_trail: bool) -> Vec<String> {
    let types = types().await;
    let root = types.iter().find(|of| name(of) == "Query").expect("queries");
    let mut queries = Vec::new();
    for field in list(root, "fields") {
        let given = match name(field) {
            // They find by id what the walk has passed, or by a number what an auditor may not ask for.
            "node" | "nodes" | "person" => continue,
            // Names of the policy alone, held against it elsewhere.
            "explainAccess" => continue,
            // For the protection officer only.
            "accessReport" => continue,
            "auditEvents" | "accessReviews" | "unmaskings" if !reads_the_trail => continue,
            "auditEvents" => "(first: 100, orderBy: { field: OCCURRED_AT, direction: ASC })",
            // They help those who book.
            "meetingConflicts" | "freeSlots" | "suitableOffers" => continue,
            // For managers only, and about nobody whom they do not see anyway.
            "simulateEffortPolicy" => continue,
            // The program's own text, the same in every municipality.
            "accessPolicy" => continue,
            "persons" => "(first: 50, orderBy: { field: REGISTERED_ON, direction: ASC })",
            "referenceCodes" => "(list: \"MEETING_TYPE\")",
            "holidays" | "closureDays" => "(year: 2026)",
            "worklist" => "(kind: MEETING_WITHOUT_OUTCOME)",
            _ => "",
        };
        let of = of(&types, field);
        for selection in selections(&types, of) {
            queries.push(format!("{{ {}{given} {selection} }}", name(field)));
        }
    }
    queries
}

fn of<'t>(types: &'t [Value], field: &Value) -> &'t Value {
    let mut of = &field["type"];
    while !of["ofType"].is_null() {
        of = &of["ofType"];
    }
    types.iter().find(|known| known["name"] == of["name"]).expect("a type of the schema")
}

/// The selections below a root field: the record's own values, and each of its ways on.
fn selections(types: &[Value], record: &Value) -> Vec<String> {
    if name(record).ends_with("Connection") {
        let node = list(record, "fields").find(|field| name(field) == "nodes").expect("rows");
        let below = selections(types, of(types, node));
        return below
            .into_iter()
            .map(|below| format!("{{ totalCount pageInfo {{ endCursor }} nodes {below} }}"))
            .collect();
    }
    let (values, ways): (Vec<&Value>, Vec<&Value>) = list(record, "fields")
        .partition(|field| ["SCALAR", "ENUM"].iter().any(|leaf| of(types, field)["kind"] == *leaf));
    let values = values.into_iter().map(name).collect::<Vec<_>>().join(" ");
    let way = |field| format!("{{ {values} {}{} }}", name(field), selection(types, of(types, field), DEPTH - 1));
    [format!("{{ __typename {values} }}")].into_iter().chain(ways.into_iter().map(way)).collect()
}

/// All values of a type, and all ways on while there is depth left.
fn selection(types: &[Value], record: &Value, depth: usize) -> String {
    if name(record).ends_with("Connection") {
        let node = list(record, "fields").find(|field| name(field) == "nodes").expect("rows");
        return format!("(first: 20) {{ nodes {} }}", selection(types, of(types, node), depth));
    }
    let mut fields = vec!["__typename".to_owned()];
    for field in list(record, "fields") {
        let below = of(types, field);
        match below["kind"].as_str() {
            Some("SCALAR" | "ENUM") => fields.push(name(field).to_owned()),
            _ if name(below).ends_with("Access") && depth < DEPTH - 1 => {}
            _ if depth > 1 || name(record).ends_with("Access") => {
                fields.push(format!("{} {}", name(field), selection(types, below, depth.saturating_sub(1))));
            }
            _ => {}
        }
    }
    format!("{{ {} }}", fields.join(" "))
}

/// Every text of an answer but ids and cursors, which are sealed, in lower case.
fn texts(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            let sealed = ["id", "record", "cursor", "startCursor", "endCursor"];
            for (_, value) in fields.iter().filter(|(field, _)| !sealed.contains(&field.as_str())) {
                texts(value, into);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| texts(value, into)),
        Value::String(text) => into.push(text.to_lowercase()),
        _ => {}
    }
}

/// Everything that a caller can read by walking.
async fn read_everything(caller: &Client<'_>, reads_the_trail: bool) -> Vec<String> {
    let mut read = Vec::new();
    for query in walk(reads_the_trail).await {
        let answer = caller.run(&query, json!({})).await;
        assert_eq!(answer.status, 200, "{query}\n{}", answer.text);
        assert!(answer.codes().is_empty(), "{query}\n{}", answer.text);
        texts(&answer.body["data"], &mut read);
    }
    read
}

async fn nothing_that_tells_who_it_is_is_found_by_walking_everything(database: TestDatabase) {
    let world = casebook::open(database).await;
    let telling = telling(&world).await;
    assert!(telling.len() > 80, "only {} values to look for", telling.len());
    // So that the trail has events of everybody.
    client(&world, "manager").data("{ persons(first: 100) { nodes { fullName street } } }", json!({})).await;
    for who in ["auditor", "audit-client"] {
        let read = read_everything(&client(&world, who), true).await;
        assert!(read.len() > 10_000, "{who} read only {} texts", read.len());
        let read: BTreeSet<String> = read.into_iter().collect();
        for text in &read {
            let told = telling.iter().find(|value| text.contains(value.as_str()));
            assert_eq!(told, None, "{who} read {text:?}");
        }
    }
}

/// The walk is worth something only if it would find what is to be found.
async fn the_walk_finds_what_a_caseworker_may_see(database: TestDatabase) {
    let world = casebook::open(database).await;
    let read: BTreeSet<String> = read_everything(&client(&world, "caseworker"), false).await.into_iter().collect();
    for told in ["alma", "aabye", "610180-****", "anna agerholm", "job inden for lager og logistik", "sygdom"] {
        assert!(read.contains(told), "{told}");
    }
}

async fn ids_are_an_auditors_own_and_an_engagements_own(database: TestDatabase) {
    let world = casebook::open(database).await;
    let engaged = |engagement: &str| {
        let (subject, roles) = ("auditor".to_owned(), vec![Role::Auditor]);
        world.client(&Grant { subject, roles, engagement: Some(engagement.to_owned()), ..Grant::default() })
    };
    let ids = async |caller: &Client<'_>| {
        let list = "{ persons(first: 100, orderBy: { field: REGISTERED_ON, direction: ASC }) { nodes { id } } }";
        let data = caller.data(list, json!({})).await;
        let ids = list_of(&data["persons"]["nodes"]);
        assert!(!ids.is_empty(), "persons are seen");
        ids
    };
    let (first, again, other) =
        (ids(&engaged("2026-A")).await, ids(&engaged("2026-A")).await, ids(&engaged("2026-B")).await);
    let everybodys = ids(&client(&world, "manager")).await;
    assert_eq!(first, again, "stable within an engagement");
    assert!(first.is_disjoint(&other), "different between engagements");
    assert!(first.is_disjoint(&everybodys) && other.is_disjoint(&everybodys), "not those of the municipality");
    // A pseudonym opens for its own engagement only, and the municipality's ids open for no auditor.
    let find = "query($id: ID!) { node(id: $id) { id } }";
    // What a person needs is no fact of the effort: a language tells more of somebody than an audit asks for.
    for kind in PERSONAL.into_iter().filter(|kind| *kind != Kind::PersonNeed) {
        let row = record(&world, kind, "own");
        let (theirs, ours) = (world.pseudonym("2026-A", kind, row), world.global_id(kind, row));
        let found = engaged("2026-A").data(find, json!({ "id": theirs })).await;
        assert_eq!(found["node"]["id"], json!(theirs), "{kind:?}");
        for (caller, id) in
            [(engaged("2026-B"), &theirs), (engaged("2026-A"), &ours), (client(&world, "caseworker"), &theirs)]
        {
            assert_eq!(caller.data(find, json!({ "id": id })).await, json!({ "node": null }), "{kind:?}");
        }
    }
    assert!(!first.contains(&world.global_id(Kind::Person, id("person", "alma"))));
}

fn list_of(nodes: &Value) -> BTreeSet<String> {
    nodes.as_array().into_iter().flatten().filter_map(|node| node["id"].as_str()).map(str::to_owned).collect()
}
