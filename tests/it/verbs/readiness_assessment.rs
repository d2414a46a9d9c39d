//! Readiness: assessed by a human with reasons, and taken back with one.

use indsats::demo::world::id;
use indsats_tests::{
    database::TestDatabase,
    evidence::seed_codes,
    on_each_database,
    world::{Client, World},
};
use serde_json::{Value, json};

use super::{
    but, done,
    proof::{Line, Proof},
};

on_each_database!(an_assessment_is_written_and_taken_back, the_latest_that_counts_is_the_persons_readiness);

fn assessment(world: &World, level: &str, on: &str) -> Value {
    json!({
        "person": world.named("person", "cleo"), "level": level, "assessedOn": on, "nextDueOn": "2027-02-23",
        "note": " Har prøvet to praktikker ",
    })
}

async fn an_assessment_is_written_and_taken_back(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let row = json!({
        "person_id": id("person", "cleo"), "level_code": "LEVEL_2", "assessed_on": "2026-11-20",
        "assessed_by": id("user", "caseworker"), "next_due_on": "2027-02-23", "note": "Har prøvet to praktikker",
        "voided_by": null, "voided_at": null, "void_reason": null,
    });
    let lines = [Line::new("ReadinessAssessment", row)];
    let input = assessment(&world, "LEVEL_2", "2026-11-20");
    let record = proof.does("caseworker", "assessReadiness", input, "cleo", &lines).await;
    assert_eq!((&record["level"]["code"], &record["isVoid"]), (&json!("LEVEL_2"), &json!(false)));
    assert_eq!(record["assessedBy"]["name"], "Anna Agerholm");

    let input = json!({ "readinessAssessment": record["id"], "expectedVersion": 1, "reason": "Forkert borger" });
    let from = json!({ "voided_by": null, "voided_at": null, "void_reason": null });
    let to = json!({
        "voided_by": id("user", "colleague"), "voided_at": world.clock.now().to_rfc3339(),
        "void_reason": "Forkert borger",
    });
    let lines = [Line::change("ReadinessAssessment", world.row(&record["id"]), 1, from, to)];
    let void = proof.does("colleague", "voidReadinessAssessment", input, "cleo", &lines).await;
    assert_eq!((&void["isVoid"], &void["voidReason"]), (&json!(true), &json!("Forkert borger")));
    assert_eq!(void["note"], "Har prøvet to praktikker", "it stays to be read");
}

async fn the_latest_that_counts_is_the_persons_readiness(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let client = world.sign_in("caseworker");
    assert_eq!(readiness(&world, &client).await, (Value::Null, vec![]));
    let earlier = assessment(&world, "LEVEL_1", "2026-06-01");
    done(&client, "assessReadiness", &earlier).await;
    let latest = done(&client, "assessReadiness", &but(&earlier, &[("assessedOn", json!("2026-11-23"))])).await;
    // Written down later, of a day before.
    let between = but(&earlier, &[("assessedOn", json!("2026-09-01")), ("level", json!("LEVEL_3"))]);
    done(&client, "assessReadiness", &between).await;
    let (current, all) = readiness(&world, &client).await;
    assert_eq!(current["assessedOn"], "2026-11-23");
    assert_eq!(all, ["2026-11-23", "2026-09-01", "2026-06-01"]);
    let input = json!({ "readinessAssessment": latest["id"], "expectedVersion": 1, "reason": "Forkert dag" });
    done(&client, "voidReadinessAssessment", &input).await;
    let (current, all) = readiness(&world, &client).await;
    assert_eq!((&current["assessedOn"], &current["level"]["code"]), (&json!("2026-09-01"), &json!("LEVEL_3")));
    assert_eq!(all.len(), 3, "what counts no more is still told");
}

/// What counts now, and the days of all assessments, of Cleo.
async fn readiness(world: &World, client: &Client<'_>) -> (Value, Vec<String>) {
    let query = "query($id: ID!) { person(by: { id: $id }) { currentReadiness { assessedOn level { code } }
        readinessAssessments { nodes { assessedOn } } } }";
    let person = client.data(query, json!({ "id": world.named("person", "cleo") })).await["person"].clone();
    let days = person["readinessAssessments"]["nodes"].as_array().expect("assessments");
    let days = days.iter().map(|node| node["assessedOn"].as_str().expect("a day").to_owned()).collect();
    (person["currentReadiness"].clone(), days)
}
