//! The glass broken, used, and signed by somebody else.

use indsats::authn::Grant;
use indsats::demo::world::id;
use indsats::policy::Role;
use indsats_tests::world::user_errors;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::proof::{Line, Proof};

on_each_database!(a_broken_glass_opens_one_person_for_its_time, a_broken_glass_is_signed_by_somebody_else);

async fn sees(world: &World, person: &str) -> Value {
    let query = "query($id: ID!) { person(by: { id: $id }) { givenName cpr activePlan { goal } } }";
    world.sign_in("caseworker").data(query, json!({ "id": world.named("person", person) })).await["person"].clone()
}

fn breaking(minutes: i32) -> Value {
    json!({ "cpr": "650584-4005", "reason": "Akut henvendelse fra borgeren", "minutes": minutes })
}

async fn a_broken_glass_opens_one_person_for_its_time(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    assert_eq!((sees(&world, "emil").await, sees(&world, "dina").await), (Value::Null, Value::Null));
    proof.evidence.events().await;
    let row = json!({
        "person_id": id("person", "emil"), "user_id": id("user", "caseworker"), "reason": "Akut henvendelse fra borgeren",
        "opened_at": "2026-11-23T07:00:00+00:00", "expires_at": "2026-11-23T07:30:00+00:00", "reviewed_by": null,
    });
    proof.does("caseworker", "breakGlass", breaking(30), "emil", &[Line::new("BreakGlass", row)]).await;
    let seen = json!({ "givenName": "Emil", "cpr": null, "activePlan": { "goal": null } });
    assert_eq!((sees(&world, "emil").await, sees(&world, "dina").await), (seen.clone(), Value::Null));
    world.clock.set("2026-11-23T07:29:59Z".parse().expect("an instant"));
    assert_eq!(sees(&world, "emil").await, seen);
    world.clock.set("2026-11-23T07:30:00Z".parse().expect("an instant"));
    assert_eq!(sees(&world, "emil").await, Value::Null);
}

async fn a_broken_glass_is_signed_by_somebody_else(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let input = super::but(&breaking(60), &[("cpr", json!("640483-4004"))]);
    let record = proof.done("caseworker", "breakGlass", &input).await["record"].clone();
    let input = json!({ "breakGlass": record["id"], "expectedVersion": 1, "verdict": "Berettiget" });

    let both = Grant {
        subject: "caseworker".to_owned(),
        roles: vec![Role::Caseworker, Role::Manager],
        units: vec![id("unit", "CENTER-1")],
        ..Grant::default()
    };
    let client = world.client(&both).with("x-role", "MANAGER");
    let payload = super::act(&client, "reviewBreakGlass", &input).await;
    assert_eq!(user_errors(&payload), ["OWN_DECISION"]);
    assert_eq!(payload["userErrors"][0]["ruleId"], "four-eyes");

    proof.evidence.lines().await;
    proof.evidence.events().await;
    let before = json!({ "reviewed_by": null, "reviewed_at": null, "verdict": null });
    let after = json!({
        "reviewed_by": id("user", "manager"), "reviewed_at": "2026-11-23T07:00:00+00:00", "verdict": "Berettiget",
    });
    let lines = [Line::change("BreakGlass", world.row(&record["id"]), 1, before, after)];
    let signed = proof.does("manager", "reviewBreakGlass", input, "dina", &lines).await;
    assert_eq!((&signed["verdict"], &signed["version"]), (&json!("Berettiget"), &json!(2)));
}
