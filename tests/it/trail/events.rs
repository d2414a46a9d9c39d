//! The trail as auditors and the protection officer read it.

use std::collections::BTreeSet;

use chrono::Duration;
use indsats::{authn::Grant, demo::world::id, policy::Role};
use indsats_tests::{
    database::{Backend, TestDatabase},
    evidence::{Evidence, seed_codes, subjects},
    on_each_database,
    world::{Client, World},
};
use sea_orm::{ConnectionTrait, QueryResult, Statement, TransactionTrait};
use serde_json::{Value, json};

use crate::{access::client, verbs::done};

on_each_database!(
    an_event_tells_who_did_what_and_of_whom,
    filters_narrow_and_people_out_of_sight_find_nothing,
    nobody_else_reads_the_trail,
    reading_the_trail_is_in_the_trail,
    what_is_forgotten_is_told_as_forgotten,
    pages_are_whole_and_cost_what_a_row_costs,
    engagements_share_no_ids,
    people_are_found_by_an_index,
);

const EVENTS: &str = "query Events($filter: AuditEventFilter, $first: Int, $after: String, $last: Int, $before: String,
    $order: AuditEventOrder) {
    auditEvents(filter: $filter, first: $first, after: $after, last: $last, before: $before, orderBy: $order) { totalCount
        pageInfo { hasNextPage endCursor startCursor }
        nodes { id seq occurredAt kind operation documentDigest role purpose decision outcome policyVersion isForgotten
            actor { id name kind } unit { id name } subjectCount
            subjects(first: 50) { personId relation fieldClasses kinds rows person { id fullName } } } } }";

async fn events(client: &Client<'_>, variables: Value) -> Vec<Value> {
    let data = client.data(EVENTS, variables).await;
    let events = data["auditEvents"]["nodes"].as_array().expect("events").clone();
    assert!(events.len() == 100 || data["auditEvents"]["totalCount"] == events.len(), "{data}");
    events
}

/// A caseworker reads, changes and is refused; a colleague reads.
async fn a_morning(world: &World) {
    seed_codes(world).await;
    let caseworker = world.sign_in("caseworker");
    caseworker.data("{ persons { nodes { fullName street } } }", json!({})).await;
    let name = json!({ "person": world.named("person", "alma"), "expectedVersion": 1, "givenName": "Ny",
        "familyName": "Ny" });
    done(&caseworker, "changeName", &name).await;
    caseworker.run("{ breakGlassRecords { nodes { id } } }", json!({})).await;
    world
        .client(&Grant { subject: "colleague".to_owned(), roles: vec![Role::Administrator], ..Grant::default() })
        .run("{ persons { nodes { id } } }", json!({}))
        .await;
    world.sign_in("colleague").data("{ meetings { nodes { state } } }", json!({})).await;
}

