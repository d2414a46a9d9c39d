//! What the benefit office sees: the persons it was told of, what it was told, and nothing else.

use indsats_tests::{
    database::TestDatabase,
    evidence::seed_codes,
    on_each_database,
    world::{World, user_errors},
};
use serde_json::{Value, json};

use super::{super::act, brought, step};

on_each_database!(the_benefit_office_sees_what_it_was_told, who_may_not_is_refused);

const TOLD: &str = "{ benefitNotices { nodes {
    person { givenName familyName phone cpr } documents { title }
    facts { occurredOn description kind { code } source { code } event { id } }
    availabilityCase { state events { nodes { id } } steps { nodes { kind text } } } } }
    availabilityCases { nodes { state } } persons { nodes { givenName plans { nodes { id } } } } }";

async fn the_benefit_office_sees_what_it_was_told(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let officer = world.sign_in("benefit-officer");
    brought(&world, "ASSESSED").await;
    let nothing = json!({
        "benefitNotices": { "nodes": [] }, "availabilityCases": { "nodes": [] }, "persons": { "nodes": [] },
    });
    assert_eq!(officer.data(TOLD, json!({})).await, nothing, "before a notice");
    brought(&world, "NOTICE_SENT").await;
    let seen = officer.data(TOLD, json!({})).await;
    let notices = seen["benefitNotices"]["nodes"].as_array().expect("notices");
    let [notice] = &notices[..] else { panic!("one notice: {seen}") };
    assert_eq!(
        notice["person"],
        json!({ "givenName": "Cleo", "familyName": "Zander", "phone": null, "cpr": "6303824003" })
    );
    let fact = json!({
        "occurredOn": "2026-10-20", "description": "Begyndte ikke i praktikken", "kind": { "code": "OFFER_NOT_STARTED" },
        "source": { "code": "PROVIDER" }, "event": null,
    });
    assert_eq!(notice["facts"], json!([fact]), "the facts as they were told, not the caseworker's own records");
    assert_eq!(notice["availabilityCase"]["events"]["nodes"], json!([]));
    let steps = notice["availabilityCase"]["steps"]["nodes"].as_array().expect("steps");
    assert!(
        steps.len() > 5 && steps.iter().all(|step| step["text"].is_null()),
        "when, and not in which words: {steps:?}"
    );
    // Of the person's other case nobody has told it.
    assert_eq!(seen["availabilityCases"]["nodes"], json!([{ "state": "NOTICE_SENT" }]));
    assert_eq!(seen["persons"]["nodes"], json!([{ "givenName": "Cleo", "plans": { "nodes": [] } }]));
}

/// Who stands outside, and who sees without acting, for each verb on a case in the state that admits it.
async fn who_may_not_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    for (state, verb, may) in [
        ("OPENED", "recordGuidance", &["caseworker", "colleague"][..]),
        ("HEARING_ANSWERED", "assessAvailability", &["caseworker", "manager"]),
        ("ASSESSED", "sendBenefitNotice", &["caseworker", "colleague"]),
        ("NOTICE_SENT", "recordBenefitOutcome", &["benefit-officer"]),
        ("APPEALED", "recordAppealDecision", &["caseworker", "colleague", "manager"]),
    ] {
        for who in ["caseworker", "colleague", "manager", "benefit-officer", "auditor", "administrator"] {
            let case = brought(&world, state).await;
            let (_, input) = step(verb, &case);
            let answer = world.sign_in(who).run(&super::super::document(verb), json!({ "input": input })).await;
            if may.contains(&who) {
                let payload = act(&world.sign_in(who), verb, &input).await;
                // The second time the version is the one of before.
                assert!(answer.codes().is_empty(), "{who} {verb}: {}", answer.text);
                assert_eq!(user_errors(&payload), ["STALE_VERSION"], "{who} {verb}");
                continue;
            }
            let codes = [answer.codes(), user_errors(&answer.body["data"][verb])].concat();
            let refused = ["FORBIDDEN", "NOT_FOUND", "CONFLICT_OF_INTEREST"];
            assert!(codes.len() == 1 && refused.contains(&codes[0]), "{who} {verb}: {}", answer.text);
            assert_eq!(answer.body["data"][verb]["record"], Value::Null);
        }
    }
}
