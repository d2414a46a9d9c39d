//! How the server ends a socket, in the codes of the protocol and of WebSocket itself.

use axum::extract::ws::{CloseFrame, Message};

/// The longest reason that a close frame can carry, in bytes.
const REASON: usize = 123;

/// Why a socket is closed.
pub(super) enum Close {
    /// The server stops. Clients connect again.
    GoingAway,
    /// A message is larger than allowed.
    TooLarge,
    /// More messages came than allowed.
    TooManyMessages,
    /// The user has as many streams as allowed, or nobody can be let in now. Clients try again.
    TryAgainLater,
    /// A message that the protocol does not know.
    Invalid(&'static str),
    /// A subscription before the connection was acknowledged.
    Unauthorized,
    /// The caller is not let in.
    Forbidden,
    /// The caller's token has run out. Clients connect again, with a new one.
    Expired,
    /// The caller did not say in time who it is.
    InitTimeout,
    /// A subscription runs under this id already.
    SubscriberExists(String),
    /// The caller said twice who it is.
    TooManyInits,
}

impl Close {
    pub(super) fn code(&self) -> u16 {
        match self {
            Self::GoingAway => 1001,
            Self::TooManyMessages => 1008,
            Self::TooLarge => 1009,
            Self::TryAgainLater => 1013,
            Self::Invalid(_) => 4400,
            Self::Unauthorized => 4401,
            Self::Forbidden | Self::Expired => 4403,
            Self::InitTimeout => 4408,
            Self::SubscriberExists(_) => 4409,
            Self::TooManyInits => 4429,
        }
    }

    fn reason(&self) -> String {
        let text = match self {
            Self::GoingAway => "Going away",
            Self::TooManyMessages => "Too many messages",
            Self::TooLarge => "Message too large",
            Self::TryAgainLater => "Try again later",
            Self::Invalid(what) => what,
            Self::Unauthorized => "Unauthorized",
            Self::Forbidden => "Forbidden",
            Self::Expired => "Token expired",
            Self::InitTimeout => "Connection initialisation timeout",
            Self::SubscriberExists(id) => {
                let (before, after) = ("Subscriber for ", " already exists");
                return format!("{before}{}{after}", start_of(id, REASON - before.len() - after.len()));
            }
            Self::TooManyInits => "Too many initialisation requests",
        };
        start_of(text, REASON).to_owned()
    }
}

impl From<Close> for Message {
    fn from(close: Close) -> Self {
        Self::Close(Some(CloseFrame { code: close.code(), reason: close.reason().into() }))
    }
}

/// As much of a text as fits into so many bytes.
fn start_of(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_reason_is_longer_than_a_close_frame_can_carry() {
        for id in ["1", &"x".repeat(500), &"æ".repeat(500), &"€".repeat(500)] {
            let reason = Close::SubscriberExists(id.to_owned()).reason();
            assert!(reason.len() <= REASON && reason.ends_with(" already exists"), "{reason}");
        }
        assert_eq!(Close::SubscriberExists("7".to_owned()).reason(), "Subscriber for 7 already exists");
    }
}
