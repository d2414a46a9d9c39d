//! Suitable offers: each reason where it applies, in order, and nothing about anybody else.

use indsats::{demo::world::id, policy::Kind};
use indsats_entity::{
    course::CourseState,
    effort_enrolment::{self, EffortEnrolmentState},
    offer, offer_kind_rule, person,
    person_need::Need,
};
use indsats_tests::{
    database::TestDatabase,
    evidence::seed_codes,
    on_each_database,
    world::{Client, World, user_errors},
};
use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    access::{client, enter_effort, ids},
    verbs::{act, but, done},
};

on_each_database!(
    each_reason_excludes_where_it_applies,
    reasons_stand_in_the_order_of_the_schema,
    suitable_offers_come_first_and_then_by_title,
    hours_are_held_against_the_target_of_the_first_whole_week,
    an_agreed_target_of_ones_own_counts,
    who_must_not_meet_is_not_told,
    a_full_offer_is_a_warning_when_a_course_is_agreed,
    only_who_may_propose_is_told,
);

const SUITABLE: &str = "query($person: ID!, $startOn: Date!, $effort: ID) {
    suitableOffers(person: $person, startOn: $startOn, effort: $effort) { offer { code title } isSuitable reasons } }";

/// The municipality with its lists; the intake of T3 is on every other Monday, the 7th of December among them.
async fn prepared(database: TestDatabase) -> World {
    let world = World::new(database).await;
    seed_codes(&world).await;
    world
}

async fn asked(world: &World, client: &Client<'_>, person: &str, day: &str) -> Vec<Value> {
    let variables = json!({ "person": world.named("person", person), "startOn": day });
    client.data(SUITABLE, variables).await["suitableOffers"].as_array().expect("offers").clone()
}

/// The reasons that an offer has.
async fn reasons(world: &World, person: &str, day: &str, code: &str) -> Vec<String> {
    let offers = asked(world, &world.sign_in("caseworker"), person, day).await;
    let offer = offers.iter().find(|it| it["offer"]["code"] == code).expect("every offer is there");
    let reasons: Vec<String> = serde_json::from_value(offer["reasons"].clone()).expect("reasons");
    assert_eq!(offer["isSuitable"] == true, reasons.is_empty());
    reasons
}

async fn each_reason_excludes_where_it_applies(database: TestDatabase) {
    let world = prepared(database).await;
    let connection = world.database.connect().await;
    // Birk follows English: the course in Danish, Arabic and Ukrainian does not suit, what says nothing does.
    assert_eq!(reasons(&world, "birk", "2026-12-07", "T3").await, ["LANGUAGE"]);
    assert!(reasons(&world, "birk", "2026-12-07", "T1").await.is_empty());
    assert!(reasons(&world, "birk", "2026-12-07", "T2").await.is_empty());
    // Alma says nothing of languages.
    assert!(reasons(&world, "alma", "2026-12-07", "T3").await.is_empty());
    assert_eq!(reasons(&world, "alma", "2026-12-08", "T3").await, ["NO_INTAKE"]);
    // She comes by bicycle, and from a day on only then.
    let mut rows = world.rows();
    rows.need("alma-cycle", "alma", Need::Transport, "CYCLE", rows.day(20));
    world.add(rows).await;
    assert!(reasons(&world, "alma", "2026-12-07", "T2").await.is_empty());
    assert_eq!(reasons(&world, "alma", "2026-12-14", "T2").await, ["TRANSPORT"]);
    let mut rows = world.rows();
    rows.need("alma-bus", "alma", Need::Transport, "PUBLIC_TRANSPORT", rows.day(20));
    world.add(rows).await;
    assert!(reasons(&world, "alma", "2026-12-14", "T2").await.is_empty(), "one of the ways is enough");

    // Kinds by target group and day.
    let rule = offer_kind_rule::ActiveModel {
        id: Set(Uuid::now_v7()),
        kind_code: Set("MENTOR".to_owned()),
        target_group_code: Set("SPECIAL".to_owned()),
        valid_from: Set("2026-12-01".parse().expect("a day")),
        valid_to: Set("2027-01-01".parse().ok()),
    };
    rule.insert(&connection).await.expect("a rule");
    let birk = person::ActiveModel {
        id: Set(id("person", "birk")),
        target_group_code: Set(Some("SPECIAL".to_owned())),
        ..Default::default()
    };
    birk.update(&connection).await.expect("another target group");
    for (day, expected) in [
        ("2026-11-30", &["KIND_NOT_ALLOWED"][..]),
        ("2026-12-01", &[]),
        ("2026-12-31", &[]),
        ("2027-01-01", &["KIND_NOT_ALLOWED"]),
    ] {
        assert_eq!(reasons(&world, "birk", day, "T4").await, expected, "{day}");
    }
    assert_eq!(reasons(&world, "birk", "2026-12-07", "T1").await, ["KIND_NOT_ALLOWED"]);
    let birk =
        person::ActiveModel { id: Set(id("person", "birk")), target_group_code: Set(None), ..Default::default() };
    birk.update(&connection).await.expect("no target group");
    assert_eq!(reasons(&world, "birk", "2026-12-07", "T1").await, ["KIND_NOT_ALLOWED"], "nothing allows it");

    // An offer that ends.
    let ends = offer::ActiveModel {
        id: Set(id("offer", "T1")),
        valid_to: Set("2026-12-08".parse().ok()),
        ..Default::default()
    };
    ends.update(&connection).await.expect("a shorter offer");
    assert!(reasons(&world, "alma", "2026-12-07", "T1").await.is_empty());
    assert_eq!(reasons(&world, "alma", "2026-12-08", "T1").await, ["NOT_OFFERED"]);
}

