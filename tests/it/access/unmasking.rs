//! Lifting one pseudonym: in one answer, with a reason, on record, and for auditors alone.

use chrono::TimeDelta;
use indsats::{
    authn::Grant,
    demo::world::id,
    policy::{Kind, Privilege, Role},
};
use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, subjects},
    on_each_database,
    world::{Client, World, user_errors},
};
use serde_json::{Value, json};

use super::casebook::{ROLES, client};
use crate::verbs::{act, document};

on_each_database!(
    an_auditor_is_told_who_one_person_is,
    nobody_else_lifts_a_pseudonym,
    what_is_wrong_with_an_unmasking_is_told,
    a_day_has_its_measure,
    nobody_is_the_last_one_twice,
    it_is_forgotten_as_the_trail_is,
);

const REASON: &str = "Sagen skal sammenholdes med en klage";
const TOLD: &str =
    "{ unmaskings { totalCount nodes { id reason unmaskedAt person { id fullName } user { name } redactedFields } } }";

fn input(world: &World, person: &str) -> Value {
    json!({ "person": world.pseudonym("demo", Kind::Person, id("person", person)), "reason": REASON })
}

/// An auditor who may see numbers.
fn with_numbers(world: &World) -> Client<'_> {
    world.client(&Grant {
        subject: "auditor".to_owned(),
        roles: vec![Role::Auditor],
        privileges: vec![Privilege::SeeCpr],
        engagement: Some("demo".to_owned()),
        ..Grant::default()
    })
}

async fn an_auditor_is_told_who_one_person_is(database: TestDatabase) {
    let world = World::new(database).await;
    let auditor = world.sign_in("auditor");
    let mut evidence = Evidence::of(&world).await;
    let told = act(&auditor, "unmaskPerson", &input(&world, "alma")).await;
    assert_eq!(told["record"], json!({ "givenName": "Alma", "familyName": "Aabye", "cpr": null }));
    // It is a change of the trail, about this person and these classes.
    let events = evidence.events().await;
    let event = events.iter().find(|event| event.operation == "unmaskPerson").expect("an event");
    assert_eq!(subjects(event), [id("person", "alma")]);
    assert!(event.subjects.to_string().contains("identity") && !event.subjects.to_string().contains("cpr"));
    // The history, which is kept for ever, tells nothing of it.
    assert_eq!(evidence.lines().await.len(), 0);
    // Every other answer goes on with pseudonyms.
    let alma = world.pseudonym("demo", Kind::Person, id("person", "alma"));
    let query = "query($id: ID!) { person(by: { id: $id }) { fullName cprMasked } }";
    let seen = auditor.data(query, json!({ "id": alma })).await["person"].clone();
    assert_eq!(seen, json!({ "fullName": null, "cprMasked": null }));
    // With the privilege the number, too, of somebody whose name and address are protected as of others.
    let told = act(&with_numbers(&world), "unmaskPerson", &input(&world, "birk")).await;
    assert_eq!(told["record"], json!({ "givenName": "Birk", "familyName": "Ågård", "cpr": "6202814002" }));

    let list = client(&world, "protection-officer").data(TOLD, json!({})).await["unmaskings"].clone();
    assert_eq!(list["totalCount"], 2);
    assert_eq!(
        (&list["nodes"][0]["reason"], &list["nodes"][0]["user"]["name"]),
        (&json!(REASON), &json!("Rikke Ravn"))
    );
    assert_eq!(list["nodes"][1]["person"]["id"], json!(world.named("person", "alma")));
    // Auditors see that it was done, and no free text.
    let list = auditor.data(TOLD, json!({})).await["unmaskings"].clone();
    assert_eq!((&list["nodes"][0]["reason"], &list["nodes"][0]["redactedFields"]), (&Value::Null, &json!(["reason"])));
    assert_eq!(
        (&list["nodes"][0]["person"]["fullName"], &list["nodes"][0]["user"]["name"]),
        (&Value::Null, &Value::Null)
    );
}

async fn nobody_else_lifts_a_pseudonym(database: TestDatabase) {
    let world = World::new(database).await;
    for who in ROLES.into_iter().filter(|who| *who != "auditor") {
        let person = world.global_id(Kind::Person, id("person", "alma"));
        let input = json!({ "person": person, "reason": REASON });
        let answer = client(&world, who).run(&document("unmaskPerson"), json!({ "input": input })).await;
        assert_eq!(answer.codes(), ["FORBIDDEN"], "{who} {}", answer.text);
        let can = "query($id: ID!) { person(by: { id: $id }) { access { canUnmask { isAllowed } } } }";
        let seen = client(&world, who).data(can, json!({ "id": person })).await;
        assert_ne!(seen["person"]["access"]["canUnmask"]["isAllowed"], true, "{who}");
    }
    for who in ["caseworker", "manager", "benefit-officer", "administrator"] {
        assert_eq!(
            client(&world, who).run("{ unmaskings { totalCount } }", json!({})).await.codes(),
            ["FORBIDDEN"],
            "{who}"
        );
    }
    let evidence = Evidence::of(&world).await;
    assert_eq!(evidence.number("SELECT count(*) FROM unmasking").await, 0);
}

