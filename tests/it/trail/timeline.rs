//! What happened to a case, as auditors, managers and caseworkers are told it.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use indsats::{
    demo::world::id,
    policy::{Kind, Role},
};
use indsats_entity::{audit_leaf::AuditKind, history};
use indsats_tests::{
    canary::{canaries, sung},
    database::{Backend, TestDatabase},
    evidence::{Evidence, seed_codes, subjects},
    on_each_database,
    world::{Client, World},
};
use sea_orm::{ConnectionTrait, EntityTrait, QueryResult, Set, Statement, TransactionTrait};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    access::{casebook, client},
    verbs::done,
};

on_each_database!(
    changes_and_events_stand_in_one_order_and_nothing_twice,
    pages_are_whole_over_ties_and_cost_what_a_row_costs,
    it_tells_fields_and_never_a_value,
    each_role_is_told_what_it_reads_anyway,
    it_joins_no_pairs_and_tells_of_no_review,
    reading_it_is_in_the_trail,
    bad_arguments_are_refused,
    a_persons_lines_are_found_by_an_index,
);

const TIMELINE: &str = "query Timeline($by: PersonBy!, $occurred: InstantRangeInput, $first: Int, $after: String) {
    person(by: $by) { timeline(occurred: $occurred, first: $first, after: $after) { totalCount
        pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor }
        nodes { occurredAt kind recordType record version action fields hiddenFieldCount actor { id name }
            role purpose operation fieldClasses kinds } } } }";

/// The kinds of which an auditor's timeline does not tell.
const UNTOLD: [&str; 3] = ["PersonNeed", "Separation", "EnrolmentBasis"];

/// A caseworker reads and changes, a manager looks, an officer is refused. Gives the instant before which it was.
async fn a_morning(world: &World) -> DateTime<Utc> {
    seed_codes(world).await;
    let caseworker = world.sign_in("caseworker");
    caseworker.data("{ persons { nodes { fullName street } } }", json!({})).await;
    let alma = world.named("person", "alma");
    let name = json!({ "person": alma, "expectedVersion": 1, "givenName": "Ny", "familyName": "Ny" });
    done(&caseworker, "changeName", &name).await;
    let need = json!({ "person": alma, "need": "LANGUAGE", "code": "EN", "validFrom": "2026-11-23" });
    done(&caseworker, "recordNeed", &need).await;
    let absence = json!({ "person": alma, "kind": "SICKNESS", "validFrom": "2026-11-23" });
    done(&caseworker, "reportAbsence", &absence).await;
    world.clock.set(world.clock.now() + Duration::minutes(1));
    world.sign_in("manager").data("{ persons(first: 100) { nodes { plans { nodes { state } } } } }", json!({})).await;
    // The right officer for the wrong purpose.
    let officer = client(world, "protection-officer").with("x-purpose", "COMPLAINT");
    let report = "query($by: PersonBy!) { accessReport(person: $by) { totalCount } }";
    assert_eq!(officer.run(report, json!({ "by": { "id": alma } })).await.codes(), ["FORBIDDEN"]);
    let until = world.clock.now() + Duration::seconds(1);
    world.clock.set(world.clock.now() + Duration::minutes(1));
    until
}

fn asked(world: &World, who: &str, until: DateTime<Utc>, first: i32, after: &Value) -> Value {
    let alma = casebook::id_for(world, who, Kind::Person, id("person", "alma"));
    json!({ "by": { "id": alma }, "occurred": { "until": until.to_rfc3339() }, "first": first, "after": after })
}

async fn timeline(client: &Client<'_>, variables: Value) -> Vec<Value> {
    client.data(TIMELINE, variables).await["person"]["timeline"]["nodes"].as_array().expect("entries").clone()
}

/// What the database holds of a person, as an auditor is to be told it: each instant and id, latest first.
async fn expected(world: &World, person: Uuid, until: DateTime<Utc>) -> Vec<(DateTime<Utc>, Uuid, String)> {
    let mut evidence = Evidence::whole(world).await;
    let (lines, events) = (evidence.lines().await, evidence.events().await);
    let lines = lines.into_iter().filter(|line| line.person_id == Some(person) && !UNTOLD.contains(&&*line.entity));
    let mut all: Vec<_> = lines.map(|line| (line.recorded_at, line.id, line.action)).collect();
    let events = events.iter().filter(|event| event.kind != AuditKind::Change && subjects(event).contains(&person));
    all.extend(events.map(|event| (event.occurred_at, event.id, event.operation.clone())));
    all.retain(|(at, ..)| *at < until);
    all.sort_unstable_by(|a, b| b.cmp(a));
    all
}

