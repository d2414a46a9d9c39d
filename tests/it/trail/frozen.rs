//! Two servers under load, one of which is frozen in the middle of whatever it does, and woken again.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use indsats::audit::{SigningKey, verify::Verifier};
use indsats_tests::{
    database::{Backend, TestDatabase},
    evidence::Evidence,
    on_each_database,
    program::Program,
    wire::{Wire, operation},
    world::World,
};
use tokio::time::sleep;

use super::sequence::{ORIGIN, checkpoints_are_true, sequence};

on_each_database!(a_server_that_freezes_and_wakes_does_no_harm);

/// The whole trail is sound, with everything that was signed for it.
async fn is_verified(world: &World, key: &SigningKey) {
    let mut verifier = Verifier::default();
    for (_, note) in world.store.trail_checkpoints(0, 1000).await.expect("checkpoints") {
        verifier.checkpoint(&note, key.public_keys(), false);
    }
    let mut next = 0;
    loop {
        let lines = world.store.trail_lines(next, 500).await.expect("lines");
        let Some(last) = lines.last() else { break };
        next = last.seq + 1;
        lines.iter().for_each(|line| verifier.line(&line.json(true).to_string()));
    }
    let report = verifier.finish();
    assert!(report.is_well() && report.newest.is_some(), "{:?}", report.findings);
}

async fn a_server_that_freezes_and_wakes_does_no_harm(database: TestDatabase) {
    // On SQLite a process that sleeps over its transaction lets nobody else write; there is one server to a file.
    if database.backend == Backend::Sqlite {
        return;
    }
    let world = World::today(database).await;
    let evidence = Evidence::of(&world).await;
    let (key, secret) = SigningKey::generate(ORIGIN).expect("a key");
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("key"), secret.as_bytes()).expect("it is ours");
    let config = format!("audit.signing_key_file = '{}'\n", directory.path().join("key").display());
    let (mut steady, mut sleepy) =
        (Program::serve(&world, &config, "").await, Program::serve(&world, &config, "").await);
    let ask = operation(&world.token("manager"), "{ persons { nodes { id version } } }");
    let end = Instant::now() + Duration::from_secs(9);
    // Both are asked all the time; who is asked while they sleep answers when they wake.
    let reader = async |address| {
        let (mut wire, mut answers) = (Wire::to(address).await, 0_usize);
        while Instant::now() < end {
            wire.send(&ask).await;
            let reply = wire.reply().await.expect("an answer");
            // What could not be recorded in time is not shown, and that is no harm.
            assert!([200, 503].contains(&reply.status), "{} {}", reply.status, reply.body);
            answers += usize::from(reply.status == 200);
        }
        answers
    };
    let size = async || evidence.number("SELECT size FROM audit_head").await;
    let naps = async {
        let mut grown = Vec::new();
        for awake in [400, 650, 900] {
            sleep(Duration::from_millis(awake)).await;
            sleepy.signal("STOP");
            let before = size().await;
            sleep(Duration::from_secs(2)).await;
            grown.push(size().await - before);
            sleepy.signal("CONT");
        }
        grown
    };
    let (both, addresses) = (3, [steady.address(), sleepy.address()]);
    let readers = addresses.into_iter().flat_map(|address| std::iter::repeat_n(address, both)).map(reader);
    let (answers, grown) = tokio::join!(join_all(readers), naps);
    assert!(answers.iter().all(|count| *count > 0), "{answers:?}");
    assert!(grown.iter().any(|count| *count > 0), "the other goes on meanwhile: {grown:?}");
    for program in [&mut steady, &mut sleepy] {
        program.signal("TERM");
        program.ended().await;
    }
    world.store.sequence_trail().await.expect("the rest");
    world.clock.set(world.clock.now() + chrono::TimeDelta::hours(1));
    world.store.sign_trail(&key, 0).await.expect("a sound trail");
    let leaves = evidence.number("SELECT count(*) FROM audit_leaf").await;
    assert_eq!(usize::try_from(leaves), Ok(sequence(&evidence).await.len()));
    assert!(answers.iter().sum::<usize>() <= usize::try_from(leaves).expect("a few"));
    let instances = "SELECT count(DISTINCT instance) FROM audit_leaf WHERE operation = 'persons'";
    assert_eq!(evidence.number(instances).await, 2, "both have written");
    assert!(checkpoints_are_true(&evidence).await.len() > 1);
    is_verified(&world, &key).await;
}
