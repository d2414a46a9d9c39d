//! The weekly job and the commands as an operator meets them: the program itself on a municipality's database.

use std::fs;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use indsats::{clock::Clock, demo::world};
use indsats_tests::{
    canary::{canaries, sung},
    database::TestDatabase,
    evidence::Evidence,
    on_each_database,
    program::Program,
    world::{MASTER, World},
};
use tempfile::TempDir;

use super::{peopled, reckoning::kept};
use crate::cli;

on_each_database!(
    what_was_changed_by_hand_is_found_and_put_right,
    whoever_was_never_reckoned_is_not_passed_over,
    a_server_that_was_away_for_weeks_catches_up_by_itself,
);

/// A municipality as it was some days ago, for a program that looks at the clock on the wall.
async fn some_days_ago(database: TestDatabase, days: i64) -> World {
    let world = World::over(database, Clock::System.now() - TimeDelta::days(days)).await;
    let mut rows = world.rows();
    world::organisation(&mut rows);
    world::persons(&mut rows);
    world.add(rows).await;
    peopled(world).await
}

/// Where the program finds its key.
struct Operator<'w> {
    world: &'w World,
    directory: TempDir,
}

impl<'w> Operator<'w> {
    fn of(world: &'w World) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        fs::write(directory.path().join("master"), STANDARD.encode(MASTER)).expect("it is ours");
        Self { world, directory }
    }

    /// What the command says; with what it failed, if it did. Nothing that it says names anybody.
    fn runs(&self, command: &str) -> Result<String, String> {
        let url = self.world.database.url.as_str();
        let environment = [("INDSATS__DATABASE__URL", url), ("INDSATS__KEYS__MASTER_FILE", "master")];
        let output = cli::run(&self.directory, &["worklists", command], &environment);
        let (said, errors) = (cli::text(&output.stdout), cli::text(&output.stderr));
        let all = format!("{said}{errors}");
        assert_eq!(sung(&canaries(self.world), &all), [""; 0], "{all}");
        match output.status.code() {
            Some(0) => Ok(said),
            Some(1) => Err(all),
            other => panic!("{other:?}: {all}"),
        }
    }
}

async fn what_was_changed_by_hand_is_found_and_put_right(database: TestDatabase) {
    let world = some_days_ago(database, 0).await;
    let operator = Operator::of(&world);
    let right = operator.runs("check").expect("nothing differs");
    assert!(right.starts_with("compared ") && right.ends_with(" persons; 0 are due and were left out\n"), "{right}");
    let (before, evidence) = (kept(&world).await, Evidence::of(&world).await);
    let one = "(SELECT id FROM worklist_item ORDER BY id LIMIT 1)";
    evidence.run(&format!("DELETE FROM worklist_item WHERE id = {one}")).await;
    evidence.run(&format!("UPDATE worklist_item SET reason = 'NOBODY' WHERE id = {one}")).await;
    let wrong = operator.runs("check").expect_err("two rows differ");
    assert!(wrong.contains("1 rows are kept and should not be, 2 should be and are not"), "{wrong}");
    // Nobody is due because of that.
    assert_eq!(operator.runs("roll").expect("a roll"), "reckoned 0 persons\n");
    operator.runs("check").expect_err("two rows differ");
    let persons = right.split(' ').nth(1).expect("a number");
    for _ in 0..2 {
        assert_eq!(operator.runs("recompute").expect("everybody"), format!("reckoned {persons} persons\n"));
        assert_eq!(kept(&world).await, before);
        assert_eq!(operator.runs("check").expect("nothing differs"), right);
    }
}

async fn whoever_was_never_reckoned_is_not_passed_over(database: TestDatabase) {
    let world = some_days_ago(database, 0).await;
    let operator = Operator::of(&world);
    let evidence = Evidence::of(&world).await;
    // Rows are left of whom nobody says when they were reckoned.
    evidence.run("DELETE FROM reckoning WHERE person_id IN (SELECT person_id FROM worklist_item)").await;
    let count = evidence.number("SELECT count(DISTINCT person_id) FROM worklist_item").await;
    assert!(count > 40, "{count}");
    let told = operator.runs("check").expect_err("nothing can be said of them");
    assert!(told.contains(&format!("; {count} are due and were left out\n")), "{told}");
    assert!(told.contains("`indsats worklists roll` reckons them"), "{told}");
    assert_eq!(operator.runs("roll").expect("a roll"), format!("reckoned {count} persons\n"));
    operator.runs("check").expect("nothing differs");
}

async fn a_server_that_was_away_for_weeks_catches_up_by_itself(database: TestDatabase) {
    let world = some_days_ago(database, 17).await;
    let operator = Operator::of(&world);
    let stale = kept(&world).await;
    operator.runs("check").expect_err("everybody is due");
    assert_eq!(kept(&world).await, stale, "who compares changes nothing");
    let mut program = Program::serve(&world, "", "").await;
    program.until("worklists are reckoned").await;
    assert_eq!(sung(&canaries(&world), &program.log()), [""; 0]);
    let caught_up = kept(&world).await;
    assert_ne!(caught_up, stale);
    operator.runs("check").expect("nothing differs");
    drop(program);
    // Run again, by a command or by another server, it changes nothing.
    assert_eq!(operator.runs("roll").expect("a roll"), "reckoned 0 persons\n");
    let again = Program::serve(&world, "", "").await;
    assert_eq!(operator.runs("roll").expect("a roll"), "reckoned 0 persons\n");
    assert_eq!(kept(&world).await, caught_up);
    assert!(!again.log().contains("worklists are reckoned"), "{}", again.log());
}