fn told(entries: &[Value]) -> Vec<(DateTime<Utc>, String)> {
    let entry = |entry: &Value| {
        let at = entry["occurredAt"].as_str().expect("an instant").parse().expect("an instant");
        let what = entry["action"].as_str().or(entry["operation"].as_str()).expect("what was done");
        (at, what.to_owned())
    };
    entries.iter().map(entry).collect()
}

async fn changes_and_events_stand_in_one_order_and_nothing_twice(database: TestDatabase) {
    let world = World::new(database).await;
    let until = a_morning(&world).await;
    let entries = timeline(&world.sign_in("auditor"), asked(&world, "auditor", until, 100, &Value::Null)).await;
    let expected = expected(&world, id("person", "alma"), until).await;
    let expected: Vec<_> = expected.into_iter().map(|(at, _, what)| (at, what)).collect();
    assert_eq!(told(&entries), expected);
    let kinds: BTreeSet<&str> = entries.iter().filter_map(|entry| entry["kind"].as_str()).collect();
    assert_eq!(kinds, ["CHANGED", "READ", "REFUSED"].into_iter().collect());
    // A change is told by its lines alone, and an event by what the trail knows.
    let change = entries.iter().find(|entry| entry["action"] == "reportAbsence").expect("the change");
    assert_eq!(
        (&change["recordType"], &change["version"], &change["role"]),
        (&json!("Absence"), &json!(1), &Value::Null)
    );
    let is_line = |entry: &Value| entry["recordType"].is_string() && entry["operation"].is_null();
    assert!(entries.iter().all(|entry| (entry["kind"] == "CHANGED") == is_line(entry)));
    let anna = world.pseudonym("demo", Kind::User, id("user", "caseworker"));
    assert_eq!(change["actor"], json!({ "id": anna, "name": null }));
    let node = "query($id: ID!) { node(id: $id) { ... on Absence { id } } }";
    let node = world.sign_in("auditor").data(node, json!({ "id": change["record"] })).await;
    assert_eq!(node["node"]["id"], change["record"], "the pseudonym that the engagement knows it by");
    let read = entries.iter().find(|entry| entry["role"] == "MANAGER" && entry["kind"] == "READ").expect("the look");
    assert_eq!((&read["operation"], &read["purpose"]), (&json!("persons"), &json!("SUPERVISION")));
    assert!(read["kinds"].to_string().contains("Plan") && read["fieldClasses"].to_string().contains("case"));
    assert!(read["record"].is_null() && read["recordType"].is_null() && read["fields"] == json!([]));
    assert!(read["actor"]["id"].is_string());
}

async fn pages_are_whole_over_ties_and_cost_what_a_row_costs(database: TestDatabase) {
    let world = World::new(database).await;
    a_morning(&world).await;
    // All at one instant: only ids tell them apart.
    for _ in 0..8 {
        world.sign_in("caseworker").data("{ persons { nodes { fullName } } }", json!({})).await;
    }
    let until = world.clock.now() + Duration::seconds(1);
    world.clock.set(world.clock.now() + Duration::minutes(1));
    for who in ["auditor", "caseworker"] {
        let caller = world.sign_in(who);
        let whole = timeline(&caller, asked(&world, who, until, 100, &Value::Null)).await;
        assert!((8..100).contains(&whole.len()), "{who}: {}", whole.len());
        for size in [1, 3] {
            let (mut paged, mut after) = (Vec::new(), Value::Null);
            loop {
                let data = caller.data(TIMELINE, asked(&world, who, until, size, &after)).await;
                let page = &data["person"]["timeline"];
                assert_eq!(page["totalCount"], whole.len());
                assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
                let nodes = page["nodes"].as_array().expect("entries");
                assert!(nodes.len() <= size as usize);
                paged.extend(nodes.clone());
                after = page["pageInfo"]["endCursor"].clone();
                if page["pageInfo"]["hasNextPage"] == false {
                    break;
                }
                assert_eq!(nodes.len(), size as usize, "a page that is not the last is full");
            }
            assert_eq!(paged, whole, "{who} by {size}");
        }
        let cost = async |first| caller.run(TIMELINE, asked(&world, who, until, first, &Value::Null)).await.statements;
        assert_eq!(cost(12).await, cost(100).await, "{who}");
    }
    // Nor does it cost more for many persons than for one.
    let list =
        "query($first: Int!) { persons(first: $first, orderBy: { field: REGISTERED_ON, direction: ASC }) { nodes {
        timeline(first: 5) { nodes { action actor { id } } } } } }";
    let auditor = world.sign_in("auditor");
    let cost = async |first: i32| auditor.run(list, json!({ "first": first })).await.statements;
    assert_eq!(cost(1).await, cost(6).await);
}