async fn what_is_wrong_with_an_unmasking_is_told(database: TestDatabase) {
    let world = World::new(database).await;
    let auditor = world.sign_in("auditor");
    let good = input(&world, "alma");
    for (field, value, code) in [
        ("reason", json!(""), "TEXT_EMPTY"),
        ("reason", json!("en klage"), "TEXT_TOO_SHORT"),
        ("reason", json!("x".repeat(2001)), "TEXT_TOO_LONG"),
        ("person", json!("x"), "NOT_FOUND"),
        // The id that others know the person by, and one of another engagement.
        ("person", json!(world.named("person", "alma")), "NOT_FOUND"),
        ("person", json!(world.pseudonym("another", Kind::Person, id("person", "alma"))), "NOT_FOUND"),
    ] {
        let mut wrong = good.clone();
        wrong[field] = value;
        let payload = act(&auditor, "unmaskPerson", &wrong).await;
        assert_eq!((user_errors(&payload), &payload["record"]), (vec![code], &Value::Null), "{wrong}");
    }
    let evidence = Evidence::of(&world).await;
    assert_eq!(evidence.number("SELECT count(*) FROM unmasking").await, 0);
}

async fn a_day_has_its_measure(database: TestDatabase) {
    let world = World::new(database).await;
    let auditor = world.sign_in("auditor");
    for _ in 0..20 {
        assert_eq!(user_errors(&act(&auditor, "unmaskPerson", &input(&world, "alma")).await), [""; 0]);
    }
    let refused = act(&auditor, "unmaskPerson", &input(&world, "alma")).await;
    assert_eq!((user_errors(&refused), &refused["record"]), (vec!["TOO_MANY_TODAY"], &Value::Null));
    world.clock.set(world.clock.now() + TimeDelta::days(1));
    let auditor = world.sign_in("auditor");
    assert_eq!(user_errors(&act(&auditor, "unmaskPerson", &input(&world, "alma")).await), [""; 0]);
}

async fn nobody_is_the_last_one_twice(database: TestDatabase) {
    let world = World::new(database).await;
    let auditor = world.sign_in("auditor");
    for _ in 0..19 {
        assert_eq!(user_errors(&act(&auditor, "unmaskPerson", &input(&world, "alma")).await), [""; 0]);
    }
    // Of different persons, so that they do not wait for each other on account of a person.
    let ask = async |person: &str| {
        let told = act(&auditor, "unmaskPerson", &input(&world, person)).await;
        user_errors(&told).iter().map(|code| (*code).to_owned()).collect::<Vec<_>>()
    };
    let (one, two, three) = tokio::join!(ask("birk"), ask("cleo"), ask("dina"));
    let mut outcomes = [one, two, three];
    outcomes.sort();
    let refused = vec!["TOO_MANY_TODAY".to_owned()];
    assert_eq!(outcomes, [vec![], refused.clone(), refused]);
    let evidence = Evidence::of(&world).await;
    assert_eq!(evidence.number("SELECT count(*) FROM unmasking").await, 20);
}

async fn it_is_forgotten_as_the_trail_is(database: TestDatabase) {
    let world = World::new(database).await;
    let auditor = world.sign_in("auditor");
    for person in ["alma", "birk"] {
        act(&auditor, "unmaskPerson", &input(&world, person)).await;
    }
    world.store.hold_trail(id("person", "birk"), "case 1".to_owned()).await.expect("held");
    world.clock.set(world.clock.now() + TimeDelta::days(1));
    world.store.forget_trail(world.clock.now()).await.expect("forgotten");
    let evidence = Evidence::of(&world).await;
    assert_eq!(evidence.number("SELECT count(*) FROM unmasking").await, 1);
    world.store.release_trail(id("person", "birk")).await.expect("released");
    world.clock.set(world.clock.now() + TimeDelta::days(1));
    world.store.forget_trail(world.clock.now()).await.expect("forgotten");
    assert_eq!(evidence.number("SELECT count(*) FROM unmasking").await, 0);
}
