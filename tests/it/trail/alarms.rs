//! What somebody should look at: raised once of each thing, after the answer has left, and never of everyday work.

use chrono::{TimeDelta, Utc};
use indsats::{audit::Alarms, authn::Grant, cpr::CprNumber, demo::world::id, policy::Role};
use indsats_entity::{
    access_review::{self, AccessCause},
    person,
    user::{self, UserKind},
};
use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, seed_codes},
    on_each_database,
    program::{Program, SOON},
    wire::{Wire, operation},
    world::World,
};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryOrder, Set};
use serde_json::json;
use tokio::time::timeout;
use uuid::Uuid;

use crate::{access::client, verbs::availability::humans::session};

on_each_database!(
    everyday_work_raises_nothing,
    whoever_looks_at_oneself_or_a_colleague_is_told_once_a_day,
    a_protected_person_is_for_their_own_caseworker,
    a_broken_glass_is_an_access_without_relation,
    many_persons_within_an_hour_are_told_once,
    the_working_day_begins_and_ends_to_the_minute,
    programs_and_auditors_raise_nothing,
    whoever_looks_at_what_others_did_raises_nothing,
    only_whom_somebody_saw_counts_as_many,
    an_outage_is_caught_up_with_in_steps,
    many_who_watch_at_once_raise_nothing_twice,
    a_server_watches_by_itself,
);

const EVERYBODY: &str = "{ persons { nodes { version } } }";

/// What waits for somebody to look at it, in the order in which it was raised: cause, who, whom.
async fn raised(world: &World, limits: &Alarms) -> Vec<(AccessCause, Uuid, Option<Uuid>)> {
    world.store.sequence_trail().await.expect("steps");
    let mut new = 0;
    while let Some(step) = world.store.watch_trail(limits).await.expect("it is looked through") {
        new += step;
    }
    let all = access_review::Entity::find().order_by_desc(access_review::Column::Id);
    let all = all.all(&world.database.connect().await).await.expect("reviews");
    let new = all.into_iter().take(usize::try_from(new).expect("a few")).collect::<Vec<_>>();
    new.into_iter().rev().map(|row| (row.cause, row.actor_id, row.person_id)).collect()
}

async fn look(world: &World, who: &str, person: &str) {
    let query = "query($id: ID!) { person(by: { id: $id }) { givenName } }";
    world.sign_in(who).data(query, json!({ "id": world.named("person", person) })).await;
}

/// The sign-in has told whose number an employee has.
pub async fn is_citizen(world: &World, who: &str, number: &str) {
    let number = CprNumber::parse(number).expect("a number");
    let index = Set(Some(world.store.keys().index(&number)));
    let row = user::ActiveModel { id: Set(id("user", who)), cpr_index: index, ..Default::default() };
    row.update(&world.database.connect().await).await.expect("a user");
}

fn about(cause: AccessCause, who: &str, person: &str) -> (AccessCause, Uuid, Option<Uuid>) {
    (cause, id("user", who), Some(id("person", person)))
}

async fn everyday_work_raises_nothing(database: TestDatabase) {
    let world = World::new(database).await;
    for who in ["caseworker", "colleague"] {
        world.sign_in(who).data(EVERYBODY, json!({})).await;
    }
    look(&world, "manager", "alma").await;
    // Somebody of another unit, whom nobody sees, and a number that nobody has.
    look(&world, "caseworker", "emil").await;
    world.sign_in("caseworker").data("{ person(by: { cpr: \"640483-4444\" }) { givenName } }", json!({})).await;
    assert_eq!(raised(&world, &Alarms::default()).await, []);
}

