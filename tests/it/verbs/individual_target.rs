//! Individual targets: agreed with a person, for whole weeks.

use indsats::{demo::world::id, policy::Kind};
use indsats_entity::effort;
use indsats_tests::{
    database::TestDatabase,
    evidence::seed_codes,
    on_each_database,
    world::{World, user_errors},
};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{
    act, but, done,
    proof::{Line, Proof},
};

on_each_database!(a_target_is_agreed_and_ended, targets_of_one_effort_follow_each_other);

/// The effort that every municipality starts with, in which Cleo is proposed; its row and its global id.
pub async fn enrolled(world: &World) -> (uuid::Uuid, String) {
    seed_codes(world).await;
    let connection = world.database.connect().await;
    let row = effort::Entity::find().one(&connection).await.expect("a table").expect("an effort");
    let effort = world.global_id(Kind::Effort, row.id);
    let input = json!({ "person": world.named("person", "cleo"), "effort": effort, "validFrom": "2026-11-23" });
    done(&world.sign_in("caseworker"), "proposeEnrolment", &input).await;
    (row.id, effort)
}

/// A target of twelve weeks from this one on.
pub fn agreement(world: &World, effort: &str) -> Value {
    json!({
        "person": world.named("person", "cleo"), "effort": effort, "minutesPerWeek": 900, "validFrom": "2026-11-23",
        "validUntil": "2027-02-15", "reason": " Aftalt optrapning ",
    })
}

async fn a_target_is_agreed_and_ended(database: TestDatabase) {
    let world = World::new(database).await;
    let (effort_row, effort) = enrolled(&world).await;
    let mut proof = Proof::of(&world).await;
    let row = json!({
        "person_id": id("person", "cleo"), "effort_id": effort_row, "weekly_minutes": 900, "valid_from": "2026-11-23",
        "valid_to": "2027-02-15", "reason": "Aftalt optrapning", "agreed_by": id("user", "caseworker"),
        "agreed_at": world.clock.now().to_rfc3339(),
    });
    let lines = [Line::new("IndividualTarget", row)];
    let record = proof.does("caseworker", "agreeIndividualTarget", agreement(&world, &effort), "cleo", &lines).await;
    assert_eq!((&record["minutesPerWeek"], &record["agreedBy"]["name"]), (&json!(900), &json!("Anna Agerholm")));
    assert_eq!(record["effort"]["code"], "INTENSIVE");

    let input = json!({ "individualTarget": record["id"], "expectedVersion": 1, "validUntil": "2026-12-07" });
    let (from, to) = (json!({ "valid_to": "2027-02-15" }), json!({ "valid_to": "2026-12-07" }));
    let lines = [Line::change("IndividualTarget", world.row(&record["id"]), 1, from, to)];
    proof.does("colleague", "endIndividualTarget", input, "cleo", &lines).await;
}

async fn targets_of_one_effort_follow_each_other(database: TestDatabase) {
    let world = World::new(database).await;
    let (_, effort) = enrolled(&world).await;
    let client = world.sign_in("caseworker");
    let input = agreement(&world, &effort);
    done(&client, "agreeIndividualTarget", &input).await;
    for days in [["2026-11-23", "2026-11-30"], ["2027-02-08", "2027-03-01"], ["2026-12-07", "2026-12-14"]] {
        let other = but(&input, &[("validFrom", json!(days[0])), ("validUntil", json!(days[1]))]);
        let payload = act(&client, "agreeIndividualTarget", &other).await;
        assert_eq!(user_errors(&payload), ["TARGET_OVERLAP"], "{days:?} {payload}");
    }
    let next = but(&input, &[("validFrom", json!("2027-02-15")), ("validUntil", Value::Null)]);
    done(&client, "agreeIndividualTarget", &next).await;
    let query = "query($id: ID!) { person(by: { id: $id }) { individualTargets { nodes { validFrom validUntil } } } }";
    let person = client.data(query, json!({ "id": world.named("person", "cleo") })).await["person"].clone();
    let expected = json!([
        { "validFrom": "2027-02-15", "validUntil": null },
        { "validFrom": "2026-11-23", "validUntil": "2027-02-15" },
    ]);
    assert_eq!(person["individualTargets"]["nodes"], expected);
}
