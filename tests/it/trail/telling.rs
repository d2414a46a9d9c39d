//! What an event tells beyond the rows: the relation that was used, what was searched for, and who signed in how.

use indsats::{authn::Grant, demo::world::id, policy::Role};
use indsats_entity::audit_leaf::{AuditDecision, AuditKind};
use indsats_tests::{
    database::TestDatabase,
    evidence::{Event, Evidence, seed_codes, subjects},
    on_each_database,
    world::World,
};
use serde_json::{Value, json};

use crate::{
    access::{client, rows::enter_user},
    shapes::Service,
    verbs::{act, but, done},
};

on_each_database!(
    own_and_substitute_are_told_apart,
    a_search_is_told_by_its_arguments_and_found_by_its_value,
    whoever_looks_for_somebody_leaves_an_event,
    a_change_that_comes_to_nothing_leaves_an_event,
    the_clients_name_for_it_and_the_reason_are_told_until_they_are_forgotten,
    it_tells_which_program_signed_in_and_how_surely,
    who_is_known_and_refused_a_session_has_tried,
    a_credential_that_nobody_vouches_for_is_told_with_its_reason_and_nothing_else,
);

const BY_ID: &str = "query($id: ID!) { person(by: { id: $id }) { id } }";
const SEARCHES: &str = "query($value: String) { auditEvents(first: 50, filter: { searchedFor: $value }) {
    nodes { operation searchedBy } } }";

/// Whom an event tells of, each with the relation.
fn relations(event: &Event) -> Vec<(Value, Value)> {
    let subjects = event.subjects.as_array().expect("subjects").iter();
    subjects.map(|subject| (subject["person"].clone(), subject["relation"].clone())).collect()
}

async fn own_and_substitute_are_told_apart(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let birk = world.named("person", "birk");
    let input = json!({ "person": birk, "user": world.named("user", "colleague"), "kind": "SUBSTITUTE",
        "validFrom": "2026-11-23", "validUntil": "2026-11-30" });
    done(&world.sign_in("caseworker"), "assignCaseworker", &input).await;
    let mut evidence = Evidence::of(&world).await;
    let mut told = async |user: &str| {
        world.sign_in(user).data(BY_ID, json!({ "id": birk })).await;
        let events = evidence.events().await;
        relations(events.last().expect("an event"))
    };
    let birk_as = |relation: &str| vec![(json!(id("person", "birk")), json!(relation))];
    assert_eq!(told("caseworker").await, birk_as("OWN"));
    assert_eq!(told("colleague").await, birk_as("SUBSTITUTE"));
    assert_eq!(told("manager").await, birk_as("UNIT"));
    // What a substitute changes is told so, too.
    let name = json!({ "person": birk, "expectedVersion": 1, "givenName": "Ny", "familyName": "Ny" });
    done(&world.sign_in("colleague"), "changeName", &name).await;
    let events = evidence.events().await;
    let change = events.iter().find(|event| event.operation == "changeName").expect("the change");
    assert_eq!(relations(change), birk_as("SUBSTITUTE"));
}