async fn whoever_looks_at_oneself_or_a_colleague_is_told_once_a_day(database: TestDatabase) {
    let world = World::new(database).await;
    is_citizen(&world, "caseworker", "610180-4001").await;
    look(&world, "caseworker", "alma").await;
    look(&world, "caseworker", "alma").await;
    look(&world, "manager", "alma").await;
    let limits = Alarms::default();
    let expected =
        [about(AccessCause::Oneself, "caseworker", "alma"), about(AccessCause::Colleague, "manager", "alma")];
    assert_eq!(raised(&world, &limits).await, expected);
    world.clock.set(world.clock.now() + TimeDelta::hours(2));
    look(&world, "caseworker", "alma").await;
    assert_eq!(raised(&world, &limits).await, []);
    world.clock.set(world.clock.now() + TimeDelta::days(1));
    look(&world, "caseworker", "alma").await;
    assert_eq!(raised(&world, &limits).await, [about(AccessCause::Oneself, "caseworker", "alma")]);
    // What was seen, and by whom, stands in no log and no other table: the review names them, and is forgotten with the event.
    world.clock.set(world.clock.now() + TimeDelta::days(1));
    world.store.forget_trail(world.clock.now()).await.expect("forgotten");
    let evidence = Evidence::of(&world).await;
    assert_eq!(evidence.number("SELECT count(*) FROM access_review").await, 0);
}

async fn a_protected_person_is_for_their_own_caseworker(database: TestDatabase) {
    let world = World::new(database).await;
    for who in ["caseworker", "manager", "benefit-officer"] {
        look(&world, who, "birk").await;
    }
    assert_eq!(raised(&world, &Alarms::default()).await, [about(AccessCause::Protected, "manager", "birk")]);
}

async fn a_broken_glass_is_an_access_without_relation(database: TestDatabase) {
    let world = World::new(database).await;
    let query = "mutation { breakGlass(input: { cpr: \"650584-4005\", reason: \"Akut henvendelse fra borgeren\" }) {
        userErrors { code } } }";
    world.sign_in("caseworker").data(query, json!({})).await;
    let expected = [about(AccessCause::WithoutRelation, "caseworker", "emil")];
    assert_eq!(raised(&world, &Alarms::default()).await, expected);
    look(&world, "caseworker", "emil").await;
    assert_eq!(raised(&world, &Alarms::default()).await, [], "it is the same matter");
}

async fn many_persons_within_an_hour_are_told_once(database: TestDatabase) {
    let world = World::new(database).await;
    let seen = world.sign_in("caseworker").data(EVERYBODY, json!({})).await["persons"]["nodes"].clone();
    let count = u32::try_from(seen.as_array().expect("persons").len()).expect("a few");
    let at_most = |bulk_persons| Alarms { bulk_persons, ..Alarms::default() };
    assert_eq!(raised(&world, &at_most(count)).await, []);
    // The same persons once more are no more persons.
    world.sign_in("caseworker").data(EVERYBODY, json!({})).await;
    assert_eq!(raised(&world, &at_most(count)).await, []);
    // In the next hour it is counted from the beginning, in requests of one person too.
    world.clock.set(world.clock.now() + TimeDelta::hours(1));
    look(&world, "caseworker", "alma").await;
    assert_eq!(raised(&world, &at_most(1)).await, []);
    look(&world, "caseworker", "birk").await;
    let bulk = [(AccessCause::Bulk, id("user", "caseworker"), None)];
    assert_eq!(raised(&world, &at_most(1)).await, bulk);
    world.sign_in("caseworker").data(EVERYBODY, json!({})).await;
    assert_eq!(raised(&world, &at_most(1)).await, [], "once an hour");
    world.clock.set(world.clock.now() + TimeDelta::hours(1));
    world.sign_in("caseworker").data(EVERYBODY, json!({})).await;
    assert_eq!(raised(&world, &at_most(1)).await, bulk);
}

