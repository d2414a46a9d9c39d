//! The messages of `graphql-transport-ws`.

use async_graphql::{Response, ServerError};
use axum::extract::ws::Message;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{super::subscription::Credential, close::Close};
use crate::http::document::Parameters;

/// What a client may say.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Incoming {
    ConnectionInit {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Ping {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Pong {
        #[serde(default, rename = "payload")]
        _payload: Option<Map<String, Value>>,
    },
    Subscribe {
        id: String,
        payload: Parameters,
    },
    Complete {
        id: String,
    },
}

impl Incoming {
    /// Reads a text.
    pub(super) fn read(text: &str) -> Result<Self, Close> {
        let message = serde_json::from_str(text).map_err(|_| Close::Invalid("Invalid message"))?;
        match &message {
            Self::Subscribe { id, .. } | Self::Complete { id } if id.is_empty() => {
                Err(Close::Invalid("Invalid message: an empty id"))
            }
            Self::Subscribe { payload, .. } if payload.names_nothing() => Err(Close::Invalid("Invalid message")),
            _ => Ok(message),
        }
    }
}

/// What the server says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Outgoing<'a> {
    ConnectionAck,
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Map<String, Value>>,
    },
    Next {
        id: &'a str,
        payload: &'a Response,
    },
    Error {
        id: &'a str,
        payload: &'a [ServerError],
    },
    Complete {
        id: &'a str,
    },
}

impl From<Outgoing<'_>> for Message {
    fn from(message: Outgoing<'_>) -> Self {
        Self::Text(serde_json::to_string(&message).unwrap_or_default().into())
    }
}

/// What `connection_init` states of the caller: `authorization` as the header of that name, and perhaps `role` and
/// `purpose`.
pub(super) fn credential(payload: Option<Map<String, Value>>) -> Credential {
    let payload = payload.unwrap_or_default();
    let text = |name: &str| payload.get(name).and_then(Value::as_str);
    let bearer = text("authorization").and_then(|value| value.split_once(' '));
    let token = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
    // What is no text names no role, and is refused as such.
    let stated = |name: &str| payload.get(name).map(|value| value.as_str().unwrap_or_default().to_owned());
    Credential { token: token.map(str::to_owned), role: stated("role"), purpose: stated("purpose"), headers: None }
}
