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
    /// The largest number of connections. Default 4096; from 8 to 65536.
    pub max_connections: usize,
    /// The largest number of connections from one address, `0` for no limit. Default 0; to 65536.
    pub max_connections_per_address: usize,
    /// How long the head of a request may take, `header_timeout_seconds`. Default 10 s; from 1 s to 60 s.
    pub header_timeout: Duration,
    /// How long a connection may wait for its next request, `idle_timeout_seconds`. Default 75 s; from 1 s to 3600 s.
    pub idle_timeout: Duration,
    /// The largest number of operations that run at a time. Default 128; from 1 to 10000.
    pub max_in_flight: usize,
    /// How long requests are still accepted when the server is told to stop and readiness is off, `drain_seconds`.
    /// Default 3 s; from 0 s to 60 s.
    pub drain: Duration,
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
            max_connections: 4096,
            max_connections_per_address: 0,
            header_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            max_in_flight: 128,
            drain: Duration::from_secs(3),
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
    max_connections: i64,
    max_connections_per_address: i64,
    header_timeout_seconds: i64,
    idle_timeout_seconds: i64,
    max_in_flight: i64,
    drain_seconds: i64,
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
        let max_connections = check.number("server.max_connections", self.max_connections, 8..=65536);
        let of_one = check.number("server.max_connections_per_address", self.max_connections_per_address, 0..=65536);
        let header_timeout = check.number("server.header_timeout_seconds", self.header_timeout_seconds, 1..=60);
        let idle_timeout = check.number("server.idle_timeout_seconds", self.idle_timeout_seconds, 1..=3600);
        let max_in_flight = check.number("server.max_in_flight", self.max_in_flight, 1..=10_000);
        let drain = check.number("server.drain_seconds", self.drain_seconds, 0..=60);
        let shutdown = check.number("server.shutdown_seconds", self.shutdown_seconds, 0..=300);
        Some(Server {
            listen: listen?,
            max_body_bytes: max_body_bytes?,
            request_timeout: seconds(request_timeout)?,
            max_connections: max_connections?,
            max_connections_per_address: of_one?,
            header_timeout: seconds(header_timeout)?,
            idle_timeout: seconds(idle_timeout)?,
            max_in_flight: max_in_flight?,
            drain: seconds(drain)?,
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
            max_connections: number(self.max_connections as u64),
            max_connections_per_address: number(self.max_connections_per_address as u64),
            header_timeout_seconds: number(self.header_timeout.as_secs()),
            idle_timeout_seconds: number(self.idle_timeout.as_secs()),
            max_in_flight: number(self.max_in_flight as u64),
            drain_seconds: number(self.drain.as_secs()),
            shutdown_seconds: number(self.shutdown.as_secs()),
        }
    }
}