async fn it_tells_fields_and_never_a_value(database: TestDatabase) {
    let world = World::new(database).await;
    let until = a_morning(&world).await;
    let canaries = [canaries(&world), vec!["SICKNESS".to_owned(), "Ny".to_owned()]].concat();
    assert!(canaries.len() > 20);
    for who in ["auditor", "audit-client", "manager", "caseworker"] {
        let answer = client(&world, who).run(TIMELINE, asked(&world, who, until, 100, &Value::Null)).await;
        let found = sung(&canaries, &answer.text);
        assert!(found.is_empty(), "{who}: {found:?}");
    }
    let of = async |who: &str, action: &str| {
        let entries = timeline(&client(&world, who), asked(&world, who, until, 100, &Value::Null)).await;
        let entry = entries.into_iter().find(|entry| entry["action"] == action).expect("the change");
        (entry["fields"].clone(), entry["hiddenFieldCount"].clone())
    };
    let names = json!(["familyName", "givenKey", "givenName", "nameKey"]);
    assert_eq!(of("caseworker", "changeName").await, (names, json!(0)));
    assert_eq!(of("auditor", "changeName").await, (json!([]), json!(4)));
    let (fields, hidden) = of("manager", "reportAbsence").await;
    for (field, is_told) in [("validFrom", true), ("validUntil", true), ("reportedOn", true), ("kind", false)] {
        assert_eq!(fields.as_array().expect("fields").contains(&json!(field)), is_told, "{field}: {fields}");
    }
    assert!(hidden.as_i64() > Some(0));
}

async fn each_role_is_told_what_it_reads_anyway(database: TestDatabase) {
    let world = casebook::open(database).await;
    a_morning(&world).await;
    let until = world.clock.now();
    let person = |who: &str, key: &str| casebook::id_for(&world, who, Kind::Person, id("person", key));
    let asked = |who: &str, key: &str| {
        json!({ "by": { "id": person(who, key) }, "first": 100,
        "occurred": { "until": until.to_rfc3339() } })
    };
    for (who, role) in [
        ("caseworker", Role::Caseworker),
        ("manager", Role::Manager),
        ("auditor", Role::Auditor),
        ("audit-client", Role::AuditClient),
    ] {
        let entries = timeline(&client(&world, who), asked(who, "own")).await;
        assert!(entries.len() > 5, "{who}");
        let is_audit = [Role::Auditor, Role::AuditClient].contains(&role);
        assert_eq!(entries.iter().any(|entry| entry["kind"] != "CHANGED"), is_audit, "{who}");
        let types: BTreeSet<&str> = entries.iter().filter_map(|entry| entry["recordType"].as_str()).collect();
        use indsats::policy::{Access, Policy};
        for name in &types {
            let kind = Kind::parse(name).expect("a type of the schema");
            assert!(Access::of(Policy::current(), role, &[], kind).can_read(), "{who} is told of {name}");
        }
        let alma = timeline(&client(&world, who), asked(who, "alma")).await;
        assert_eq!(alma.iter().any(|entry| entry["recordType"] == "PersonNeed"), !is_audit, "{who}");
    }
    // Whose case is out of reach has no timeline: hidden is absent. Who sees the person and not who works on the case gets
    // nothing, as of every list below.
    for (who, key) in [("caseworker", "other unit"), ("manager", "other unit"), ("administrator", "own")] {
        let hidden = client(&world, who).run(TIMELINE, asked(who, key)).await;
        let absent = client(&world, who).run(TIMELINE, json!({ "by": { "id": "no id" } })).await;
        assert_eq!(hidden.body["data"], json!({ "person": null }), "{who} {key}");
        assert_eq!(
            (hidden.body["data"].clone(), hidden.codes()),
            (absent.body["data"].clone(), absent.codes()),
            "{who}"
        );
    }
    for (who, key) in [("protection-officer", "own"), ("caseworker", "broken glass")] {
        let data = client(&world, who).data(TIMELINE, asked(who, key)).await;
        assert_eq!(
            (&data["person"]["timeline"]["totalCount"], &data["person"]["timeline"]["nodes"]),
            (&json!(0), &json!([]))
        );
    }
    let substitute = timeline(&client(&world, "caseworker"), asked("caseworker", "substitute")).await;
    assert!(!substitute.is_empty());
}

