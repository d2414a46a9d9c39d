//! A case from the first fact to its end, with what each step leaves behind.

use indsats::demo::world::id;
use indsats_tests::{database::TestDatabase, evidence::seed_codes, on_each_database, world::World};
use serde_json::{Value, json};

use super::{
    super::{
        act, but, done,
        proof::{Line, Proof},
    },
    brought, fact, opened, step, taken,
};

on_each_database!(
    a_case_is_its_steps,
    the_same_key_opens_one_case,
    a_case_that_is_begun_anew_hears_again,
    what_is_taken_back_leaves_the_case,
);

async fn a_case_is_its_steps(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let row = json!({
        "person_id": id("person", "cleo"), "kind_code": "OFFER_NOT_STARTED", "source_code": "PROVIDER",
        "occurred_on": "2026-10-20", "description": "Begyndte ikke i praktikken", "state": "RECORDED",
        "recorded_by": id("user", "colleague"), "case_id": null, "heard_on": null,
    });
    let event = [Line::new("AvailabilityEvent", row)];
    let event = proof.does("colleague", "recordAvailabilityEvent", fact(&world), "cleo", &event).await;
    let input = json!({ "person": world.named("person", "cleo"), "events": [event["id"]] });
    let case = proof.done("colleague", "openAvailabilityCase", &input).await["record"].clone();
    let case_row = world.row(&case["id"]);
    let opened = json!({
        "person_id": id("person", "cleo"), "state": "OPENED", "round": 1, "opened_on": "2026-11-23",
        "opened_by": id("user", "colleague"), "requires_contact": true, "is_contacted": false, "is_guided": false,
        "has_facts": true, "has_unheard_facts": true, "reasonable_ground": "NOT_ASSESSED",
    });
    let written = proof.evidence.lines().await;
    let told: Vec<&str> = written.iter().map(|line| line.entity.as_str()).collect();
    assert_eq!(told, ["AvailabilityCase", "AvailabilityEvent", "AvailabilityStep"]);
    for (column, value) in opened.as_object().expect("columns") {
        assert_eq!(&written[0].after[column.as_str()], value, "{column}");
    }
    assert_eq!(written[1].after, json!({ "case_id": case_row, "version": 2 }));
    assert_eq!(written[2].after["case_id"], json!(case_row));
    proof.evidence.events().await;

    let mut case = but(&case, &[("event", event["id"].clone())]);
    for (verb, lines, state, missing) in [
        ("recordGuidance", &["AvailabilityStep", "AvailabilityCase"][..], "OPENED", "ATTEMPT_CONTACT"),
        ("recordContactAttempt", &["AvailabilityStep", "AvailabilityCase"], "CONTACT_ATTEMPTED", "SEND_HEARING"),
        (
            "sendHearing",
            &["AvailabilityEvent", "AvailabilityStep", "AvailabilityCase"],
            "HEARING_SENT",
            "RESOLVE_HEARING",
        ),
        ("recordHearingAnswer", &["AvailabilityStep", "AvailabilityCase"], "HEARING_ANSWERED", "ASSESS"),
        ("assessAvailability", &["AvailabilityStep", "AvailabilityCase"], "ASSESSED", "NOTIFY_OR_DECLINE"),
        (
            "sendBenefitNotice",
            &["BenefitNotice", "Disclosure", "AvailabilityStep", "AvailabilityCase"],
            "NOTICE_SENT",
            "RECORD_OUTCOME",
        ),
        ("recordBenefitOutcome", &["AvailabilityStep", "AvailabilityCase"], "OUTCOME", "CLOSE"),
        ("closeAvailabilityCase", &["AvailabilityStep", "AvailabilityCase"], "CLOSED", ""),
    ] {
        let (who, _) = step(verb, &case);
        case = taken(&world, verb, &case).await;
        assert_eq!(case["state"], state, "{verb}");
        assert_eq!(case["missingStep"].as_str().unwrap_or_default(), missing, "{verb}");
        let written = proof.evidence.lines().await;
        let told: Vec<&str> = written.iter().map(|line| line.entity.as_str()).collect();
        assert_eq!(told, lines, "{verb}");
        assert!(written.iter().all(|line| line.action == verb && line.person_id == Some(id("person", "cleo"))));
        assert!(written.iter().all(|line| line.actor_id == id("user", who)), "{verb}");
        let changes = proof.evidence.events().await;
        assert_eq!(changes.iter().filter(|event| event.operation == verb).count(), changes.len(), "{verb}");
        assert!(!changes.is_empty(), "{verb}");
    }
    let query = "query($id: ID!) { node(id: $id) { ... on AvailabilityCase {
        steps { nodes { kind occurredOn round recordedBy { name } text } } events { nodes { heardOn } } } } }";
    let data = world.sign_in("colleague").data(query, json!({ "id": case["id"] })).await;
    let kinds: Vec<&str> = data["node"]["steps"]["nodes"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| step["kind"].as_str().expect("a kind"))
        .collect();
    let all = [
        "OPENED",
        "GUIDANCE",
        "CONTACT_ATTEMPTED",
        "HEARING_SENT",
        "HEARING_ANSWERED",
        "ASSESSED",
        "NOTICE_SENT",
        "OUTCOME",
        "CLOSED",
    ];
    assert_eq!(kinds, all);
    assert_eq!(data["node"]["events"]["nodes"], json!([{ "heardOn": "2026-10-25" }]));
}

