//! Every guard with its code, in both languages, and nothing changed.

use indsats_tests::{database::TestDatabase, evidence::Evidence, on_each_database, world::World};
use serde_json::{Value, json};

use super::{
    super::{done, wrong::Refusals},
    fact, opened, step, taken,
};

on_each_database!(
    a_fact_that_is_none_is_refused,
    a_case_that_cannot_be_opened_is_refused,
    nobody_is_heard_before_guidance_and_contact,
    a_hearing_ends_only_when_it_reached_the_person_and_time_is_over,
    an_assessment_takes_ground_reasons_a_hearing_and_somebody_else,
    a_notice_holds_facts_that_were_heard_without_ground_in_time,
    without_a_rule_in_force_nothing_is_done_under_it,
    each_later_step_keeps_to_its_day_and_list,
);

/// Tries a step that the case does not admit yet: with the input's usual content, but for `changes`.
macro_rules! refuses {
    ($refusals:ident, $verb:literal, $case:expr, $($changes:expr => $expected:expr),+ $(,)?) => {{
        let (who, input) = step($verb, $case);
        $refusals.verb(who, $verb, input);
        $( $refusals.case(&$changes, &$expected).await; )+
    }};
}

async fn a_fact_that_is_none_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    refusals.verb("colleague", "recordAvailabilityEvent", fact(&world));
    let meeting = world.named("meeting", "cleo-held");
    for (changes, code, place) in [
        (vec![("kind", json!("NOPE"))], "UNKNOWN_CODE", "kind"),
        (vec![("source", json!("NOPE"))], "UNKNOWN_CODE", "source"),
        (vec![("occurredOn", json!("2026-11-24"))], "NOT_YET", "occurredOn"),
        (vec![("description", json!("  "))], "TEXT_EMPTY", "description"),
        (vec![("description", json!("nå"))], "TEXT_TOO_SHORT", "description"),
        (vec![("description", json!("x".repeat(2001)))], "TEXT_TOO_LONG", "description"),
        (vec![("description", json!("Fik 1.200 kr. for meget"))], "AMOUNT_NOT_ALLOWED", "description"),
        (vec![("person", json!(world.named("person", "emil")))], "NOT_FOUND", "person"),
        (vec![("meeting", json!(world.named("meeting", "emil-ahead")))], "NOT_FOUND", "meeting"),
        // Dina is the colleague's own too, but the fact is Cleo's.
        (vec![("meeting", json!(world.named("meeting", "dina-ahead")))], "NOT_FOUND", "meeting"),
        (vec![("meeting", json!(meeting))], "OUTSIDE_PERIOD", "meeting"),
        (vec![("availabilityCase", json!(meeting))], "NOT_FOUND", "availabilityCase"),
    ] {
        refusals.case(&changes, &[(code, place)]).await;
    }
    let seen = [("meeting", json!(meeting)), ("occurredOn", json!("2026-11-15"))];
    assert_eq!(refusals.accepted(&seen).await["meeting"]["id"], json!(meeting));
}

async fn a_case_that_cannot_be_opened_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let colleague = world.sign_in("colleague");
    let handled = opened(&world).await;
    let loose = done(&colleague, "recordAvailabilityEvent", &fact(&world)).await;
    let void = json!({ "availabilityEvent": loose["id"], "expectedVersion": 1, "reason": "En fejl" });
    done(&colleague, "voidAvailabilityEvent", &void).await;
    refusals.settled().await;
    refusals.verb("colleague", "recordAvailabilityEvent", fact(&world));
    let other = refusals.accepted(&[("person", json!(world.named("person", "dina")))]).await;
    let base = json!({ "person": world.named("person", "cleo"), "events": [handled["event"]] });
    refusals.verb("colleague", "openAvailabilityCase", base);
    refusals.case(&[("events", json!([]))], &[("TOO_MANY_ITEMS", "events")]).await;
    refusals.case(&[], &[("EVENT_IN_OTHER_CASE", "events.0")]).await;
    refusals.case(&[("events", json!([loose["id"]]))], &[("WRONG_STATE", "events.0")]).await;
    refusals.case(&[("events", json!([other["id"]]))], &[("NOT_FOUND", "events.0")]).await;
    refusals.case(&[("events", json!([handled["id"]]))], &[("NOT_FOUND", "events.0")]).await;
    refusals.case(&[("person", json!(world.named("person", "emil")))], &[("NOT_FOUND", "person")]).await;
}

