//! What no well-behaved client would send, and what it does to others: nothing.

use std::time::Duration;

use futures_util::future::join_all;
use indsats::http::{Patience, Seats};
use indsats_tests::wire::Wire;
use tokio::{io::AsyncWriteExt, time::sleep};

use super::{Listening, PATIENCE, UPGRADE};

const LONG: Duration = Duration::from_secs(600);

#[tokio::test]
async fn a_head_that_does_not_arrive_ends_its_connection() {
    let listening = Listening::usual().await;
    let openings: [&[u8]; 6] = [
        b"",
        b"G",
        b"GET / HTTP/1.1\r\nhost: x\r\n",
        b"PRI * HT",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00",
    ];
    // Each with all the idleness in the world: what ends them is the limit for heads.
    let patience = Patience { idle: LONG, stall: LONG, ..PATIENCE };
    let patient = Listening::start(Seats::default(), patience).await;
    join_all(openings.map(async |opening| {
        let mut wire = Wire::to(patient.address).await;
        wire.send(opening).await;
        wire.closed().await;
    }))
    .await;
    // Nor is the time given anew with each byte.
    let mut slow = Wire::to(listening.address).await;
    let mut sent = 0;
    for byte in b"GET / HTTP/1.1\r\nx-slow: ".iter().chain([b'x'; 4000].iter()) {
        if slow.stream.write_all(&[*byte]).await.is_err() {
            break;
        }
        sent += 1;
        sleep(Duration::from_millis(10)).await;
    }
    assert!(sent < 3000, "a head of {sent} bytes was read one by one");
    listening.answers().await;
}

#[tokio::test]
async fn a_connection_may_wait_for_its_next_request_longer_than_for_the_rest_of_a_head() {
    let listening = Listening::usual().await;
    let mut wire = Wire::to(listening.address).await;
    assert_eq!(wire.get("/").await.status, 200);
    sleep(PATIENCE.head * 2).await;
    assert_eq!(wire.get("/").await.status, 200, "it may wait");
    // A second head that does not arrive.
    let patient = Listening::start(Seats::default(), Patience { idle: LONG, ..PATIENCE }).await;
    let mut second = Wire::to(patient.address).await;
    assert_eq!(second.get("/").await.status, 200);
    second.send("GET / HT").await;
    assert_eq!(second.closed().await, "");
    // Nor may one wait for ever.
    assert_eq!(wire.closed().await, "");
}

#[tokio::test]
async fn an_answer_may_take_its_time_and_must_be_taken() {
    let patience = Patience { idle: Duration::from_millis(200), ..PATIENCE };
    let listening = Listening::start(Seats::default(), patience).await;
    let mut held = Wire::to(listening.address).await;
    held.send("GET /held HTTP/1.1\r\nhost: x\r\n\r\n").await;
    sleep(Duration::from_secs(1)).await;
    listening.gate.add_permits(1);
    assert_eq!(held.reply().await.expect("an answer").body, "held");
    // Nobody reads, so nothing is written: the connection ends long before its last byte.
    let mut lazy = Wire::to(listening.address).await;
    lazy.send("GET /long HTTP/1.1\r\nhost: x\r\n\r\n").await;
    sleep(patience.stall * 4).await;
    assert!(lazy.closed().await.len() < 64 * 1024 * 1024, "the answer was given in whole");
    listening.answers().await;
}

#[tokio::test]
async fn those_who_trickle_do_not_stop_others() {
    let listening = Listening::start(Seats::default(), Patience { head: LONG, idle: LONG, stall: LONG }).await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut wire = Wire::to(listening.address).await;
        wire.send("GET / HTTP/1.1\r\nx-slow: ").await;
        slow.push(wire);
    }
    for _ in 0..20 {
        join_all(slow.iter_mut().map(|wire| wire.send("x"))).await;
        listening.answers().await;
    }
}

