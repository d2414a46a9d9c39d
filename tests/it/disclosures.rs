//! What was handed to others: recorded, withdrawn, and listed.

use indsats::{
    demo::world::id,
    domain::{
        Code,
        disclosure::{self as verbs, Handover},
    },
    policy::{Class, Kind, Role},
};
use indsats_entity::{disclosure::DisclosureMeans, user::UserKind};
use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, seed_codes, subjects},
    on_each_database,
    world::{Client, World, user_errors},
};
use serde_json::{Value, json};

use crate::{
    access::{casebook, client},
    verbs::{
        act,
        availability::{
            brought,
            humans::{code, session},
        },
        but, document, done,
    },
};

on_each_database!(
    it_is_recorded_and_leaves_a_line_and_an_event,
    it_is_withdrawn_with_a_reason_and_stays_to_be_seen,
    a_wrong_entry_is_refused_and_nothing_changes,
    a_notice_to_the_benefit_office_is_an_entry_of_its_own,
    the_register_is_listed_within_reach,
    a_program_records_nothing,
);

const REGISTER: &str = "query Register($filter: DisclosureFilter) { disclosures(first: 100, filter: $filter) { totalCount
    nodes { id disclosedOn recipient { code } recipientName reason fieldClasses person { id fullName } redactedFields } } }";

fn entry(world: &World) -> Value {
    json!({ "person": world.named("person", "alma"), "disclosedOn": "2026-11-20", "recipient": "COURT",
        "recipientName": "Byretten i Eksempelby", "legalBasis": "DISCLOSURE_ORDER",
        "fieldClasses": ["NOTE", "CASE", "NOTE"], "means": "LETTER", "reason": "Efter rettens kendelse" })
}

async fn it_is_recorded_and_leaves_a_line_and_an_event(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    for (who, client) in [
        ("caseworker", world.sign_in("caseworker")),
        ("manager", world.sign_in("manager")),
        ("protection-officer", client(&world, "protection-officer")),
    ] {
        let mut evidence = Evidence::of(&world).await;
        let recorded = done(&client, "recordDisclosure", &entry(&world)).await;
        assert_eq!((&recorded["version"], &recorded["disclosedOn"]), (&json!(1), &json!("2026-11-20")), "{who}");
        assert_eq!((&recorded["recipient"]["code"], &recorded["means"]), (&json!("COURT"), &json!("LETTER")));
        assert_eq!(recorded["legalBasis"]["code"], "DISCLOSURE_ORDER");
        // Each class once, in the policy's order.
        assert_eq!(recorded["fieldClasses"], json!(["CASE", "NOTE"]));
        assert_eq!((&recorded["benefitNotice"], &recorded["withdrawnAt"]), (&Value::Null, &Value::Null));
        let lines = evidence.lines().await;
        assert_eq!(lines.len(), 1, "{who}");
        assert_eq!((lines[0].entity.as_str(), lines[0].action.as_str()), ("Disclosure", "recordDisclosure"));
        assert_eq!(lines[0].person_id, Some(id("person", "alma")));
        let events = evidence.events().await;
        let change = events.iter().find(|event| event.operation == "recordDisclosure").expect("the event");
        assert_eq!(subjects(change), [id("person", "alma")], "{who}");
    }
    // One key makes one entry, and no other.
    let caseworker = world.sign_in("caseworker");
    let keyed = but(&entry(&world), &[("idempotencyKey", json!("one disclosure"))]);
    let first = done(&caseworker, "recordDisclosure", &keyed).await;
    assert_eq!(done(&caseworker, "recordDisclosure", &keyed).await["id"], first["id"]);
    let other = act(&caseworker, "recordDisclosure", &but(&keyed, &[("means", json!("PHONE"))])).await;
    assert_eq!(user_errors(&other), ["IDEMPOTENCY_KEY_REUSED"]);
}

