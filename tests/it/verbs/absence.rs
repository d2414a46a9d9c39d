//! Absences: reported by one, decided on by whoever answers for the case.

use indsats::{
    authn::Grant,
    demo::world::id,
    policy::{Privilege, Role},
};
use indsats_entity::absence::AbsenceState::{self, Approved, Rejected, Reported};
use indsats_tests::{
    database::TestDatabase,
    evidence::seed_codes,
    on_each_database,
    world::{World, user_errors},
};
use serde_json::{Value, json};

use super::{
    act, but, done,
    proof::{Line, Proof},
};

on_each_database!(
    an_absence_is_reported_and_decided_on,
    another_period_is_decided_on_anew,
    a_rejection_says_why,
    each_state_admits_its_own_actions,
    why_somebody_is_absent_is_seen_with_the_privilege_only,
);

fn report(world: &World, person: &str) -> Value {
    json!({
        "person": world.named("person", person), "kind": "HOLIDAY", "validFrom": "2026-12-07",
        "validUntil": "2026-12-14",
    })
}

async fn an_absence_is_reported_and_decided_on(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let row = json!({
        "person_id": id("person", "cleo"), "kind_code": "HOLIDAY", "valid_from": "2026-12-07", "valid_to": "2026-12-14",
        "state": "REPORTED", "suspends_duty": false, "reported_on": "2026-11-23", "decided_by": null,
        "decided_at": null, "reason": null,
    });
    let lines = [Line::new("Absence", row)];
    let record = proof.does("caseworker", "reportAbsence", report(&world, "cleo"), "cleo", &lines).await;
    assert_eq!((&record["state"], &record["suspendsDuty"]), (&json!("REPORTED"), &json!(false)));
    assert_eq!((&record["reportedOn"], &record["decidedBy"]), (&json!("2026-11-23"), &Value::Null));

    let row = world.row(&record["id"]);
    let input = json!({ "absence": record["id"], "expectedVersion": 1, "suspendsDuty": true });
    let from = json!({ "state": "REPORTED", "suspends_duty": false, "decided_by": null, "decided_at": null });
    let to = json!({
        "state": "APPROVED", "suspends_duty": true, "decided_by": id("user", "colleague"),
        "decided_at": world.clock.now().to_rfc3339(),
    });
    let lines = [Line::change("Absence", row, 1, from, to)];
    let approved = proof.does("colleague", "approveAbsence", input, "cleo", &lines).await;
    assert_eq!((&approved["state"], &approved["suspendsDuty"]), (&json!("APPROVED"), &json!(true)));
    assert_eq!(approved["decidedBy"]["name"], "Bent Borg");

    let input = json!({ "absence": record["id"], "expectedVersion": 2, "validUntil": "2026-12-10" });
    let (from, to) = (json!({ "valid_to": "2026-12-14" }), json!({ "valid_to": "2026-12-10" }));
    let lines = [Line::change("Absence", row, 2, from, to)];
    let ended = proof.does("caseworker", "endAbsence", input, "cleo", &lines).await;
    assert_eq!((&ended["state"], &ended["suspendsDuty"]), (&json!("APPROVED"), &json!(true)), "the decision holds");
}

async fn another_period_is_decided_on_anew(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let client = world.sign_in("caseworker");
    let record = done(&client, "reportAbsence", &report(&world, "alma")).await;
    let input = json!({ "absence": record["id"], "expectedVersion": 1, "suspendsDuty": true });
    done(&client, "approveAbsence", &input).await;
    proof.evidence.lines().await;
    proof.evidence.events().await;
    let input = json!({ "absence": record["id"], "expectedVersion": 2, "validFrom": "2026-12-08" });
    let from = json!({
        "valid_from": "2026-12-07", "valid_to": "2026-12-14", "state": "APPROVED", "suspends_duty": true,
        "decided_by": id("user", "caseworker"), "decided_at": world.clock.now().to_rfc3339(),
    });
    let to = json!({
        "valid_from": "2026-12-08", "valid_to": null, "state": "REPORTED", "suspends_duty": false, "decided_by": null,
        "decided_at": null,
    });
    let lines = [Line::change("Absence", world.row(&record["id"]), 2, from, to)];
    proof.does("caseworker", "changeAbsencePeriod", input, "alma", &lines).await;
}

