//! In which role and for which purpose a request acts, and what gives a role or a person at all.

use chrono::Duration;
use indsats::{authn::Grant, demo::world::id, policy::Role};
use indsats_entity::assignment::{self, AssignmentKind};
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    world::{Answer, World},
};
use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};
use uuid::Uuid;

use super::rows::{enter_user, grant_role};

on_each_database!(
    a_request_acts_in_one_role_that_the_caller_holds,
    a_role_not_held_is_forbidden_and_an_unknown_one_is_a_mistake,
    a_purpose_must_be_one_of_the_roles,
    a_token_without_roles_gives_nothing,
    a_manager_without_a_unit_sees_nobody,
    an_inactive_user_is_a_stranger,
    a_granted_role_holds_from_its_first_day_until_its_end,
    a_granted_role_of_no_known_name_gives_nothing,
    responsibility_gives_access_from_its_first_day_until_its_end,
);

const WHO: &str = "{ viewer { roleInUse purpose roles } }";
const PERSONS: &str = "{ persons(first: 100) { nodes { givenName } } }";

fn grant(subject: &str, roles: &[Role]) -> Grant {
    Grant { subject: subject.to_owned(), roles: roles.to_vec(), ..Grant::default() }
}

/// Status and code of a request that was refused.
fn refused(answer: &Answer) -> (u16, &str) {
    assert_eq!(answer.body["data"], Value::Null, "{}", answer.text);
    let [code] = answer.codes()[..] else { panic!("one error: {}", answer.text) };
    (answer.status, code)
}

