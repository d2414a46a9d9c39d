//! A trail that takes no events.

use indsats::authn::Grant;
use indsats::demo::{SignIn, world::id};
use indsats::policy::{Kind, Privilege};
use indsats_tests::canary::{canaries, sung};
use indsats_tests::database::Backend;
use indsats_tests::evidence::{Evidence, seed_codes};
use indsats_tests::program::SOON;
use indsats_tests::world::{Answer, Client};
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait};
use serde_json::{Value, json};
use tokio::time::{Duration, sleep, timeout};

use super::gone::{cluster, disconnect_all};
use crate::{access::client, verbs::document};

on_each_database!(
    a_trail_that_refuses_events_shows_and_changes_nothing,
    a_trail_that_is_not_there_is_no_better,
    a_database_that_goes_before_the_event_is_written,
);

const READS: &[(&str, &str)] = &[
    ("caseworker", "{ persons { nodes { fullName cprMasked street } } }"),
    ("caseworker", "{ person(by: { cpr: \"6101804001\" }) { givenName activePlan { goal } } }"),
    ("manager", "{ meetings { nodes { person { fullName } } totalCount } }"),
    ("auditor", "{ courses { nodes { state person { registeredOn } } } }"),
    // A refusal is an event too.
    ("auditor", "{ persons(filter: { nameStartsWith: \"Aab\" }) { totalCount } }"),
    ("protection-officer", "{ accessReport(person: { cpr: \"6101804001\" }) { nodes { purpose unit { name } } } }"),
];

/// What is taken away, and what tools read.
const FILES: &[(&str, &str)] = &[
    ("manager", "/files/worklists/PERSON_WITHOUT_CASEWORKER.csv"),
    ("manager", "/files/worklists/PERSON_WITHOUT_CASEWORKER.xlsx"),
    ("auditor", "/audit/events.ndjson"),
    ("auditor", "/audit/events.ndjson?schema=ocsf&follow=1"),
];

/// Somebody who may also take away what they see.
fn taking<'w>(world: &'w World, who: &str) -> Client<'w> {
    let mut grant: Grant = SignIn::find(who).expect("a sign-in").grant();
    grant.privileges.push(Privilege::Export);
    world.client(&grant)
}

/// Something to read in the trail, before it takes nothing any more.
pub async fn begun(world: &World) {
    world.sign_in("caseworker").data("{ persons { nodes { fullName } } }", json!({})).await;
    world.store.sequence_trail().await.expect("steps");
}

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
        (
            "auditor",
            "unmaskPerson",
            json!({
                "person": world.pseudonym("demo", Kind::Person, id("person", "alma")),
                "reason": "Sagen skal sammenholdes med en klage",
            }),
        ),
    ]
}

/// What tells of somebody is neither told nor changed.
pub async fn refuses(world: &World, evidence: &Evidence) {
    let canaries = canaries(world);
    let before = evidence.everything().await;
    let is_refused = |answer: &Answer, what: &str| {
        assert_eq!((answer.status, answer.codes()), (503, vec!["AUDIT_UNAVAILABLE"]), "{what} {}", answer.text);
        assert!(answer.body["data"].is_null(), "{what} {}", answer.text);
        assert_eq!(sung(&canaries, &answer.text), [""; 0], "{what}");
    };
    for (sign_in, query) in READS {
        is_refused(&client(world, sign_in).run(query, json!({})).await, query);
    }
    for (sign_in, verb, input) in changes(world) {
        is_refused(&world.sign_in(sign_in).run(&document(verb), json!({ "input": input })).await, verb);
        assert!(evidence.everything().await == before, "{verb} changed something");
    }
    for (who, path) in FILES {
        let file = taking(world, who).get(path).await;
        assert_eq!((file.status, file.code().as_str()), (503, "AUDIT_UNAVAILABLE"), "{path}");
        assert_eq!(sung(&canaries, &String::from_utf8_lossy(&file.bytes)), [""; 0], "{path}");
    }
    // What tells of nobody needs no event.
    let offers = world.sign_in("caseworker").run("{ offers { nodes { title } } }", json!({})).await;
    assert_eq!((offers.status, offers.codes()), (200, vec![]), "{}", offers.text);
}