async fn a_rejection_says_why(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let record = done(&world.sign_in("caseworker"), "reportAbsence", &report(&world, "alma")).await;
    proof.evidence.lines().await;
    proof.evidence.events().await;
    let input = json!({ "absence": record["id"], "expectedVersion": 1, "reason": " Ikke aftalt\n" });
    let from = json!({ "state": "REPORTED", "decided_by": null, "decided_at": null, "reason": null });
    let to = json!({
        "state": "REJECTED", "decided_by": id("user", "caseworker"), "decided_at": world.clock.now().to_rfc3339(),
        "reason": "Ikke aftalt",
    });
    let lines = [Line::change("Absence", world.row(&record["id"]), 1, from, to)];
    let rejected = proof.does("caseworker", "rejectAbsence", input, "alma", &lines).await;
    assert_eq!((&rejected["suspendsDuty"], &rejected["reason"]), (&json!(false), &json!("Ikke aftalt")));
}

async fn each_state_admits_its_own_actions(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let actions = ["approveAbsence", "rejectAbsence", "changeAbsencePeriod", "endAbsence"];
    let admitted = |state: AbsenceState| match state {
        Reported => &actions[..],
        Approved => &["changeAbsencePeriod", "endAbsence"],
        Rejected => &[],
    };
    let states = [Reported, Approved, Rejected];
    let mut rows = world.rows();
    for (state, action) in states.into_iter().flat_map(|state| actions.map(|action| (state, action))) {
        let days = (rows.day(1), Some(rows.day(8)));
        rows.absence(&format!("{state:?} {action}"), ("alma", "caseworker"), "SICKNESS", days, state);
    }
    world.add(rows).await;
    let client = world.sign_in("caseworker");
    for (state, action) in states.into_iter().flat_map(|state| actions.map(|action| (state, action))) {
        let absence =
            json!({ "absence": world.named("absence", &format!("{state:?} {action}")), "expectedVersion": 1 });
        let input = match action {
            "approveAbsence" => but(&absence, &[("suspendsDuty", json!(false))]),
            "rejectAbsence" => but(&absence, &[("reason", json!("Nej"))]),
            "changeAbsencePeriod" => but(&absence, &[("validFrom", json!("2026-11-25"))]),
            _ => but(&absence, &[("validUntil", json!("2026-11-27"))]),
        };
        let payload = act(&client, action, &input).await;
        let expected: &[&str] = if admitted(state).contains(&action) { &[] } else { &["WRONG_STATE"] };
        assert_eq!(user_errors(&payload), expected, "{action} of an absence that is {state:?}: {payload}");
    }
}

async fn why_somebody_is_absent_is_seen_with_the_privilege_only(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let record = done(&world.sign_in("caseworker"), "reportAbsence", &report(&world, "alma")).await;
    assert_eq!((&record["kind"], &record["redactedFields"]), (&Value::Null, &json!(["kind"])));
    let input = json!({ "absence": record["id"], "expectedVersion": 1, "reason": "Ikke aftalt" });
    let rejected = done(&world.sign_in("caseworker"), "rejectAbsence", &input).await;
    assert_eq!((&rejected["reason"], &rejected["kind"]), (&json!("Ikke aftalt"), &Value::Null));

    let query = "query($id: ID!) { node(id: $id) { ... on Absence { state kind { code } reason redactedFields } } }";
    let (subject, roles) = ("caseworker".to_owned(), vec![Role::Caseworker]);
    let privileges = vec![Privilege::SeeHealth];
    let privileged = world.client(&Grant { subject, roles, privileges, ..Grant::default() });
    let seen = privileged.data(query, json!({ "id": record["id"] })).await["node"].clone();
    assert_eq!((&seen["kind"]["code"], &seen["redactedFields"]), (&json!("HOLIDAY"), &json!([])));
    let seen = world.sign_in("manager").data(query, json!({ "id": record["id"] })).await["node"].clone();
    assert_eq!((&seen["state"], &seen["redactedFields"]), (&json!("REJECTED"), &json!(["kind", "reason"])));
    assert_eq!((&seen["kind"], &seen["reason"]), (&Value::Null, &Value::Null));
}
