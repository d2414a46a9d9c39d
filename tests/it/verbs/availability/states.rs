//! Every state with every action: where it leads, or what stands against it.

use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, seed_codes},
    on_each_database,
    world::{World, user_errors},
};
use serde_json::{Value, json};

use super::{super::act, brought, fact, step, taken};

on_each_database!(each_state_admits_its_own_actions);

/// The actions on a case, with the permission that foretells each.
const ACTIONS: [(&str, &str); 14] = [
    ("recordGuidance", "canRecordGuidance"),
    ("recordContactAttempt", "canRecordContactAttempt"),
    ("sendHearing", "canSendHearing"),
    ("recordHearingAnswer", "canRecordHearingAnswer"),
    ("expireHearing", "canExpireHearing"),
    ("assessAvailability", "canAssess"),
    ("sendBenefitNotice", "canSendNotice"),
    ("decideNoNotice", "canDecideNoNotice"),
    ("recordBenefitOutcome", "canRecordOutcome"),
    ("recordAppeal", "canRecordAppeal"),
    ("recordAppealDecision", "canRecordAppealDecision"),
    ("reopenAvailabilityCase", "canReopen"),
    ("closeAvailabilityCase", "canClose"),
    ("dropAvailabilityCase", "canDrop"),
];

/// What each state admits with the state that it leads to, or with the guard that stands against it in a case that has
/// nothing but a fact; and the step that it waits for.
fn admitted(state: &str) -> (&'static [(&'static str, &'static str)], &'static str) {
    match state {
        "OPENED" => (
            &[
                ("recordGuidance", "OPENED"),
                ("recordContactAttempt", "CONTACT_ATTEMPTED"),
                ("sendHearing", "GUIDANCE_MISSING"),
                ("dropAvailabilityCase", "DROPPED"),
            ],
            "RECORD_GUIDANCE",
        ),
        "CONTACT_ATTEMPTED" => (
            &[
                ("recordGuidance", "CONTACT_ATTEMPTED"),
                ("recordContactAttempt", "CONTACT_ATTEMPTED"),
                ("sendHearing", "HEARING_SENT"),
                ("dropAvailabilityCase", "DROPPED"),
            ],
            "SEND_HEARING",
        ),
        "HEARING_SENT" => (
            &[
                ("recordGuidance", "HEARING_SENT"),
                ("sendHearing", "HEARING_SENT"),
                ("recordHearingAnswer", "HEARING_ANSWERED"),
                ("expireHearing", "HEARING_EXPIRED"),
                ("dropAvailabilityCase", "DROPPED"),
            ],
            "RESOLVE_HEARING",
        ),
        "HEARING_ANSWERED" => (
            &[
                ("recordGuidance", "HEARING_ANSWERED"),
                ("sendHearing", "HEARING_SENT"),
                ("assessAvailability", "ASSESSED"),
                ("dropAvailabilityCase", "DROPPED"),
            ],
            "ASSESS",
        ),
        "HEARING_EXPIRED" => (
            &[
                ("recordGuidance", "HEARING_EXPIRED"),
                ("sendHearing", "HEARING_SENT"),
                ("recordHearingAnswer", "HEARING_ANSWERED"),
                ("assessAvailability", "ASSESSED"),
                ("dropAvailabilityCase", "DROPPED"),
            ],
            "ASSESS",
        ),
        "ASSESSED" => (
            &[
                ("sendBenefitNotice", "NOTICE_SENT"),
                ("decideNoNotice", "NO_NOTICE"),
                ("dropAvailabilityCase", "DROPPED"),
            ],
            "NOTIFY_OR_DECLINE",
        ),
        "NOTICE_SENT" => {
            (&[("recordBenefitOutcome", "OUTCOME"), ("dropAvailabilityCase", "DROPPED")], "RECORD_OUTCOME")
        }
        "NO_NOTICE" => (&[("closeAvailabilityCase", "CLOSED"), ("dropAvailabilityCase", "DROPPED")], "CLOSE"),
        "OUTCOME" => (
            &[("recordAppeal", "APPEALED"), ("closeAvailabilityCase", "CLOSED"), ("dropAvailabilityCase", "DROPPED")],
            "CLOSE",
        ),
        "APPEALED" => (
            &[("recordAppealDecision", "APPEAL_DECIDED"), ("dropAvailabilityCase", "DROPPED")],
            "RECORD_APPEAL_DECISION",
        ),
        "APPEAL_DECIDED" => (
            &[
                ("reopenAvailabilityCase", "OPENED"),
                ("closeAvailabilityCase", "CLOSED"),
                ("dropAvailabilityCase", "DROPPED"),
            ],
            "CLOSE_OR_REOPEN",
        ),
        _ => (&[], ""),
    }
}