/// Everything works.
pub async fn recovers(world: &World) {
    for (sign_in, query) in READS {
        assert_eq!(client(world, sign_in).run(query, json!({})).await.status, 200, "{query}");
    }
    for (sign_in, verb, input) in changes(world) {
        crate::verbs::done(&world.sign_in(sign_in), verb, &input).await;
    }
    begun(world).await;
    for (who, path) in FILES.iter().filter(|(_, path)| !path.contains("follow")) {
        let file = taking(world, who).get(path).await;
        assert!(file.status == 200 && file.bytes.len() > 100, "{path} {}", file.code());
    }
}

async fn a_trail_that_refuses_events_shows_and_changes_nothing(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    begun(&world).await;
    let evidence = Evidence::of(&world).await;
    let (refuse, accept): (&[&str], &[&str]) = if world.database.backend == Backend::Sqlite {
        (
            &["CREATE TRIGGER no_events BEFORE INSERT ON audit_leaf BEGIN SELECT RAISE(ABORT, 'full'); END"],
            &["DROP TRIGGER no_events"],
        )
    } else {
        (
            &[
                "CREATE FUNCTION no_events() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'full' USING ERRCODE = 'disk_full'; END $$",
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
        let answer = client(world, sign_in).run(query, json!({})).await;
        assert_eq!((answer.status, answer.codes()), (503, vec!["AUDIT_UNAVAILABLE"]), "{query} {}", answer.text);
        assert_eq!(sung(&canaries(world), &answer.text), [""; 0], "{query}");
    }
    for (sign_in, verb, input) in changes(world) {
        let answer = world.sign_in(sign_in).run(&document(verb), json!({ "input": input })).await;
        assert_eq!((answer.status, answer.codes()), (503, vec!["AUDIT_UNAVAILABLE"]), "{verb} {}", answer.text);
    }
}

async fn a_database_that_goes_before_the_event_is_written(database: TestDatabase) {
    if database.backend == Backend::Sqlite {
        return;
    }
    let world = World::new(database).await;
    let (cluster, name) = cluster(&world).await;
    for (sign_in, query) in READS {
        let evidence = Evidence::of(&world).await;
        // What was read is held up on its way to the trail, and then there is no database any more.
        let client = client(&world, sign_in);
        let ends = async {
            let waiting = format!(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' AND wait_event_type = 'Lock'
                 AND query LIKE 'INSERT INTO \"audit_%'"
            );
            while number(&cluster, &waiting).await == 0 {
                sleep(Duration::from_millis(5)).await;
            }
            disconnect_all(&cluster, &name).await;
        };
        let lock = evidence.database.begin().await.expect("a transaction");
        lock.execute_unprepared("LOCK TABLE audit_leaf IN SHARE MODE").await.expect("a lock");
        let (answer, ends) = tokio::join!(client.run(query, json!({})), timeout(SOON, ends));
        assert!(ends.is_ok(), "{query} never waited: {} {}", answer.status, answer.text);
        assert_eq!((answer.status, answer.codes()), (503, vec!["AUDIT_UNAVAILABLE"]), "{query} {}", answer.text);
        assert_eq!(sung(&canaries(&world), &answer.text), [""; 0], "{query}");
        let again = timeout(SOON, async { while client.run(query, json!({})).await.status != 200 {} });
        again.await.expect("it recovers");
    }
}

async fn number(cluster: &DatabaseConnection, sql: &str) -> i64 {
    let statement = Statement::from_string(cluster.get_database_backend(), sql);
    let row = cluster.query_one_raw(statement).await.expect("the cluster answers").expect("a row");
    row.try_get_by_index(0).expect("a number")
}
