//! The only module that knows HTTP.

mod browser;
mod caller;
mod document;
mod endpoint;
mod health;
mod measure;
mod operation;
pub mod page;
mod refusal;
mod security;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    routing::{get, post},
};

pub use security::with_headers;

use crate::{
    authn::{Verifier, login::Login},
    graphql::{self, Schema},
    store::Store,
};

/// What a request needs.
#[derive(Clone)]
pub struct Api {
    pub store: Store,
    pub schema: Schema,
    pub verifier: Arc<Verifier>,
    /// Sign-in for browsers, where it is configured.
    pub login: Option<Arc<Login>>,
    pub limits: Limits,
}

impl Api {
    /// With the limits that nobody has changed.
    #[must_use]
    pub fn new(store: Store, verifier: Arc<Verifier>) -> Self {
        Self { store, schema: graphql::schema(), verifier, login: None, limits: Limits::default() }
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
    let browsers = api.login.clone().map_or_else(Router::new, browser::router);
    Router::new()
        .route("/graphql", post(endpoint::graphql).fallback(endpoint::only_post))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/version", get(health::version))
        .with_state(api)
        .merge(browsers)
}