async fn a_search_is_told_by_its_arguments_and_found_by_its_value(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let caseworker = world.sign_in("caseworker");
    let alma = world.named("person", "alma");
    caseworker.data("{ person(by: { cpr: \"610180-4001\" }) { id } }", json!({})).await;
    let named = "query($name: String!) { persons(first: 3, filter: { nameStartsWith: $name }) { nodes { id } } }";
    caseworker.data(named, json!({ "name": "ÅGERH" })).await;
    caseworker.data(BY_ID, json!({ "id": alma })).await;
    // The auditor knows the person under another id.
    let pseudonym = world.pseudonym("demo", indsats::policy::Kind::Person, id("person", "alma"));
    world.sign_in("auditor").data(BY_ID, json!({ "id": pseudonym })).await;
    let events = evidence.events().await;
    let fields: Vec<_> = events.iter().map(|event| event.criteria[0]["field"].as_str().unwrap_or_default()).collect();
    assert_eq!(fields, ["person.by.cpr", "persons.filter.nameStartsWith", "person.by.id", "person.by.id"]);
    let tokens: Vec<_> = events.iter().map(|event| event.criteria[0]["token"].as_str().unwrap_or_default()).collect();
    assert!(tokens.iter().all(|token| token.len() == 64), "{tokens:?}");
    assert_eq!(tokens[2], tokens[3], "one person, whatever the id");
    // No value is anywhere: not in what is kept for ever, and not in what is forgotten.
    for event in &events {
        let all = format!("{}{}{}", indsats::audit::leaf_text(&event.leaf), event.criteria, event.subjects);
        assert!(!all.to_lowercase().contains("610180") && !all.to_lowercase().contains("ågerh"), "{all}");
    }

    let officer = client(&world, "protection-officer");
    for (value, found) in [
        ("6101804001", vec![json!(["person.by.cpr"])]),
        ("ågerh", vec![json!(["persons.filter.nameStartsWith"])]),
        ("ågerholm", vec![]),
        (&alma, vec![json!(["person.by.id"]); 2]),
    ] {
        let answer = officer.data(SEARCHES, json!({ "value": value })).await;
        let nodes = answer["auditEvents"]["nodes"].as_array().expect("events");
        let searched = nodes.iter().filter(|node| node["operation"] != "auditEvents");
        assert_eq!(searched.map(|node| node["searchedBy"].clone()).collect::<Vec<_>>(), found, "{value}");
    }
    // Who may not know names could guess them one by one.
    let answer = world.sign_in("auditor").run(SEARCHES, json!({ "value": "6101804001" })).await;
    assert_eq!(answer.codes(), ["FORBIDDEN"]);
}

async fn whoever_looks_for_somebody_leaves_an_event(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let caseworker = world.sign_in("caseworker");
    // Somebody else's person, and nobody at all: the same answer, and the same event.
    let hidden = world.named("person", "dina");
    for (query, variables) in [
        ("{ person(by: { cpr: \"640483-4004\" }) { id } }", json!({})),
        ("{ person(by: { cpr: \"010101-0101\" }) { id } }", json!({})),
        (BY_ID, json!({ "id": hidden })),
        (BY_ID, json!({ "id": "nothing" })),
        ("query($id: ID!) { node(id: $id) { id } }", json!({ "id": hidden })),
        ("query($id: ID!) { nodes(ids: [$id]) { id } }", json!({ "id": "nothing" })),
        ("{ persons(filter: { nameStartsWith: \"Qq\" }) { nodes { id } } }", json!({})),
    ] {
        caseworker.data(query, variables).await;
        let events = evidence.events().await;
        let [event] = events.as_slice() else { panic!("{} events: {query}", events.len()) };
        assert_eq!((event.subjects.clone(), event.criteria.as_array().map(Vec::len)), (json!([]), Some(1)), "{query}");
    }
    // So does whoever would do something to somebody, and finds nobody: by any verb, with what it names and not what it says.
    let reason = "Akut henvendelse fra borgeren";
    let name = |person: &str| json!({ "person": person, "expectedVersion": 1, "givenName": "Ny", "familyName": "Ny" });
    let (dina, unit) = (world.named("person", "dina"), world.named("unit", "TEAM-A"));
    for (verb, input, named) in [
        ("breakGlass", json!({ "cpr": "010101-0101", "reason": reason }), vec!["breakGlass.input.cpr"]),
        ("changeName", name(&dina), vec!["changeName.input.person"]),
        ("changeName", name("nothing"), vec![]),
        // An id of something else.
        ("openPlan", json!({ "person": unit, "goal": "010101-0101 Et job" }), vec!["openPlan.input.person"]),
        (
            "assignCaseworker",
            json!({ "person": dina, "user": world.named("user", "colleague"), "kind": "SUBSTITUTE",
            "validFrom": "2026-11-23" }),
            vec!["assignCaseworker.input.person", "assignCaseworker.input.user"],
        ),
    ] {
        let payload = act(&caseworker, verb, &input).await;
        assert_eq!(payload["userErrors"][0]["code"], "NOT_FOUND", "{verb} {payload}");
        let events = evidence.events().await;
        let [event] = events.as_slice() else { panic!("{} events: {verb}", events.len()) };
        assert_eq!((event.kind, event.outcome.as_str()), (AuditKind::Failed, "FAILED"), "{verb}");
        assert_eq!((event.operation.as_str(), &event.subjects), (verb, &json!([])));
        assert_eq!(fields(event), named, "{verb} {input}");
    }
    // Whoever knows the number finds out who tried it.
    let answer = client(&world, "protection-officer").data(SEARCHES, json!({ "value": "0101010101" })).await;
    let tries: Vec<_> = answer["auditEvents"]["nodes"].as_array().expect("events").iter().collect();
    assert!(tries.iter().any(|event| event["operation"] == "breakGlass"), "{answer}");
}

