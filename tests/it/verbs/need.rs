//! Languages and ways that a person needs: recorded and ended.

use indsats::demo::world::id;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;

use super::proof::{Line, Proof};

on_each_database!(a_need_is_recorded_and_ended);

async fn a_need_is_recorded_and_ended(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let input = json!({
        "person": world.named("person", "alma"), "need": "TRANSPORT", "code": "PUBLIC_TRANSPORT", "validFrom": "2026-11-01",
    });
    let row = json!({
        "person_id": id("person", "alma"), "need": "TRANSPORT", "code": "PUBLIC_TRANSPORT", "valid_from": "2026-11-01",
        "valid_to": null,
    });
    let need = proof.does("caseworker", "recordNeed", input, "alma", &[Line::new("PersonNeed", row)]).await;
    assert_eq!((&need["need"], &need["code"]["code"]), (&json!("TRANSPORT"), &json!("PUBLIC_TRANSPORT")));
    let input = json!({ "need": need["id"], "expectedVersion": 1, "validUntil": "2026-11-23" });
    let before = json!({ "valid_to": null });
    let after = json!({ "valid_to": "2026-11-23" });
    let lines = [Line::change("PersonNeed", world.row(&need["id"]), 1, before, after)];
    let ended = proof.does("caseworker", "endNeed", input, "alma", &lines).await;
    assert_eq!((&ended["version"], &ended["validUntil"]), (&json!(2), &json!("2026-11-23")));
    // From the day on which the one ends, the same can hold again.
    let input = json!({
        "person": world.named("person", "alma"), "need": "TRANSPORT", "code": "PUBLIC_TRANSPORT", "validFrom": "2026-11-23",
        "validUntil": "2026-12-23",
    });
    proof.done("caseworker", "recordNeed", &input).await;
}
