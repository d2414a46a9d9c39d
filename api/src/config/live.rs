//! `[live]`: what sockets and event streams may take.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Check;

/// What sockets and event streams may take.
#[derive(Clone, Debug)]
pub struct Live {
    /// The origins whose pages may open a WebSocket, `https://host` or `https://host:port`. Default none: programs may,
    /// pages may not.
    pub allowed_origins: Vec<String>,
    /// Sockets and event streams that one user may keep open. Default 10; from 1 to 1000.
    pub streams_per_user: usize,
    /// Subscriptions on one socket. Default 20; from 1 to 1000.
    pub subscriptions_per_socket: usize,
    /// Messages that one socket may send in a second. Default 20; from 1 to 1000.
    pub messages_per_second: u32,
    /// How often a silent socket is asked whether it is there, `ping_seconds`. Default 20 s; from 5 s to 60 s.
    pub ping: Duration,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            allowed_origins: Vec::new(),
            streams_per_user: 10,
            subscriptions_per_socket: 20,
            messages_per_second: 20,
            ping: Duration::from_secs(20),
        }
    }
}

#[derive(Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    allowed_origins: Vec<String>,
    streams_per_user: i64,
    subscriptions_per_socket: i64,
    messages_per_second: i64,
    ping_seconds: i64,
}

impl Default for Written {
    fn default() -> Self {
        Live::default().written()
    }
}

impl Written {
    /// One with an entry in its list, to hold others against.
    pub(super) fn whole() -> Self {
        Self { allowed_origins: vec![String::new()], ..Self::default() }
    }

    pub(super) fn read(self, check: &mut Check) -> Option<Live> {
        let mut is_sound = true;
        for (index, origin) in self.allowed_origins.iter().enumerate() {
            if !is_origin(origin) {
                let key = format!("live.allowed_origins[{index}]");
                check.refuse(&key, "must be an origin as browsers write it, as in https://indsats.example.org");
                is_sound = false;
            }
        }
        let streams_per_user = check.number("live.streams_per_user", self.streams_per_user, 1..=1000);
        let on_socket = check.number("live.subscriptions_per_socket", self.subscriptions_per_socket, 1..=1000);
        let messages = check.number("live.messages_per_second", self.messages_per_second, 1..=1000);
        let ping = check.number("live.ping_seconds", self.ping_seconds, 5..=60);
        Some(Live {
            allowed_origins: is_sound.then_some(self.allowed_origins)?,
            streams_per_user: streams_per_user?,
            subscriptions_per_socket: on_socket?,
            messages_per_second: messages?,
            ping: Duration::from_secs(ping?),
        })
    }
}

/// Scheme, host and perhaps a port, in small letters, and nothing after them: a browser writes it so, and anything else
/// would never match.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let is_lawful = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | ':' | '[' | ']');
    !host.is_empty() && host.chars().all(is_lawful) && !host.starts_with(':')
}

impl Live {
    pub(super) fn written(&self) -> Written {
        let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
        Written {
            allowed_origins: self.allowed_origins.clone(),
            streams_per_user: number(self.streams_per_user),
            subscriptions_per_socket: number(self.subscriptions_per_socket),
            messages_per_second: self.messages_per_second.into(),
            ping_seconds: i64::try_from(self.ping.as_secs()).unwrap_or(i64::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_origin;

    #[test]
    fn an_origin_is_what_browsers_write() {
        for text in ["https://indsats.example.org", "http://127.0.0.1:8080", "http://localhost:3000", "http://[::1]:1"]
        {
            assert!(is_origin(text), "{text}");
        }
        for text in
            ["", "*", "null", "https://", "https://a.b/", "https://A.b", "a.b", "https://*.b", "https://a b", "ws://a"]
        {
            assert!(!is_origin(text), "{text}");
        }
    }
}
