//! A trail that takes no events.

use indsats_tests::canary::{canaries, sung};
use indsats_tests::database::Backend;
use indsats_tests::evidence::{Evidence, seed_codes};
use indsats_tests::world::Answer;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use crate::verbs::document;

on_each_database!(a_trail_that_refuses_events_shows_and_changes_nothing, a_trail_that_is_not_there_is_no_better);

const READS: &[(&str, &str)] = &[
    ("caseworker", "{ persons { nodes { fullName cprMasked street } } }"),
    ("caseworker", "{ person(by: { cpr: \"6101804001\" }) { givenName activePlan { goal } } }"),
    ("manager", "{ meetings { nodes { person { fullName } } totalCount } }"),
    ("auditor", "{ courses { nodes { state person { registeredOn } } } }"),
    // A refusal is an event too.
    ("auditor", "{ persons(filter: { nameStartsWith: \"Aab\" }) { totalCount } }"),
];

fn changes(world: &World) -> Vec<(&'static str, &'static str, Value)> {
    let alma = world.named("person", "alma");
    vec![
        (
            "caseworker",
            "changeName",
            json!({ "person": alma, "expectedVersion": 1, "givenName": "Ny", "familyName": "Ny" }),
        ),
        (
            "caseworker",
            "bookMeeting",
            json!({
                "person": alma, "type": "FOLLOW_UP", "form": "PHONE", "durationMinutes": 30,
                "startsAt": { "at": "2026-11-27T10:00:00Z" }, "idempotencyKey": "a key that stays free",
            }),
        ),
        (
            "manager",
            "registerPerson",
            json!({
                "unit": world.named("unit", "TEAM-B"), "cpr": "670786-4107", "givenName": "Gry", "familyName": "Gram",
                "caseworker": world.named("user", "neighbour"),
            }),
        ),
        (
            "caseworker",
            "breakGlass",
            json!({ "cpr": "640483-4004", "reason": "Akut henvendelse fra borgeren", "minutes": 30 }),
        ),
    ]
}

async fn refuses(world: &World, evidence: &Evidence) {
    let canaries = canaries(world);
    let before = evidence.everything().await;
    let is_refused = |answer: &Answer, what: &str| {
        assert_eq!((answer.status, answer.codes()), (503, vec!["AUDIT_UNAVAILABLE"]), "{what} {}", answer.text);
        assert!(answer.body["data"].is_null(), "{what} {}", answer.text);
        assert_eq!(sung(&canaries, &answer.text), [""; 0], "{what}");
    };
    for (sign_in, query) in READS {
        is_refused(&world.sign_in(sign_in).run(query, json!({})).await, query);
    }
    for (sign_in, verb, input) in changes(world) {
        is_refused(&world.sign_in(sign_in).run(&document(verb), json!({ "input": input })).await, verb);
        assert!(evidence.everything().await == before, "{verb} changed something");
    }
    // What tells of nobody needs no event.
    let offers = world.sign_in("caseworker").run("{ offers { nodes { title } } }", json!({})).await;
    assert_eq!((offers.status, offers.codes()), (200, vec![]), "{}", offers.text);
}

async fn recovers(world: &World) {
    for (sign_in, query) in READS {
        assert_eq!(world.sign_in(sign_in).run(query, json!({})).await.status, 200, "{query}");
    }
    for (sign_in, verb, input) in changes(world) {
        crate::verbs::done(&world.sign_in(sign_in), verb, &input).await;
    }
}

async fn a_trail_that_refuses_events_shows_and_changes_nothing(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let evidence = Evidence::of(&world).await;
    let (refuse, accept): (&[&str], &[&str]) = if world.database.backend == Backend::Sqlite {
        (
            &["CREATE TRIGGER no_events BEFORE INSERT ON audit_leaf BEGIN SELECT RAISE(ABORT, 'full'); END"],
            &["DROP TRIGGER no_events"],
        )
    } else {
        (
            &[
                "CREATE FUNCTION no_events() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'full'; END $$",
                "CREATE TRIGGER no_events BEFORE INSERT ON audit_leaf EXECUTE FUNCTION no_events()",
            ],
            &["DROP TRIGGER no_events ON audit_leaf"],
        )
    };
    for statement in refuse {
        evidence.run(statement).await;
    }
    refuses(&world, &evidence).await;
    for statement in accept {
        evidence.run(statement).await;
    }
    recovers(&world).await;
}

async fn a_trail_that_is_not_there_is_no_better(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let evidence = Evidence::of(&world).await;
    evidence.run("ALTER TABLE audit_leaf RENAME TO lost_event").await;
    // The table of the other name is no part of what is compared.
    refuses_reads_only(&world).await;
    evidence.run("ALTER TABLE lost_event RENAME TO audit_leaf").await;
    recovers(&world).await;
}

async fn refuses_reads_only(world: &World) {
    for (sign_in, query) in READS {
        let answer = world.sign_in(sign_in).run(query, json!({})).await;
        assert_eq!((answer.status, answer.codes()), (503, vec!["AUDIT_UNAVAILABLE"]), "{query} {}", answer.text);
        assert_eq!(sung(&canaries(world), &answer.text), [""; 0], "{query}");
    }
    for (sign_in, verb, input) in changes(world) {
        let answer = world.sign_in(sign_in).run(&document(verb), json!({ "input": input })).await;
        assert_eq!((answer.status, answer.codes()), (503, vec!["AUDIT_UNAVAILABLE"]), "{verb} {}", answer.text);
    }
}
