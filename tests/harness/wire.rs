//! HTTP as bytes on a socket, for what no well-behaved client would send.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::{program::SOON, proxy::Proxy};

/// Who reads what programs answer, by the programs' addresses.
static READERS: Mutex<BTreeMap<SocketAddr, Arc<Proxy>>> = Mutex::new(BTreeMap::new());

/// From now on answers from an address are read by somebody, or by nobody any more.
pub(crate) fn read_by(address: SocketAddr, proxy: Option<Arc<Proxy>>) {
    let mut readers = READERS.lock().expect("a list");
    match proxy {
        Some(proxy) => readers.insert(address, proxy),
        None => readers.remove(&address),
    };
}

/// A connection.
pub struct Wire {
    pub stream: TcpStream,
    rest: Vec<u8>,
    proxy: Option<Arc<Proxy>>,
}

/// An answer as it came.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    /// Names in small letters, one line each.
    pub head: String,
    pub body: String,
}

impl Wire {
    /// Connects.
    pub async fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("somebody listens");
        stream.set_nodelay(true).expect("a socket");
        let proxy = READERS.lock().expect("a list").get(&address).cloned();
        Self { stream, rest: Vec::new(), proxy }
    }

    /// Sends bytes.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.expect("the other side reads");
    }

    /// Sends a request without a body and reads the answer.
    pub async fn get(&mut self, path: &str) -> Reply {
        self.send(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n")).await;
        self.reply().await.expect("an answer")
    }

    /// Reads one answer with a length; `None` if the connection ends before its last byte.
    pub async fn reply(&mut self) -> Option<Reply> {
        let end = self.until(|bytes| bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)).await?;
        let head = String::from_utf8_lossy(&self.rest[..end]).into_owned();
        let (first, lines) = head.split_once("\r\n")?;
        let head: String = lines.lines().fold(String::new(), |head, line| match line.split_once(':') {
            Some((name, value)) => head + &name.to_lowercase() + ":" + value + "\n",
            None => head,
        });
        let length =
            head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok()).unwrap_or(0);
        self.until(|bytes| (bytes.len() >= end + length).then_some(())).await?;
        let body = String::from_utf8_lossy(&self.rest[end..end + length]).into_owned();
        self.rest.drain(..end + length);
        let reply = Reply { status: first.split(' ').nth(1)?.parse().ok()?, head, body };
        if let Some(proxy) = &self.proxy {
            proxy.check(reply.header("x-request-id").parse().ok(), &reply.body, None).await;
        }
        Some(reply)
    }

    /// Waits until the other side closes, and gives what came before.
    pub async fn closed(&mut self) -> String {
        let end = self.until(|_| None::<()>).await;
        assert!(end.is_none());
        String::from_utf8_lossy(&self.rest).into_owned()
    }

    /// Whether nothing comes and nothing closes for a while.
    pub async fn stays_open(&mut self, time: Duration) -> bool {
        timeout(time, self.stream.read(&mut [0; 1])).await.is_err()
    }

    async fn until<T>(&mut self, found: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
        loop {
            if let Some(found) = found(&self.rest) {
                return Some(found);
            }
            let mut bytes = [0; 4096];
            let read = timeout(SOON, self.stream.read(&mut bytes)).await.expect("something comes, or it closes");
            match read {
                Ok(0) | Err(_) => return None,
                Ok(count) => self.rest.extend(&bytes[..count]),
            }
        }
    }
}

impl Reply {
    /// The value of a header, empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        let found = self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        found.unwrap_or_default().trim()
    }

    /// The code of its first error.
    pub fn code(&self) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A request that runs an operation.
pub fn operation(token: &str, query: &str) -> String {
    operation_with(token, query, &Value::Null)
}

/// A request that runs an operation with variables.
pub fn operation_with(token: &str, query: &str, variables: &Value) -> String {
    let body = serde_json::json!({ "query": query, "variables": variables }).to_string();
    format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
         accept: application/graphql-response+json\r\nauthorization: Bearer {token}\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}
