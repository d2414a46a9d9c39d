//! The way into an effort and out of it.

use indsats::{
    demo::world::id,
    domain::{Code, enrolment},
    policy::{Kind, Role},
};
use indsats_entity::{effort, user::UserKind};
use indsats_tests::{database::TestDatabase, evidence::Evidence, on_each_database, world::World};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{
    act,
    availability::humans::{code, session},
    done,
    proof::{Line, Proof},
};

on_each_database!(
    one_proposes_and_another_decides,
    an_enrolment_begins_rests_and_ends,
    a_proposal_waits_since_it_was_made,
    an_enrolment_is_looked_at_again_and_leaves_the_list,
    crooked_reviews_are_refused,
    crooked_enrolments_are_refused,
);

/// The effort that every municipality starts with.
async fn effort(world: &World) -> String {
    let connection = world.database.connect().await;
    let row = effort::Entity::find().one(&connection).await.expect("a table").expect("an effort");
    world.global_id(Kind::Effort, row.id)
}

async fn municipality(database: TestDatabase) -> World {
    let world = World::new(database).await;
    indsats::import::seed(&world.store).await.expect("the lists are written");
    world
}

fn proposal(world: &World, effort: &str) -> Value {
    json!({ "person": world.named("person", "alma"), "effort": effort, "validFrom": "2026-11-23" })
}

async fn one_proposes_and_another_decides(database: TestDatabase) {
    let world = municipality(database).await;
    let effort = effort(&world).await;
    let mut proof = Proof { world: &world, evidence: Evidence::of(&world).await };
    let row = json!({
        "state": "PROPOSED", "valid_from": "2026-11-23", "valid_to": null, "proposed_by": id("user", "caseworker"),
        "decided_by": null, "review_due_on": null, "proposed_on": "2026-11-23", "reviewed_by": null,
    });
    let lines = [Line::new("EffortEnrolment", row)];
    let mut input = proposal(&world, &effort);
    input["idempotencyKey"] = json!("one proposal");
    let record = proof.does("caseworker", "proposeEnrolment", input.clone(), "alma", &lines).await;
    let again = act(&world.sign_in("caseworker"), "proposeEnrolment", &input).await;
    assert_eq!(again["record"]["id"], record["id"], "the same call makes one proposal");
    let refused = act(&world.sign_in("caseworker"), "proposeEnrolment", &proposal(&world, &effort)).await;
    assert_eq!(refused["userErrors"][0]["code"], "ENROLMENT_OVERLAP");

    let decision = json!({ "enrolment": record["id"], "expectedVersion": 1 });
    let own = world.sign_in("caseworker").with("x-role", "CASEWORKER");
    let mutation =
        "mutation($input: ApproveEnrolmentInput!) { approveEnrolment(input: $input) { userErrors { code } } }";
    assert_eq!(own.run(mutation, json!({ "input": decision })).await.codes(), ["FORBIDDEN"]);
    proof.evidence.lines().await;
    proof.evidence.events().await;
    let from = json!({ "state": "PROPOSED", "decided_by": null, "decided_at": null, "review_due_on": null });
    let to = json!({
        "state": "APPROVED", "decided_by": id("user", "manager"), "decided_at": world.clock.now().to_rfc3339(),
        // Three months after the first day, as the effort's first version says.
        "review_due_on": "2027-02-23",
    });
    let lines = [Line::change("EffortEnrolment", world.row(&record["id"]), 1, from, to)];
    let record = proof.does("manager", "approveEnrolment", decision, "alma", &lines).await;
    assert_eq!(record["decidedBy"]["name"], "Mette Holm");
}

