//! `/auth/logout` and `/auth/backchannel-logout`: a session is ended by its page, or by the provider.

use std::sync::Arc;

use axum::{
    Extension, Form, Json,
    extract::{State, rejection::FormRejection},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::{cookie, guard::own_page};
use crate::{
    authn::login::{Login, NotEnded},
    http::observe::RequestId,
    store::SignOut,
};

/// Ends the session here and tells the page where the browser can end the provider's. A redirect would be followed by
/// the script and not by the browser.
pub(super) async fn here(
    State(login): State<Arc<Login>>,
    Extension(RequestId(request)): Extension<RequestId>,
    headers: HeaderMap,
) -> Response {
    if let Err(refused) = own_page(&login, &headers) {
        return refused.status.into_response();
    }
    let secret = cookie::session(&headers).unwrap_or_default();
    let Ok(location) = login.end(request, SignOut::Page, secret).await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    tracing::info!("a browser session was ended by its page");
    let cookies = AppendHeaders([(header::SET_COOKIE, cookie::clear_session())]);
    (cookies, Json(json!({ "location": location }))).into_response()
}

#[derive(Deserialize)]
pub(super) struct Told {
    logout_token: String,
}

/// Ends sessions by the provider's word (OpenID Connect Back-Channel Logout 1.0).
pub(super) async fn by_provider(
    State(login): State<Arc<Login>>,
    Extension(RequestId(request)): Extension<RequestId>,
    told: Result<Form<Told>, FormRejection>,
) -> Response {
    let invalid = || (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_request" }))).into_response();
    let Ok(Form(told)) = told else { return invalid() };
    match login.end_by_provider(request, &told.logout_token).await {
        Ok(sessions) => {
            tracing::info!(sessions, "browser sessions were ended by the provider");
            StatusCode::OK.into_response()
        }
        Err(NotEnded::Unavailable) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Err(reason) => {
            tracing::info!(%reason, "the provider's word was refused");
            invalid()
        }
    }
}