async fn an_event_tells_who_did_what_and_of_whom(database: TestDatabase) {
    let world = World::new(database).await;
    a_morning(&world).await;
    world.store.sequence_trail().await.expect("a sequence");
    let filter = json!({ "filter": { "kind": "CHANGE" }, "first": 100 });
    let officer = events(&client(&world, "protection-officer"), filter.clone()).await;
    let change = officer.iter().find(|event| event["operation"] == "changeName").expect("the change");
    assert_eq!(change["role"], "CASEWORKER");
    assert_eq!(change["purpose"], "CASE_HANDLING");
    assert_eq!((&change["decision"], &change["outcome"]), (&json!("PERMIT"), &json!("SUCCESS")));
    assert_eq!(change["documentDigest"].as_str().expect("a digest").len(), 64);
    assert!(change["seq"].is_u64() && change["isForgotten"] == false);
    assert_eq!(change["actor"]["name"], "Anna Agerholm");
    assert_eq!((&change["subjectCount"], &change["subjects"][0]["relation"]), (&json!(1), &json!("OWN")));
    assert_eq!(change["subjects"][0]["personId"], world.named("person", "alma"));
    assert_eq!(change["subjects"][0]["person"]["fullName"], "Ny Ny");
    assert!(change["subjects"][0]["kinds"].to_string().contains("Person"));
    // The auditor sees the same event, and nobody in it.
    let auditor = events(&world.sign_in("auditor"), filter).await;
    let same = auditor.iter().find(|event| event["seq"] == change["seq"]).expect("the change");
    let alma = world.pseudonym("demo", indsats::policy::Kind::Person, id("person", "alma"));
    assert_eq!((&same["subjects"][0]["personId"], &same["subjects"][0]["person"]["id"]), (&json!(alma), &json!(alma)));
    assert!(same["subjects"][0]["person"]["fullName"].is_null() && same["actor"]["name"].is_null());
    assert_ne!(same["id"], change["id"]);
    assert_ne!(same["actor"]["id"], change["actor"]["id"]);
    let node = "query($id: ID!) { node(id: $id) { ... on AuditEvent { operation subjects { personId } } } }";
    let alone = world.sign_in("auditor").data(node, json!({ "id": same["id"] })).await;
    assert_eq!(alone["node"], json!({ "operation": "changeName", "subjects": [{ "personId": alma }] }));
    // Until it has a place it has no number.
    world.sign_in("caseworker").data("{ persons { nodes { version } } }", json!({})).await;
    let all = events(&world.sign_in("auditor"), json!({ "first": 100 })).await;
    assert!(all.iter().any(|event| event["seq"].is_null()) && all.iter().any(|event| event["seq"].is_u64()));
    let refused = all.iter().find(|event| event["decision"] == "DENY").expect("a refusal");
    assert_eq!((&refused["kind"], &refused["outcome"]), (&json!("REFUSED"), &json!("REFUSED")));
}

async fn filters_narrow_and_people_out_of_sight_find_nothing(database: TestDatabase) {
    let world = World::new(database).await;
    a_morning(&world).await;
    let officer = client(&world, "protection-officer");
    let find = async |filter: Value| events(&officer, json!({ "filter": filter, "first": 100 })).await;
    let all = find(json!({})).await.len();
    let (alma, anna) = (world.named("person", "alma"), world.named("user", "caseworker"));
    let of_alma = find(json!({ "person": alma })).await;
    let is_told = |event: &Value| event["subjects"].to_string().contains(&alma);
    assert!(of_alma.len() >= 2 && of_alma.iter().all(is_told));
    let by_anna = find(json!({ "actor": anna })).await;
    assert!(!by_anna.is_empty() && by_anna.len() < all);
    assert!(by_anna.iter().all(|event| event["actor"]["id"] == anna.as_str()));
    let changes = find(json!({ "person": alma, "actor": anna, "kind": "CHANGE", "decision": "PERMIT",
        "outcome": "SUCCESS", "purpose": "CASE_HANDLING" }))
    .await;
    assert_eq!(changes.len(), 1);
    let now = world.clock.now();
    let later = (now + Duration::seconds(1)).to_rfc3339();
    assert!(find(json!({ "occurred": { "from": later } })).await.is_empty());
    assert!(!find(json!({ "occurred": { "from": now.to_rfc3339(), "until": later } })).await.is_empty());
    assert!(find(json!({ "occurred": { "until": now.to_rfc3339() } })).await.is_empty());
    for filter in [
        json!({ "purpose": "STATISTICS" }),
        json!({ "person": "no id" }),
        json!({ "actor": "no id" }),
        json!({ "person": anna }),
        json!({ "actor": alma }),
        json!({ "person": world.global_id(indsats::policy::Kind::Person, id("person", "nobody")) }),
        json!({ "person": world.pseudonym("demo", indsats::policy::Kind::Person, id("person", "alma")) }),
    ] {
        assert!(find(filter.clone()).await.is_empty(), "{filter}");
    }
}

async fn nobody_else_reads_the_trail(database: TestDatabase) {
    let world = World::new(database).await;
    a_morning(&world).await;
    let event = page(&client(&world, "protection-officer"), json!({ "first": 1 })).await;
    let event = event[0]["id"].as_str().expect("an id").to_owned();
    for who in ["caseworker", "colleague", "manager", "benefit-officer", "administrator"] {
        let caller = world.sign_in(who);
        let answer = caller.run("{ auditEvents { totalCount nodes { id } } }", json!({})).await;
        assert_eq!(answer.codes(), ["FORBIDDEN"], "{who}: {}", answer.text);
        let node = caller.data("query($id: ID!) { node(id: $id) { id } }", json!({ "id": event })).await;
        assert!(node["node"].is_null(), "{who}");
    }
}