/// What an event says was searched by.
fn fields(event: &Event) -> Vec<&str> {
    event.criteria.as_array().into_iter().flatten().filter_map(|criterion| criterion["field"].as_str()).collect()
}

async fn a_change_that_comes_to_nothing_leaves_an_event(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let mut evidence = Evidence::of(&world).await;
    let caseworker = world.sign_in("caseworker");
    let alma = world.named("person", "alma");
    let name = json!({ "person": alma, "expectedVersion": 1, "givenName": "Ny", "familyName": "Ny" });
    for (verb, input, code, persons) in [
        ("changeName", but(&name, &[("expectedVersion", json!(9))]), "STALE_VERSION", vec![id("person", "alma")]),
        // Nobody was looked for yet.
        ("changeName", but(&name, &[("givenName", json!(""))]), "TEXT_EMPTY", vec![]),
        ("openPlan", json!({ "person": alma, "goal": "Et job" }), "PLAN_ALREADY_OPEN", vec![id("person", "alma")]),
    ] {
        let payload = act(&caseworker, verb, &input).await;
        assert_eq!(payload["userErrors"][0]["code"], code, "{verb} {payload}");
        let events = evidence.events().await;
        let [event] = events.as_slice() else { panic!("{} events: {code}", events.len()) };
        assert_eq!((event.kind, event.outcome.as_str()), (AuditKind::Failed, "FAILED"), "{code}");
        assert_eq!((event.decision, subjects(event)), (AuditDecision::Permit, persons), "{code}");
        assert_eq!(fields(event), [format!("{verb}.input.person")], "{code}");
    }
    // What is done is told once: by the event of the change.
    done(&caseworker, "changeName", &name).await;
    let events = evidence.events().await;
    let [change, reading] = events.as_slice() else { panic!("{} events", events.len()) };
    assert_eq!((change.kind, reading.kind), (AuditKind::Change, AuditKind::Read));
    assert_eq!((fields(change), fields(reading)), (vec!["changeName.input.person"], vec![]));
}

async fn the_clients_name_for_it_and_the_reason_are_told_until_they_are_forgotten(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let caseworker = world.sign_in("caseworker");
    let reason = "Akut henvendelse fra borgeren";
    let urgent = "mutation Urgent($input: BreakGlassInput!) { breakGlass(input: $input) { userErrors { code } } }";
    caseworker.data(urgent, json!({ "input": { "cpr": "640483-4004", "reason": reason } })).await;
    caseworker.data("{ persons { nodes { id } } }", json!({})).await;
    let long = format!("query {} {{ persons {{ nodes {{ id }} }} }}", "N".repeat(101));
    caseworker.data(&long, json!({})).await;
    let events = evidence.events().await;
    let change = events.iter().find(|event| event.kind == AuditKind::Change).expect("the change");
    assert_eq!((&change.actor["operationName"], &change.actor["reason"]), (&json!("Urgent"), &json!(reason)));
    for event in &events {
        let kept = indsats::audit::leaf_text(&event.leaf);
        assert!(!kept.contains("Urgent") && !kept.contains("Akut"), "{kept}");
    }
    let without = events.iter().filter(|event| event.operation == "persons");
    assert!(without.clone().count() == 2 && without.clone().all(|event| event.actor.get("operationName").is_none()));
}

async fn it_tells_which_program_signed_in_and_how_surely(database: TestDatabase) {
    let service = Service::of(database, "broker").await;
    let mut evidence = Evidence::of(&service.world).await;
    let mut claims = crate::shapes::broker::manager();
    claims["azp"] = json!("front-end");
    let reply = service.run(&claims, "{ persons { nodes { id } } }").await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let events = evidence.events().await;
    let event = events.iter().find(|event| event.operation == "persons").expect("the reading");
    assert_eq!((&event.actor["client"], &event.actor["assurance"]), (&json!("front-end"), &json!("SUBSTANTIAL")));
}

