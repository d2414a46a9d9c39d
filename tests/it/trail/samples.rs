//! Samples of the trail that anybody can draw again.

use chrono::TimeDelta;
use indsats::{demo::world::id, policy::Role, store::Drawing};
use indsats_entity::{audit_leaf::AuditKind, user::UserKind};
use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, seed_codes},
    on_each_database,
    world::World,
};
use sea_orm::{ConnectionTrait, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::reviews::{nodes, stranger};
use crate::{
    access::client,
    verbs::{availability::humans::session, wrong::Refusals},
};

on_each_database!(
    a_sample_can_be_drawn_again_by_whoever_knows_the_seed,
    what_is_wrong_with_a_drawing_is_told,
    what_fails_in_part_is_drawn_and_what_is_refused_is_not,
    a_drawing_leaves_evidence_that_nobody_changes,
    nobody_waits_for_a_drawing,
);

/// Drawn from the lines of the trail alone, as `docs/reference/audit.md` says.
async fn drawn(world: &World, seed: &str, size: usize, tree_size: u64, units: &[&str], drawer: &str) -> Vec<u64> {
    let lines = world.store.trail_lines(0, 10_000).await.expect("lines");
    let of_units: Vec<_> = units.iter().map(|unit| json!(id("unit", unit))).collect();
    let mut ranked = Vec::new();
    for line in lines.into_iter().filter(|line| line.seq < tree_size) {
        let line = line.json(true);
        let text = |part: &str| -> Value {
            let text = line["opened"][part]["text"].as_str().expect("a part");
            serde_json::from_str(text).expect("JSON")
        };
        let leaf: Value = serde_json::from_str(line["leaf"].as_str().expect("a leaf")).expect("JSON");
        let (actor, about) = (text("actor"), text("subjects"));
        let is_person = !["AUDITOR", "AUDIT_CLIENT"].contains(&leaf["role"].as_str().expect("a role"));
        let mut subjects = about["subjects"].as_array().into_iter().flatten();
        if subjects.any(|subject| !subject["relation"].is_null())
            && is_person
            && of_units.contains(&actor["unit"])
            && actor["user"] != json!(id("user", drawer))
        {
            let seq = line["seq"].as_u64().expect("a place");
            ranked.push((Sha256::digest(format!("indsats audit sample v1\n{seed}\n{seq}")), seq));
        }
    }
    ranked.sort();
    ranked.into_iter().take(size).map(|(_, seq)| seq).collect()
}

async fn a_sample_can_be_drawn_again_by_whoever_knows_the_seed(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    for _ in 0..6 {
        for who in ["caseworker", "colleague", "manager", "auditor"] {
            world.sign_in(who).data("{ courses { nodes { state } } }", json!({})).await;
        }
        stranger(&world).data("{ persons { nodes { givenName } } }", json!({})).await;
    }
    world.store.sequence_trail().await.expect("steps");
    let evidence = Evidence::of(&world).await;
    let tree_size = u64::try_from(evidence.number("SELECT size FROM audit_head").await).expect("a size");
    let input = |seed: &str, size: i32| {
        json!({ "unit": world.named("unit", "CENTER-1"), "seed": seed, "size": size,
            "from": world.clock.now() - TimeDelta::days(1), "until": world.clock.now() + TimeDelta::days(1) })
    };
    let manager = world.sign_in("manager");
    let document = "mutation($input: DrawAccessSampleInput!) { drawAccessSample(input: $input) { userErrors { code }
        accessReviews { id cause state actor { name } sample { seed size treeSize places drawnBy { name }
            unit { id } occurredFrom occurredUntil drawnAt } } } }";
    let draw = async |seed: &str, size: i32| {
        let payload = manager.data(document, json!({ "input": input(seed, size) })).await["drawAccessSample"].clone();
        assert_eq!(payload["userErrors"], json!([]));
        payload["accessReviews"].as_array().expect("reviews").clone()
    };
    let units = ["CENTER-1", "TEAM-A", "TEAM-B"];
    let first = draw("foraar-2026", 5).await;
    assert_eq!(first.len(), 5);
    let sample = first[0]["sample"].clone();
    assert_eq!(
        (&sample["seed"], &sample["size"], &sample["treeSize"]),
        (&json!("foraar-2026"), &json!(5), &json!(tree_size))
    );
    assert_eq!(
        (&sample["drawnBy"]["name"], &sample["unit"]["id"]),
        (&json!("Mette Holm"), &json!(world.named("unit", "CENTER-1")))
    );
    for review in &first {
        assert_eq!((&review["cause"], &review["state"]), (&json!("SAMPLE"), &json!("OPEN")));
        assert!(
            ["Anna Agerholm", "Bent Borg"].contains(&review["actor"]["name"].as_str().expect("a name")),
            "never one's own"
        );
    }
    // Somebody who has the trail and the seed finds the same, in the same order.
    let expected = drawn(&world, "foraar-2026", 5, tree_size, &units, "manager").await;
    assert_eq!(sample["places"], json!(expected));
    let again = draw("foraar-2026", 5).await;
    assert_ne!(again[0]["id"], first[0]["id"], "it is another sample");
    // The tree has grown since: by what the manager did, of which nothing is drawn.
    assert_eq!(again[0]["sample"]["places"], json!(expected));
    let other = draw("efteraar-2026", 5).await[0]["sample"]["places"].clone();
    assert_eq!(other, json!(drawn(&world, "efteraar-2026", 5, u64::MAX, &units, "manager").await));
    assert_ne!(other, json!(expected));
    // All there are, where more are asked for than there are.
    assert_eq!(draw("alle", 500).await.len(), 12);
    // The auditor finds the same places, in the queue and by drawing again.
    let query =
        "{ accessReviews(first: 100, filter: { cause: SAMPLE }) { nodes { id event { seq } sample { seed } } } }";
    let audit = nodes(&world.sign_in("auditor").data(query, json!({})).await);
    let mut of_first: Vec<u64> = (audit.iter().filter(|node| node["sample"]["seed"] == "foraar-2026"))
        .map(|node| node["event"]["seq"].as_u64().expect("a place"))
        .collect();
    of_first.sort_unstable();
    of_first.dedup();
    let mut places = expected.clone();
    places.sort_unstable();
    assert_eq!(of_first, places);
    let node = "query($id: ID!) { node(id: $id) { ... on AccessReview { sample { places } } } }";
    for review in audit.iter().filter(|node| node["sample"]["seed"] == "foraar-2026").take(2) {
        let again = world.sign_in("auditor").data(node, json!({ "id": review["id"] })).await;
        assert_eq!(again["node"]["sample"]["places"], json!(expected));
    }
    // The officer draws from everybody.
    let officer = client(&world, "protection-officer");
    let all = json!({ "unit": world.named("unit", "FORV"), "seed": "alle", "size": 500,
        "from": world.clock.now() - TimeDelta::days(1), "until": world.clock.now() + TimeDelta::days(1) });
    let all = officer.data(document, json!({ "input": all })).await["drawAccessSample"]["accessReviews"].clone();
    assert_eq!(all.as_array().map(Vec::len), Some(6 * 3 + 6));
}

