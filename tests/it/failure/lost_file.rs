//! The file of SQLite is taken away under a running program, or another is put in its place.

use std::fs;

use indsats_tests::database::{Backend, TestDatabase, run};
use indsats_tests::program::Program;
use indsats_tests::world::World;

use super::full_disk::{Caller, PERSONAL};

#[tokio::test]
async fn a_file_that_is_gone_or_another_takes_no_events() {
    run(Backend::Sqlite, async |database: TestDatabase| {
        let world = World::today(database).await;
        // With no connection to be made later.
        let program = Program::serve(&world, "database.max_connections = 2", "").await;
        let caller = Caller { world: &world, program: &program };
        for _ in 0..20 {
            assert_eq!(caller.ask(PERSONAL).await.status, 200);
        }
        let file = world.database.url.strip_prefix("sqlite://").expect("a file").to_owned();
        let aside = format!("{file}.aside");
        // Whoever has it open can still write to it, and nobody finds it again.
        fs::rename(&file, &aside).expect("it is ours");
        caller.is_refused().await;
        // Somebody puts a backup there.
        fs::copy(&aside, &file).expect("it is ours");
        caller.is_refused().await;
        fs::rename(&aside, &file).expect("it is ours");
        caller.recovers().await;
        fs::remove_file(&file).expect("it is ours");
        let reply = caller.ask(PERSONAL).await;
        assert_eq!((reply.status, reply.code().as_str()), (503, "AUDIT_UNAVAILABLE"), "{}", reply.body);
    })
    .await;
}