async fn it_joins_no_pairs_and_tells_of_no_review(database: TestDatabase) {
    let world = World::new(database).await;
    let manager = world.sign_in("manager");
    let pair = json!({ "personA": world.named("person", "alma"), "personB": world.named("person", "dina") });
    done(&manager, "keepApart", &pair).await;
    done(&manager, "endSeparation", &pair).await;
    // Whose role was used decides who reads of a review, and not whom it tells of.
    let review = history::ActiveModel {
        id: Set(Uuid::now_v7()),
        entity: Set("AccessReview".to_owned()),
        row_id: Set(Uuid::now_v7()),
        person_id: Set(Some(id("person", "alma"))),
        row_version: Set(2),
        actor_id: Set(id("user", "other-manager")),
        recorded_at: Set(world.clock.now()),
        action: Set("reviewAccess".to_owned()),
        before: Set(Some(json!({ "state": "OPEN" }))),
        after: Set(json!({ "state": "REVIEWED" })),
    };
    history::Entity::insert(review).exec_without_returning(&world.database.connect().await).await.expect("a line");
    let until = world.clock.now() + Duration::seconds(1);
    for who in ["manager", "caseworker", "auditor"] {
        let client = world.sign_in(who);
        let data = client.data(TIMELINE, asked(&world, who, until, 100, &Value::Null)).await;
        let timeline = &data["person"]["timeline"];
        let entries = timeline["nodes"].as_array().expect("entries");
        assert_eq!(timeline["totalCount"], entries.len(), "{who}");
        let of = |kind: &str| entries.iter().filter(|entry| entry["recordType"] == kind).count();
        assert_eq!((of("Separation"), of("AccessReview")), (0, 0), "{who}");
        assert!(!entries.iter().any(|entry| entry["action"] == "keepApart"), "{who}");
        assert!(of("Person") > 0, "{who}");
    }
}

async fn reading_it_is_in_the_trail(database: TestDatabase) {
    let world = World::new(database).await;
    let until = a_morning(&world).await;
    let mut evidence = Evidence::of(&world).await;
    for (who, relation) in [("auditor", "ANY"), ("manager", "UNIT"), ("caseworker", "OWN")] {
        timeline(&world.sign_in(who), asked(&world, who, until, 3, &Value::Null)).await;
        let read = evidence.events().await;
        assert_eq!((read.len(), read[0].operation.as_str()), (1, "person"), "{who}");
        assert_eq!(subjects(&read[0]), [id("person", "alma")], "{who}");
        let subject = &read[0].subjects[0];
        assert!(subject["kinds"].to_string().contains("AuditEvent"), "{who}: {subject}");
        assert_eq!(subject["relation"], relation, "{who}");
    }
}

async fn bad_arguments_are_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let until = a_morning(&world).await;
    let auditor = world.sign_in("auditor");
    let page = auditor.data(TIMELINE, asked(&world, "auditor", until, 2, &Value::Null)).await;
    let cursor = page["person"]["timeline"]["pageInfo"]["endCursor"].clone();
    let with = |field: &str, value: Value| {
        let mut asked = asked(&world, "auditor", until, 2, &cursor);
        asked[field] = value;
        asked
    };
    for wrong in [
        with("first", json!(0)),
        with("first", json!(101)),
        with("after", json!("no cursor")),
        // The cursor of another list.
        with("occurred", Value::Null),
    ] {
        assert_eq!(auditor.run(TIMELINE, wrong.clone()).await.codes(), ["BAD_USER_INPUT"], "{wrong}");
    }
    // Another caller's cursor opens nothing.
    let mut others = asked(&world, "caseworker", until, 2, &cursor);
    others["after"] = cursor.clone();
    assert_eq!(world.sign_in("caseworker").run(TIMELINE, others).await.codes(), ["BAD_USER_INPUT"]);
    let mut empty = with("occurred", json!({ "from": until.to_rfc3339(), "until": until.to_rfc3339() }));
    empty["after"] = Value::Null;
    assert!(timeline(&auditor, empty).await.is_empty());
}

async fn a_persons_lines_are_found_by_an_index(database: TestDatabase) {
    let world = World::new(database).await;
    let evidence = Evidence::of(&world).await;
    let (explain, at, uuid, index) = match world.database.backend {
        Backend::Sqlite => ("EXPLAIN QUERY PLAN", 3, "x'00000000000000000000000000000001'", "person_id=?"),
        Backend::Postgres => {
            ("EXPLAIN", 0, "'00000000-0000-0000-0000-000000000001'", "history_person_id_recorded_at_id")
        }
    };
    let work = evidence.database.begin().await.expect("a transaction");
    if world.database.backend == Backend::Postgres {
        // Of a few rows PostgreSQL reads all.
        work.execute_unprepared("SET LOCAL enable_seqscan = off").await.expect("a setting");
    }
    let sql = format!(
        "{explain} SELECT id, ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY recorded_at DESC, id DESC)
        FROM history WHERE entity IN ('Plan', 'Person') AND person_id IN ({uuid})"
    );
    let plan = work.query_all_raw(Statement::from_string(work.get_database_backend(), sql)).await.expect("a plan");
    let line = |row: &QueryResult| row.try_get_by_index::<String>(at).expect("text");
    let plan: Vec<String> = plan.iter().map(line).collect();
    assert!(plan.iter().any(|line| line.contains(index)), "{plan:#?}");
    assert!(!plan.iter().any(|line| line.contains("Seq Scan") || line == "SCAN history"), "{plan:#?}");
}