async fn reasons_stand_in_the_order_of_the_schema(database: TestDatabase) {
    let world = prepared(database).await;
    let connection = world.database.connect().await;
    let full = offer::ActiveModel {
        id: Set(id("offer", "T3")),
        kind_code: Set("UTILITY_JOB".to_owned()),
        places: Set(0),
        weekly_minutes: Set(60),
        valid_to: Set("2026-12-01".parse().ok()),
        ..Default::default()
    };
    full.update(&connection).await.expect("an offer that suits nobody");
    let mut rows = world.rows();
    rows.need("birk-bus", "birk", Need::Transport, "PUBLIC_TRANSPORT", rows.day(0));
    rows.condition("T3", Need::Transport, "FROM_HOME");
    rows.course("cleo-there", "cleo", "cleo", "T3", CourseState::Planned, (rows.day(5), rows.day(90)));
    world.add(rows).await;
    enrol(&world, "birk").await;
    let pair = json!({ "personA": world.named("person", "birk"), "personB": world.named("person", "cleo") });
    done(&world.sign_in("manager"), "keepApart", &pair).await;
    let told = reasons(&world, "birk", "2026-12-08", "T3").await;
    let all = [
        "KIND_NOT_ALLOWED",
        "NOT_OFFERED",
        "NO_PLACES",
        "NO_INTAKE",
        "HOURS_BELOW_TARGET",
        "LANGUAGE",
        "TRANSPORT",
        "NOT_COMPATIBLE",
    ];
    assert_eq!(told, all);
    let sdl = indsats::graphql::sdl();
    let block =
        sdl.split("enum UnsuitabilityReason {").nth(1).and_then(|rest| rest.split("\n}").next()).expect("an enum");
    assert!(all.iter().all(|reason| block.contains(reason)), "each reason of the schema is told above");
    assert_eq!(block.matches("\"\"\"").count() / 2, all.len());
}

/// Enrols a person in the effort that every municipality starts with.
async fn enrol(world: &World, person: &str) {
    let connection = world.database.connect().await;
    let effort = ids(world, "effort", "code = 'INTENSIVE'").await[0];
    let row = effort_enrolment::ActiveModel {
        id: Set(Uuid::now_v7()),
        person_id: Set(id("person", person)),
        effort_id: Set(effort),
        state: Set(EffortEnrolmentState::Active),
        valid_from: Set("2026-11-02".parse().expect("a day")),
        valid_to: Set(None),
        proposed_by: Set(id("user", "caseworker")),
        decided_by: Set(Some(id("user", "manager"))),
        decided_at: Set(Some(world.clock.now())),
        review_due_on: Set(None),
        proposed_on: Set(None),
        reviewed_by: Set(None),
        reviewed_at: Set(None),
        review_outcome_code: Set(None),
        version: Set(1),
    };
    row.insert(&connection).await.expect("an enrolment");
}