const STATES: [&str; 13] = [
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
    "CLOSED",
    "DROPPED",
];

async fn each_state_admits_its_own_actions(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let evidence = Evidence::of(&world).await;
    for state in STATES {
        let (admitted, missing) = admitted(state);
        let case = brought(&world, state).await;
        assert_eq!(case["missingStep"].as_str().unwrap_or_default(), missing, "{state}");
        let before = evidence.everything().await;
        for (verb, permission) in ACTIONS {
            let (who, input) = step(verb, &case);
            let leads_to = admitted.iter().find(|(known, _)| *known == verb).map(|(_, to)| *to);
            // Before a notice the benefit office does not see the case, and says so as of any other.
            let is_told = ["NOTICE_SENT", "OUTCOME", "APPEALED", "APPEAL_DECIDED", "CLOSED"].contains(&state);
            if who == "benefit-officer" && !is_told {
                assert_eq!(user_errors(&act(&world.sign_in(who), verb, &input).await), ["NOT_FOUND"], "{state} {verb}");
                continue;
            }
            assert_eq!(may(&world, who, &case, permission).await, leads_to.is_some(), "{state} {verb}");
            match leads_to {
                Some(to) if STATES.contains(&to) => {}
                refused => {
                    let payload = act(&world.sign_in(who), verb, &input).await;
                    assert_eq!(user_errors(&payload), [refused.unwrap_or("WRONG_STATE")], "{state} {verb}");
                }
            }
        }
        let more = but_case(&fact(&world), &case);
        let takes_facts = admitted.iter().any(|(verb, _)| *verb == "recordGuidance");
        if !takes_facts {
            let payload = act(&world.sign_in("colleague"), "recordAvailabilityEvent", &more).await;
            assert_eq!(user_errors(&payload), ["WRONG_STATE"], "{state} takes a fact");
        }
        assert!(evidence.everything().await == before, "{state}: something changed");
        if takes_facts {
            let payload = act(&world.sign_in("colleague"), "recordAvailabilityEvent", &more).await;
            assert_eq!(user_errors(&payload), [] as [&str; 0], "{state} takes a fact");
        }
        for (verb, to) in admitted.iter().filter(|(_, to)| STATES.contains(to)) {
            let case = brought(&world, state).await;
            assert_eq!(taken(&world, verb, &case).await["state"], **to, "{state} {verb}");
        }
    }
}

fn but_case(fact: &Value, case: &Value) -> Value {
    super::super::but(fact, &[("availabilityCase", case["id"].clone())])
}

/// Whether a permission of the case says that its action is allowed.
async fn may(world: &World, who: &str, case: &Value, permission: &str) -> bool {
    let query = format!(
        "query($id: ID!) {{ node(id: $id) {{ ... on AvailabilityCase {{ access {{ {permission} {{ isAllowed }} }} }} }} }}"
    );
    let data = world.sign_in(who).data(&query, json!({ "id": case["id"] })).await;
    data["node"]["access"][permission]["isAllowed"] == true
}