async fn the_working_day_begins_and_ends_to_the_minute(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let outside = [(AccessCause::OutsideHours, id("user", "caseworker"), None)];
    // In local time, which is an hour ahead in winter and two in summer; a Saturday, a Sunday, and Christmas on a Friday.
    for (at, is_outside) in [
        ("2026-11-24T04:59:59Z", true),
        ("2026-11-25T05:00:00Z", false),
        ("2026-11-26T18:59:59Z", false),
        ("2026-11-27T19:00:00Z", true),
        ("2026-11-28T11:00:00Z", true),
        ("2026-11-29T11:00:00Z", true),
        ("2026-12-25T11:00:00Z", true),
        ("2027-03-26T05:00:00Z", true),
        ("2027-03-30T04:00:00Z", false),
        ("2027-03-31T03:59:59Z", true),
        ("2027-04-01T17:59:59Z", false),
        ("2027-04-07T18:00:00Z", true),
    ] {
        world.clock.set(at.parse::<chrono::DateTime<Utc>>().expect("an instant"));
        look(&world, "caseworker", "alma").await;
        let expected = if is_outside { &outside[..] } else { &[] };
        assert_eq!(raised(&world, &Alarms::default()).await, expected, "{at}");
        look(&world, "caseworker", "alma").await;
        assert_eq!(raised(&world, &Alarms::default()).await, [], "{at}: once a day");
    }
}

async fn programs_and_auditors_raise_nothing(database: TestDatabase) {
    let world = World::new(database).await;
    world.clock.set("2026-11-28T02:00:00Z".parse().expect("an instant"));
    for who in ["auditor", "audit-client"] {
        world.sign_in(who).data("{ plans: courses { nodes { person { registeredOn } } } }", json!({})).await;
    }
    // A program may have a role that people have.
    let row =
        user::ActiveModel { id: Set(id("user", "caseworker")), kind: Set(UserKind::Machine), ..Default::default() };
    row.update(&world.database.connect().await).await.expect("a user");
    let program = session(&world, "caseworker", Role::Caseworker, UserKind::Machine).await;
    let seen = program.find::<person::Entity>().all().await.expect("persons");
    assert!(seen.len() > 1);
    program.settle("persons", false).await.expect("an event");
    assert_eq!(raised(&world, &Alarms { bulk_persons: 1, ..Alarms::default() }).await, []);
    // The same looks of a human are unusual.
    world.sign_in("colleague").data(EVERYBODY, json!({})).await;
    assert_eq!(raised(&world, &Alarms { bulk_persons: 1, ..Alarms::default() }).await.len(), 2);
}

async fn whoever_looks_at_what_others_did_raises_nothing(database: TestDatabase) {
    let world = World::new(database).await;
    look(&world, "manager", "birk").await;
    assert_eq!(raised(&world, &Alarms::default()).await, [about(AccessCause::Protected, "manager", "birk")]);
    // Queue and trail tell of a protected person, at night.
    world.clock.set("2026-11-28T02:00:00Z".parse().expect("an instant"));
    let queue = "{ accessReviews { nodes { cause operation actor { name } personCount } } }";
    for who in ["manager", "protection-officer"] {
        let told = client(&world, who).data(queue, json!({})).await;
        assert_eq!(told["accessReviews"]["nodes"][0]["cause"], "PROTECTED", "{who}");
    }
    let trail = "{ auditEvents { nodes { operation subjects { personId } } } }";
    client(&world, "protection-officer").data(trail, json!({})).await;
    assert_eq!(raised(&world, &Alarms { bulk_persons: 0, ..Alarms::default() }).await, []);
}

async fn only_whom_somebody_saw_counts_as_many(database: TestDatabase) {
    let world = World::new(database).await;
    let at_most_one = Alarms { bulk_persons: 1, ..Alarms::default() };
    look(&world, "caseworker", "birk").await;
    // A change that the plan's state does not admit shows nothing of the person.
    let plan = json!({ "input": { "plan": world.named("plan", "alma"), "expectedVersion": 1 } });
    let refused = "mutation($input: PlanInput!) { activatePlan(input: $input) { userErrors { code } } }";
    let told = world.sign_in("caseworker").data(refused, plan).await;
    assert_eq!(told["activatePlan"]["userErrors"][0]["code"], "WRONG_STATE");
    // As an auditor the same human sees pseudonyms.
    let both = world.client(&Grant {
        subject: "caseworker".to_owned(),
        roles: vec![Role::Caseworker, Role::Auditor],
        engagement: Some("demo".to_owned()),
        ..Grant::default()
    });
    let everybody = "{ courses { nodes { person { registeredOn } } } }";
    both.with("x-role", "AUDITOR").data(everybody, json!({})).await;
    let evidence = Evidence::of(&world).await;
    let persons = "SELECT count(DISTINCT person_id) FROM audit_concern JOIN audit_body ON audit_body.id = leaf_id
        WHERE actor_id = (SELECT id FROM user_account WHERE subject = 'caseworker')";
    assert!(evidence.number(persons).await > 2);
    assert_eq!(raised(&world, &at_most_one).await, []);
    look(&world, "caseworker", "alma").await;
    assert_eq!(raised(&world, &at_most_one).await, [(AccessCause::Bulk, id("user", "caseworker"), None)]);
}