async fn suitable_offers_come_first_and_then_by_title(database: TestDatabase) {
    let world = prepared(database).await;
    let offers = asked(&world, &world.sign_in("caseworker"), "birk", "2026-12-07").await;
    let told: Vec<(bool, &str)> =
        offers.iter().map(|it| (it["isSuitable"] == true, it["offer"]["title"].as_str().expect("a title"))).collect();
    assert_eq!(
        told,
        [
            (true, "Mentor"),
            (true, "Praktik på lager"),
            (true, "Vejledning og afklaring"),
            (false, "Dansk på arbejdspladsen")
        ]
    );
}

async fn hours_are_held_against_the_target_of_the_first_whole_week(database: TestDatabase) {
    let world = prepared(database).await;
    // Without an enrolment nothing is asked.
    assert!(reasons(&world, "birk", "2026-12-07", "T4").await.is_empty());
    enrol(&world, "birk").await;
    // The target is 1500 minutes: of the offers only the one of 1800 reaches it alone.
    for (offer, expected) in [("T1", true), ("T2", false), ("T4", true)] {
        let told = reasons(&world, "birk", "2026-12-07", offer).await;
        assert_eq!(told.contains(&"HOURS_BELOW_TARGET".to_owned()), expected, "{offer}");
    }
    // In the week of Christmas three days are left, of the target as of the hours.
    assert!(is_below(&world, "birk", "2026-12-21", "T1").await);
    assert!(!is_below(&world, "birk", "2026-12-21", "T2").await);
    // Four days of it would not do, so one that begins on a Tuesday is held against the week after.
    assert!(!is_below(&world, "birk", "2026-12-08", "T2").await);
    assert!(is_below(&world, "birk", "2026-12-08", "T1").await);
    // Another effort asks for nothing.
    enter_effort(&world, "OTHER").await;
    let effort = world.global_id(Kind::Effort, id("effort", "OTHER"));
    let variables = json!({ "person": world.named("person", "birk"), "startOn": "2026-12-07", "effort": effort });
    let told = world.sign_in("caseworker").data(SUITABLE, variables).await;
    assert!(!told.to_string().contains("HOURS_BELOW_TARGET"));
    // What is agreed already counts: with a course of 900 minutes beside it, one of 900 is enough.
    let mut rows = world.rows();
    rows.course("birk-beside", "birk", "birk", "T1", CourseState::Planned, (rows.day(10), rows.day(60)));
    world.add(rows).await;
    assert!(!is_below(&world, "birk", "2026-12-07", "T1").await);
}

async fn an_agreed_target_of_ones_own_counts(database: TestDatabase) {
    let world = prepared(database).await;
    enrol(&world, "birk").await;
    assert!(is_below(&world, "birk", "2026-12-07", "T1").await);
    let effort = world.global_id(Kind::Effort, ids(&world, "effort", "code = 'INTENSIVE'").await[0]);
    let agreed = json!({ "person": world.named("person", "birk"), "effort": effort, "minutesPerWeek": 900,
        "validFrom": "2026-11-23", "validUntil": "2026-12-14", "reason": "Aftalt optrapning" });
    done(&world.sign_in("caseworker"), "agreeIndividualTarget", &agreed).await;
    assert!(!is_below(&world, "birk", "2026-12-07", "T1").await);
    assert!(is_below(&world, "birk", "2026-12-14", "T1").await, "it has ended by then");
}

async fn is_below(world: &World, person: &str, day: &str, offer: &str) -> bool {
    reasons(world, person, day, offer).await.contains(&"HOURS_BELOW_TARGET".to_owned())
}

