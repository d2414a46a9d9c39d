//! Whatever is tried in whatever order, no notice leaves without guidance, a hearing of every fact, and the assessment of a
//! human who recorded none of them.

use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, seed_codes},
    on_each_database,
    world::World,
};
use proptest::{
    prelude::any,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};

use super::{
    super::{act, but},
    fact, opened, step,
};

on_each_database!(no_path_leads_around_the_guards);

/// What is tried.
const TRIED: [&str; 13] = [
    "recordGuidance",
    "recordContactAttempt",
    "sendHearing",
    "recordHearingAnswer",
    "expireHearing",
    "assessAvailability",
    "sendBenefitNotice",
    "decideNoNotice",
    "recordBenefitOutcome",
    "recordAppeal",
    "recordAppealDecision",
    "reopenAvailabilityCase",
    "recordAvailabilityEvent",
];
const PATHS: usize = 25;
const STEPS: usize = 40;

/// The verb that a case waits for.
fn next(case: &Value) -> &'static str {
    match case["missingStep"].as_str().expect("an open case") {
        "RECORD_GUIDANCE" => "recordGuidance",
        "ATTEMPT_CONTACT" => "recordContactAttempt",
        "SEND_HEARING" => "sendHearing",
        "RESOLVE_HEARING" => "expireHearing",
        "AWAIT_ANSWER" => "recordHearingAnswer",
        "ASSESS" => "assessAvailability",
        "NOTIFY_OR_DECLINE" => "sendBenefitNotice",
        "RECORD_OUTCOME" => "recordBenefitOutcome",
        "RECORD_APPEAL_DECISION" => "recordAppealDecision",
        "CLOSE_OR_REOPEN" => "reopenAvailabilityCase",
        // A case that is to be closed without a notice is at its end here.
        _ => "recordAppeal",
    }
}

async fn no_path_leads_around_the_guards(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let evidence = Evidence::of(&world).await;
    let mut runner = TestRunner::deterministic();
    let (mut notified, mut refused) = (0, 0);
    for _ in 0..PATHS {
        let draws = proptest::collection::vec((0..TRIED.len(), any::<u8>()), STEPS);
        let draws = draws.new_tree(&mut runner).expect("a path").current();
        let mut case = opened(&world).await;
        for (verb, chance) in draws {
            // Half of the time a step that was drawn, by whoever was drawn; else the one that the case waits for.
            let is_drawn = chance % 2 == 0;
            let verb = if is_drawn { TRIED[verb] } else { next(&case) };
            let before = case["state"].clone();
            if verb == "recordAvailabilityEvent" {
                // Now and then something new comes up, by one caseworker or the other.
                let who = if chance % 4 == 0 { "caseworker" } else { "colleague" };
                let more = but(&fact(&world), &[("availabilityCase", case["id"].clone())]);
                act(&world.sign_in(who), verb, &more).await;
                case = fresh(&world, &case).await;
                continue;
            }
            let (usual, input) = step(verb, &case);
            let who = match (usual, chance % 8) {
                ("benefit-officer", _) => "benefit-officer",
                (_, 0) => "colleague",
                (_, 2) => "caseworker",
                _ => usual,
            };
            let payload = act(&world.sign_in(who), verb, &input).await;
            refused += usize::from(payload["record"].is_null());
            if !payload["record"].is_null() {
                case = but(&payload["record"], &[("event", case["event"].clone())]);
            }
            if case["state"] == "NOTICE_SENT" && before != "NOTICE_SENT" {
                notified += 1;
                check(&world, &evidence, &case).await;
            }
        }
    }
    assert!(notified > 5, "only {notified} paths came to a notice");
    assert!(refused > 200, "only {refused} attempts were refused");
}

/// Guidance before every fact, every fact heard, and an assessment in this round by a person who recorded none.
async fn check(world: &World, evidence: &Evidence, case: &Value) {
    let query = "query($id: ID!) { node(id: $id) { ... on AvailabilityCase { round
        steps(first: 100) { nodes { kind round occurredOn recordedBy { id kind } reasonableGround } }
        events(first: 100) { nodes { state occurredOn heardOn recordedBy { id } } } } } }";
    let data = world.sign_in("colleague").data(query, json!({ "id": case["id"] })).await;
    let node = &data["node"];
    let (steps, events) = (rows(&node["steps"]), rows(&node["events"]));
    let of = |kind: &str| {
        let same = |step: &&&Value| step["kind"] == kind && step["round"] == node["round"];
        steps.iter().filter(same).copied().collect::<Vec<_>>()
    };
    let standing: Vec<&&Value> = events.iter().filter(|event| event["state"] == "RECORDED").collect();
    assert!(!standing.is_empty());
    let guided = steps.iter().filter(|step| step["kind"] == "GUIDANCE").map(|step| text(&step["occurredOn"]));
    let guided = guided.min().expect("guidance");
    assert!(standing.iter().all(|event| guided <= text(&event["occurredOn"])), "guided too late: {node}");
    assert!(!of("CONTACT_ATTEMPTED").is_empty(), "nobody tried to reach the person: {node}");
    assert!(!of("HEARING_SENT").is_empty(), "nobody heard the person: {node}");
    assert!(of("HEARING_ANSWERED").len() + of("HEARING_EXPIRED").len() > 0, "the hearing did not end: {node}");
    assert!(standing.iter().all(|event| !event["heardOn"].is_null()), "a fact was not heard: {node}");
    let assessed = of("ASSESSED");
    let last = assessed.last().expect("an assessment");
    assert_eq!(last["reasonableGround"], "NO");
    assert_eq!(last["recordedBy"]["kind"], "PERSON");
    assert!(standing.iter().all(|event| event["recordedBy"]["id"] != last["recordedBy"]["id"]), "{node}");
    let notices = evidence.number("SELECT count(*) FROM benefit_notice WHERE facts IS NULL").await;
    assert_eq!(notices, 0, "a notice without facts");
}

async fn fresh(world: &World, case: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on AvailabilityCase { id version state round missingStep } } }";
    let data = world.sign_in("colleague").data(query, json!({ "id": case["id"] })).await;
    but(&data["node"], &[("event", case["event"].clone())])
}

fn rows(connection: &Value) -> Vec<&Value> {
    connection["nodes"].as_array().expect("rows").iter().collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}
