//! The page: start, sign-in, GraphiQL. Everything it loads is inside the program.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{SIGN_INS, SignIn, examples};
use crate::{authn::LocalIssuer, policy::Role, store::Store};

/// What the page may do: run its own scripts, talk to its own origin, and nothing else.
pub(super) const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    font-src 'self' data:; img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

#[derive(RustEmbed)]
#[folder = "assets/page"]
struct Assets;

#[derive(Clone)]
struct Page {
    issuer: Arc<LocalIssuer>,
    store: Store,
}

/// The routes of the page.
pub(super) fn router(issuer: Arc<LocalIssuer>, store: Store) -> Router {
    Router::new()
        .route("/", get(async || asset("index.html")))
        .route("/assets/{*path}", get(async |Path(path): Path<String>| asset(&format!("assets/{path}"))))
        .route("/demo/sign-ins", get(sign_ins))
        .route("/demo/sign-in", post(sign_in))
        .route("/demo/operations", get(operations))
        .with_state(Page { issuer, store })
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

async fn sign_in(State(page): State<Page>, headers: HeaderMap, Json(chosen): Json<Chosen>) -> Response {
    // A page of another origin cannot send JSON without asking, and is told no by its absence from any allow-list.
    let is_foreign = headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    let Some(sign_in) = SignIn::find(&chosen.id).filter(|_| !is_foreign) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match page.issuer.sign(&sign_in.grant(), page.store.clock().now()) {
        Ok(token) => Json(json!({ "accessToken": token, "expiresIn": page.issuer.lifetime_seconds() })).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[derive(Deserialize)]
struct OfRole {
    role: String,
}

async fn operations(State(page): State<Page>, Query(of): Query<OfRole>) -> Response {
    match Role::parse(&of.role) {
        Some(role) => Json(examples(&page.store, role)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn asset(path: &str) -> Response {
    let Some(file) = Assets::get(path) else { return StatusCode::NOT_FOUND.into_response() };
    // Names under assets/ carry a digest of what they hold, but for the text of the licences.
    let caching = if path.starts_with("assets/") && !path.ends_with(".txt") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers =
        [(header::CONTENT_TYPE, file.metadata.mimetype().to_owned()), (header::CACHE_CONTROL, caching.to_owned())];
    (headers, Body::from(file.data.into_owned())).into_response()
}
