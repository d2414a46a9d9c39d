//! Cases about availability on a manager's list: each waits for a step, and the step is among what can be done about it.

use std::collections::BTreeSet;

use indsats_tests::{
    database::TestDatabase,
    evidence::seed_codes,
    on_each_database,
    world::{Answer, Client, World, user_errors},
};
use serde_json::{Value, json};

use crate::verbs::{
    availability::{brought, fact, opened, step},
    but, document, done,
};

on_each_database!(
    every_step_that_a_case_waits_for_can_be_taken_from_the_list,
    a_case_without_a_fact_waits_for_one,
    open_cases_are_counted_and_paged_as_they_are_told,
);

const LIST: &str = "query List($knownAt: DateTime, $first: Int, $after: String) {
    worklist(kind: AVAILABILITY_CASE_OPEN, knownAt: $knownAt) { count items(first: $first, after: $after) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { reason since due person { id } subject { ...on AvailabilityCase { id missingStep waitingSince } }
            actions { mutation record permission { isAllowed reasons } } } } } }";

async fn list(client: &Client<'_>, variables: Value) -> Value {
    client.data(LIST, variables).await["worklist"].clone()
}

/// The item of a case.
async fn item(world: &World, case: &Value) -> Value {
    let list = list(&world.sign_in("manager"), json!({ "first": 100 })).await;
    let nodes = list["items"]["nodes"].as_array().expect("items");
    nodes.iter().find(|node| node["subject"]["id"] == case["id"]).expect("the case waits").clone()
}

const STATES: [&str; 11] = [
    "OPENED",
    "CONTACT_ATTEMPTED",
    "HEARING_SENT",
    "HEARING_ANSWERED",
    "HEARING_EXPIRED",
    "ASSESSED",
    "NOTICE_SENT",
    "NO_NOTICE",
    "OUTCOME",
    "APPEALED",
    "APPEAL_DECIDED",
];

/// The mutations that take a step.
fn takes(missing: &str) -> &'static [&'static str] {
    match missing {
        "RECORD_EVENT_OR_DROP" => &["recordAvailabilityEvent", "dropAvailabilityCase"],
        "RECORD_GUIDANCE" => &["recordGuidance"],
        "ATTEMPT_CONTACT" => &["recordContactAttempt"],
        "SEND_HEARING" => &["sendHearing"],
        "AWAIT_ANSWER" => &["recordHearingAnswer"],
        "RESOLVE_HEARING" => &["recordHearingAnswer", "expireHearing"],
        "ASSESS" => &["assessAvailability"],
        "NOTIFY_OR_DECLINE" => &["sendBenefitNotice", "decideNoNotice"],
        "DECLINE_NOTICE" => &["decideNoNotice"],
        "RECORD_OUTCOME" => &["recordBenefitOutcome"],
        "RECORD_APPEAL_DECISION" => &["recordAppealDecision"],
        "CLOSE_OR_REOPEN" => &["closeAvailabilityCase", "reopenAvailabilityCase"],
        "CLOSE" => &["closeAvailabilityCase"],
        other => panic!("{other} is no step"),
    }
}

/// The input of a mutation on a case.
fn input(world: &World, mutation: &str, case: &Value) -> Value {
    match mutation {
        "recordAvailabilityEvent" => but(&fact(world), &[("availabilityCase", case["id"].clone())]),
        verb => step(verb, case).1,
    }
}

/// The code of an access that was refused, if it was. A rule about the input may still stand against what is allowed.
fn refused(answer: &Answer, mutation: &str) -> Option<String> {
    let codes = [answer.codes(), user_errors(&answer.body["data"][mutation])].concat();
    let code = codes.into_iter().find(|code| ["FORBIDDEN", "WRONG_STATE", "OWN_DECISION", "NOT_FOUND"].contains(code));
    code.map(str::to_owned)
}

