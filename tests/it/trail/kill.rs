//! A server that is killed between its commit and its answer: what has left is recorded, whatever was on its way.

use std::time::Duration;

use indsats::audit::verify::Verifier;
use indsats::demo::world::persons;
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    program::Program,
    proxy::Proxy,
    wire::{Wire, operation},
    world::World,
};
use tokio::{io::AsyncReadExt, time::sleep};

on_each_database!(nothing_has_left_a_killed_server_unrecorded);

const READERS: usize = 8;

/// How often: a thousand times with `INDSATS_FULL`.
fn cycles() -> u64 {
    if std::env::var_os("INDSATS_FULL").is_some() { 1000 } else { 12 }
}

async fn nothing_has_left_a_killed_server_unrecorded(database: TestDatabase) {
    let world = World::today(database).await;
    let mut rows = world.rows();
    persons(&mut rows);
    let proxy = Proxy::new(&world.database, &rows);
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
        program.signal("KILL");
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
