//! The handling of facts about availability: every state with every action, every guard with its code, and no way past
//! guidance, hearing and a human's assessment.

mod guards;
pub mod humans;
mod life;
mod officer;
mod paths;
mod states;

use indsats_tests::world::World;
use serde_json::{Value, json};

use super::{but, done};

/// What happens in a case between the first fact and its end, on days that follow each other: the verb, who does it (the
/// colleague, whose case Cleo's is, unless it is Anna's to assess or the benefit office's to decide), and the rest of the
/// input.
pub fn step(verb: &str, case: &Value) -> (&'static str, Value) {
    // Begun anew, a case is contacted and heard from the day on which it was.
    let is_anew = case["round"].as_i64() > Some(1);
    let on = |first: &'static str, anew: &'static str| if is_anew { anew } else { first };
    let (who, more) = match verb {
        "recordGuidance" => {
            ("colleague", json!({ "guidanceVersion": "2026-1", "givenOn": "2026-10-01", "channel": "LETTER" }))
        }
        "recordContactAttempt" => {
            ("colleague", json!({ "attemptedOn": on("2026-10-21", "2026-11-23"), "channel": "PHONE" }))
        }
        "sendHearing" => (
            "colleague",
            json!({ "sentOn": on("2026-10-25", "2026-11-23"), "channel": "DIGITAL_POST",
                "answerDueOn": on("2026-11-05", "2026-11-30") }),
        ),
        "recordHearingAnswer" => (
            "colleague",
            json!({ "answeredOn": on("2026-10-30", "2026-11-23"), "channel": "PHONE", "answer": "Jeg glemte det" }),
        ),
        "expireHearing" => ("colleague", json!({ "deliveredOn": "2026-10-26", "deliveryReference": "Kvittering 1" })),
        "assessAvailability" => {
            ("caseworker", json!({ "reasonableGround": "NO", "reasons": "Der er ikke oplyst nogen grund." }))
        }
        "sendBenefitNotice" => ("colleague", json!({ "facts": [case["event"]] })),
        "recordBenefitOutcome" => ("benefit-officer", json!({ "outcome": "CHANGED", "decidedOn": "2026-11-23" })),
        "recordAppeal" => ("colleague", json!({ "appealedOn": "2026-11-23", "channel": "LETTER" })),
        "recordAppealDecision" => ("colleague", json!({ "result": "REMITTED", "decidedOn": "2026-11-23" })),
        "decideNoNotice" | "dropAvailabilityCase" | "reopenAvailabilityCase" => {
            ("colleague", json!({ "reason": "Efter samtale med borgeren" }))
        }
        "closeAvailabilityCase" => ("colleague", json!({})),
        other => panic!("{other} is no step"),
    };
    let base = json!({ "availabilityCase": case["id"], "expectedVersion": case["version"] });
    let more: Vec<(&str, Value)> =
        more.as_object().expect("fields").iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    (who, but(&base, &more))
}

/// A fact about Cleo, as her caseworker recorded it.
pub fn fact(world: &World) -> Value {
    json!({
        "person": world.named("person", "cleo"), "kind": "OFFER_NOT_STARTED", "source": "PROVIDER",
        "occurredOn": "2026-10-20", "description": "Begyndte ikke i praktikken",
    })
}

/// A case on one such fact; `event` is the fact's id.
pub async fn opened(world: &World) -> Value {
    let colleague = world.sign_in("colleague");
    let event = done(&colleague, "recordAvailabilityEvent", &fact(world)).await;
    let input = json!({ "person": world.named("person", "cleo"), "events": [event["id"]] });
    let case = done(&colleague, "openAvailabilityCase", &input).await;
    but(&case, &[("event", event["id"].clone())])
}

/// Takes a step, which must succeed; the case as it is then.
pub async fn taken(world: &World, verb: &str, case: &Value) -> Value {
    let (who, input) = step(verb, case);
    let after = done(&world.sign_in(who), verb, &input).await;
    but(&after, &[("event", case["event"].clone())])
}

/// A case that was brought into a state.
pub async fn brought(world: &World, state: &str) -> Value {
    let mut case = opened(world).await;
    for verb in way(state) {
        case = taken(world, verb, &case).await;
    }
    assert_eq!(case["state"], state);
    case
}

/// The verbs that lead to a state.
fn way(state: &str) -> Vec<&'static str> {
    let after = |state: &str, verb| [way(state), vec![verb]].concat();
    match state {
        "OPENED" => Vec::new(),
        "CONTACT_ATTEMPTED" => vec!["recordGuidance", "recordContactAttempt"],
        "HEARING_SENT" => after("CONTACT_ATTEMPTED", "sendHearing"),
        "HEARING_ANSWERED" => after("HEARING_SENT", "recordHearingAnswer"),
        "HEARING_EXPIRED" => after("HEARING_SENT", "expireHearing"),
        "ASSESSED" => after("HEARING_ANSWERED", "assessAvailability"),
        "NOTICE_SENT" => after("ASSESSED", "sendBenefitNotice"),
        "NO_NOTICE" => after("ASSESSED", "decideNoNotice"),
        "OUTCOME" => after("NOTICE_SENT", "recordBenefitOutcome"),
        "APPEALED" => after("OUTCOME", "recordAppeal"),
        "APPEAL_DECIDED" => after("APPEALED", "recordAppealDecision"),
        "CLOSED" => after("OUTCOME", "closeAvailabilityCase"),
        "DROPPED" => vec!["dropAvailabilityCase"],
        other => panic!("no way to {other}"),
    }
}