async fn every_step_that_a_case_waits_for_can_be_taken_from_the_list(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let manager = world.sign_in("manager");
    let (mut steps, mut allowed) = (BTreeSet::new(), BTreeSet::new());
    for state in STATES {
        let case = brought(&world, state).await;
        let item = item(&world, &case).await;
        assert_eq!(
            (&item["reason"], &item["since"]),
            (&json!("AVAILABILITY_STEP_WAITS"), &item["subject"]["waitingSince"])
        );
        let missing = item["subject"]["missingStep"].as_str().expect("a step");
        let actions = item["actions"].as_array().expect("actions");
        let mutations: Vec<&str> = actions.iter().filter_map(|action| action["mutation"].as_str()).collect();
        for mutation in takes(missing) {
            assert!(mutations.contains(mutation), "{state}: {missing} {mutations:?}");
        }
        steps.insert(missing.to_owned());
        // What is told of a permission is what the mutation decides.
        for action in actions {
            let (mutation, permission) = (action["mutation"].as_str().expect("a name"), &action["permission"]);
            assert_eq!(action["record"], case["id"]);
            let case = match permission["isAllowed"] == true {
                true => brought(&world, state).await,
                false => case.clone(),
            };
            let input = input(&world, mutation, &case);
            let answer = manager.run(&document(mutation), json!({ "input": input })).await;
            let expected = match permission["reasons"][0].as_str() {
                None => None,
                Some("ROLE_LACKS_RIGHT" | "RELATION_LACKS_RIGHT") => Some("FORBIDDEN"),
                Some("STATE_DOES_NOT_ADMIT") => Some("WRONG_STATE"),
                Some("OWN_DECISION") => Some("OWN_DECISION"),
                Some(other) => panic!("{other}"),
            };
            assert_eq!(refused(&answer, mutation).as_deref(), expected, "{state} {mutation}: {}", answer.text);
            if expected.is_none() {
                allowed.insert(mutation.to_owned());
            }
        }
    }
    assert!(steps.len() >= 9, "{steps:?}");
    assert_eq!(
        allowed.iter().collect::<Vec<_>>(),
        ["assessAvailability", "dropAvailabilityCase", "recordAppealDecision"]
    );
}

async fn a_case_without_a_fact_waits_for_one(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let case = opened(&world).await;
    let void = json!({ "availabilityEvent": case["event"], "expectedVersion": 2, "reason": "Forkert borger" });
    let colleague = world.sign_in("colleague");
    done(&colleague, "voidAvailabilityEvent", &void).await;
    let item = item(&world, &case).await;
    let missing = item["subject"]["missingStep"].as_str().expect("a step");
    assert_eq!(missing, "RECORD_EVENT_OR_DROP");
    let actions = item["actions"].as_array().expect("actions");
    for mutation in takes(missing) {
        assert!(actions.iter().any(|action| action["mutation"] == *mutation), "{mutation}");
    }
    done(&colleague, "recordAvailabilityEvent", &input(&world, "recordAvailabilityEvent", &case)).await;
}

async fn open_cases_are_counted_and_paged_as_they_are_told(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    for state in STATES {
        brought(&world, state).await;
    }
    brought(&world, "CLOSED").await;
    brought(&world, "DROPPED").await;
    let manager = world.sign_in("manager");
    let mut lists = Vec::new();
    for known_at in [Value::Null, json!(world.clock.now())] {
        let whole = list(&manager, json!({ "knownAt": known_at, "first": 100 })).await;
        let nodes = whole["items"]["nodes"].as_array().expect("items").clone();
        assert_eq!((nodes.len(), &whole["count"], &whole["items"]["totalCount"]), (11, &json!(11), &json!(11)));
        let (mut paged, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = list(&manager, json!({ "knownAt": known_at, "first": 4, "after": after })).await;
            paged.extend(page["items"]["nodes"].as_array().expect("items").clone());
            after = page["items"]["pageInfo"]["endCursor"].clone();
            if page["items"]["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(paged, nodes);
        lists.push(nodes);
    }
    assert_eq!(lists[0], lists[1], "what is kept is what is told");
}