async fn reading_the_trail_is_in_the_trail(database: TestDatabase) {
    let world = World::new(database).await;
    a_morning(&world).await;
    let mut evidence = Evidence::of(&world).await;
    let auditor = world.sign_in("auditor");
    // Whom the events shown are about, the reading is about.
    let shown = events(&auditor, json!({ "filter": { "kind": "CHANGE" }, "first": 100 })).await;
    assert!(!shown.is_empty());
    let read = evidence.events().await;
    assert_eq!((read.len(), read[0].operation.as_str(), read[0].role.as_str()), (1, "auditEvents", "AUDITOR"));
    let told: BTreeSet<String> = shown
        .iter()
        .flat_map(|event| event["subjects"].as_array().expect("subjects"))
        .map(|subject| subject["personId"].as_str().expect("an id").to_owned())
        .collect();
    let seal = |row| world.pseudonym("demo", indsats::policy::Kind::Person, row);
    assert_eq!(subjects(&read[0]).into_iter().map(seal).collect::<BTreeSet<_>>(), told);
    // A look that shows nobody, or finds nothing, is a reading all the same.
    auditor.data("{ auditEvents(first: 1) { nodes { operation } } }", json!({})).await;
    auditor.data(EVENTS, json!({ "filter": { "purpose": "STATISTICS" } })).await;
    let read = evidence.events().await;
    assert_eq!(read.len(), 2);
    assert!(read.iter().all(|event| event.operation == "auditEvents" && subjects(event).is_empty()));
    // Who is looked for is a subject, whatever is found.
    let birk = world.pseudonym("demo", indsats::policy::Kind::Person, id("person", "birk"));
    let none = json!({ "filter": { "person": birk, "purpose": "STATISTICS" } });
    auditor.data(EVENTS, none).await;
    assert_eq!(subjects(&evidence.events().await[0]), [id("person", "birk")]);
}

async fn what_is_forgotten_is_told_as_forgotten(database: TestDatabase) {
    let world = World::new(database).await;
    a_morning(&world).await;
    let evidence = Evidence::of(&world).await;
    evidence.run("DELETE FROM audit_concern").await;
    evidence.run("DELETE FROM audit_body").await;
    let auditor = world.sign_in("auditor");
    let all = events(&auditor, json!({ "first": 100, "filter": { "kind": "CHANGE" } })).await;
    assert!(!all.is_empty());
    for event in &all {
        assert_eq!(event["isForgotten"], true);
        assert!(event["actor"].is_null() && event["unit"].is_null() && event["subjectCount"].is_null());
        assert_eq!(event["subjects"], json!([]));
        assert_eq!(event["role"].as_str().map(str::is_empty), Some(false));
    }
    let anna = world.pseudonym("demo", indsats::policy::Kind::User, id("user", "caseworker"));
    assert!(events(&auditor, json!({ "filter": { "actor": anna } })).await.is_empty());
}

