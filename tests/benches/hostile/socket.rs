//! Hostile WebSockets.

use std::{
    io::Read,
    net::{SocketAddr, TcpStream},
    time::Instant,
};

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Message, WebSocket, client, client::IntoClientRequest};

use super::wire::{connect, millis, status};

const UPGRADE: &str = "GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
    sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    sec-websocket-protocol: graphql-transport-ws\r\n\r\n";

/// One more socket that says nothing. It is kept where there was room for it; otherwise that is the refusal.
pub fn silent(address: SocketAddr, kept: &mut Vec<TcpStream>) -> Option<(u16, f64)> {
    let mut stream = connect(address);
    let started = Instant::now();
    let _ = std::io::Write::write_all(&mut stream, UPGRADE.as_bytes());
    let mut head = [0; 1024];
    let count = stream.read(&mut head).unwrap_or_default();
    let answer = status(&String::from_utf8_lossy(&head[..count])).unwrap_or_default();
    let time = millis(started.elapsed());
    if answer == 101 {
        kept.push(stream);
        return None;
    }
    Some((answer, time))
}

/// Says something so many times on a socket of its own, signed in where there is a token: the code with which it is
/// closed, or 400 where the answer is an `error`, and how long that took from the first word. `None` where there was no
/// room for a socket just then.
pub fn talk(address: SocketAddr, token: Option<&str>, text: &str, times: usize) -> Option<(u16, f64)> {
    let mut socket = opened(address)?;
    if let Some(token) = token {
        let init = json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } });
        socket.send(Message::text(init.to_string())).expect("the server reads");
        let told = socket.read().expect("an answer").into_text().expect("a text");
        assert!(told.contains("connection_ack"), "{told}");
    }
    let started = Instant::now();
    for _ in 0..times {
        // Once it is closed, nobody reads any more.
        if socket.send(Message::text(text)).is_err() {
            break;
        }
    }
    let answer = answer(&mut socket).unwrap_or_default();
    let time = millis(started.elapsed());
    // The answer to a goodbye, so that the server need not wait for it.
    let _ = socket.flush();
    Some((answer, time))
}

fn opened(address: SocketAddr) -> Option<WebSocket<TcpStream>> {
    let mut request = format!("ws://{address}/graphql").into_client_request().expect("a request");
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a header"));
    client(request, connect(address)).ok().map(|(socket, _)| socket)
}

fn answer(socket: &mut WebSocket<TcpStream>) -> Option<u16> {
    loop {
        match socket.read().ok()? {
            Message::Close(frame) => return frame.map(|frame| frame.code.into()),
            Message::Text(text) => {
                let message: Value = serde_json::from_str(&text).unwrap_or_default();
                if message["type"] == "error" {
                    return Some(400);
                }
            }
            _ => {}
        }
    }
}
