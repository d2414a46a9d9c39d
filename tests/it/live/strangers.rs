//! Sockets of nobody knows whom: a few of them, for a short while, and room for everybody else.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt};
use indsats::http::LiveLimits;
use indsats_tests::{
    database::TestDatabase,
    live::{Server, Socket},
    on_each_database,
    program::Program,
    wire::{Wire, operation},
    world::World,
};
use serde_json::json;
use tokio::{net::TcpStream, time::sleep};
use tokio_tungstenite::{
    client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use super::limits;

on_each_database!(
    strangers_take_an_eighth_of_the_seats_and_leave_the_rest,
    whoever_is_let_in_makes_room_for_the_next_stranger,
    a_stranger_that_does_not_say_goodbye_is_not_waited_for,
);

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");
const UPGRADE: &str = "GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
    sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    sec-websocket-protocol: graphql-transport-ws\r\n\r\n";

async fn strangers_take_an_eighth_of_the_seats_and_leave_the_rest(database: TestDatabase) {
    let world = World::today(database).await;
    let program = Program::serve(&world, "server.max_connections = 24", "").await;
    let (address, token) = (program.address(), world.token("caseworker"));
    let (mut strangers, mut refused) = (Vec::new(), 0);
    for _ in 0..48 {
        let mut wire = Wire::to(address).await;
        wire.send(UPGRADE).await;
        let reply = wire.reply().await.expect("an answer");
        if reply.status == 101 {
            strangers.push(wire);
            continue;
        }
        assert_eq!((reply.status, reply.code().as_str()), (503, "UNAVAILABLE"), "{}", reply.body);
        assert_eq!(reply.header("retry-after"), "1");
        refused += 1;
    }
    assert_eq!((strangers.len(), refused), (3, 45));
    // The others are not concerned.
    assert_eq!(Wire::to(address).await.get("/livez").await.status, 200);
    let mut wire = Wire::to(address).await;
    wire.send(operation(&token, "{ viewer { roleInUse } }")).await;
    assert_eq!(wire.reply().await.expect("an answer").status, 200);
    // Who leaves makes room.
    strangers.pop();
    assert_eq!(first_word(address, &token).await, json!({ "type": "connection_ack" }));
}

/// What a socket is told that says who is behind it, as soon as there is room for it.
async fn first_word(address: SocketAddr, token: &str) -> serde_json::Value {
    for _ in 0..400 {
        let mut request = format!("ws://{address}/graphql").into_client_request().expect("a request");
        request.headers_mut().insert(PROTOCOL.0, PROTOCOL.1.parse().expect("a header"));
        let stream = TcpStream::connect(address).await.expect("the program listens");
        let Ok((mut socket, _)) = client_async(request, stream).await else {
            sleep(Duration::from_millis(25)).await;
            continue;
        };
        let init = json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } });
        socket.send(Message::text(init.to_string())).await.expect("the program reads");
        let told = socket.next().await.expect("a message").expect("a message");
        return serde_json::from_str(told.to_text().expect("a text")).expect("JSON");
    }
    panic!("the place is not given back");
}

async fn whoever_is_let_in_makes_room_for_the_next_stranger(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, LiveLimits { strangers: 1, ..limits() }).await;
    let mut first = server.socket().await;
    assert_eq!(server.open(&[PROTOCOL]).await.err(), Some(503));
    first.init(&world.token("caseworker")).await;
    let second = server.socket().await;
    assert_eq!(server.open(&[PROTOCOL]).await.err(), Some(503));
    drop(second);
    let mut third = opened(&server).await;
    third.init(&world.token("caseworker")).await;
    first.settle().await;
}

async fn a_stranger_that_does_not_say_goodbye_is_not_waited_for(database: TestDatabase) {
    let world = World::new(database).await;
    let init = Duration::from_millis(50);
    let server = Server::of(&world, LiveLimits { strangers: 1, init, ..limits() }).await;
    // It reads nothing, and so answers nothing.
    let silent = server.socket().await;
    let started = Instant::now();
    opened(&server).await;
    assert!(started.elapsed() < Duration::from_secs(6), "{:?}", started.elapsed());
    drop(silent);
}

/// A socket, as soon as there is room for it.
async fn opened(server: &Server) -> Socket {
    for _ in 0..800 {
        match server.open(&[PROTOCOL]).await {
            Ok(socket) => return socket,
            Err(status) => assert_eq!(status, 503),
        }
        sleep(Duration::from_millis(25)).await;
    }
    panic!("the place is not given back");
}
