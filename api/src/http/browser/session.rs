//! `/auth/session`: whether the browser is signed in, and until when. Who it is, the API tells.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{cookie, guard::own_page};
use crate::authn::login::{Login, NoCredential};

pub(super) async fn show(State(login): State<Arc<Login>>, headers: HeaderMap) -> Response {
    if let Err(refused) = own_page(&login, &headers) {
        return refused.status.into_response();
    }
    match login.ends_at(cookie::session(&headers).unwrap_or_default()).await {
        Ok(ends_at) => Json(json!({ "signedIn": true, "endsAt": ends_at })).into_response(),
        Err(NoCredential::Ended) => Json(json!({ "signedIn": false })).into_response(),
        Err(NoCredential::Unavailable) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