async fn nobody_is_heard_before_guidance_and_contact(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let case = opened(&world).await;
    let (who, guidance) = step("recordGuidance", &case);
    // What the guards say is compared on a world that does not change meanwhile.
    refusals.verb(who, "recordGuidance", guidance);
    refusals.settled().await;
    refusals.stale().await;
    refusals.case(&[("givenOn", json!("2026-10-21"))], &[("GUIDANCE_AFTER_EVENT", "givenOn")]).await;
    refusals.case(&[("givenOn", json!("2026-11-24"))], &[("NOT_YET", "givenOn")]).await;
    refusals.case(&[("guidanceVersion", json!(" "))], &[("TEXT_EMPTY", "guidanceVersion")]).await;
    refusals.case(&[("channel", json!("DOVE"))], &[("UNKNOWN_CODE", "channel")]).await;
    let (who, input) = step("sendHearing", &case);
    refusals.verb(who, "sendHearing", input);
    let payload = refusals.case(&[], &[("GUIDANCE_MISSING", "availabilityCase")]).await;
    assert_eq!(payload["userErrors"][0]["ruleId"], "AVAILABILITY_GUIDANCE");
    assert_eq!(payload["userErrors"][0]["legalReference"], "Lov om aktiv socialpolitik § 35");

    let case = taken(&world, "recordGuidance", &case).await;
    refusals.settled().await;
    refuses!(refusals, "sendHearing", &case, [] => [("CONTACT_ATTEMPT_MISSING", "availabilityCase")]);
    refuses!(
        refusals, "recordContactAttempt", &case,
        [("attemptedOn", json!("2026-10-19"))] => [("OUTSIDE_PERIOD", "attemptedOn")],
        [("attemptedOn", json!("2026-11-24"))] => [("NOT_YET", "attemptedOn")],
        [("channel", json!("DOVE"))] => [("UNKNOWN_CODE", "channel")],
    );
    // A letter is no attempt at personal contact: which channels are is data.
    let letter = refusals.accepted(&[("channel", json!("LETTER"))]).await;
    let case = super::super::but(&letter, &[("event", case["event"].clone())]);
    refuses!(refusals, "sendHearing", &case, [] => [("CONTACT_ATTEMPT_MISSING", "availabilityCase")]);
    let case = taken(&world, "recordContactAttempt", &case).await;
    refusals.settled().await;
    refuses!(
        refusals, "sendHearing", &case,
        [("sentOn", json!("2026-10-19"))] => [("OUTSIDE_PERIOD", "sentOn")],
        [("sentOn", json!("2026-11-24")), ("answerDueOn", json!("2026-12-24"))] => [("NOT_YET", "sentOn")],
        [("answerDueOn", json!("2026-10-31"))] => [("HEARING_TOO_SHORT", "answerDueOn")],
        [("channel", json!("DOVE"))] => [("UNKNOWN_CODE", "channel")],
    );
    let void = json!({ "availabilityEvent": case["event"], "expectedVersion": 2, "reason": "En fejl" });
    done(&world.sign_in("colleague"), "voidAvailabilityEvent", &void).await;
    refusals.settled().await;
    let version = case["version"].as_i64().expect("a version") + 1;
    refuses!(
        refusals, "sendHearing", &case,
        [("expectedVersion", json!(version))] => [("CASE_WITHOUT_FACTS", "availabilityCase")],
    );
}