async fn who_is_known_and_refused_a_session_has_tried(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let nobody = world.client(&Grant { subject: "caseworker".to_owned(), roles: Vec::new(), ..Grant::default() });
    enter_user(&world, "left", Some(0)).await;
    let left = Grant { subject: "left".to_owned(), roles: vec![Role::Caseworker], ..Grant::default() };
    let tries = [
        (world.sign_in("caseworker").with("x-role", "MANAGER"), (403, "FORBIDDEN"), ("signIn/role", "caseworker")),
        (
            world.sign_in("caseworker").with("x-purpose", "AUDIT"),
            (403, "PURPOSE_REQUIRED"),
            ("signIn/purpose", "caseworker"),
        ),
        (nobody, (403, "FORBIDDEN"), ("signIn/role", "caseworker")),
        (world.client(&left), (401, "UNAUTHENTICATED"), ("signIn/inactive", "left")),
    ];
    for (client, (status, code), (operation, subject)) in tries {
        let answer = client.run("{ persons { nodes { fullName } } }", json!({})).await;
        assert_eq!((answer.status, answer.codes()), (status, vec![code]));
        let events = evidence.events().await;
        let [event] = &events[..] else { panic!("{} events", events.len()) };
        assert_eq!((event.operation.as_str(), event.outcome.as_str()), (operation, "REFUSED"));
        assert_eq!((event.role.as_str(), event.subject.as_str()), ("SYSTEM_SIGN_IN", subject));
        assert_eq!(event.subjects, json!([]));
        let request = answer.body["errors"][0]["extensions"]["requestId"].as_str().expect("an id");
        assert_eq!(event.request_id.to_string(), request);
    }
    // What is malformed tells of nobody.
    let crooked = world.sign_in("caseworker").with("x-role", "KING").run("{ viewer { roleInUse } }", json!({})).await;
    assert_eq!(crooked.status, 400);
    assert!(evidence.events().await.is_empty());
}

async fn a_credential_that_nobody_vouches_for_is_told_with_its_reason_and_nothing_else(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let expired = world.sign_in("caseworker");
    world.clock.set(world.clock.now() + chrono::Duration::days(1));
    assert_eq!(world.get("/audit/checkpoint", &[]).await.status, 401);
    assert!(evidence.events().await.is_empty(), "nobody came with anything");
    for _ in 0..20 {
        let answer = expired.run("{ persons { nodes { fullName } } }", json!({})).await;
        assert_eq!((answer.status, answer.codes()), (401, vec!["UNAUTHENTICATED"]));
    }
    let events = evidence.events().await;
    let (told, others): (Vec<_>, Vec<_>) = events.iter().partition(|event| event.operation.starts_with("signIn"));
    // An attack shows, and does not fill the disk.
    assert_eq!(told.len(), 6);
    for event in told {
        assert_eq!((event.operation.as_str(), event.outcome.as_str()), ("signIn/credential/expired", "REFUSED"));
        assert_eq!((event.issuer.as_str(), event.subject.as_str()), ("system", "sign-in"));
        assert_eq!(event.subjects, json!([]));
    }
    // Its actor was written down.
    assert!(others.iter().all(|event| event.role == "SYSTEM_SIGN_IN"));
    // Where the trail cannot be written the answer is the same: nothing leaves with it.
    let garbage = [("authorization", "Bearer nobody")];
    let told = world.get("/audit/checkpoint", &garbage).await;
    assert_eq!(evidence.events().await.last().expect("an event").operation, "signIn/credential/parts");
    evidence.run("ALTER TABLE audit_leaf RENAME TO audit_leaf_away").await;
    let untold = world.get("/audit/checkpoint", &garbage).await;
    assert_eq!((told.status, told.code()), (401, "UNAUTHENTICATED".to_owned()));
    assert_eq!((untold.status, untold.code()), (401, "UNAUTHENTICATED".to_owned()));
}