async fn what_is_wrong_with_a_drawing_is_told(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let base = json!({ "unit": world.named("unit", "CENTER-1"), "seed": "1", "size": 5,
        "from": "2026-11-01T00:00:00Z", "until": "2026-12-01T00:00:00Z" });
    let refuse = refusals.verb("manager", "drawAccessSample", base.clone());
    refuse.case(&[("seed", json!(" "))], &[("TEXT_EMPTY", "seed")]).await;
    refuse.case(&[("seed", json!("x".repeat(101)))], &[("TEXT_TOO_LONG", "seed")]).await;
    for seed in ["forår", "2026/1", "a b", "1\n2"] {
        refuse.case(&[("seed", json!(seed))], &[("TEXT_MALFORMED", "seed")]).await;
    }
    for size in [-1, 0, 501] {
        refuse.case(&[("size", json!(size))], &[("NUMBER_OUT_OF_RANGE", "size")]).await;
    }
    refuse.case(&[("until", json!("2026-11-01T00:00:00Z"))], &[("PERIOD_REVERSED", "until")]).await;
    refuse.case(&[("unit", json!(world.named("unit", "CENTER-2")))], &[("NOT_FOUND", "unit")]).await;
    for who in ["caseworker", "auditor", "audit-client", "benefit-officer", "administrator"] {
        let document = crate::verbs::document("drawAccessSample");
        let answer = client(&world, who).run(&document, json!({ "input": base })).await;
        assert_eq!(answer.codes(), ["FORBIDDEN"], "{who}");
    }
}

fn of_team_a(world: &World) -> Value {
    json!({ "unit": world.named("unit", "CENTER-1"), "seed": "1", "size": 500,
        "from": world.clock.now() - TimeDelta::days(1), "until": world.clock.now() + TimeDelta::days(1) })
}

