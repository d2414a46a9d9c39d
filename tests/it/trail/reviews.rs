//! Looking at accesses: the queue as each role sees it, and what a reviewer signs.

use chrono::TimeDelta;
use indsats::{
    audit::Alarms,
    authn::Grant,
    demo::world::id,
    domain::{Code, access_review, unmasking},
    policy::{Kind, Role},
};
use indsats_entity::{access_review::AccessVerdict, user::UserKind};
use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, subjects},
    on_each_database,
    world::{Client, World, user_errors},
};
use serde_json::{Value, json};

use super::alarms::is_citizen;
use crate::{
    access::client,
    verbs::{
        act,
        availability::humans::{code, session},
        done,
        wrong::Refusals,
    },
};

on_each_database!(
    each_role_sees_its_own_part_of_the_queue,
    an_access_is_signed_once_and_by_somebody_else,
    what_is_wrong_with_a_verdict_is_told,
    the_queue_narrows_and_pages,
    no_program_signs_or_lifts_a_pseudonym,
    only_those_whom_a_reader_sees_were_read,
    that_an_employee_has_a_case_is_not_for_the_manager,
);

const QUEUE: &str =
    "{ accessReviews { totalCount nodes { id version cause occurredAt raisedAt operation role purpose state
    verdict reason reviewedAt personCount event { seq operation } actor { id name } unit { id } person { id }
    persons { id } reviewedBy { name } redactedFields access { canReview { isAllowed reasons } } } } }";
const LOOK: &str = "query($id: ID!) { person(by: { id: $id }) { givenName } }";

/// The manager has looked at a protected person, somebody of Team C at night, and both stand in the queue.
async fn queue(world: &World) {
    world.sign_in("manager").data(LOOK, json!({ "id": world.named("person", "birk") })).await;
    let late = world.clock.now() + TimeDelta::hours(13);
    world.clock.set(late);
    stranger(world).data("{ persons { nodes { givenName } } }", json!({})).await;
    watch(world).await;
}

pub fn stranger(world: &World) -> Client<'_> {
    world.client(&Grant {
        subject: "stranger".to_owned(),
        roles: vec![Role::Caseworker],
        units: vec![id("unit", "TEAM-C")],
        ..Grant::default()
    })
}

async fn watch(world: &World) {
    world.store.sequence_trail().await.expect("steps");
    while world.store.watch_trail(&Alarms::default()).await.expect("it is looked through").is_some() {}
}

pub fn nodes(data: &Value) -> Vec<Value> {
    data["accessReviews"]["nodes"].as_array().expect("reviews").clone()
}