async fn the_same_key_opens_one_case(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let colleague = world.sign_in("colleague");
    let keyed = but(&fact(&world), &[("idempotencyKey", json!("one key for a fact"))]);
    let event = done(&colleague, "recordAvailabilityEvent", &keyed).await;
    assert_eq!(done(&colleague, "recordAvailabilityEvent", &keyed).await["id"], event["id"]);
    let input = json!({
        "person": world.named("person", "cleo"), "events": [event["id"]], "idempotencyKey": "one key for a case",
    });
    let case = done(&colleague, "openAvailabilityCase", &input).await;
    assert_eq!(done(&colleague, "openAvailabilityCase", &input).await["id"], case["id"]);
}

async fn a_case_that_is_begun_anew_hears_again(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let case = brought(&world, "APPEAL_DECIDED").await;
    let mut case = taken(&world, "reopenAvailabilityCase", &case).await;
    let fresh = json!({
        "state": "OPENED", "round": 2, "isGuided": true, "isContacted": false, "hasUnheardFacts": true,
        "hearingSentOn": null, "answerDueOn": null, "reasonableGround": "NOT_ASSESSED", "missingStep": "ATTEMPT_CONTACT",
    });
    for (field, value) in fresh.as_object().expect("fields") {
        assert_eq!(&case[field.as_str()], value, "{field}");
    }
    for (verb, day) in [("recordContactAttempt", "attemptedOn"), ("sendHearing", "sentOn")] {
        // What was done in the first round does not count again.
        let (who, input) = step(verb, &case);
        let early = act(&world.sign_in(who), verb, &but(&input, &[(day, json!("2026-11-22"))])).await;
        assert_eq!(early["userErrors"][0]["code"], "OUTSIDE_PERIOD", "{verb}");
        case = taken(&world, verb, &case).await;
    }
    for verb in ["recordHearingAnswer", "assessAvailability"] {
        case = taken(&world, verb, &case).await;
    }
    case = taken(&world, "sendBenefitNotice", &case).await;
    let query = "query($id: ID!) { node(id: $id) { ... on AvailabilityCase { notices { nodes { round } } } } }";
    let data = world.sign_in("colleague").data(query, json!({ "id": case["id"] })).await;
    let rounds = data["node"]["notices"]["nodes"].as_array().expect("notices").len();
    assert_eq!(rounds, 2, "each round tells the benefit office once");
}

async fn what_is_taken_back_leaves_the_case(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let colleague = world.sign_in("colleague");
    let case = opened(&world).await;
    let earlier = but(&fact(&world), &[("occurredOn", json!("2026-09-20")), ("availabilityCase", case["id"].clone())]);
    let case = but(&case, &[("version", json!(1))]);
    let case = taken(&world, "recordGuidance", &case).await;
    assert_eq!(case["isGuided"], true);
    // Of a fact before the guidance the person was not guided in time.
    let event = done(&colleague, "recordAvailabilityEvent", &earlier).await;
    assert_eq!(shown(&world, &case).await["isGuided"], false);
    let void = json!({ "availabilityEvent": event["id"], "expectedVersion": 1, "reason": "Forkert borger" });
    let gone = done(&colleague, "voidAvailabilityEvent", &void).await;
    assert_eq!((&gone["state"], &gone["voidReason"]), (&json!("VOID"), &json!("Forkert borger")));
    assert_eq!(shown(&world, &case).await["isGuided"], true);
    let void = json!({ "availabilityEvent": case["event"], "expectedVersion": 2, "reason": "Forkert borger" });
    done(&colleague, "voidAvailabilityEvent", &void).await;
    let case = shown(&world, &case).await;
    assert_eq!((&case["hasFacts"], &case["missingStep"]), (&json!(false), &json!("RECORD_EVENT_OR_DROP")));
    let again = but(&void, &[("expectedVersion", json!(3))]);
    let payload = act(&colleague, "voidAvailabilityEvent", &again).await;
    assert_eq!(payload["userErrors"][0]["code"], "WRONG_STATE");
}

/// The case as it is now.
async fn shown(world: &World, case: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on AvailabilityCase {
        id version isGuided hasFacts hasUnheardFacts missingStep } } }";
    world.sign_in("colleague").data(query, json!({ "id": case["id"] })).await["node"].clone()
}