async fn an_enrolment_begins_rests_and_ends(database: TestDatabase) {
    let world = municipality(database).await;
    let effort = effort(&world).await;
    let done = async |sign_in: &str, verb: &str, input: Value| {
        let payload = act(&world.sign_in(sign_in), verb, &input).await;
        assert_eq!(payload["userErrors"], json!([]), "{verb} {input}");
        payload["record"].clone()
    };
    let record = done("caseworker", "proposeEnrolment", proposal(&world, &effort)).await;
    let with = |version: i32, more: Value| {
        let mut input = json!({ "enrolment": record["id"], "expectedVersion": version });
        input.as_object_mut().expect("an input").extend(more.as_object().expect("fields").clone());
        input
    };
    done("manager", "approveEnrolment", with(1, json!({ "reviewDueOn": "2027-01-04" }))).await;
    let early =
        act(&world.sign_in("caseworker"), "startEnrolment", &with(2, json!({ "startedOn": "2026-11-24" }))).await;
    assert_eq!(early["userErrors"][0]["code"], "NOT_YET");
    world.clock.set("2026-12-18T12:00:00Z".parse().expect("a Friday"));
    let begun = done("caseworker", "startEnrolment", with(2, json!({ "startedOn": "2026-11-30" }))).await;
    assert_eq!((&begun["state"], &begun["validFrom"]), (&json!("ACTIVE"), &json!("2026-11-30")));
    done("caseworker", "pauseEnrolment", with(3, json!({ "pausedFrom": "2026-12-07" }))).await;
    let again =
        act(&world.sign_in("caseworker"), "pauseEnrolment", &with(4, json!({ "pausedFrom": "2026-12-08" }))).await;
    assert_eq!(again["userErrors"][0]["code"], "WRONG_STATE");
    let back =
        act(&world.sign_in("caseworker"), "resumeEnrolment", &with(4, json!({ "resumedOn": "2026-12-07" }))).await;
    assert_eq!(back["userErrors"][0]["code"], "OUTSIDE_PERIOD", "a pause holds a day");
    done("caseworker", "resumeEnrolment", with(4, json!({ "resumedOn": "2026-12-10" }))).await;
    let over =
        act(&world.sign_in("caseworker"), "pauseEnrolment", &with(5, json!({ "pausedFrom": "2026-12-09" }))).await;
    assert_eq!(over["userErrors"][0]["code"], "OUTSIDE_PERIOD", "pauses do not overlap");
    done("caseworker", "pauseEnrolment", with(5, json!({ "pausedFrom": "2026-12-14" }))).await;
    let ended = done("caseworker", "endEnrolment", with(6, json!({ "lastDayOn": "2026-12-16" }))).await;
    assert_eq!((&ended["state"], &ended["validUntil"]), (&json!("ENDED"), &json!("2026-12-17")));
    let pauses = json!([
        { "validFrom": "2026-12-14", "validUntil": "2026-12-17" },
        { "validFrom": "2026-12-07", "validUntil": "2026-12-10" },
    ]);
    assert_eq!(ended["pauses"]["nodes"], pauses);
}

/// Not since the day on which the enrolment would begin.
async fn a_proposal_waits_since_it_was_made(database: TestDatabase) {
    let world = municipality(database).await;
    let input = super::but(&proposal(&world, &effort(&world).await), &[("validFrom", json!("2026-12-14"))]);
    done(&world.sign_in("caseworker"), "proposeEnrolment", &input).await;
    world.clock.set("2026-12-02T08:00:00Z".parse().expect("a Wednesday"));
    world.store.roll(|_| {}).await.expect("a roll");
    let query = "query Waits($knownAt: DateTime) { worklist(kind: ENROLMENT_TO_DECIDE, knownAt: $knownAt) {
        items { nodes { reason since due } } } }";
    let item = json!([{ "reason": "ENROLMENT_PROPOSED", "since": "2026-11-23", "due": "2026-12-14" }]);
    for known_at in [Value::Null, json!(world.clock.now())] {
        let list = world.sign_in("manager").data(query, json!({ "knownAt": known_at })).await;
        assert_eq!(list["worklist"]["items"]["nodes"], item, "{known_at}");
    }
}

/// Alma, in the effort until the end of May, to be looked at on the first of December, which is today.
async fn due(database: TestDatabase) -> (World, Value) {
    let world = municipality(database).await;
    let mut input = proposal(&world, &effort(&world).await);
    input["validUntil"] = json!("2027-06-01");
    let record = done(&world.sign_in("caseworker"), "proposeEnrolment", &input).await;
    let decision = json!({ "enrolment": record["id"], "expectedVersion": 1, "reviewDueOn": "2026-12-01" });
    done(&world.sign_in("manager"), "approveEnrolment", &decision).await;
    let start = json!({ "enrolment": record["id"], "expectedVersion": 2, "startedOn": "2026-11-23" });
    let record = done(&world.sign_in("caseworker"), "startEnrolment", &start).await;
    world.clock.set("2026-12-01T08:00:00Z".parse().expect("a Tuesday"));
    world.store.roll(|_| {}).await.expect("a roll");
    (world, record)
}

