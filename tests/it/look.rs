//! One person, four views.

use indsats::demo::world::id;
use indsats::policy::Kind;
use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, subjects},
    on_each_database,
    world::World,
};
use serde_json::json;

on_each_database!(
    the_same_person_looks_different_to_each_role,
    a_hidden_person_answers_like_an_absent_one,
    an_event_names_exactly_the_persons_of_the_answer,
);

const LOOK: &str = "query Look($by: PersonBy!) { person(by: $by) {
    givenName fullName cprMasked cpr street phone isProtected redactedFields
    unit { name } primaryCaseworker { name } targetGroup { code }
    activePlan { state goal } courses(first: 5) { nodes { state offer { title } } totalCount }
    meetings(first: 5) { nodes { state startsAt note caseworker { name } } }
    access { canBookMeeting { isAllowed reasons } canTransfer { isAllowed reasons } } } }";

async fn the_same_person_looks_different_to_each_role(database: TestDatabase) {
    let world = World::new(database).await;
    let by = json!({ "by": { "cpr": "610180-4001" } });
    let own = world.sign_in("caseworker").data(LOOK, by.clone()).await;
    assert_eq!(own["person"]["cpr"], "6101804001", "{own}");
    assert_eq!(own["person"]["street"].as_str().map(|s| s.starts_with("Prøvevej")), Some(true));
    assert_eq!(world.sign_in("colleague").data(LOOK, by.clone()).await, json!({ "person": null }));
    let manager = world.sign_in("manager").data(LOOK, by.clone()).await;
    assert_eq!(manager["person"]["givenName"], "Alma");
    assert_eq!(manager["person"]["cpr"], serde_json::Value::Null);
    assert_eq!(manager["person"]["activePlan"]["goal"], serde_json::Value::Null);
    let auditor = world.sign_in("auditor").data("{ persons(first: 1) { nodes { fullName } } }", json!({})).await;
    assert_eq!(auditor["persons"]["nodes"][0], json!({ "fullName": null }));
    let refused = world.sign_in("auditor").run(LOOK, by).await;
    assert_eq!(refused.codes(), ["FORBIDDEN"], "{}", refused.text);
}

async fn a_hidden_person_answers_like_an_absent_one(database: TestDatabase) {
    let world = World::new(database).await;
    let client = world.sign_in("caseworker");
    let hidden = client.run(LOOK, json!({ "by": { "id": world.global_id(Kind::Person, id("person", "dina")) } })).await;
    let absent =
        client.run(LOOK, json!({ "by": { "id": world.global_id(Kind::Person, id("person", "nobody")) } })).await;
    assert_eq!(hidden.text, absent.text);
    assert_eq!(hidden.statements, absent.statements);
}

async fn an_event_names_exactly_the_persons_of_the_answer(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let page =
        "{ persons(first: 1) { pageInfo { hasNextPage } nodes { fullName meetings(first: 1) { nodes { state } } } } }";
    let answer = world.sign_in("caseworker").data(page, json!({})).await;
    assert_eq!(answer["persons"]["pageInfo"]["hasNextPage"], true);
    assert_eq!(answer["persons"]["nodes"][0]["fullName"], "Cleo Zander");
    let events = evidence.events().await;
    let [event] = events.as_slice() else { panic!("one operation, one event") };
    assert_eq!(subjects(event), [id("person", "cleo")]);
}