async fn a_hearing_ends_only_when_it_reached_the_person_and_time_is_over(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let case = super::brought(&world, "HEARING_SENT").await;
    refusals.settled().await;
    refuses!(
        refusals, "expireHearing", &case,
        [("deliveredOn", Value::Null)] => [("DELIVERY_UNPROVEN", "deliveredOn")],
        [("deliveryReference", Value::Null)] => [("DELIVERY_UNPROVEN", "deliveryReference")],
        [("deliveryReference", json!("  "))] => [("DELIVERY_UNPROVEN", "deliveryReference")],
        [("deliveredOn", json!("2026-10-24"))] => [("OUTSIDE_PERIOD", "deliveredOn")],
        [("deliveredOn", json!("2026-11-24"))] => [("NOT_YET", "deliveredOn")],
        // Delivered late, the person has the days that the law gives from then on: until today.
        [("deliveredOn", json!("2026-11-16"))] => [("HEARING_STILL_RUNS", "availabilityCase")],
    );
    refuses!(
        refusals, "recordHearingAnswer", &case,
        [("answeredOn", json!("2026-10-24"))] => [("OUTSIDE_PERIOD", "answeredOn")],
        [("answeredOn", json!("2026-11-24"))] => [("NOT_YET", "answeredOn")],
        [("answer", json!(""))] => [("TEXT_EMPTY", "answer")],
        [("channel", json!("DOVE"))] => [("UNKNOWN_CODE", "channel")],
    );
    let (who, input) = step("expireHearing", &case);
    refusals.verb(who, "expireHearing", input);
    let expired = refusals.accepted(&[("deliveredOn", json!("2026-11-15"))]).await;
    assert_eq!(expired["state"], "HEARING_EXPIRED");
}

async fn an_assessment_takes_ground_reasons_a_hearing_and_somebody_else(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let case = super::brought(&world, "HEARING_ANSWERED").await;
    refusals.settled().await;
    refuses!(
        refusals, "assessAvailability", &case,
        [("reasonableGround", json!("NOT_ASSESSED"))] => [("REASONABLE_GROUND_REQUIRED", "reasonableGround")],
        [("reasonableGround", json!("NOT_APPLICABLE"))] => [("REASONABLE_GROUND_REQUIRED", "reasonableGround")],
        [("reasons", json!(""))] => [("TEXT_EMPTY", "reasons")],
        [("reasons", json!("Ingen grund"))] => [("TEXT_TOO_SHORT", "reasons")],
    );
    let (_, input) = step("assessAvailability", &case);
    refusals.verb("colleague", "assessAvailability", input);
    let payload = refusals.case(&[], &[("CONFLICT_OF_INTEREST", "availabilityCase")]).await;
    assert_eq!(payload["userErrors"][0]["ruleId"], "ASSESSMENT");
    refusals.verb("colleague", "recordAvailabilityEvent", fact(&world));
    refusals.accepted(&[("availabilityCase", case["id"].clone())]).await;
    let version = json!(case["version"].as_i64().expect("a version") + 1);
    refuses!(
        refusals, "assessAvailability", &case,
        [("expectedVersion", version.clone())] => [("NEW_FACTS_NEED_HEARING", "availabilityCase")],
    );
    // Heard about that one too, the case can be assessed, by the manager as well.
    let case = super::super::but(&case, &[("version", version)]);
    let case = taken(&world, "sendHearing", &case).await;
    let case = taken(&world, "recordHearingAnswer", &case).await;
    let (_, input) = step("assessAvailability", &case);
    let assessed = done(&world.sign_in("manager"), "assessAvailability", &input).await;
    assert_eq!((&assessed["state"], &assessed["reasonableGround"]), (&json!("ASSESSED"), &json!("NO")));
}