async fn who_must_not_meet_is_not_told(database: TestDatabase) {
    let world = prepared(database).await;
    let (manager, anna) = (world.sign_in("manager"), world.sign_in("caseworker"));
    // Dina is out of Anna's sight, and in T2 until the 23rd of December.
    let before = asked(&world, &anna, "birk", "2026-12-07").await;
    let pair = json!({ "personA": world.named("person", "dina"), "personB": world.named("person", "birk") });
    done(&manager, "keepApart", &pair).await;
    let after = asked(&world, &anna, "birk", "2026-12-07").await;
    let changed: Vec<&Value> = after.iter().filter(|it| !before.contains(it)).collect();
    assert_eq!(
        changed,
        [&json!({ "offer": { "code": "T2", "title": "Praktik på lager" }, "isSuitable": false,
        "reasons": ["NOT_COMPATIBLE"] })]
    );
    let text = json!(after).to_string();
    assert!(!text.contains("Dina") && !text.contains(&world.named("person", "dina")));
    // Nothing of Dina was read, so nothing of her stands in the trail either.
    assert!(reasons(&world, "birk", "2026-12-28", "T2").await.is_empty(), "her course is over by then");
    assert_eq!(reasons(&world, "alma", "2026-12-07", "T2").await, Vec::<String>::new(), "it is between the two");
    done(&manager, "endSeparation", &pair).await;
    assert_eq!(asked(&world, &anna, "birk", "2026-12-07").await, before);
}

async fn a_full_offer_is_a_warning_when_a_course_is_agreed(database: TestDatabase) {
    let world = prepared(database).await;
    let connection = world.database.connect().await;
    let mut rows = world.rows();
    rows.course("birk-there", "birk", "birk", "T2", CourseState::Offered, (rows.day(14), rows.day(60)));
    world.add(rows).await;
    // Alma and Dina have a place on the 7th of December, Alma one on the 30th too.
    let places = async |places: i32| {
        let row = offer::ActiveModel { id: Set(id("offer", "T2")), places: Set(places), ..Default::default() };
        row.update(&connection).await.expect("other places");
    };
    places(2).await;
    assert_eq!(reasons(&world, "birk", "2026-12-07", "T2").await, ["NO_PLACES"]);
    assert!(reasons(&world, "birk", "2026-12-30", "T2").await.is_empty());
    let anna = world.sign_in("caseworker");
    let input = json!({ "course": world.named("course", "birk-there"), "expectedVersion": 1 });
    let told = act(&anna, "planCourse", &input).await;
    assert_eq!((user_errors(&told), &told["userErrors"][0]["severity"]), (vec!["NO_PLACES"], &json!("WARNING")));
    let pair = json!({ "personA": world.named("person", "dina"), "personB": world.named("person", "birk") });
    done(&world.sign_in("manager"), "keepApart", &pair).await;
    let told = act(&anna, "planCourse", &but(&input, &[("acknowledge", json!(["NO_PLACES"]))])).await;
    assert_eq!(user_errors(&told), ["NOT_COMPATIBLE"]);
    // A code at the course, and nobody behind it.
    let text = told["userErrors"].to_string();
    assert!(!text.contains("conflictingWith") && !text.contains(&world.named("person", "dina")), "{text}");
    done(&anna, "planCourse", &but(&input, &[("acknowledge", json!(["NO_PLACES", "NOT_COMPATIBLE"]))])).await;
}

async fn only_who_may_propose_is_told(database: TestDatabase) {
    let world = prepared(database).await;
    let question = json!({ "person": world.named("person", "alma"), "startOn": "2026-12-07" });
    for who in ["manager", "auditor", "administrator", "benefit-officer"] {
        let caller = client(&world, who);
        assert_eq!(caller.run(SUITABLE, question.clone()).await.codes(), ["FORBIDDEN"], "{who}");
    }
    for person in [json!(""), json!(world.named("person", "dina")), json!(world.named("offer", "T1"))] {
        let answer = world.sign_in("caseworker").data(SUITABLE, but(&question, &[("person", person)])).await;
        assert_eq!(answer, json!({ "suitableOffers": null }));
    }
    for (field, value) in [("effort", json!(world.named("person", "alma"))), ("startOn", json!("2026-11-22"))] {
        let answer = world.sign_in("caseworker").run(SUITABLE, but(&question, &[(field, value)])).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{field}: {}", answer.text);
    }
}
