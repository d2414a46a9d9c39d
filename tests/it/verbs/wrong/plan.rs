//! Plans.

use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;

use super::{Refusals, long};

on_each_database!(a_wrong_plan_is_refused, a_wrong_change_of_a_plan_is_refused);

async fn a_wrong_plan_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let base = json!({ "person": world.named("person", "cleo"), "goal": "Et job", "agreedSteps": "Praktik" });
    let refuse = refusals.verb("caseworker", "openPlan", base);
    refuse.case(&[("goal", json!(""))], &[("TEXT_EMPTY", "goal")]).await;
    refuse.case(&[("goal", json!("\n \t"))], &[("TEXT_EMPTY", "goal")]).await;
    refuse.case(&[("goal", long(2001))], &[("TEXT_TOO_LONG", "goal")]).await;
    refuse.case(&[("goal", json!("Et\u{0}job"))], &[("TEXT_MALFORMED", "goal")]).await;
    refuse.case(&[("goal", json!("Et\u{1b}[31mjob"))], &[("TEXT_MALFORMED", "goal")]).await;
    refuse.case(&[("agreedSteps", long(8001))], &[("TEXT_TOO_LONG", "agreedSteps")]).await;
    let both = [("goal", json!("")), ("agreedSteps", json!("\u{8}"))];
    refuse.case(&both, &[("TEXT_EMPTY", "goal"), ("TEXT_MALFORMED", "agreedSteps")]).await;
    refuse.case(&[("idempotencyKey", json!("short"))], &[("TEXT_TOO_SHORT", "idempotencyKey")]).await;
    refuse.case(&[("idempotencyKey", json!(""))], &[("TEXT_TOO_SHORT", "idempotencyKey")]).await;
    refuse.case(&[("idempotencyKey", long(129))], &[("TEXT_TOO_LONG", "idempotencyKey")]).await;
    for person in ["", &world.named("person", "dina"), &world.named("plan", "cleo")] {
        refuse.case(&[("person", json!(person))], &[("NOT_FOUND", "person")]).await;
    }
    for person in ["alma", "birk"] {
        refuse.case(&[("person", json!(world.named("person", person)))], &[("PLAN_ALREADY_OPEN", "")]).await;
    }
    refuse.accepted(&[]).await;
    refuse.case(&[], &[("PLAN_ALREADY_OPEN", "")]).await;
}

async fn a_wrong_change_of_a_plan_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let plan = |key: &str| json!(world.named("plan", key));
    for (verb, key) in [("activatePlan", "birk"), ("completePlan", "alma"), ("closePlan", "alma")] {
        let refuse = refusals.verb("caseworker", verb, json!({ "plan": plan(key), "expectedVersion": 1 }));
        refuse.stale().await;
        for other in ["dina", "emil", "nobody"] {
            refuse.case(&[("plan", plan(other))], &[("NOT_FOUND", "plan")]).await;
        }
        let told = refuse.case(&[("plan", plan("cleo"))], &[("WRONG_STATE", "")]).await;
        assert_eq!(told["userErrors"][0]["ruleId"], "state-machine");
        assert_ne!(told["userErrors"][0]["legalReference"], "");
    }
    for (verb, key) in [("completePlan", "alma"), ("closePlan", "alma"), ("closePlan", "birk")] {
        let refuse = refusals.verb("caseworker", verb, json!({ "plan": plan(key), "expectedVersion": 1 }));
        refuse.case(&[], &[("PLAN_HAS_OPEN_COURSES", "plan")]).await;
    }
    let base = json!({ "plan": plan("alma"), "expectedVersion": 1, "goal": "Et andet job" });
    let refuse = refusals.verb("caseworker", "revisePlan", base);
    refuse.stale().await;
    refuse.case(&[("goal", json!(" "))], &[("TEXT_EMPTY", "goal")]).await;
    refuse.case(&[("agreedSteps", long(8001))], &[("TEXT_TOO_LONG", "agreedSteps")]).await;
    refuse.case(&[("plan", plan("cleo"))], &[("WRONG_STATE", "")]).await;
    // A wrong text is told before it is asked whether the record is there.
    refuse.case(&[("plan", plan("dina")), ("goal", json!(""))], &[("TEXT_EMPTY", "goal")]).await;
}
