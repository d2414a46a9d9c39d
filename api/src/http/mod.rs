//! The only module that knows HTTP.

mod aside;
mod browser;
mod budget;
mod calendar;
mod caller;
mod cors;
mod criteria;
mod document;
mod door;
mod endpoint;
mod events;
mod files;
pub mod guard;
mod health;
mod listener;
mod live;
mod media;
mod observe;
mod operation;
pub mod page;
mod persisted;
mod private;
mod refusal;
mod reply;
mod security;
mod selection;
mod slots;
mod socket;
mod stage;
mod subscription;
mod trail;
mod whole;

use std::{sync::Arc, time::Duration};

use axum::{
    Router, middleware,
    routing::{get, post},
};

pub use aside::{Aside, Place};
pub use budget::{Budget, Rates};
pub use cors::Origins;
pub use door::Door;
pub use listener::{Patience, Seats, listen};
pub use live::{Live, LiveLimits};
pub use persisted::{Documents, Mode};
pub use private::private;
pub use security::with_headers;
pub use slots::Slots;
pub use stage::{Stage, reached};
pub use whole::with_whole_bodies;

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
    pub door: Door,
    /// What principals have left of their minute.
    pub budget: Arc<Budget>,
    /// The documents that are known beforehand.
    pub documents: Arc<Documents>,
    /// Whose pages may call from a browser, beside this server's own.
    pub origins: Origins,
    /// What streams may take.
    pub live: Live,
}

impl Api {
    /// With the limits that nobody has changed.
    #[must_use]
    pub fn new(store: Store, verifier: Arc<Verifier>) -> Self {
        Self {
            store,
            schema: graphql::schema(),
            verifier,
            login: None,
            limits: Limits::default(),
            door: Door::default(),
            budget: Arc::new(Budget::new(Rates::default())),
            documents: Arc::default(),
            origins: Origins::default(),
            live: Live::default(),
        }
    }

    /// Waits until streams must end.
    async fn ending(&self) {
        reached(&mut self.door.stage.subscribe(), Stage::Ending).await;
    }
}

/// What a request may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest body, in bytes.
    pub body: usize,
    /// The longest time a body may take to come.
    pub body_time: Duration,
    /// The longest time an answer may take.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 64 * 1024, body_time: Duration::from_secs(5), time: Duration::from_secs(10) }
    }
}

/// The routes of the API.
pub fn router(api: Api) -> Router {
    let graphql = post(endpoint::graphql).get(socket::upgrade).fallback(endpoint::only_post);
    let shared = || middleware::from_fn_with_state(api.origins.clone(), cors::share);
    let browsers =
        api.login.clone().map_or_else(Router::new, |login| browser::router(login, api.limits, api.budget.clone()));
    Router::new()
        .route("/graphql", graphql.layer(shared()))
        .route("/graphql/stream", post(events::events).fallback(endpoint::only_post).layer(shared()))
        .route("/files/worklists/{file}", get(files::worklists).layer(shared()))
        .route("/files/weeks/{file}", get(files::weeks).layer(shared()))
        .route("/audit/checkpoint", get(trail::checkpoint))
        .route("/audit/checkpoints", get(trail::checkpoints))
        .route("/audit/proof/{seq}", get(trail::proof))
        .route("/audit/events.ndjson", get(trail::events))
        .route("/calendar/{file}", get(calendar::feed))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/version", get(health::version))
        .with_state(api)
        .merge(browsers)
        .layer(middleware::from_fn(observe::observe))
}
