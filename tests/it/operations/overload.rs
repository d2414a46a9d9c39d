//! More than the server can do.

use std::time::Duration;

use indsats_tests::{
    database::{Backend, TestDatabase},
    evidence::Evidence,
    on_each_database,
    program::Program,
    wire::{Wire, operation},
    world::World,
};
use tokio::time::sleep;

use super::{QUERY, run};

on_each_database!(
    what_cannot_run_now_is_refused_at_once_while_the_server_lives,
    a_body_that_trickles_takes_nobodys_place,
    a_system_without_sockets_left_does_not_end_the_server,
);

async fn what_cannot_run_now_is_refused_at_once_while_the_server_lives(database: TestDatabase) {
    let world = World::today(database).await;
    let evidence = Evidence::of(&world).await;
    let program = Program::serve(&world, "server.max_in_flight = 1", "").await;
    // Another program holds what the first operation must write to.
    let is_sqlite = world.database.backend == Backend::Sqlite;
    let transaction = sea_orm::TransactionTrait::begin(&evidence.database).await.expect("a transaction");
    let lock = if is_sqlite { "DELETE FROM audit_leaf WHERE 1 = 0" } else { "LOCK TABLE audit_leaf" };
    sea_orm::ConnectionTrait::execute_unprepared(&transaction, lock).await.expect("a lock");
    let token = world.token("caseworker");
    let mut waiting = Wire::to(program.address()).await;
    waiting.send(operation(&token, "{ persons { nodes { fullName } } }")).await;
    sleep(Duration::from_millis(300)).await;
    for _ in 0..20 {
        let refused = run(&program, &token, QUERY).await;
        assert_eq!((refused.status, refused.code().as_str()), (503, "UNAVAILABLE"), "{}", refused.body);
        assert_eq!(refused.header("retry-after"), "1");
        assert_eq!(Wire::to(program.address()).await.get("/livez").await.status, 200);
    }
    // Whoever hangs up leaves the operation behind, and with it the place.
    drop(waiting);
    assert_eq!(run(&program, &token, QUERY).await.status, 503);
    sea_orm::DatabaseTransaction::rollback(transaction).await.expect("the lock is gone");
    for _ in 0..400 {
        if run(&program, &token, QUERY).await.status == 200 {
            return;
        }
        sleep(Duration::from_millis(25)).await;
    }
    panic!("the place is not given back");
}

async fn a_body_that_trickles_takes_nobodys_place(database: TestDatabase) {
    let world = World::today(database).await;
    let program = Program::serve(&world, "server.max_in_flight = 1", "").await;
    let request = operation(&world.token("caseworker"), QUERY);
    let mut slow = Vec::new();
    for _ in 0..20 {
        let mut wire = Wire::to(program.address()).await;
        wire.send(&request[..request.len() - 5]).await;
        slow.push(wire);
    }
    sleep(Duration::from_millis(200)).await;
    assert_eq!(run(&program, &world.token("manager"), QUERY).await.status, 200);
}

async fn a_system_without_sockets_left_does_not_end_the_server(database: TestDatabase) {
    let world = World::today(database).await;
    let mut program = Program::serve(&world, "database.max_connections = 2", "ulimit -n 64").await;
    let mut silent = Vec::new();
    for _ in 0..120 {
        silent.push(Wire::to(program.address()).await);
    }
    program.until("no connection can be accepted").await;
    // Who is silent makes room, even so.
    assert_eq!(Wire::to(program.address()).await.get("/livez").await.status, 200);
    drop(silent);
    assert_eq!(run(&program, &world.token("caseworker"), QUERY).await.status, 200);
}
