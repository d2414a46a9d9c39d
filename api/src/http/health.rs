//! Whether the process lives, and whether it can serve.

use std::{sync::Arc, time::Duration};

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use super::{Api, Stage};
use crate::store::{ConnectError, Store};

/// How long an answer of the database is good for, so that a storm of probes costs nothing.
const FRESH: Duration = Duration::from_secs(1);
/// How long the database may think. A probe that asks gives up sooner than the one who sent it.
const PATIENCE: Duration = Duration::from_secs(2);

/// The last answer of the database, and when it came. Probes that ask meanwhile wait for the same answer.
#[derive(Clone, Default)]
pub(super) struct Readiness(Arc<Mutex<Option<(Instant, Condition)>>>);

#[derive(Clone, Copy)]
enum Condition {
    Ready,
    Behind,
    Silent,
}

impl Readiness {
    async fn of(&self, store: &Store) -> Condition {
        let mut last = self.0.lock().await;
        if let Some((_, condition)) = last.filter(|(since, _)| since.elapsed() < FRESH) {
            return condition;
        }
        let condition = match timeout(PATIENCE, store.check_schema()).await {
            Ok(Ok(())) => Condition::Ready,
            Ok(Err(ConnectError::Behind(_))) => Condition::Behind,
            _ => Condition::Silent,
        };
        *last = Some((Instant::now(), condition));
        condition
    }
}

/// The process answers. It asks nobody.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// The server stays, the database answers, and its schema is this program's.
pub(super) async fn ready(State(api): State<Api>) -> (StatusCode, &'static str) {
    let unready = StatusCode::SERVICE_UNAVAILABLE;
    if *api.door.stage.borrow() != Stage::Serving {
        return (unready, "the server is stopping\n");
    }
    match api.door.readiness.of(&api.store).await {
        Condition::Ready => (StatusCode::OK, "ready\n"),
        Condition::Behind => (unready, "the database is behind: migrations are missing\n"),
        Condition::Silent => (unready, "the database does not answer, or is ahead of this program\n"),
    }
}

/// Which program this is, and of which revision if whoever built it set `INDSATS_REVISION`.
pub(super) async fn version() -> Json<Value> {
    Json(json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "revision": option_env!("INDSATS_REVISION"),
    }))
}