fn names(data: &Value) -> Vec<&str> {
    data["persons"]["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|person| person["givenName"].as_str())
        .collect()
}

async fn a_request_acts_in_one_role_that_the_caller_holds(database: TestDatabase) {
    let world = World::new(database).await;
    let mut both = grant("caseworker", &[Role::Manager, Role::Caseworker]);
    both.units = vec![id("unit", "CENTER-1")];
    let default = world.client(&both).data(WHO, json!({})).await;
    assert_eq!(default["viewer"]["roleInUse"], "CASEWORKER");
    assert_eq!(names(&world.client(&both).data(PERSONS, json!({})).await), ["Cleo", "Alma", "Birk"]);
    let manager = || world.client(&both).with("x-role", "MANAGER");
    assert_eq!(manager().data(WHO, json!({})).await["viewer"]["purpose"], "SUPERVISION");
    assert_eq!(names(&manager().data(PERSONS, json!({})).await).len(), 5);
    // The second role gives its own view only: no manager offers a course.
    let may = "{ persons(first: 1) { nodes { access { canOpenPlan { reasons } canTransfer { isAllowed } } } } }";
    let access = manager().data(may, json!({})).await["persons"]["nodes"][0]["access"].clone();
    assert_eq!(
        access,
        json!({ "canOpenPlan": { "reasons": ["ROLE_LACKS_RIGHT"] }, "canTransfer": { "isAllowed": true } })
    );
}

async fn a_role_not_held_is_forbidden_and_an_unknown_one_is_a_mistake(database: TestDatabase) {
    let world = World::new(database).await;
    for (role, expected) in [
        ("MANAGER", (403, "FORBIDDEN")),
        ("AUDITOR", (403, "FORBIDDEN")),
        ("SYSTEM_IMPORT", (403, "FORBIDDEN")),
        ("KING", (400, "BAD_USER_INPUT")),
        ("caseworker", (400, "BAD_USER_INPUT")),
        ("", (400, "BAD_USER_INPUT")),
    ] {
        let answer = world.sign_in("caseworker").with("x-role", role).run(WHO, json!({})).await;
        assert_eq!(refused(&answer), expected, "{role:?}");
    }
    // The role of imports can be written into a token, and is not read out of it.
    let answer = world.client(&grant("caseworker", &[Role::SystemImport])).run(WHO, json!({})).await;
    assert_eq!(refused(&answer), (403, "FORBIDDEN"));
}

async fn a_purpose_must_be_one_of_the_roles(database: TestDatabase) {
    let world = World::new(database).await;
    for (who, purpose, expected) in [
        ("caseworker", "AUDIT", (403, "PURPOSE_REQUIRED")),
        ("caseworker", "STATISTICS", (403, "PURPOSE_REQUIRED")),
        ("auditor", "CASE_HANDLING", (403, "PURPOSE_REQUIRED")),
        ("administrator", "COMPLAINT", (403, "PURPOSE_REQUIRED")),
        ("manager", "CURIOSITY", (400, "BAD_USER_INPUT")),
        ("manager", "", (400, "BAD_USER_INPUT")),
    ] {
        let answer = world.sign_in(who).with("x-purpose", purpose).run(WHO, json!({})).await;
        assert_eq!(refused(&answer), expected, "{who} for {purpose:?}");
    }
    let stated = world.sign_in("caseworker").with("x-purpose", "COMPLAINT").data(WHO, json!({})).await;
    assert_eq!(stated["viewer"]["purpose"], "COMPLAINT");
    assert_eq!(world.sign_in("caseworker").data(WHO, json!({})).await["viewer"]["purpose"], "CASE_HANDLING");
}

async fn a_token_without_roles_gives_nothing(database: TestDatabase) {
    let world = World::new(database).await;
    let answer = world.client(&grant("caseworker", &[])).run(PERSONS, json!({})).await;
    assert_eq!(refused(&answer), (403, "FORBIDDEN"));
}

async fn a_manager_without_a_unit_sees_nobody(database: TestDatabase) {
    let world = World::new(database).await;
    let nowhere = world.client(&grant("manager", &[Role::Manager])).data(PERSONS, json!({})).await;
    assert_eq!(names(&nowhere), [""; 0]);
    let mut foreign = grant("manager", &[Role::Manager]);
    foreign.units = vec![Uuid::nil()];
    assert_eq!(names(&world.client(&foreign).data(PERSONS, json!({})).await), [""; 0]);
    grant_role(&world, "neighbour", "MANAGER", None, (-1, None)).await;
    let granted = world.client(&grant("neighbour", &[])).data(PERSONS, json!({})).await;
    assert_eq!(names(&granted), [""; 0], "a grant without a unit");
}

async fn an_inactive_user_is_a_stranger(database: TestDatabase) {
    let world = World::new(database).await;
    enter_user(&world, "left-today", Some(0)).await;
    enter_user(&world, "leaves-tomorrow", Some(1)).await;
    let tried = async |subject| world.client(&grant(subject, &[Role::Caseworker])).run(PERSONS, json!({})).await;
    assert_eq!(refused(&tried("left-today").await), (401, "UNAUTHENTICATED"));
    assert_eq!(tried("leaves-tomorrow").await.status, 200);
    world.clock.set(world.clock.now() + Duration::days(1));
    assert_eq!(refused(&tried("leaves-tomorrow").await), (401, "UNAUTHENTICATED"));
}

async fn a_granted_role_holds_from_its_first_day_until_its_end(database: TestDatabase) {
    let world = World::new(database).await;
    grant_role(&world, "neighbour", "MANAGER", Some("TEAM-A"), (-10, Some(0))).await;
    grant_role(&world, "stranger", "MANAGER", Some("TEAM-A"), (1, None)).await;
    grant_role(&world, "colleague", "MANAGER", Some("TEAM-A"), (0, Some(1))).await;
    let tried = async |subject| {
        let client = world.client(&grant(subject, &[Role::Caseworker])).with("x-role", "MANAGER");
        client.run(PERSONS, json!({})).await
    };
    assert_eq!(refused(&tried("neighbour").await), (403, "FORBIDDEN"), "ended today");
    assert_eq!(refused(&tried("stranger").await), (403, "FORBIDDEN"), "begins tomorrow");
    // Alma, Birk, Cleo and Dina: of Team A, and not of the rest of the center.
    assert_eq!(names(&tried("colleague").await.body["data"]).len(), 4);
    world.clock.set(world.clock.now() + Duration::days(1));
    assert_eq!(refused(&tried("colleague").await), (403, "FORBIDDEN"), "ended");
    assert_eq!(names(&tried("stranger").await.body["data"]).len(), 4, "begun");
}

async fn a_granted_role_of_no_known_name_gives_nothing(database: TestDatabase) {
    let world = World::new(database).await;
    for role in ["DIRECTOR", "SYSTEM_IMPORT", "manager"] {
        grant_role(&world, "neighbour", role, Some("FORV"), (-10, None)).await;
    }
    let roles = world.client(&grant("neighbour", &[Role::Caseworker])).data(WHO, json!({})).await;
    assert_eq!(roles["viewer"]["roles"], json!(["CASEWORKER"]));
    let answer = world.client(&grant("neighbour", &[])).run(WHO, json!({})).await;
    assert_eq!(refused(&answer), (403, "FORBIDDEN"));
}

async fn responsibility_gives_access_from_its_first_day_until_its_end(database: TestDatabase) {
    let world = World::new(database).await;
    let connection = world.database.connect().await;
    let day = |days: i64| world.clock.today() + Duration::days(days);
    for (person, kind, from, until) in [
        ("frida", AssignmentKind::Primary, day(-100), Some(day(0))),
        ("alma", AssignmentKind::Substitute, day(-100), Some(day(-1))),
        ("birk", AssignmentKind::Substitute, day(0), None),
        ("cleo", AssignmentKind::Substitute, day(0), Some(day(1))),
        ("dina", AssignmentKind::Substitute, day(1), None),
    ] {
        let row = assignment::ActiveModel {
            id: Set(Uuid::now_v7()),
            person_id: Set(id("person", person)),
            user_id: Set(id("user", "neighbour")),
            kind: Set(kind),
            valid_from: Set(from),
            valid_to: Set(until),
            version: Set(1),
        };
        row.insert(&connection).await.expect("a responsibility");
    }
    let reach = async || {
        let data = world.client(&grant("neighbour", &[Role::Caseworker])).data(PERSONS, json!({})).await;
        let mut names: Vec<String> = names(&data).into_iter().map(str::to_owned).collect();
        names.sort();
        names
    };
    assert_eq!(reach().await, ["Birk", "Cleo"], "begun today; ended yesterday and today gives nothing");
    world.clock.set(world.clock.now() + Duration::days(1));
    assert_eq!(reach().await, ["Birk", "Dina"], "a day later");
    // Days are the municipality's: half past eleven at night in Denmark is still the day before.
    world.clock.set("2026-11-23T22:30:00Z".parse().expect("an instant"));
    assert_eq!(reach().await, ["Birk", "Cleo"]);
    world.clock.set("2026-11-23T23:00:00Z".parse().expect("an instant"));
    assert_eq!(reach().await, ["Birk", "Dina"], "midnight in Denmark");
}
