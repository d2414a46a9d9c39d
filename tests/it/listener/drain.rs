//! The program is told to stop.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    program::Program,
    wire::{Wire, operation},
    world::World,
};
use tokio::time::sleep;

on_each_database!(no_accepted_request_fails_when_the_program_is_told_to_stop, a_second_signal_ends_at_once);

const QUERY: &str = "{ viewer { roleInUse } }";

async fn no_accepted_request_fails_when_the_program_is_told_to_stop(database: TestDatabase) {
    let world = World::today(database).await;
    let mut program = Program::serve(&world, "server.drain_seconds = 1", "").await;
    let (address, request) = (program.address(), operation(&world.token("caseworker"), QUERY));
    let (is_told, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    // As a proxy does: one asks whether the server is ready, and nobody new comes when it is not.
    let probe = tokio::spawn({
        let is_told = is_told.clone();
        async move {
            while Wire::to(address).await.get("/readyz").await.status == 200 {
                sleep(Duration::from_millis(20)).await;
            }
            is_told.store(true, Ordering::SeqCst);
            assert_eq!(Wire::to(address).await.get("/livez").await.status, 200, "it lives while it leaves");
        }
    });
    let clients = (0..8).map(|at| {
        let (request, is_told, answered) = (request.clone(), is_told.clone(), answered.clone());
        tokio::spawn(async move {
            let mut wire = Wire::to(address).await;
            while !is_told.load(Ordering::SeqCst) {
                wire.send(&request).await;
                let reply = wire.reply().await.expect("an accepted request is answered");
                assert_eq!(reply.status, 200, "{}", reply.body);
                answered.fetch_add(1, Ordering::SeqCst);
                // Half of them come anew each time.
                if at % 2 == 0 || reply.header("connection") == "close" {
                    wire = Wire::to(address).await;
                }
            }
        })
    });
    let clients: Vec<_> = clients.collect();
    // A request of which only a part is there when the end comes.
    let mut half = Wire::to(address).await;
    half.send(&request[..request.len() - 5]).await;
    sleep(Duration::from_millis(300)).await;
    program.signal("TERM");
    probe.await.expect("readiness turns");
    for client in join_all(clients).await {
        client.expect("no request failed");
    }
    assert!(answered.load(Ordering::SeqCst) > 20, "there was a load");
    program.until("accepted requests may finish").await;
    half.send(&request[request.len() - 5..]).await;
    let reply = half.reply().await.expect("an accepted request is answered");
    assert_eq!((reply.status, reply.header("connection")), (200, "close"), "{}", reply.body);
    program.until("\"stopped\"").await;
    assert_eq!(program.ended().await.code(), Some(0), "{}", program.log());
}

async fn a_second_signal_ends_at_once(database: TestDatabase) {
    let world = World::today(database).await;
    // Once while readiness is off, and once while a request is still running. Nobody waits for those times.
    for (config, said) in [
        ("server.drain_seconds = 60\nserver.shutdown_seconds = 300", "readiness is off"),
        ("server.drain_seconds = 0\nserver.shutdown_seconds = 300", "accepted requests may finish"),
    ] {
        let mut program = Program::serve(&world, config, "").await;
        let mut half = Wire::to(program.address()).await;
        half.send(
            "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\ncontent-type: application/json\r\n\r\n{",
        )
        .await;
        sleep(Duration::from_millis(200)).await;
        program.signal("TERM");
        program.until(said).await;
        program.signal("INT");
        assert_eq!(program.ended().await.code(), Some(1), "{}", program.log());
        assert!(program.log().contains("requests are cut off"), "{}", program.log());
    }
}