async fn each_role_sees_its_own_part_of_the_queue(database: TestDatabase) {
    let world = World::new(database).await;
    queue(&world).await;
    let mut evidence = Evidence::of(&world).await;
    let officer = client(&world, "protection-officer").data(QUEUE, json!({})).await;
    let [late, protected] = <[Value; 2]>::try_from(nodes(&officer)).expect("two, latest first");
    assert_eq!((&late["cause"], &late["operation"]), (&json!("OUTSIDE_HOURS"), &json!("persons")));
    assert_eq!(
        (&late["actor"]["name"], &late["person"], &late["role"]),
        (&json!("Carl Carlsen"), &Value::Null, &json!("CASEWORKER"))
    );
    assert!(late["persons"].as_array().is_some_and(|persons| !persons.is_empty()));
    assert_eq!((&protected["cause"], &protected["state"]), (&json!("PROTECTED"), &json!("OPEN")));
    assert_eq!(protected["person"]["id"], json!(world.named("person", "birk")));
    assert_eq!((&protected["personCount"], &protected["actor"]["name"]), (&json!(1), &json!("Mette Holm")));
    assert_eq!(protected["event"]["operation"], "person");
    assert_eq!(protected["access"]["canReview"]["isAllowed"], true);
    // Who is told of, is told to the trail.
    let events = evidence.events().await;
    assert!(events.iter().any(|event| subjects(event).contains(&id("person", "birk"))));

    // A manager sees what was done in the own units, and judges nobody's access but others'.
    let own = nodes(&world.sign_in("manager").data(QUEUE, json!({})).await);
    let [own] = <[Value; 1]>::try_from(own).expect("one");
    assert_eq!((&own["id"], &own["event"]), (&protected["id"], &Value::Null));
    assert_eq!(own["access"]["canReview"], json!({ "isAllowed": false, "reasons": ["OWN_DECISION"] }));
    let other = nodes(&client_of(&world, "other-manager", "CENTER-2").data(QUEUE, json!({})).await);
    assert_eq!(other.iter().map(|node| &node["id"]).collect::<Vec<_>>(), [&late["id"]]);

    // Auditors see all of it under pseudonyms, without a name or a free text, and change nothing.
    let audit = nodes(&world.sign_in("auditor").data(QUEUE, json!({})).await);
    assert_eq!(audit.len(), 2);
    assert_ne!(audit[1]["id"], protected["id"]);
    let pseudonym = world.pseudonym("demo", Kind::Person, id("person", "birk"));
    assert_eq!(audit[1]["person"]["id"], json!(pseudonym));
    assert_eq!((&audit[1]["actor"]["name"], &audit[1]["redactedFields"]), (&Value::Null, &json!(["reason"])));
    assert_eq!(audit[1]["access"]["canReview"]["isAllowed"], false);

    for who in ["caseworker", "benefit-officer", "administrator"] {
        let answer = client(&world, who).run("{ accessReviews { totalCount } }", json!({})).await;
        assert_eq!(answer.codes(), ["FORBIDDEN"], "{who}");
        let node = client(&world, who)
            .data("query($id: ID!) { node(id: $id) { id } }", json!({ "id": protected["id"] }))
            .await;
        assert_eq!(node["node"], Value::Null, "{who}");
    }
}

fn client_of<'w>(world: &'w World, subject: &str, unit: &str) -> Client<'w> {
    let (roles, units) = (vec![Role::Manager], vec![id("unit", unit)]);
    world.client(&Grant { subject: subject.to_owned(), roles, units, ..Grant::default() })
}

async fn an_access_is_signed_once_and_by_somebody_else(database: TestDatabase) {
    let world = World::new(database).await;
    queue(&world).await;
    let officer = client(&world, "protection-officer");
    let protected = nodes(&officer.data(QUEUE, json!({})).await).remove(1);
    let input = json!({ "accessReview": protected["id"], "expectedVersion": 1, "verdict": "NOT_JUSTIFIED",
        "reason": "Der var ingen opgave" });
    // One's own access, and an access of other units.
    let own = act(&world.sign_in("manager"), "reviewAccess", &input).await;
    assert_eq!(user_errors(&own), ["OWN_DECISION"]);
    let other = act(&client_of(&world, "other-manager", "CENTER-2"), "reviewAccess", &input).await;
    assert_eq!(user_errors(&other), ["NOT_FOUND"]);
    for who in ["caseworker", "auditor", "administrator"] {
        let payload = client(&world, who).run(&crate::verbs::document("reviewAccess"), json!({ "input": input })).await;
        assert_eq!(payload.codes(), ["FORBIDDEN"], "{who}");
    }
    let mut evidence = Evidence::of(&world).await;
    let signed = done(&officer, "reviewAccess", &input).await;
    assert_eq!(
        (&signed["state"], &signed["verdict"], &signed["version"]),
        (&json!("SIGNED"), &json!("NOT_JUSTIFIED"), &json!(2))
    );
    assert_eq!(
        (&signed["reason"], &signed["reviewedBy"]["name"]),
        (&json!("Der var ingen opgave"), &json!("Dagny Due"))
    );
    // The history, which is kept for ever, tells nothing of it.
    assert_eq!(evidence.lines().await.len(), 0);
    let events = evidence.events().await;
    assert!(events.iter().any(|event| event.operation == "reviewAccess" && subjects(event) == [id("person", "birk")]));
    let again = act(
        &officer,
        "reviewAccess",
        &json!({ "accessReview": protected["id"], "expectedVersion": 2,
        "verdict": "JUSTIFIED", "reason": "Alligevel" }),
    )
    .await;
    assert_eq!(user_errors(&again), ["WRONG_STATE"]);
    // The queue of what is open is shorter by one, and the auditor reads the verdict and not why.
    let open = "{ accessReviews(filter: { state: OPEN }) { totalCount } }";
    assert_eq!(officer.data(open, json!({})).await["accessReviews"]["totalCount"], 1);
    let audit = nodes(&world.sign_in("auditor").data(QUEUE, json!({})).await).remove(1);
    assert_eq!((&audit["verdict"], &audit["reason"]), (&json!("NOT_JUSTIFIED"), &Value::Null));
}

