//! Every way in which the server ends a socket for what the client did.

use std::time::Duration;

use indsats::http::LiveLimits;
use indsats_tests::live::{CHANGES, Server, Socket};
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::limits;

on_each_database!(
    a_message_of_another_form_closes_with_4400,
    a_subscription_before_the_acknowledgement_closes_with_4401,
    whoever_is_not_let_in_is_closed_with_4403,
    whoever_says_nothing_is_closed_with_4408,
    a_second_subscription_of_one_id_closes_with_4409,
    a_second_init_closes_with_4429,
    a_message_that_is_too_large_closes_with_1009,
    too_many_messages_close_with_1008,
    too_many_streams_of_one_user_close_with_1013,
    a_peer_that_is_gone_is_dropped,
    a_socket_opens_for_the_protocol_and_for_known_pages_only,
);

async fn is_closed(mut socket: Socket, code: u16, reason: &str) {
    assert_eq!(socket.closed().await, (code, reason.to_owned()));
}

async fn a_message_of_another_form_closes_with_4400(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    for text in [
        "",
        "hello",
        "1",
        "[]",
        "null",
        "{}",
        r#"{"type":"start"}"#,
        r#"{"type":1}"#,
        r#"{"type":"connection_ack"}"#,
        r#"{"type":"next","id":"1","payload":{}}"#,
        r#"{"type":"connection_init","payload":"token"}"#,
        r#"{"type":"connection_init","payload":["token"]}"#,
        r#"{"type":"ping","payload":1}"#,
        r#"{"type":"complete"}"#,
        r#"{"type":"complete","id":1}"#,
        r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
        r#"{"type":"subscribe","id":"1"}"#,
        r#"{"type":"subscribe","id":"1","payload":{}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}"#,
        r#"[{"type":"ping"}]"#,
    ] {
        let mut socket = server.socket().await;
        socket.send(Message::text(text)).await;
        assert_eq!(socket.closed().await, (4400, "Invalid message".to_owned()), "{text}");
    }
    let mut socket = server.socket().await;
    socket.send(Message::text(r#"{"type":"complete","id":""}"#)).await;
    is_closed(socket, 4400, "Invalid message: an empty id").await;
    let mut socket = server.socket().await;
    socket.send(Message::binary(br#"{"type":"ping"}"#.as_slice())).await;
    is_closed(socket, 4400, "Invalid message: not a text").await;
}

async fn a_subscription_before_the_acknowledgement_closes_with_4401(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut socket = server.socket().await;
    socket.subscribe("1", CHANGES).await;
    is_closed(socket, 4401, "Unauthorized").await;
}

async fn whoever_is_not_let_in_is_closed_with_4403(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let token = world.token("caseworker");
    for payload in [
        json!(null),
        json!({}),
        json!({ "authorization": null }),
        json!({ "authorization": token }),
        json!({ "authorization": [format!("Bearer {token}")] }),
        json!({ "authorization": "Bearer nonsense" }),
        json!({ "authorization": format!("Bearer {token}x") }),
        json!({ "authorization": format!("Basic {token}") }),
        json!({ "Authorization": format!("Bearer {token}") }),
    ] {
        let mut socket = server.socket().await;
        socket.say(json!({ "type": "connection_init", "payload": payload })).await;
        is_closed(socket, 4403, "Forbidden").await;
    }
    // The handshake's own header is not looked at: a socket says who it is in one place.
    let bearer = format!("Bearer {token}");
    let headers = [("sec-websocket-protocol", "graphql-transport-ws"), ("authorization", bearer.as_str())];
    let mut socket = server.open(&headers).await.expect("a socket");
    socket.say(json!({ "type": "connection_init" })).await;
    is_closed(socket, 4403, "Forbidden").await;
}

async fn whoever_says_nothing_is_closed_with_4408(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, LiveLimits { init: Duration::from_millis(50), ..limits() }).await;
    let mut socket = server.socket().await;
    // A ping does not say who somebody is.
    socket.say(json!({ "type": "pong" })).await;
    is_closed(socket, 4408, "Connection initialisation timeout").await;
}

async fn a_second_subscription_of_one_id_closes_with_4409(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut socket = server.watching(&world.token("caseworker"), CHANGES).await;
    socket.subscribe("1", CHANGES).await;
    is_closed(socket, 4409, "Subscriber for 1 already exists").await;
    let mut socket = server.signed_in(&world.token("caseworker")).await;
    for _ in 0..2 {
        socket.subscribe(&"ø".repeat(1000), CHANGES).await;
    }
    let (code, reason) = socket.closed().await;
    assert!(code == 4409 && reason.ends_with("øø already exists"), "{reason}");
}

async fn a_second_init_closes_with_4429(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut socket = server.signed_in(&world.token("caseworker")).await;
    socket.say(json!({ "type": "connection_init" })).await;
    is_closed(socket, 4429, "Too many initialisation requests").await;
}

async fn a_message_that_is_too_large_closes_with_1009(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let ping = |bytes: usize| {
        let frame = json!({ "type": "ping", "payload": { "text": "" } }).to_string().len();
        json!({ "type": "ping", "payload": { "text": "x".repeat(bytes - frame) } })
    };
    let mut socket = server.socket().await;
    socket.say(ping(64 * 1024)).await;
    assert_eq!(socket.hears().await["type"], "pong");
    socket.say(ping(64 * 1024 + 1)).await;
    is_closed(socket, 1009, "Message too large").await;
    // What is far too large is not read to its end.
    let mut socket = server.socket().await;
    let _ = futures_util::SinkExt::send(&mut socket.stream, Message::text("x".repeat(1024 * 1024))).await;
    socket.dropped().await;
}

async fn too_many_messages_close_with_1008(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, LiveLimits { messages_per_second: 3, ..limits() }).await;
    let mut socket = server.socket().await;
    for _ in 0..50 {
        // Once it is closed, nobody reads any more.
        let _ = futures_util::SinkExt::send(&mut socket.stream, Message::text(r#"{"type":"pong"}"#)).await;
    }
    is_closed(socket, 1008, "Too many messages").await;
}

async fn too_many_streams_of_one_user_close_with_1013(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, LiveLimits { streams_per_user: 2, ..limits() }).await;
    let (anna, bent) = (world.token("caseworker"), world.token("colleague"));
    let first = server.signed_in(&anna).await;
    let mut events = server.event_stream(&anna, CHANGES).await;
    assert_eq!(events.status(), 200);
    let mut third = server.socket().await;
    let init = json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {anna}") } });
    third.say(init.clone()).await;
    is_closed(third, 1013, "Try again later").await;
    let refused = server.event_stream(&anna, CHANGES).await;
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.body().await["errors"][0]["extensions"]["code"], "RATE_LIMITED");
    server.signed_in(&bent).await;
    // Who leaves makes room.
    drop(first);
    server.has_streams(1).await;
    server.signed_in(&anna).await;
    super::rename(&world, "caseworker", "alma", 1).await;
    assert_eq!(events.change().await["kind"], "PERSON");
}

async fn a_peer_that_is_gone_is_dropped(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, LiveLimits { ping: Duration::from_millis(200), ..limits() }).await;
    let mut here = server.signed_in(&world.token("caseworker")).await;
    // It reads nothing, and so answers nothing.
    let gone = server.signed_in(&world.token("colleague")).await;
    server.has_streams(2).await;
    // Reading answers pings.
    let reading = async {
        loop {
            here.settle().await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        () = reading => {}
        () = server.has_streams(1) => {}
    }
    gone.dropped().await;
    here.settle().await;
}

async fn a_socket_opens_for_the_protocol_and_for_known_pages_only(database: TestDatabase) {
    let world = World::new(database).await;
    let allowed = vec!["https://indsats.example.org".to_owned(), "http://localhost:3000".to_owned()];
    let server = Server::of(&world, LiveLimits { allowed_origins: allowed, ..limits() }).await;
    let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
    for (headers, status) in [
        (vec![], 400),
        (vec![("sec-websocket-protocol", "graphql-ws")], 400),
        (vec![("sec-websocket-protocol", "Graphql-Transport-WS")], 400),
        (vec![protocol, ("origin", "https://elsewhere.example.org")], 403),
        (vec![protocol, ("origin", "http://indsats.example.org")], 403),
        (vec![protocol, ("origin", "https://indsats.example.org:8443")], 403),
        (vec![protocol, ("origin", "null")], 403),
        (vec![protocol, ("origin", "")], 403),
    ] {
        assert_eq!(server.open(&headers).await.err(), Some(status), "{headers:?}");
    }
    for headers in [
        vec![protocol],
        vec![("sec-websocket-protocol", "graphql-ws, graphql-transport-ws")],
        vec![protocol, ("origin", "https://indsats.example.org")],
        vec![protocol, ("origin", "http://localhost:3000")],
    ] {
        let mut socket = server.open(&headers).await.unwrap_or_else(|status| panic!("{headers:?}: {status}"));
        socket.init(&world.token("caseworker")).await;
    }
}
