//! Sign-in for browsers: doors under `/auth`, and the session cookie as a credential. Only where it is configured.

mod cookie;
mod guard;
mod login;
mod logout;
mod refused;
mod session;

use std::sync::Arc;

use axum::{
    Extension, Router,
    http::HeaderMap,
    middleware,
    routing::{get, post},
};
use uuid::Uuid;

use super::{
    Budget, Limits,
    refusal::{Refused, UNAUTHENTICATED, UNAVAILABLE},
    whole::whole,
};
use crate::authn::login::{Login, NoCredential};

/// The largest form that a provider sends, in bytes: a token of 8 KiB with its name.
const FORM: usize = 16 * 1024;

/// The doors of sign-in for browsers.
pub(super) fn router(login: Arc<Login>, limits: Limits, budget: Arc<Budget>) -> Router {
    let form = middleware::from_fn_with_state(Limits { body: FORM, ..limits }, whole);
    Router::new()
        .route("/auth/login", get(login::begin))
        .route("/auth/callback", get(login::finish).layer(Extension(budget)))
        .route("/auth/session", get(session::show))
        .route("/auth/logout", post(logout::here))
        .route("/auth/backchannel-logout", post(logout::by_provider).layer(form))
        .with_state(login)
}

/// The access token behind a request's cookie. It counts only on requests that the session's own page has made.
pub(super) async fn credential(login: &Arc<Login>, request: Uuid, headers: &HeaderMap) -> Result<String, Refused> {
    let secret = cookie::session(headers).ok_or(UNAUTHENTICATED)?;
    guard::own_page(login, headers)?;
    login.credential(request, secret).await.map_err(refused_credential)
}

fn refused_credential(reason: NoCredential) -> Refused {
    match reason {
        NoCredential::Ended => UNAUTHENTICATED,
        NoCredential::Unavailable => UNAVAILABLE,
    }
}