async fn what_is_wrong_with_a_verdict_is_told(database: TestDatabase) {
    let world = World::new(database).await;
    world.clock.set(world.clock.now() + TimeDelta::hours(13));
    world.sign_in("colleague").data("{ persons { nodes { givenName } } }", json!({})).await;
    watch(&world).await;
    let review = nodes(&world.sign_in("manager").data(QUEUE, json!({})).await).remove(0);
    let mut refusals = Refusals::of(&world).await;
    let base = json!({ "accessReview": review["id"], "expectedVersion": 1, "verdict": "UNCLEAR", "reason": "Uklart" });
    let refuse = refusals.verb("manager", "reviewAccess", base);
    refuse.stale().await;
    refuse.case(&[("reason", json!(""))], &[("TEXT_EMPTY", "reason")]).await;
    refuse.case(&[("reason", json!("x"))], &[("TEXT_TOO_SHORT", "reason")]).await;
    refuse.case(&[("reason", json!("x".repeat(2001)))], &[("TEXT_TOO_LONG", "reason")]).await;
    refuse.case(&[("accessReview", json!("x"))], &[("NOT_FOUND", "accessReview")]).await;
}

async fn no_program_signs_or_lifts_a_pseudonym(database: TestDatabase) {
    let world = World::new(database).await;
    queue(&world).await;
    let review = nodes(&client(&world, "protection-officer").data(QUEUE, json!({})).await).remove(1);
    let officer = session(&world, "protection-officer", Role::DataProtectionOfficer, UserKind::Machine).await;
    let auditor = session(&world, "auditor", Role::Auditor, UserKind::Machine).await;
    let evidence = Evidence::of(&world).await;
    let before = evidence.everything().await;
    let (row, verdict) = (world.row(&review["id"]), AccessVerdict::Justified);
    let signed = access_review::review(&officer, row, 1, verdict, "Intet usædvanligt").await;
    assert_eq!(code(signed), Some(Code::HumanRequired));
    let reason = "Sagen skal sammenholdes med en klage";
    assert_eq!(code(unmasking::unmask(&auditor, id("person", "alma"), reason).await), Some(Code::HumanRequired));
    assert!(evidence.everything().await == before, "a program changed something");
}

