//! `[server]`: where and how requests are taken.

use std::{net::SocketAddr, time::Duration};

use serde::{Deserialize, Serialize};

use super::Check;

/// Where and how requests are taken.
#[derive(Clone, Debug)]
pub struct Server {
    /// The address on which the API is offered. Default `127.0.0.1:8080`.
    pub listen: SocketAddr,
    /// The largest request body, in bytes. Default 64 KiB; from 1 KiB to 1 MiB.
    pub max_body_bytes: usize,
    /// How long one request may take, `request_timeout_seconds`. Default 10 s; from 1 s to 300 s.
    pub request_timeout: Duration,
    /// How long accepted requests may go on when the server is told to stop, `shutdown_seconds`. Default 15 s; from 0 s
    /// to 300 s.
    pub shutdown: Duration,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            max_body_bytes: 64 * 1024,
            request_timeout: Duration::from_secs(10),
            shutdown: Duration::from_secs(15),
        }
    }
}

#[derive(Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    listen: String,
    max_body_bytes: i64,
    request_timeout_seconds: i64,
    shutdown_seconds: i64,
}

impl Default for Written {
    fn default() -> Self {
        Server::default().written()
    }
}

impl Written {
    pub(super) fn read(self, check: &mut Check) -> Option<Server> {
        let seconds = |number: Option<u64>| number.map(Duration::from_secs);
        let listen = check.address("server.listen", &self.listen);
        let max_body_bytes = check.number("server.max_body_bytes", self.max_body_bytes, 1024..=1024 * 1024);
        let request_timeout = check.number("server.request_timeout_seconds", self.request_timeout_seconds, 1..=300);
        let shutdown = check.number("server.shutdown_seconds", self.shutdown_seconds, 0..=300);
        Some(Server {
            listen: listen?,
            max_body_bytes: max_body_bytes?,
            request_timeout: seconds(request_timeout)?,
            shutdown: seconds(shutdown)?,
        })
    }
}

impl Server {
    pub(super) fn written(&self) -> Written {
        let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        Written {
            listen: self.listen.to_string(),
            max_body_bytes: number(self.max_body_bytes as u64),
            request_timeout_seconds: number(self.request_timeout.as_secs()),
            shutdown_seconds: number(self.shutdown.as_secs()),
        }
    }
}