async fn it_is_withdrawn_with_a_reason_and_stays_to_be_seen(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let caseworker = world.sign_in("caseworker");
    let recorded = done(&caseworker, "recordDisclosure", &entry(&world)).await;
    let withdrawal = json!({ "disclosure": recorded["id"], "expectedVersion": 1, "reason": "Forkert borger" });
    for reason in ["", "ab"] {
        let refused = act(&caseworker, "withdrawDisclosure", &but(&withdrawal, &[("reason", json!(reason))])).await;
        assert_eq!(user_errors(&refused).len(), 1, "{refused}");
    }
    let stale = act(&caseworker, "withdrawDisclosure", &but(&withdrawal, &[("expectedVersion", json!(7))])).await;
    assert_eq!(user_errors(&stale), ["STALE_VERSION"]);
    assert_eq!(stale["record"]["version"], 1);
    let withdrawn = done(&caseworker, "withdrawDisclosure", &withdrawal).await;
    assert_eq!((&withdrawn["version"], &withdrawn["withdrawalReason"]), (&json!(2), &json!("Forkert borger")));
    assert_eq!(withdrawn["withdrawnBy"]["name"], "Anna Agerholm");
    assert_eq!(withdrawn["reason"], "Efter rettens kendelse");
    // What is withdrawn is not withdrawn again, and says so beforehand.
    let again = act(&caseworker, "withdrawDisclosure", &but(&withdrawal, &[("expectedVersion", json!(2))])).await;
    assert_eq!(user_errors(&again), ["WRONG_STATE"]);
    let asked =
        "query($id: ID!) { node(id: $id) { ... on Disclosure { access { canWithdraw { isAllowed reasons } } } } }";
    let access = caseworker.data(asked, json!({ "id": recorded["id"] })).await;
    assert_eq!(
        access["node"]["access"]["canWithdraw"],
        json!({ "isAllowed": false, "reasons": ["STATE_DOES_NOT_ADMIT"] })
    );
    let listed = caseworker.data(REGISTER, json!({})).await;
    assert_eq!(
        (&listed["disclosures"]["totalCount"], &listed["disclosures"]["nodes"][0]["id"]),
        (&json!(1), &recorded["id"])
    );
}

async fn a_wrong_entry_is_refused_and_nothing_changes(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let evidence = Evidence::of(&world).await;
    let before = evidence.everything().await;
    let caseworker = world.sign_in("caseworker");
    let long = |length: usize| json!("x".repeat(length));
    for (field, value, expected) in [
        ("disclosedOn", json!("2026-11-24"), "NOT_YET"),
        ("reason", json!(""), "TEXT_EMPTY"),
        ("reason", json!("ab"), "TEXT_TOO_SHORT"),
        ("reason", long(2001), "TEXT_TOO_LONG"),
        ("recipientName", long(201), "TEXT_TOO_LONG"),
        ("recipientName", json!("To\nlinjer"), "TEXT_MALFORMED"),
        ("fieldClasses", json!([]), "LIST_EMPTY"),
        ("recipient", json!("court"), "UNKNOWN_CODE"),
        ("recipient", json!("SICKNESS"), "UNKNOWN_CODE"),
        ("legalBasis", json!("NO_RULE"), "RULE_NOT_IN_FORCE"),
        ("person", json!("no id"), "NOT_FOUND"),
        ("person", json!(world.named("person", "dina")), "NOT_FOUND"),
        ("person", json!(world.named("user", "caseworker")), "NOT_FOUND"),
    ] {
        let payload = act(&caseworker, "recordDisclosure", &but(&entry(&world), &[(field, value.clone())])).await;
        assert_eq!(user_errors(&payload), [expected], "{field} {value}");
        assert_eq!(payload["userErrors"][0]["path"].as_array().and_then(|path| path.last()), Some(&json!(field)));
    }
    // Before the rule was in force it gave no ground.
    let early = but(&entry(&world), &[("disclosedOn", json!("2019-12-31"))]);
    let payload = act(&caseworker, "recordDisclosure", &early).await;
    assert!(["UNKNOWN_CODE", "RULE_NOT_IN_FORCE"].contains(&user_errors(&payload)[0]), "{payload}");
    for (field, value) in
        [("fieldClasses", json!(["OPEN"])), ("fieldClasses", json!(["STAFF"])), ("means", json!("FAX"))]
    {
        let input = but(&entry(&world), &[(field, value.clone())]);
        let answer = caseworker.run(&document("recordDisclosure"), json!({ "input": input })).await;
        assert!(!answer.codes().is_empty(), "{field} {value}: {}", answer.text);
    }
    // Who may not: nobody else, and the auditors change nothing.
    for who in ["auditor", "audit-client", "benefit-officer", "administrator"] {
        let input = but(
            &entry(&world),
            &[("person", json!(casebook::id_for(&world, who, Kind::Person, id("person", "alma"))))],
        );
        let answer = client(&world, who).run(&document("recordDisclosure"), json!({ "input": input })).await;
        assert_eq!(answer.codes(), ["FORBIDDEN"], "{who}: {}", answer.text);
    }
    assert!(evidence.everything().await == before, "something changed");
}

async fn a_notice_to_the_benefit_office_is_an_entry_of_its_own(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    brought(&world, "NOTICE_SENT").await;
    let officer = client(&world, "protection-officer");
    let select =
        "{ disclosures { nodes { id version disclosedOn recipient { code } legalBasis { code } fieldClasses means
        reason benefitNotice { id } recordedBy { name } } } }";
    let found = officer.data(select, json!({})).await["disclosures"]["nodes"].clone();
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    let entry = &found[0];
    assert_eq!(
        (&entry["recipient"]["code"], &entry["legalBasis"]["code"]),
        (&json!("BENEFIT_OFFICE"), &json!("BENEFIT_NOTICE"))
    );
    assert_eq!((&entry["disclosedOn"], &entry["reason"]), (&json!("2026-11-23"), &Value::Null));
    assert_eq!(entry["fieldClasses"], json!(["IDENTITY", "CASE", "NOTE"]));
    // The officer sees that there is one, and not the notice of the case; the caseworker sees both.
    assert!(entry["benefitNotice"].is_null());
    let colleague = world.sign_in("colleague");
    let seen = colleague.data(select, json!({})).await["disclosures"]["nodes"][0].clone();
    assert!(seen["benefitNotice"]["id"].is_string());
    // It stands as long as the notice, and what was sent stays sent.
    let withdrawal = json!({ "disclosure": entry["id"], "expectedVersion": 1, "reason": "Alligevel ikke" });
    for caller in [&colleague, &officer] {
        assert_eq!(user_errors(&act(caller, "withdrawDisclosure", &withdrawal).await), ["WRONG_STATE"]);
    }
}