async fn what_fails_in_part_is_drawn_and_what_is_refused_is_not(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let caseworker = world.sign_in("caseworker");
    // One field is wrong, and what the other ones told has left.
    let mixed = "query($birk: ID!, $alma: ID!) { seen: person(by: { id: $birk }) { givenName }
        wrong: person(by: { id: $alma }) { courses(first: 1000) { nodes { state } } } }";
    let ids = json!({ "birk": world.named("person", "birk"), "alma": world.named("person", "alma") });
    let answer = caseworker.run(mixed, ids).await;
    assert_eq!((answer.codes(), &answer.body["data"]["seen"]["givenName"]), (vec!["BAD_USER_INPUT"], &json!("Birk")));
    // The plan's state does not admit it, and nothing is told of the person.
    let plan = json!({ "input": { "plan": world.named("plan", "alma"), "expectedVersion": 1 } });
    let refused = "mutation($input: PlanInput!) { activatePlan(input: $input) { userErrors { code } } }";
    caseworker.data(refused, plan).await;
    let kinds: Vec<_> = evidence.events().await.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [AuditKind::Failed, AuditKind::Refused]);
    world.store.sequence_trail().await.expect("steps");
    let document = "mutation($input: DrawAccessSampleInput!) { drawAccessSample(input: $input) {
        accessReviews { operation personCount sample { places } } } }";
    let drawn = world.sign_in("manager").data(document, json!({ "input": of_team_a(&world) })).await;
    let [review] = &drawn["drawAccessSample"]["accessReviews"].as_array().expect("reviews")[..] else {
        panic!("{drawn}");
    };
    assert_eq!((&review["operation"], &review["personCount"]), (&json!("person"), &json!(2)));
    let tree_size = u64::try_from(evidence.number("SELECT size FROM audit_head").await).expect("a size");
    let expected = drawn_by_hand(&world, tree_size).await;
    assert_eq!(review["sample"]["places"], json!(expected));
}

async fn drawn_by_hand(world: &World, tree_size: u64) -> Vec<u64> {
    drawn(world, "1", 500, tree_size, &["CENTER-1", "TEAM-A", "TEAM-B"], "manager").await
}

async fn a_drawing_leaves_evidence_that_nobody_changes(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let document =
        "mutation($input: DrawAccessSampleInput!) { drawAccessSample(input: $input) { userErrors { code } } }";
    world.sign_in("manager").data(document, json!({ "input": of_team_a(&world) })).await;
    let lines = evidence.lines().await;
    let [line] = &lines[..] else { panic!("one line: {}", lines.len()) };
    assert_eq!((line.entity.as_str(), line.action.as_str()), ("AccessSample", "drawAccessSample"));
    assert_eq!((&line.after["seed"], &line.after["size"], line.person_id), (&json!("1"), &json!(500), None));
    // The event commits to the line, so that whoever changes it is found out.
    assert!(evidence.events().await.iter().any(|event| event.operation == "drawAccessSample"));
    world.store.sequence_trail().await.expect("steps");
    assert_eq!(world.store.changed_history(0).await.expect("a look").1, [0_u64; 0]);
    evidence.without_guards("UPDATE history SET action = 'x' WHERE entity = 'AccessSample'").await;
    assert_eq!(world.store.changed_history(0).await.expect("a look").1.len(), 1);
}

async fn nobody_waits_for_a_drawing(database: TestDatabase) {
    let world = World::new(database).await;
    world.sign_in("caseworker").data("{ courses { nodes { state } } }", json!({})).await;
    world.store.sequence_trail().await.expect("steps");
    let manager = session(&world, "manager", Role::Manager, UserKind::Person).await;
    // Somebody writes, and goes on writing: what only reads does not notice.
    let evidence = Evidence::of(&world).await;
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let writer = evidence.database.begin_with_options(options).await.expect("a writer");
    writer.execute_unprepared("UPDATE audit_head SET epoch = epoch").await.expect("a change");
    let (from, until) = (world.clock.now() - TimeDelta::days(1), world.clock.now() + TimeDelta::days(1));
    let drawing = Drawing { seed: "1".to_owned(), size: 5, from, until };
    let drawn = manager.draw_sample(id("unit", "CENTER-1"), drawing).await.expect("it is drawn");
    assert!(drawn.is_some());
    writer.rollback().await.expect("an end");
}