async fn the_queue_narrows_and_pages(database: TestDatabase) {
    let world = World::new(database).await;
    queue(&world).await;
    let officer = client(&world, "protection-officer");
    let count = async |filter: Value| {
        let query = "query($filter: AccessReviewFilter) { accessReviews(filter: $filter) { totalCount } }";
        officer.data(query, json!({ "filter": filter })).await["accessReviews"]["totalCount"].clone()
    };
    assert_eq!(count(json!({ "cause": "PROTECTED" })).await, 1);
    assert_eq!(count(json!({ "cause": "BULK" })).await, 0);
    assert_eq!(count(json!({ "state": "SIGNED" })).await, 0);
    assert_eq!(count(json!({ "actor": world.named("user", "manager") })).await, 1);
    assert_eq!(count(json!({ "actor": world.named("user", "caseworker") })).await, 0);
    assert_eq!(count(json!({ "occurred": { "until": world.clock.now() } })).await, 1);
    assert_eq!(count(json!({ "occurred": { "from": world.clock.now() } })).await, 1);
    let page = "query($after: String) { accessReviews(first: 1, after: $after) { nodes { cause }
        pageInfo { hasNextPage endCursor } } }";
    let first = officer.data(page, json!({})).await["accessReviews"].clone();
    assert_eq!(
        (&first["nodes"][0]["cause"], &first["pageInfo"]["hasNextPage"]),
        (&json!("OUTSIDE_HOURS"), &json!(true))
    );
    let next = officer.data(page, json!({ "after": first["pageInfo"]["endCursor"] })).await["accessReviews"].clone();
    assert_eq!((&next["nodes"][0]["cause"], &next["pageInfo"]["hasNextPage"]), (&json!("PROTECTED"), &json!(false)));
}

async fn only_those_whom_a_reader_sees_were_read(database: TestDatabase) {
    let world = World::new(database).await;
    let glass = "mutation { breakGlass(input: { cpr: \"650584-4005\", reason: \"Akut henvendelse fra borgeren\" }) {
        userErrors { code } } }";
    world.sign_in("caseworker").data(glass, json!({})).await;
    watch(&world).await;
    let mut evidence = Evidence::of(&world).await;
    // The manager of whoever did it does not see the person, who is of another unit.
    let own = nodes(&world.sign_in("manager").data(QUEUE, json!({})).await);
    assert_eq!((&own[0]["cause"], &own[0]["personCount"]), (&json!("WITHOUT_RELATION"), &json!(1)));
    assert_eq!((&own[0]["person"], &own[0]["persons"]), (&Value::Null, &json!([])));
    let events = evidence.events().await;
    let [look] = &events[..] else { panic!("the queue was read, and that is told: {}", events.len()) };
    assert_eq!((look.operation.as_str(), subjects(look)), ("accessReviews", vec![]));
    // The officer sees everybody.
    let all = nodes(&client(&world, "protection-officer").data(QUEUE, json!({})).await);
    assert_eq!(all[0]["persons"], json!([{ "id": world.named("person", "emil") }]));
    assert_eq!(subjects(&evidence.events().await[0]), [id("person", "emil")]);
}

async fn that_an_employee_has_a_case_is_not_for_the_manager(database: TestDatabase) {
    let world = World::new(database).await;
    is_citizen(&world, "caseworker", "610180-4001").await;
    world.sign_in("caseworker").data(LOOK, json!({ "id": world.named("person", "alma") })).await;
    watch(&world).await;
    assert_eq!(nodes(&world.sign_in("manager").data(QUEUE, json!({})).await), [Value::Null; 0]);
    let [own] = <[Value; 1]>::try_from(nodes(&client(&world, "protection-officer").data(QUEUE, json!({})).await))
        .expect("one review");
    assert_eq!((&own["cause"], &own["unit"]), (&json!("ONESELF"), &Value::Null));
    let node = "query($id: ID!) { node(id: $id) { id } }";
    let node = world.sign_in("manager").data(node, json!({ "id": own["id"] })).await;
    assert_eq!(node["node"], Value::Null);
    let input = json!({ "accessReview": own["id"], "expectedVersion": 1, "verdict": "UNCLEAR", "reason": "Uklart" });
    assert_eq!(user_errors(&act(&world.sign_in("manager"), "reviewAccess", &input).await), ["NOT_FOUND"]);
    assert_eq!(user_errors(&act(&client(&world, "protection-officer"), "reviewAccess", &input).await), [""; 0]);
}
