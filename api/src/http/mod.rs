//! The only module that knows HTTP.

mod caller;
mod document;
mod door;
mod endpoint;
mod health;
mod listener;
mod measure;
mod observe;
mod operation;
mod private;
mod refusal;
mod security;
mod slots;
mod stage;

use std::{sync::Arc, time::Duration};

use axum::{
    Router, middleware,
    routing::{get, post},
};

pub use door::Door;
pub use listener::{Patience, Seats, listen};
pub use private::private;
pub use security::with_headers;
pub use slots::Slots;
pub use stage::{Stage, reached};

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
    pub door: Door,
}

impl Api {
    /// With the limits that nobody has changed.
    #[must_use]
    pub fn new(store: Store, verifier: Arc<Verifier>) -> Self {
        Self { store, schema: graphql::schema(), verifier, limits: Limits::default(), door: Door::default() }
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
        .route("/graphql", post(endpoint::graphql).fallback(endpoint::only_post))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/version", get(health::version))
        .layer(middleware::from_fn(observe::observe))
        .with_state(api)
}