async fn pages_are_whole_and_cost_what_a_row_costs(database: TestDatabase) {
    let world = World::new(database).await;
    a_morning(&world).await;
    for minute in 1..30 {
        world.clock.set(world.clock.now() + Duration::minutes(i64::from(minute % 2)));
        world.sign_in("caseworker").data("{ persons { nodes { version } } }", json!({})).await;
    }
    let auditor = world.sign_in("auditor");
    // What is read now is not in the list: it ends before this instant.
    let until = (world.clock.now() + Duration::minutes(1)).to_rfc3339();
    world.clock.set(world.clock.now() + Duration::minutes(2));
    let filter = json!({ "occurred": { "until": until } });
    let ids = |events: &[Value]| -> Vec<String> {
        events.iter().map(|event| event["id"].as_str().expect("an id").to_owned()).collect()
    };
    for direction in ["ASC", "DESC"] {
        let order = json!({ "field": "OCCURRED_AT", "direction": direction });
        let whole = ids(&events(&auditor, json!({ "filter": filter, "first": 100, "order": order })).await);
        assert!(whole.len() > 30);
        let (mut forward, mut after) = (Vec::new(), Value::Null);
        loop {
            let asked = json!({ "filter": filter, "first": 7, "after": after, "order": order });
            let data = auditor.data(EVENTS, asked).await;
            forward.extend(ids(data["auditEvents"]["nodes"].as_array().expect("events")));
            if data["auditEvents"]["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = data["auditEvents"]["pageInfo"]["endCursor"].clone();
        }
        assert_eq!(forward, whole, "{direction}");
        let last = ids(&page(&auditor, json!({ "filter": filter, "last": 5, "order": order })).await);
        assert_eq!(last, whole[whole.len() - 5..], "{direction}");
    }
    let cost = async |first: i32| auditor.run(EVENTS, json!({ "filter": filter, "first": first })).await.statements;
    let (few, many) = (cost(2).await, cost(30).await);
    assert_eq!(few, many);
}

async fn page(client: &Client<'_>, variables: Value) -> Vec<Value> {
    client.data(EVENTS, variables).await["auditEvents"]["nodes"].as_array().expect("events").clone()
}

async fn engagements_share_no_ids(database: TestDatabase) {
    let world = World::new(database).await;
    a_morning(&world).await;
    let ids = async |engagement: &str| {
        let (subject, roles) = ("auditor".to_owned(), vec![Role::Auditor]);
        let engagement = Some(engagement.to_owned());
        let caller = world.client(&Grant { subject, roles, engagement, ..Grant::default() });
        let found = page(&caller, json!({ "filter": { "kind": "CHANGE" }, "first": 100 })).await;
        let mut ids = BTreeSet::new();
        for event in found {
            let people = event["subjects"].as_array().into_iter().flatten().map(|it| it["personId"].clone());
            let all = people.chain([event["id"].clone(), event["actor"]["id"].clone(), event["unit"]["id"].clone()]);
            ids.extend(all.filter_map(|id| id.as_str().map(str::to_owned)));
        }
        ids
    };
    let (first, again, other) = (ids("2026-A").await, ids("2026-A").await, ids("2026-B").await);
    assert!(first.len() > 2);
    assert_eq!(first, again);
    assert!(first.is_disjoint(&other));
}

/// What a person's or a user's events cost does not grow with the trail.
async fn people_are_found_by_an_index(database: TestDatabase) {
    let world = World::new(database).await;
    let evidence = Evidence::of(&world).await;
    let (is_sqlite, uuid) = match world.database.backend {
        Backend::Sqlite => (true, "x'00000000000000000000000000000001'"),
        Backend::Postgres => (false, "'00000000-0000-0000-0000-000000000001'"),
    };
    let work = evidence.database.begin().await.expect("a transaction");
    if !is_sqlite {
        // Of a few rows PostgreSQL reads all.
        work.execute_unprepared("SET LOCAL enable_seqscan = off").await.expect("a setting");
    }
    let by_person = format!("id IN (SELECT leaf_id FROM audit_concern WHERE person_id IN ({uuid}))");
    let by_actor = format!("id IN (SELECT id FROM audit_body WHERE actor_id IN ({uuid}))");
    for (condition, index) in [
        (by_person, if is_sqlite { "person_id=?" } else { "audit_concern_pkey" }),
        (by_actor, if is_sqlite { "actor_id=?" } else { "audit_body_actor_id_id" }),
        (
            "occurred_at < '2026-01-01'".to_owned(),
            if is_sqlite { "occurred_at<?" } else { "audit_leaf_occurred_at_id" },
        ),
    ] {
        let explain = if is_sqlite { "EXPLAIN QUERY PLAN" } else { "EXPLAIN" };
        let sql = format!(
            "{explain} SELECT * FROM audit_leaf WHERE {condition}
            ORDER BY occurred_at DESC, id DESC LIMIT 21"
        );
        let plan = work.query_all_raw(Statement::from_string(work.get_database_backend(), sql)).await.expect("a plan");
        let line = |row: &QueryResult| row.try_get_by_index::<String>(if is_sqlite { 3 } else { 0 });
        let plan: Vec<String> = plan.iter().map(|row| line(row).expect("text")).collect();
        assert!(plan.iter().any(|line| line.contains(index)), "{index}: {plan:#?}");
        assert!(!plan.iter().any(|line| line.contains("Seq Scan") || line == "SCAN audit_leaf"), "{plan:#?}");
    }
}
