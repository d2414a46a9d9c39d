//! A municipality that is drawn from a seed: the same every time, and such that benchmarks may say something by it.

mod state;

use indsats::{
    demo,
    generate::{self, Error, Options},
};
use indsats_tests::{
    database::{Backend, TestDatabase},
    on_each_database,
    world::World,
};
use serde_json::json;

use crate::cli::{run, text};

on_each_database!(
    the_same_seed_gives_the_same_rows,
    a_database_that_holds_somebody_is_left_alone,
    teams_and_caseloads_are_of_one_size,
    every_state_occurs_and_every_row_has_its_line,
    something_waits_on_every_list,
);

async fn the_same_seed_gives_the_same_rows(database: TestDatabase) {
    let one = state::digests(&World::generated(database, 60, 7).await.database).await;
    let sqlite = || async { TestDatabase::new(Backend::Sqlite).await.expect("SQLite is always there") };
    let again = state::digests(&World::generated(sqlite().await, 60, 7).await.database).await;
    assert_eq!(one, again);
    let other = state::digests(&World::generated(sqlite().await, 60, 8).await.database).await;
    for (table, digest) in &one {
        // Nothing is drawn of which unit lies below which, beside the ids of both.
        assert_ne!(Some(digest), other.get(table), "{table} does not depend on the seed");
    }
}

async fn a_database_that_holds_somebody_is_left_alone(database: TestDatabase) {
    let world = World::new(database).await;
    let before = state::digests(&world.database).await;
    let (today, issuer) = (world.clock.today(), demo::ISSUER.to_owned());
    let mut batches = 0;
    let options = Options { persons: 10, seed: 1, today, issuer };
    let refused = generate::run(&world.store, &options, |_| batches += 1).await;
    assert!(matches!(refused, Err(Error::NotEmpty)));
    assert_eq!((batches, state::digests(&world.database).await), (0, before));
}

async fn teams_and_caseloads_are_of_one_size(database: TestDatabase) {
    let world = World::generated(database, 800, 1).await;
    let count = "query Count { persons(first: 1) { totalCount } }";
    let reach = async |subject: String| {
        let data = world.staff(&subject).data(count, json!({})).await;
        data["persons"]["totalCount"].as_u64().expect("a number")
    };
    assert_eq!(reach(generate::manager(1)).await, generate::TEAM);
    assert_eq!(reach(generate::manager(2)).await, 800 - generate::TEAM);
    assert_eq!(reach("area-manager-001".to_owned()).await, 800);
    for caseworker in 1..=3 {
        let caseload = reach(generate::caseworker(1, caseworker)).await;
        // Some have nobody, and some of the neighbour's are stood in for.
        assert!((generate::CASELOAD - 10..=generate::CASELOAD + 10).contains(&caseload), "{caseload}");
    }
    let units = "query Units { viewer { roleInUse units { userKey } } }";
    let manager = world.staff(&generate::manager(2)).data(units, json!({})).await;
    assert_eq!(manager["viewer"], json!({ "roleInUse": "MANAGER", "units": [{ "userKey": "TEAM-0002" }] }));
}

async fn every_state_occurs_and_every_row_has_its_line(database: TestDatabase) {
    let world = World::generated(database, 1_100, 1).await;
    let state = state::Counts::of(&world.database).await;
    for (table, column, states) in [
        ("effort_enrolment", "state", 8),
        ("plan", "state", 4),
        ("course", "state", 8),
        ("meeting", "state", 7),
        ("attendance", "status", 5),
        ("absence", "state", 3),
        ("assignment", "kind", 2),
    ] {
        assert_eq!(state.distinct(table, column).await, states, "{table}.{column}");
    }
    assert_eq!(state.rows("person").await, 1_100, "more than one batch");
    assert_eq!(state.rows("person_number").await, 1_100);
    let per_person = state.of_persons().await / 1_100;
    assert!((9..=14).contains(&per_person), "{per_person} rows a person");
    assert_eq!(state.without_line().await, Vec::<String>::new());
    assert_eq!(state.ordinary_numbers().await, 0, "nobody has a number of the register's");
}

async fn something_waits_on_every_list(database: TestDatabase) {
    let world = World::generated(database, 750, 2).await;
    let counts = "query Counts { worklists { kind isComplete count } }";
    let lists = world.staff(&generate::manager(1)).data(counts, json!({})).await;
    for list in lists["worklists"].as_array().expect("lists") {
        assert_eq!(list["isComplete"], true);
        // What is drawn of nobody: glasses, assessments of readiness, cases about availability.
        let undrawn = ["ACCESS_TO_REVIEW", "READINESS_OVERDUE", "AVAILABILITY_CASE_OPEN"];
        let is_empty = undrawn.contains(&list["kind"].as_str().expect("a kind"));
        assert_eq!(list["count"] == 0, is_empty, "{list}");
    }
    let check = world.store.check_reckoning(|_| {}).await.expect("everybody is compared");
    assert_eq!((check.persons, check.due, check.surplus, check.missing), (750, 0, 0, 0), "{check:?}");
}

#[test]
fn the_command_fills_a_database_once() {
    let dir = tempfile::tempdir().expect("a directory");
    let environment = [("INDSATS__DATABASE__URL", "sqlite:town.db?mode=rwc"), ("INDSATS__KEYS__MASTER_FILE", "master")];
    let said = |arguments: &str, code: i32| {
        let output = run(&dir, &arguments.split(' ').collect::<Vec<_>>(), &environment);
        let (out, errors) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{arguments}: {out}{errors}");
        out + &errors
    };
    said("keys generate master", 0);
    said("migrate up", 0);
    let generate = "generate --persons 20 --seed 3 --today 2026-11-23";
    assert!(said(generate, 0).starts_with("generated 20 persons with "));
    let refused = said(generate, 1);
    assert!(refused.contains("error: the database holds persons or units already"), "{refused}");
    assert!(said("generate --persons 0", 2).contains("0 is not in 1..=10000000"));
    assert!(said("generate --persons 9 --today 2019-01-01", 2).contains("reach from 2025-01-01 to 2030-06-30"));
}
