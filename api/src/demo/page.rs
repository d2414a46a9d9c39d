//! What the demo's page asks for: who can sign in, and examples to try.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{SIGN_INS, SignIn, examples};
use crate::{
    authn::LocalIssuer,
    http::page::{self, Page},
    policy::Role,
    store::Store,
};

#[derive(Clone)]
struct Desk {
    issuer: Arc<LocalIssuer>,
    store: Store,
}

/// The routes of the page.
pub(super) fn router(issuer: Arc<LocalIssuer>, store: Store) -> Router {
    Router::new()
        .route("/demo/sign-ins", get(sign_ins))
        .route("/demo/sign-in", post(sign_in))
        .route("/demo/operations", get(operations))
        .with_state(Desk { issuer, store })
        .merge(page::router(Page::Demo))
}

async fn sign_ins() -> Json<Value> {
    let shown = SIGN_INS.iter().map(|sign_in| {
        json!({
            "id": sign_in.id,
            "role": sign_in.role.as_str(),
            "name": sign_in.name,
            "unit": sign_in.unit,
            "description": { "da": sign_in.description_da, "en": sign_in.description_en },
        })
    });
    Json(shown.collect())
}

#[derive(Deserialize)]
struct Chosen {
    id: String,
}

async fn sign_in(State(desk): State<Desk>, headers: HeaderMap, Json(chosen): Json<Chosen>) -> Response {
    // A page of another origin cannot send JSON without asking, and is told no by its absence from any allow-list.
    let is_foreign = headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    let Some(sign_in) = SignIn::find(&chosen.id).filter(|_| !is_foreign) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match desk.issuer.sign(&sign_in.grant(), desk.store.clock().now()) {
        Ok(token) => Json(json!({ "accessToken": token, "expiresIn": desk.issuer.lifetime_seconds() })).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[derive(Deserialize)]
struct OfRole {
    role: String,
}

async fn operations(State(desk): State<Desk>, Query(of): Query<OfRole>) -> Response {
    match Role::parse(&of.role) {
        Some(role) => Json(examples(&desk.store, role)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
