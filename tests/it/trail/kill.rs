//! A server that is killed between its commit and its answer: what has left is recorded, whatever was on its way. An event
//! too many may be there, and over all the cycles there are such: one too few never.

use std::time::Duration;

use indsats::audit::verify::Verifier;
use indsats_tests::{
    database::TestDatabase,
    evidence::Evidence,
    on_each_database,
    program::Program,
    wire::{Wire, operation},
    world::World,
};
use tokio::{
    io::AsyncReadExt,
    time::{sleep, timeout},
};

on_each_database!(nothing_has_left_a_killed_server_unrecorded);

const READERS: usize = 8;
const RECORDED: &str = "SELECT count(*) FROM audit_leaf WHERE operation = 'persons' AND kind = 'READ'";

/// How often: a thousand times with `INDSATS_FULL`.
fn cycles() -> u64 {
    if std::env::var_os("INDSATS_FULL").is_some() { 1000 } else { 12 }
}

async fn nothing_has_left_a_killed_server_unrecorded(database: TestDatabase) {
    let world = World::today(database).await;
    let proxy = world.proxy();
    let evidence = Evidence::of(&world).await;
    let ask = operation(&world.token("manager"), "{ persons { nodes { id fullName } } }");
    let (mut whole, mut cut) = (0, 0);
    for cycle in 0..cycles() {
        let mut program = Program::serve(&world, "", "").await;
        let mut wires = Vec::new();
        for _ in 0..READERS {
            let mut wire = Wire::to(program.address()).await;
            wire.send(&ask).await;
            wires.push(wire);
        }
        // From before the first answer to after the last, whatever a machine's speed: the readers go on asking.
        sleep(Duration::from_millis(cycle % 12 * 5)).await;
        // Every other time some have come, however slow the machine is.
        if cycle % 2 == 1 {
            wires[0].stream.readable().await.expect("the first of them");
        }
        for wire in &mut wires {
            wire.send(&ask).await;
        }
        // And every third time as soon as one more event is there, whose answer may be on its way.
        if cycle % 3 == 2 {
            let before = evidence.number(RECORDED).await;
            let one_more = async { while evidence.number(RECORDED).await == before {} };
            // They may all be there already.
            let _ = timeout(Duration::from_millis(500), one_more).await;
        }
        program.kill();
        for mut wire in wires {
            let mut bytes = Vec::new();
            // The connection of a killed server may break, and what came before that has come.
            let _ = wire.stream.read_to_end(&mut bytes).await;
            let text = String::from_utf8_lossy(&bytes);
            // Two answers at most, each from its own head on.
            let answers: Vec<_> = text.split("HTTP/1.1 ").skip(1).collect();
            cut += 2 - answers.len();
            for answer in answers {
                let id = answer.lines().find_map(|line| line.strip_prefix("x-request-id: ")?.trim().parse().ok());
                whole += usize::from(proxy.check(id, answer, None).await > 0);
            }
        }
        program.ended().await;
    }
    assert!(whole > 0 && cut > 0, "{whole} answers came and {cut} did not");
    // One event for each answer, and some whose answer was never seen: the kill came between the two.
    let recorded = usize::try_from(evidence.number(RECORDED).await).expect("a few");
    assert!(recorded > whole, "{recorded} events of {whole} answers");
    // The trail of many processes that were killed is sound: none of them has lost an event that it had counted.
    world.store.sequence_trail().await.expect("steps");
    let mut verifier = Verifier::default();
    let mut next = 0;
    loop {
        let lines = world.store.trail_lines(next, 500).await.expect("lines");
        let Some(last) = lines.last() else { break };
        next = last.seq + 1;
        lines.iter().for_each(|line| verifier.line(&line.json(true).to_string()));
    }
    let report = verifier.finish();
    assert!(report.is_well(), "{:?}", report.findings);
    assert!(report.events >= u64::try_from(whole).expect("a few"));
}