#[tokio::test]
async fn heads_that_are_too_large_are_refused() {
    let listening = Listening::usual().await;
    let fits = format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "x".repeat(9 * 1024));
    let long = format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "x".repeat(40 * 1024));
    let many = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "x-many: x\r\n".repeat(100));
    let target = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "x".repeat(40 * 1024));
    for (request, statuses) in [(fits, &[200][..]), (long, &[431]), (many, &[431]), (target, &[414, 431])] {
        let mut wire = Wire::to(listening.address).await;
        // The rest may not be taken any more.
        let _ = wire.stream.write_all(request.as_bytes()).await;
        let status = wire.reply().await.expect("an answer").status;
        assert!(statuses.contains(&status), "{status} for {}", &request[..30]);
    }
    listening.answers().await;
}

#[tokio::test]
async fn requests_that_come_together_are_answered_in_order() {
    let listening = Listening::usual().await;
    let mut wire = Wire::to(listening.address).await;
    let post = |body: &str| format!("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    wire.send((0..30).map(|at| post(&at.to_string())).collect::<String>()).await;
    for at in 0..30 {
        let reply = wire.reply().await.expect("an answer");
        assert_eq!((reply.status, reply.body), (200, at.to_string()));
    }
}

#[tokio::test]
async fn bytes_that_are_no_request_end_their_connection_at_once() {
    let patience = Patience { head: LONG, idle: LONG, stall: LONG };
    let listening = Listening::start(Seats::default(), patience).await;
    let hello = b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03 a client that speaks TLS \r\n\r\n";
    let frames = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\xff\xff\xff\xff\xff\xff and more";
    let contradiction =
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nx";
    let garbage: [(&str, &[u8]); 8] = [
        ("tls", hello),
        ("frames", frames),
        ("zeros", &[0; 512]),
        ("no http", b"hello there\r\n\r\n"),
        ("http/3", b"GET / HTTP/3.0\r\n\r\n"),
        ("a bad header", b"GET / HTTP/1.1\r\nno colon\r\n\r\n"),
        ("a bad length", b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n"),
        ("two lengths", b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx"),
    ];
    for (what, bytes) in garbage {
        let mut wire = Wire::to(listening.address).await;
        // It may be refused before it is all there.
        let _ = wire.stream.write_all(bytes).await;
        let told = wire.closed().await;
        assert!(!told.starts_with("HTTP/1.1 2"), "{what}: {told}");
    }
    // Two accounts of a length must never leave a byte that is taken for the next request.
    let mut smuggler = Wire::to(listening.address).await;
    smuggler.send(contradiction).await;
    let told = smuggler.closed().await;
    assert!(told.matches("HTTP/1.1").count() <= 1, "{told}");
    listening.answers().await;
}

#[tokio::test]
async fn who_hangs_up_half_way_leaves_nothing_behind() {
    let listening = Listening::start(Seats { connections: 8, ..Seats::default() }, PATIENCE).await;
    for opening in
        ["", "GET / HT", "GET /held HTTP/1.1\r\nhost: x\r\n\r\n", "POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\nx"]
    {
        for _ in 0..10 {
            let mut wire = Wire::to(listening.address).await;
            wire.send(opening).await;
            wire.stream.shutdown().await.expect("one half closes");
            wire.closed().await;
        }
        listening.answers().await;
    }
}

#[tokio::test]
async fn a_socket_that_was_upgraded_keeps_neither_to_heads_nor_to_idleness() {
    let patience = Patience { idle: Duration::from_millis(100), ..PATIENCE };
    let listening = Listening::start(Seats::default(), patience).await;
    let mut wire = Wire::to(listening.address).await;
    wire.send(UPGRADE).await;
    assert_eq!(wire.reply().await.expect("an answer").status, 101);
    assert!(wire.stays_open(patience.head * 3).await);
    // One masked frame of text, `hi`, and what comes back of it unmasked.
    wire.send([0x81, 0x82, 0, 0, 0, 0, b'h', b'i']).await;
    let mut echo = [0; 4];
    tokio::io::AsyncReadExt::read_exact(&mut wire.stream, &mut echo).await.expect("an echo");
    assert_eq!(echo, [0x81, 2, b'h', b'i']);
}