/// The enrolments that wait for another look, with what may be done about each.
async fn waiting(world: &World) -> Value {
    let query = "{ worklist(kind: ENROLMENT_REVIEW_DUE) { items { nodes { since due
        subject { ...on EffortEnrolment { id } } actions { mutation permission { isAllowed } } } } } }";
    world.sign_in("manager").data(query, json!({})).await["worklist"]["items"]["nodes"].clone()
}

async fn an_enrolment_is_looked_at_again_and_leaves_the_list(database: TestDatabase) {
    let (world, record) = due(database).await;
    let action =
        |mutation: &str, is_allowed: bool| json!({ "mutation": mutation, "permission": { "isAllowed": is_allowed } });
    let actions = [("reviewEnrolment", true), ("pauseEnrolment", false), ("endEnrolment", false)];
    let expected = json!([{ "since": "2026-12-01", "due": "2026-12-01", "subject": { "id": record["id"] },
        "actions": actions.map(|(mutation, is_allowed)| action(mutation, is_allowed)) }]);
    assert_eq!(waiting(&world).await, expected);

    let mut proof = Proof { world: &world, evidence: Evidence::of(&world).await };
    let input = json!({ "enrolment": record["id"], "expectedVersion": 3, "outcome": "CONTINUES" });
    let from = json!({ "review_due_on": "2026-12-01", "reviewed_by": null, "reviewed_at": null,
        "review_outcome_code": null });
    let to = json!({
        // Three months after the look, as the effort's first version says.
        "review_due_on": "2027-03-01", "reviewed_by": id("user", "manager"),
        "reviewed_at": world.clock.now().to_rfc3339(), "review_outcome_code": "CONTINUES",
    });
    let lines = [Line::change("EffortEnrolment", world.row(&record["id"]), 3, from, to)];
    let reviewed = proof.does("manager", "reviewEnrolment", input, "alma", &lines).await;
    assert_eq!((&reviewed["state"], &reviewed["proposedOn"]), (&json!("ACTIVE"), &json!("2026-11-23")));
    assert_eq!(
        (&reviewed["reviewedBy"]["name"], &reviewed["reviewOutcome"]["code"]),
        (&json!("Mette Holm"), &json!("CONTINUES"))
    );
    assert_eq!(waiting(&world).await, json!([]));

    // A day of one's own; at rest too, and no next look after the last day.
    let pause = json!({ "enrolment": record["id"], "expectedVersion": 4, "pausedFrom": "2026-12-01" });
    done(&world.sign_in("caseworker"), "pauseEnrolment", &pause).await;
    let look = |version: i32, more: Value| {
        super::but(
            &json!({ "enrolment": record["id"], "expectedVersion": version, "outcome": "TO_END" }),
            &[("reviewDueOn", more)],
        )
    };
    let manager = world.sign_in("manager");
    let soon = done(&manager, "reviewEnrolment", &look(5, json!("2026-12-02"))).await;
    assert_eq!((&soon["reviewDueOn"], &soon["state"]), (&json!("2026-12-02"), &json!("PAUSED")));
    world.clock.set("2027-04-01T08:00:00Z".parse().expect("a Thursday"));
    let last = done(&world.sign_in("manager"), "reviewEnrolment", &look(6, Value::Null)).await;
    assert_eq!(last["reviewDueOn"], Value::Null);
    crate::worklists::assert_kept_after_roll(&world.store).await;
}

