//! Plans from draft to end.

use indsats::demo::world::id;
use indsats_entity::plan::PlanState::{self, Active, Closed, Completed, Draft};
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;

use super::proof::{Line, Proof};

on_each_database!(a_plan_is_opened_and_goes_through_its_life, each_state_admits_its_own_actions);

async fn a_plan_is_opened_and_goes_through_its_life(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let input = json!({ "person": world.named("person", "cleo"), "goal": " Et job ", "agreedSteps": " " });
    let row = json!({
        "person_id": id("person", "cleo"), "state": "DRAFT", "goal": "Et job", "agreed_steps": null,
        "opened_on": "2026-11-23", "closed_on": null,
    });
    let record = proof.does("caseworker", "openPlan", input, "cleo", &[Line::new("Plan", row)]).await;
    let (plan, row) = (record["id"].clone(), world.row(&record["id"]));
    let at = |version: i32| json!({ "plan": plan, "expectedVersion": version });
    let change = |version, before, after| [Line::change("Plan", row, version, before, after)];

    let lines = change(1, json!({ "state": "DRAFT" }), json!({ "state": "ACTIVE" }));
    proof.does("caseworker", "activatePlan", at(1), "cleo", &lines).await;
    let input = super::but(&at(2), &[("goal", json!("Et job")), ("agreedSteps", json!("Praktik\nJobsøgning"))]);
    let lines = change(2, json!({ "agreed_steps": null }), json!({ "agreed_steps": "Praktik\nJobsøgning" }));
    proof.does("colleague", "revisePlan", input, "cleo", &lines).await;
    let (from, to) =
        (json!({ "state": "ACTIVE", "closed_on": null }), json!({ "state": "COMPLETED", "closed_on": "2026-11-23" }));
    let record = proof.does("caseworker", "completePlan", at(3), "cleo", &change(3, from, to)).await;
    assert_eq!((&record["state"], &record["version"]), (&json!("COMPLETED"), &json!(4)));

    let input = json!({ "person": world.named("person", "cleo"), "goal": "Et andet job" });
    let second = proof.done("caseworker", "openPlan", &input).await["record"].clone();
    proof.evidence.lines().await;
    proof.evidence.events().await;
    let input = json!({ "plan": second["id"], "expectedVersion": 1 });
    let (from, to) =
        (json!({ "state": "DRAFT", "closed_on": null }), json!({ "state": "CLOSED", "closed_on": "2026-11-23" }));
    let lines = [Line::change("Plan", world.row(&second["id"]), 1, from, to)];
    proof.does("caseworker", "closePlan", input, "cleo", &lines).await;
}

async fn each_state_admits_its_own_actions(database: TestDatabase) {
    let world = World::new(database).await;
    let actions = ["activatePlan", "revisePlan", "completePlan", "closePlan", "proposeCourse"];
    let admitted = |state: PlanState| match state {
        Draft => &["activatePlan", "revisePlan", "closePlan", "proposeCourse"][..],
        Active => &["revisePlan", "completePlan", "closePlan", "proposeCourse"][..],
        Completed | Closed => &[],
    };
    let states = [Draft, Active, Completed, Closed];
    let mut rows = world.rows();
    for (s, state) in states.into_iter().enumerate() {
        for (a, action) in actions.iter().enumerate() {
            let key = format!("{s} {action}");
            rows.person(&key, ("Nn", "Nn"), &format!("{}0277-1{s}{a}0", 61 + s), "TEAM-A", Some("caseworker"));
            let closed = matches!(state, Completed | Closed).then(|| rows.day(-1));
            rows.plan(&key, &key, state, rows.day(-50), closed);
        }
    }
    world.add(rows).await;
    let client = world.sign_in("caseworker");
    for (s, state) in states.into_iter().enumerate() {
        for action in actions {
            let plan = world.named("plan", &format!("{s} {action}"));
            let input = match action {
                "proposeCourse" => json!({
                    "plan": plan, "offer": world.named("offer", "T1"), "plannedStartOn": "2026-12-01",
                    "plannedEndOn": "2026-12-31", "plannedMinutesPerWeek": 900,
                }),
                "revisePlan" => json!({ "plan": plan, "expectedVersion": 1, "goal": "Et job" }),
                _ => json!({ "plan": plan, "expectedVersion": 1 }),
            };
            let payload = super::act(&client, action, &input).await;
            let codes = indsats_tests::world::user_errors(&payload);
            let expected: &[&str] = if admitted(state).contains(&action) { &[] } else { &["WRONG_STATE"] };
            assert_eq!(codes, expected, "{action} of a plan that is {state:?}: {payload}");
        }
    }
}