async fn a_notice_holds_facts_that_were_heard_without_ground_in_time(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let other = opened(&world).await;
    let case = super::brought(&world, "ASSESSED").await;
    refusals.settled().await;
    let document = |title: &str| json!([{ "title": title, "reference": "Journal 1" }]);
    refuses!(
        refusals, "sendBenefitNotice", &case,
        [("facts", json!([]))] => [("NOTICE_WITHOUT_FACTS", "facts")],
        [("facts", json!([case["event"], case["event"]]))] => [("DUPLICATE_ITEM", "facts.1")],
        [("facts", json!([other["event"]]))] => [("NOT_FOUND", "facts.0")],
        [("facts", json!([case["id"]]))] => [("NOT_FOUND", "facts.0")],
        [("documents", document("Krav på 2.000 kr"))] => [("AMOUNT_NOT_ALLOWED", "documents.0.title")],
        [("documents", document(""))] => [("TEXT_EMPTY", "documents.0.title")],
    );
    // Ninety days after the fact it is too late.
    let evidence = Evidence::of(&world).await;
    let age = |day: &str| format!("UPDATE availability_event SET occurred_on = '{day}' WHERE heard_on IS NOT NULL");
    evidence.run(&age("2026-08-24")).await;
    refusals.settled().await;
    let (who, input) = step("sendBenefitNotice", &case);
    refusals.verb(who, "sendBenefitNotice", input);
    let payload = refusals.case(&[], &[("OUTSIDE_NOTICE_WINDOW", "facts.0")]).await;
    assert_eq!(payload["userErrors"][0]["ruleId"], "BENEFIT_NOTICE");
    evidence.run(&age("2026-08-25")).await;
    assert_eq!(refusals.accepted(&[("documents", document("Partshøring"))]).await["state"], "NOTICE_SENT");

    let heard = super::brought(&world, "HEARING_EXPIRED").await;
    refusals.settled().await;
    let (who, input) = step("assessAvailability", &heard);
    refusals.verb(who, "assessAvailability", input);
    let found = refusals.accepted(&[("reasonableGround", json!("YES"))]).await;
    assert_eq!(found["missingStep"], "DECLINE_NOTICE");
    let case = super::super::but(&found, &[("event", heard["event"].clone())]);
    refuses!(refusals, "sendBenefitNotice", &case, [] => [("REASONABLE_GROUND_FOUND", "availabilityCase")]);
    assert_eq!(taken(&world, "decideNoNotice", &case).await["state"], "NO_NOTICE");
}

async fn without_a_rule_in_force_nothing_is_done_under_it(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let case = super::brought(&world, "CONTACT_ATTEMPTED").await;
    let evidence = Evidence::of(&world).await;
    evidence.run("UPDATE legal_rule SET valid_to = '2026-01-01' WHERE code = 'HEARING'").await;
    refusals.settled().await;
    refuses!(refusals, "sendHearing", &case, [] => [("RULE_NOT_IN_FORCE", "")]);
}

async fn each_later_step_keeps_to_its_day_and_list(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let mut case = super::brought(&world, "NOTICE_SENT").await;
    for (verb, day, list) in [
        ("recordBenefitOutcome", "decidedOn", "outcome"),
        ("recordAppeal", "appealedOn", "channel"),
        ("recordAppealDecision", "decidedOn", "result"),
    ] {
        refusals.settled().await;
        let (who, input) = step(verb, &case);
        refusals.verb(who, verb, input);
        refusals.case(&[(day, json!("2026-11-22"))], &[("OUTSIDE_PERIOD", day)]).await;
        refusals.case(&[(day, json!("2026-11-24"))], &[("NOT_YET", day)]).await;
        refusals.case(&[(list, json!("DOVE"))], &[("UNKNOWN_CODE", list)]).await;
        case = taken(&world, verb, &case).await;
    }
    for verb in ["reopenAvailabilityCase", "dropAvailabilityCase"] {
        refusals.settled().await;
        let (who, input) = step(verb, &case);
        refusals.verb(who, verb, input);
        refusals.case(&[("reason", json!(""))], &[("TEXT_EMPTY", "reason")]).await;
    }
}
