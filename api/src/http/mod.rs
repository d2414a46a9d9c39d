//! The only module that knows HTTP.

mod caller;
mod document;
mod endpoint;
mod events;
mod health;
mod live;
mod measure;
mod operation;
mod refusal;
mod security;
mod socket;
mod stage;
mod subscription;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    routing::{get, post},
};

pub use live::{Live, LiveLimits};
pub use security::with_headers;
pub use stage::{Stage, reached};
use tokio::sync::watch;

use crate::{
    authn::Verifier,
    graphql::{self, Schema},
    store::Store,
};

/// What a request needs.
#[derive(Clone)]
pub struct Api {
    pub store: Store,
    pub schema: Schema,
    pub verifier: Arc<Verifier>,
    pub limits: Limits,
    pub live: Live,
    /// How far the server is on its way out. Streams end at [`Stage::Ending`].
    pub stage: watch::Sender<Stage>,
}

impl Api {
    /// With the limits that nobody has changed.
    #[must_use]
    pub fn new(store: Store, verifier: Arc<Verifier>) -> Self {
        let stage = watch::Sender::new(Stage::Serving);
        let (limits, live) = (Limits::default(), Live::default());
        Self { store, schema: graphql::schema(), verifier, limits, live, stage }
    }

    /// Waits until streams must end.
    async fn ending(&self) {
        reached(&mut self.stage.subscribe(), Stage::Ending).await;
    }
}

/// What a request may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest body, in bytes.
    pub body: usize,
    /// The longest time an answer may take.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 64 * 1024, time: Duration::from_secs(10) }
    }
}

/// The routes of the API.
pub fn router(api: Api) -> Router {
    Router::new()
        .route("/graphql", post(endpoint::graphql).get(socket::upgrade).fallback(endpoint::only_post))
        .route("/graphql/stream", post(events::events).fallback(endpoint::only_post))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/version", get(health::version))
        .with_state(api)
}