async fn an_outage_is_caught_up_with_in_steps(database: TestDatabase) {
    let world = World::new(database).await;
    let events = (0..510).map(|_| world.store.note_trail_export(None));
    assert!(futures_util::future::join_all(events).await.iter().all(Result::is_ok));
    look(&world, "manager", "birk").await;
    world.store.sequence_trail().await.expect("steps");
    let limits = Alarms::default();
    assert_eq!(world.store.watch_trail(&limits).await.expect("a step"), Some(0));
    let evidence = Evidence::of(&world).await;
    assert_eq!(evidence.number("SELECT next FROM access_watch").await, 500);
    assert_eq!(world.store.watch_trail(&limits).await.expect("a step"), Some(1));
    assert_eq!(world.store.watch_trail(&limits).await.expect("nothing is left"), None);
}

async fn many_who_watch_at_once_raise_nothing_twice(database: TestDatabase) {
    let world = World::new(database).await;
    let limits = Alarms { bulk_persons: 1, ..Alarms::default() };
    world.clock.set("2026-11-28T02:00:00Z".parse().expect("an instant"));
    for who in ["caseworker", "colleague", "manager", "benefit-officer"] {
        world.sign_in(who).data(EVERYBODY, json!({})).await;
    }
    world.store.sequence_trail().await.expect("steps");
    let others = [world.another_store().await, world.another_store().await];
    let (one, two, three) =
        tokio::join!(world.store.watch_trail(&limits), others[0].watch_trail(&limits), others[1].watch_trail(&limits));
    let told: u64 = [one, two, three].into_iter().filter_map(|step| step.expect("it is looked through")).sum();
    let evidence = Evidence::of(&world).await;
    let count = evidence.number("SELECT count(*) FROM access_review").await;
    let occasions = evidence.number("SELECT count(DISTINCT occasion) FROM access_review").await;
    assert!(count == occasions && count > 4, "{count} {occasions}");
    // Who was overtaken has raised nothing, and does not say so either.
    assert_eq!(told, count.unsigned_abs());
    // Somebody who begins again from the first event raises nothing either.
    evidence.run("UPDATE access_watch SET next = 0").await;
    assert_eq!(world.store.watch_trail(&limits).await.expect("again"), Some(0));
    assert_eq!(
        evidence.number("SELECT next FROM access_watch").await,
        evidence.number("SELECT size FROM audit_head").await
    );
}

async fn a_server_watches_by_itself(database: TestDatabase) {
    let world = World::today(database).await;
    let program = Program::serve(&world, "", "").await;
    let ask = async |who: &str, query: &str| {
        let mut wire = Wire::to(program.address()).await;
        wire.send(operation(&world.token(who), query)).await;
        wire.reply().await.expect("an answer").body
    };
    let birk = format!("{{ person(by: {{ id: \"{}\" }}) {{ givenName }} }}", world.named("person", "birk"));
    assert!(ask("manager", &birk).await.contains("Birk"));
    let queue = "{ accessReviews(filter: { cause: PROTECTED }) { nodes { cause actor { name } } } }";
    let watched = timeout(SOON, async { while !ask("manager", queue).await.contains("Mette Holm") {} });
    watched.await.expect("it is raised");
    let log = program.log();
    assert!(log.contains("accesses wait for somebody to look at them") && !log.contains("Birk"), "{log}");
}
