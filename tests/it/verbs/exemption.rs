//! Exemptions: granted with a reason, confirmed or ended.

use indsats::demo::world::id;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::proof::{Line, Proof};

on_each_database!(an_exemption_is_granted_confirmed_and_ended, an_end_leaves_the_reviews_before_it);

fn relief(world: &World) -> Value {
    json!({
        "person": world.named("person", "cleo"), "kind": "CARE", "validFrom": "2026-11-23", "suspendsDuty": true,
        "reviewDueOn": "2027-02-22", "reason": " Pasning af et barn ",
    })
}

async fn an_exemption_is_granted_confirmed_and_ended(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let now = world.clock.now().to_rfc3339();
    let row = json!({
        "person_id": id("person", "cleo"), "kind_code": "CARE", "valid_from": "2026-11-23", "valid_to": null,
        "suspends_duty": true, "reason": "Pasning af et barn", "granted_by": id("user", "caseworker"),
        "granted_at": now, "review_due_on": "2027-02-22", "reviewed_by": null, "reviewed_at": null,
    });
    let lines = [Line::new("Exemption", row)];
    let record = proof.does("caseworker", "grantExemption", relief(&world), "cleo", &lines).await;
    assert_eq!((&record["kind"], &record["redactedFields"]), (&Value::Null, &json!(["kind"])));
    assert_eq!(record["grantedBy"]["name"], "Anna Agerholm");

    let row = world.row(&record["id"]);
    let input = json!({ "exemption": record["id"], "expectedVersion": 1, "reviewDueOn": "2027-05-24" });
    let from = json!({ "review_due_on": "2027-02-22", "reviewed_by": null, "reviewed_at": null });
    let to = json!({ "review_due_on": "2027-05-24", "reviewed_by": id("user", "colleague"), "reviewed_at": now });
    let lines = [Line::change("Exemption", row, 1, from, to)];
    let reviewed = proof.does("colleague", "reviewExemption", input, "cleo", &lines).await;
    assert_eq!(
        (&reviewed["grantedBy"]["name"], &reviewed["reviewedBy"]["name"]),
        (&json!("Anna Agerholm"), &json!("Bent Borg"))
    );

    let input = json!({ "exemption": record["id"], "expectedVersion": 2, "validUntil": "2027-05-24" });
    let from = json!({ "valid_to": null, "review_due_on": "2027-05-24" });
    let to = json!({ "valid_to": "2027-05-24", "review_due_on": null });
    let lines = [Line::change("Exemption", row, 2, from, to)];
    proof.does("caseworker", "endExemption", input, "cleo", &lines).await;
}

async fn an_end_leaves_the_reviews_before_it(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let record = proof.done("caseworker", "grantExemption", &relief(&world)).await["record"].clone();
    proof.evidence.lines().await;
    proof.evidence.events().await;
    let input = json!({ "exemption": record["id"], "expectedVersion": 1, "validUntil": "2027-02-23" });
    let (from, to) = (json!({ "valid_to": null }), json!({ "valid_to": "2027-02-23" }));
    let lines = [Line::change("Exemption", world.row(&record["id"]), 1, from, to)];
    proof.does("caseworker", "endExemption", input, "cleo", &lines).await;
}
