//! Samples of the trail that anybody can draw again.

use chrono::TimeDelta;
use indsats::demo::world::id;
use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, seed_codes},
    on_each_database,
    world::World,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::reviews::{nodes, stranger};
use crate::{access::client, verbs::wrong::Refusals};

on_each_database!(a_sample_can_be_drawn_again_by_whoever_knows_the_seed, what_is_wrong_with_a_drawing_is_told,);

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
        let told = about["subjects"].as_array().is_some_and(|subjects| !subjects.is_empty());
        let counts = ["READ", "CHANGE"].contains(&leaf["kind"].as_str().expect("a kind"));
        if told
            && counts
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
    let first = draw("forår 2026", 5).await;
    assert_eq!(first.len(), 5);
    let sample = first[0]["sample"].clone();
    assert_eq!(
        (&sample["seed"], &sample["size"], &sample["treeSize"]),
        (&json!("forår 2026"), &json!(5), &json!(tree_size))
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
    let expected = drawn(&world, "forår 2026", 5, tree_size, &units, "manager").await;
    assert_eq!(sample["places"], json!(expected));
    let again = draw("forår 2026", 5).await;
    assert_ne!(again[0]["id"], first[0]["id"], "it is another sample");
    // The tree has grown since: by what the manager did, of which nothing is drawn.
    assert_eq!(again[0]["sample"]["places"], json!(expected));
    let other = draw("efterår 2026", 5).await[0]["sample"]["places"].clone();
    assert_eq!(other, json!(drawn(&world, "efterår 2026", 5, u64::MAX, &units, "manager").await));
    assert_ne!(other, json!(expected));
    // All there are, where more are asked for than there are.
    assert_eq!(draw("alle", 500).await.len(), 12);
    // The auditor finds the same places, in the queue and by drawing again.
    let query =
        "{ accessReviews(first: 100, filter: { cause: SAMPLE }) { nodes { event { seq } sample { seed places } } } }";
    let audit = nodes(&world.sign_in("auditor").data(query, json!({})).await);
    let mut of_first: Vec<u64> = (audit.iter().filter(|node| node["sample"]["seed"] == "forår 2026"))
        .map(|node| node["event"]["seq"].as_u64().expect("a place"))
        .collect();
    of_first.sort_unstable();
    of_first.dedup();
    let mut places = expected.clone();
    places.sort_unstable();
    assert_eq!(of_first, places);
    assert!(
        audit
            .iter()
            .filter(|node| node["sample"]["seed"] == "forår 2026")
            .all(|node| node["sample"]["places"] == json!(expected))
    );
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