async fn crooked_reviews_are_refused(database: TestDatabase) {
    let (world, record) = due(database).await;
    let good = json!({ "enrolment": record["id"], "expectedVersion": 3, "outcome": "CONTINUES" });
    let program = session(&world, "other-manager", Role::Manager, UserKind::Machine).await;
    let evidence = Evidence::of(&world).await;
    let before = evidence.everything().await;
    let manager = world.sign_in("manager");
    for (field, value, code) in [
        ("outcome", json!(""), "UNKNOWN_CODE"),
        ("outcome", json!("continues"), "UNKNOWN_CODE"),
        ("outcome", json!("PLAN_REVISED"), "UNKNOWN_CODE"),
        ("reviewDueOn", json!("2026-12-01"), "DAY_IN_PAST"),
        ("reviewDueOn", json!("2027-06-01"), "OUTSIDE_PERIOD"),
        ("enrolment", json!(world.named("person", "alma")), "NOT_FOUND"),
        ("expectedVersion", json!(2), "STALE_VERSION"),
    ] {
        let refused = act(&manager, "reviewEnrolment", &super::but(&good, &[(field, value)])).await;
        let error = &refused["userErrors"][0];
        assert_eq!((&error["code"], &error["path"]), (&json!(code), &json!(["input", field])));
    }
    for stranger in ["caseworker", "colleague", "auditor", "administrator"] {
        let answer = world.sign_in(stranger).run(&super::document("reviewEnrolment"), json!({ "input": good })).await;
        let payload = &answer.body["data"]["reviewEnrolment"];
        assert!(payload.is_null() || payload["record"].is_null(), "{stranger}: {}", answer.text);
    }
    // A program takes no look, whatever role it has.
    let tried = enrolment::review(&program, world.row(&record["id"]), 3, "CONTINUES".to_owned(), None).await;
    assert_eq!(code(tried), Some(Code::HumanRequired));
    assert!(evidence.everything().await == before, "something changed");
    // Only what runs is looked at again.
    let end = json!({ "enrolment": record["id"], "expectedVersion": 3, "lastDayOn": "2026-12-01" });
    done(&world.sign_in("caseworker"), "endEnrolment", &end).await;
    let ended = act(&manager, "reviewEnrolment", &super::but(&good, &[("expectedVersion", json!(4))])).await;
    assert_eq!(ended["userErrors"][0]["code"], "WRONG_STATE");
}

async fn crooked_enrolments_are_refused(database: TestDatabase) {
    let world = municipality(database).await;
    let effort = effort(&world).await;
    let good = proposal(&world, &effort);
    for (change, path, code) in [
        (json!({ "validFrom": "2026-11-22" }), "validFrom", "DAY_IN_PAST"),
        (json!({ "validUntil": "2026-11-23" }), "validUntil", "PERIOD_REVERSED"),
        (json!({ "effort": world.named("person", "alma") }), "effort", "NOT_FOUND"),
        (json!({ "person": world.named("person", "frida") }), "person", "NOT_FOUND"),
    ] {
        let mut input = good.clone();
        input.as_object_mut().expect("an input").extend(change.as_object().expect("fields").clone());
        let refused = act(&world.sign_in("caseworker"), "proposeEnrolment", &input).await;
        let error = &refused["userErrors"][0];
        assert_eq!((&error["code"], &error["path"]), (&json!(code), &json!(["input", path])));
        assert!(refused["record"].is_null());
    }
    let record = act(&world.sign_in("caseworker"), "proposeEnrolment", &good).await["record"].clone();
    let on = |more: Value| {
        let mut input = json!({ "enrolment": record["id"], "expectedVersion": 1 });
        input.as_object_mut().expect("an input").extend(more.as_object().expect("fields").clone());
        input
    };
    let refused = act(&world.sign_in("manager"), "approveEnrolment", &on(json!({ "reviewDueOn": "2026-11-23" }))).await;
    assert_eq!(refused["userErrors"][0]["code"], "OUTSIDE_PERIOD");
    let refused = act(&world.sign_in("caseworker"), "endEnrolment", &on(json!({ "lastDayOn": "2026-11-23" }))).await;
    assert_eq!(refused["userErrors"][0]["code"], "WRONG_STATE", "a proposal is decided, not ended");
    let rejected = act(&world.sign_in("manager"), "rejectEnrolment", &on(json!({}))).await;
    assert_eq!(rejected["record"]["state"], "REJECTED");
    let stale = act(&world.sign_in("manager"), "rejectEnrolment", &on(json!({}))).await;
    assert_eq!(stale["userErrors"][0]["code"], "STALE_VERSION");
    assert_eq!(stale["record"]["version"], 2, "the record as it is now");
    // Who was rejected can be proposed again.
    assert_eq!(act(&world.sign_in("caseworker"), "proposeEnrolment", &good).await["userErrors"], json!([]));
}
