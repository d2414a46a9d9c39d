//! Responsibilities begun, handed over and ended.

use indsats::demo::world::id;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::proof::{Line, Proof};

on_each_database!(a_case_is_handed_over_from_one_day_to_the_next, a_substitute_stands_in_beside_the_primary);

async fn sees(world: &World, sign_in: &str, person: &str) -> bool {
    let query = "query($id: ID!) { person(by: { id: $id }) { id } }";
    let data = world.sign_in(sign_in).data(query, json!({ "id": world.named("person", person) })).await;
    data["person"].is_object()
}

async fn a_case_is_handed_over_from_one_day_to_the_next(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let current = world.assignment("alma", "caseworker", -380);
    let hand_over = json!({
        "person": world.named("person", "alma"), "user": world.named("user", "colleague"), "kind": "PRIMARY",
        "validFrom": "2026-11-24",
    });
    let manager = world.sign_in("manager");
    let refused = super::act(&manager, "assignCaseworker", &hand_over).await;
    assert_eq!(refused["userErrors"][0]["code"], "PRIMARY_ALREADY_ASSIGNED");

    proof.evidence.events().await;
    let input = json!({ "assignment": current, "expectedVersion": 1, "validUntil": "2026-11-24" });
    let (from, to) = (json!({ "valid_to": null }), json!({ "valid_to": "2026-11-24" }));
    let lines = [Line::change("Assignment", world.row(&json!(current)), 1, from, to)];
    let record = proof.does("manager", "endAssignment", input, "alma", &lines).await;
    assert_eq!((&record["version"], &record["validUntil"]), (&json!(2), &json!("2026-11-24")));

    let row = json!({
        "person_id": id("person", "alma"), "user_id": id("user", "colleague"), "kind": "PRIMARY",
        "valid_from": "2026-11-24", "valid_to": null,
    });
    let record = proof.does("manager", "assignCaseworker", hand_over, "alma", &[Line::new("Assignment", row)]).await;
    assert_eq!((&record["user"]["name"], &record["kind"]), (&json!("Bent Borg"), &json!("PRIMARY")));
    assert!(sees(&world, "caseworker", "alma").await && !sees(&world, "colleague", "alma").await);
    world.clock.set("2026-11-23T23:00:00Z".parse().expect("midnight of the 24th"));
    assert!(!sees(&world, "caseworker", "alma").await && sees(&world, "colleague", "alma").await);
}

async fn a_substitute_stands_in_beside_the_primary(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    assert!(!sees(&world, "colleague", "birk").await);
    proof.evidence.events().await;
    let input = json!({
        "person": world.named("person", "birk"), "user": world.named("user", "colleague"), "kind": "SUBSTITUTE",
        "validFrom": "2026-11-23", "validUntil": "2026-11-30",
    });
    let row = json!({ "user_id": id("user", "colleague"), "kind": "SUBSTITUTE", "valid_to": "2026-11-30" });
    proof.does("caseworker", "assignCaseworker", input, "birk", &[Line::new("Assignment", row)]).await;
    assert!(sees(&world, "colleague", "birk").await && sees(&world, "caseworker", "birk").await);
    let primary: Value = json!({ "id": world.named("person", "birk") });
    let query = "query($id: ID!) { person(by: { id: $id }) { primaryCaseworker { name } } }";
    let data = world.sign_in("caseworker").data(query, primary).await;
    assert_eq!(data["person"]["primaryCaseworker"]["name"], "Anna Agerholm");
}
