//! Assessments of readiness.

use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    world::{World, user_errors},
};
use serde_json::{Value, json};

use super::{Refusals, act, long};

on_each_database!(a_wrong_assessment_is_refused, a_wrong_taking_back_is_refused);

fn assessment(world: &World) -> Value {
    json!({
        "person": world.named("person", "alma"), "level": "LEVEL_2", "assessedOn": "2026-11-20",
        "nextDueOn": "2027-02-22", "note": "Efter samtale", "idempotencyKey": "one assessment",
    })
}

async fn a_wrong_assessment_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let refuse = refusals.verb("caseworker", "assessReadiness", assessment(&world));
    for note in ["", " \n "] {
        refuse.case(&[("note", json!(note))], &[("TEXT_EMPTY", "note")]).await;
    }
    refuse.case(&[("note", long(4001))], &[("TEXT_TOO_LONG", "note")]).await;
    let both = [("note", json!("")), ("assessedOn", json!("2026-11-24"))];
    refuse.case(&both, &[("TEXT_EMPTY", "note"), ("NOT_YET", "assessedOn")]).await;
    for due in ["2026-11-23", "2026-11-21"] {
        refuse.case(&[("nextDueOn", json!(due))], &[("DAY_IN_PAST", "nextDueOn")]).await;
    }
    for level in ["", "level_2", "LEVEL_9", "SICKNESS"] {
        refuse.case(&[("level", json!(level))], &[("UNKNOWN_CODE", "level")]).await;
    }
    for person in ["", &world.named("person", "dina"), &world.named("user", "caseworker")] {
        refuse.case(&[("person", json!(person))], &[("NOT_FOUND", "person")]).await;
    }
    refuse.malformed(&[("note", Value::Null)]).await;
    refuse.malformed(&[("nextDueOn", Value::Null)]).await;
    let record = refuse.accepted(&[]).await;
    assert_eq!(refuse.accepted(&[]).await["id"], record["id"], "the same call makes one assessment");
    let other = [("note", json!("Efter samtalen"))];
    refuse.case(&other, &[("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")]).await;
}

async fn a_wrong_taking_back_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut rows = world.rows();
    let days = (rows.day(-30), rows.day(60));
    rows.readiness("alma", ("alma", "caseworker"), "LEVEL_1", days);
    rows.readiness("dina", ("dina", "colleague"), "LEVEL_1", days);
    world.add(rows).await;
    let mut refusals = Refusals::of(&world).await;
    let input = json!({
        "readinessAssessment": world.named("readiness", "alma"), "expectedVersion": 1, "reason": "Forkert borger",
    });
    let refuse = refusals.verb("caseworker", "voidReadinessAssessment", input.clone());
    refuse.stale().await;
    for other in ["", &world.named("readiness", "dina"), &world.named("person", "alma")] {
        refuse.case(&[("readinessAssessment", json!(other))], &[("NOT_FOUND", "readinessAssessment")]).await;
    }
    refuse.case(&[("reason", json!(""))], &[("TEXT_EMPTY", "reason")]).await;
    refuse.case(&[("reason", long(2001))], &[("TEXT_TOO_LONG", "reason")]).await;
    refuse.accepted(&[]).await;
    let again = super::super::but(&input, &[("expectedVersion", json!(2))]);
    let payload = act(&world.sign_in("caseworker"), "voidReadinessAssessment", &again).await;
    assert_eq!(user_errors(&payload), ["WRONG_STATE"], "once is enough");
}
