//! Whether the process lives, and whether it can serve.

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};

use super::Api;

/// The process answers. It asks nobody.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// The database answers.
pub(super) async fn ready(State(api): State<Api>) -> (StatusCode, &'static str) {
    match api.store.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

/// Which program this is.
pub(super) async fn version() -> Json<Value> {
    Json(json!({ "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") }))
}