async fn the_register_is_listed_within_reach(database: TestDatabase) {
    let world = casebook::open(database).await;
    let list = async |caller: &Client<'_>, filter: Value| {
        caller.data(REGISTER, json!({ "filter": filter })).await["disclosures"]["nodes"]
            .as_array()
            .expect("entries")
            .clone()
    };
    let persons = async |who: &str| {
        let found = list(&client(&world, who), Value::Null).await;
        let mut persons: Vec<Value> = found.iter().map(|entry| entry["person"]["id"].clone()).collect();
        persons.sort_unstable_by_key(Value::to_string);
        persons.dedup();
        persons.len()
    };
    let reach = [("caseworker", 2), ("manager", 4), ("protection-officer", 6), ("auditor", 6), ("audit-client", 6)];
    for (who, count) in reach {
        assert_eq!(persons(who).await, count, "{who}");
    }
    for who in ["benefit-officer", "administrator"] {
        assert_eq!(client(&world, who).run(REGISTER, json!({})).await.codes(), ["FORBIDDEN"], "{who}");
    }
    // Auditors read no words.
    let seen = list(&client(&world, "auditor"), Value::Null).await;
    for entry in &seen {
        assert!(entry["recipientName"].is_null() && entry["reason"].is_null() && entry["person"]["fullName"].is_null());
        assert_eq!(entry["redactedFields"], json!(["reason", "recipientName", "withdrawalReason"]));
        assert_eq!(entry["fieldClasses"], json!(["CASE", "NOTE"]));
    }
    // Filters narrow, and a hidden person finds nothing, as an absent one.
    let officer = client(&world, "protection-officer");
    let own = world.named("person", "own");
    assert_eq!(list(&officer, json!({ "person": own })).await.len(), 1);
    for (filter, count) in [
        (json!({ "recipient": "COURT" }), 6),
        (json!({ "recipient": "POLICE" }), 0),
        (json!({ "disclosed": { "from": "2026-11-21" } }), 6),
        (json!({ "disclosed": { "from": "2026-11-22" } }), 0),
        (json!({ "disclosed": { "until": "2026-11-21" } }), 0),
        (json!({ "person": "no id" }), 0),
    ] {
        assert_eq!(list(&officer, filter.clone()).await.len(), count, "{filter}");
    }
    let hidden = json!({ "person": world.named("person", "other unit") });
    assert!(list(&client(&world, "caseworker"), hidden).await.is_empty());
    // Through a broken glass nothing of it is seen.
    let person = "query($id: ID!) { person(by: { id: $id }) { disclosures { totalCount nodes { id } } } }";
    let broken =
        client(&world, "caseworker").data(person, json!({ "id": world.named("person", "broken glass") })).await;
    assert_eq!(broken["person"]["disclosures"], json!({ "totalCount": 0, "nodes": [] }));
    let mine = client(&world, "caseworker").data(person, json!({ "id": own })).await;
    assert_eq!(mine["person"]["disclosures"]["totalCount"], 1);
}

async fn a_program_records_nothing(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let recorded = done(
        &world.sign_in("colleague"),
        "recordDisclosure",
        &but(&entry(&world), &[("person", json!(world.named("person", "cleo")))]),
    )
    .await;
    let program = session(&world, "colleague", Role::Caseworker, UserKind::Machine).await;
    let before = Evidence::of(&world).await.everything().await;
    let handover = Handover {
        person: id("person", "cleo"),
        on: world.clock.today(),
        recipient: "COURT".to_owned(),
        recipient_name: None,
        basis: "DISCLOSURE_ORDER".to_owned(),
        classes: vec![Class::Case],
        means: DisclosureMeans::File,
        reason: "Sendt af et program".to_owned(),
        key: None,
    };
    assert_eq!(code(verbs::record(&program, handover).await), Some(Code::HumanRequired));
    let withdrawn = verbs::withdraw(&program, world.row(&recorded["id"]), 1, "En fejl").await;
    assert_eq!(code(withdrawn), Some(Code::HumanRequired));
    assert!(Evidence::of(&world).await.everything().await == before, "a program changed something");
}
