//! A full house: who only waits makes room, and who is busy is left alone.

use std::time::Duration;

use indsats::http::{Patience, Seats};
use indsats_tests::wire::Wire;
use tokio::time::sleep;

use super::Listening;

const LONG: Duration = Duration::from_secs(600);
const PATIENT: Patience = Patience { head: LONG, idle: LONG, stall: LONG };

#[tokio::test]
async fn who_has_waited_longest_makes_room() {
    let listening = Listening::start(Seats { connections: 8, ..Seats::default() }, PATIENT).await;
    let mut silent = Vec::new();
    for _ in 0..4 {
        let mut wire = Wire::to(listening.address).await;
        wire.send("GET / HT").await;
        silent.push(wire);
    }
    sleep(Duration::from_millis(50)).await;
    let mut lately = Vec::new();
    for _ in 0..4 {
        let mut wire = Wire::to(listening.address).await;
        assert_eq!(wire.get("/").await.status, 200);
        lately.push(wire);
    }
    // Four strangers come, and each is answered where a silent one sat.
    for _ in 0..4 {
        let mut stranger = Wire::to(listening.address).await;
        assert_eq!(stranger.get("/").await.status, 200);
        lately.push(stranger);
    }
    for wire in &mut silent {
        wire.closed().await;
    }
    for wire in &mut lately {
        assert_eq!(wire.get("/").await.status, 200, "who was here lately stays");
    }
}

#[tokio::test]
async fn who_is_busy_is_left_alone_and_a_newcomer_is_told() {
    let listening = Listening::start(Seats { connections: 8, ..Seats::default() }, PATIENT).await;
    let mut busy = Vec::new();
    for _ in 0..8 {
        let mut wire = Wire::to(listening.address).await;
        wire.send("GET /held HTTP/1.1\r\nhost: x\r\n\r\n").await;
        busy.push(wire);
    }
    sleep(Duration::from_millis(200)).await;
    let mut newcomer = Wire::to(listening.address).await;
    let reply = newcomer.reply().await.expect("an answer without a question");
    assert_eq!((reply.status, reply.header("retry-after")), (503, "1"));
    assert_eq!(newcomer.closed().await, "");
    listening.gate.add_permits(8);
    for wire in &mut busy {
        assert_eq!(wire.reply().await.expect("an answer").body, "held");
    }
    listening.answers().await;
}

#[tokio::test]
async fn a_socket_that_was_upgraded_keeps_its_seat() {
    let listening = Listening::start(Seats { connections: 4, ..Seats::default() }, PATIENT).await;
    let mut upgraded = Vec::new();
    for _ in 0..4 {
        let mut wire = Wire::to(listening.address).await;
        wire.send(super::UPGRADE).await;
        assert_eq!(wire.reply().await.expect("an answer").status, 101);
        upgraded.push(wire);
    }
    sleep(Duration::from_millis(100)).await;
    for _ in 0..8 {
        assert_eq!(Wire::to(listening.address).await.reply().await.expect("an answer").status, 503);
    }
    upgraded.pop();
    sleep(Duration::from_millis(100)).await;
    listening.answers().await;
}

#[tokio::test]
async fn one_address_has_its_share_and_gets_it_back() {
    let listening = Listening::start(Seats { connections: 8, per_address: 3, ..Seats::default() }, PATIENT).await;
    for _ in 0..3 {
        let mut three = Vec::new();
        for _ in 0..3 {
            let mut wire = Wire::to(listening.address).await;
            assert_eq!(wire.get("/").await.status, 200);
            three.push(wire);
        }
        assert_eq!(Wire::to(listening.address).await.reply().await.expect("an answer").status, 503);
        drop(three);
        // The system tells of it a little later.
        for _ in 0..400 {
            let mut wire = Wire::to(listening.address).await;
            wire.send("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
            if wire.reply().await.is_some_and(|reply| reply.status == 200) {
                break;
            }
            sleep(Duration::from_millis(5)).await;
        }
        sleep(Duration::from_millis(50)).await;
    }
}
