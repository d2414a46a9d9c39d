//! `GET /graphql` with an upgrade: subscriptions over a WebSocket, by the protocol `graphql-transport-ws` to the letter.

mod close;
mod connection;
mod message;
mod pace;

use axum::{
    Extension,
    extract::{
        State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, StatusCode, header},
    response::Response,
};

use self::connection::Connection;
use super::{
    Api,
    endpoint::only_post,
    observe::RequestId,
    refusal::{Refused, unavailable},
};
use crate::graphql::error::ErrorCode;

const PROTOCOL: &str = "graphql-transport-ws";

const NO_PROTOCOL: Refused = Refused::malformed("Ask for the subprotocol `graphql-transport-ws`.");
const STRANGE_ORIGIN: Refused =
    Refused::new(StatusCode::FORBIDDEN, ErrorCode::Forbidden, "Pages of this origin may open no socket.");
const TOO_MANY_STRANGERS: Refused =
    unavailable(ErrorCode::Unavailable, "As many sockets wait to say who they are as may. Try again.");

pub(super) async fn upgrade(
    State(api): State<Api>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    // Whoever wants no socket wants a query by GET, which is not offered.
    let Ok(upgrade) = upgrade else { return only_post(Extension(id)).await };
    if !is_welcome(&api, &headers) {
        return STRANGE_ORIGIN.answer(id.0);
    }
    let limit = api.live.limits.message;
    // What is a little too large is told so; what is far too large is not read.
    let upgrade = upgrade.protocols([PROTOCOL]).max_message_size(2 * limit).max_frame_size(2 * limit);
    if upgrade.selected_protocol().is_none() {
        return NO_PROTOCOL.answer(id.0);
    }
    // A socket keeps its seat whoever is behind it, so that those of nobody are few.
    let Some(stranger) = api.live.stranger() else { return TOO_MANY_STRANGERS.answer(id.0) };
    upgrade.on_upgrade(move |socket| Connection::new(api, headers, socket, stranger).serve())
}

/// Browsers open a socket to anybody for any page, and say only where the page came from. Without an origin it is no
/// browser.
fn is_welcome(api: &Api, headers: &HeaderMap) -> bool {
    let allowed = &api.live.limits.allowed_origins;
    headers.get_all(header::ORIGIN).iter().all(|origin| allowed.iter().any(|known| origin == known.as_str()))
}
