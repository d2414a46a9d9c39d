//! `/auth/login` and `/auth/callback`: to the provider and back.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{cookie, guard::is_visit, refused::refused};
use crate::{
    authn::login::{Answer, Login, LoginRefusal},
    http::{Budget, observe::RequestId},
    metrics,
    store::SignOut,
};

#[derive(Deserialize)]
pub(super) struct Wish {
    #[serde(default = "home")]
    return_to: String,
}

fn home() -> String {
    "/".to_owned()
}

/// Sends the browser to the provider.
pub(super) async fn begin(
    State(login): State<Arc<Login>>,
    headers: HeaderMap,
    wish: Result<Query<Wish>, QueryRejection>,
) -> Response {
    let begun = match wish {
        Ok(Query(wish)) if is_visit(&headers) => login.begin(&wish.return_to).await,
        _ => Err(LoginRefusal::ReturnTo),
    };
    match begun {
        Ok(begun) => leave(&begun.location, [cookie::set_attempt(&begun.attempt)]),
        Err(reason) => refused(&headers, reason),
    }
}

/// Takes the browser back with the provider's answer, and begins a session.
pub(super) async fn finish(
    State(login): State<Arc<Login>>,
    Extension(budget): Extension<Arc<Budget>>,
    Extension(RequestId(request)): Extension<RequestId>,
    headers: HeaderMap,
    answer: Result<Query<Answer>, QueryRejection>,
) -> Response {
    let finished = match answer {
        Ok(Query(answer)) => login.finish(request, cookie::attempt(&headers), answer).await,
        Err(_) => Err(LoginRefusal::State),
    };
    match finished {
        Ok(finished) => {
            // A session that the browser had before, its own or one that somebody gave it, does not go on.
            if let Some(old) = cookie::session(&headers)
                && login.end(request, SignOut::Replaced, old).await.is_err()
            {
                return refused(&headers, LoginRefusal::Unavailable);
            }
            tracing::info!("a browser session has begun");
            leave(&finished.return_to, [cookie::set_session(&finished.secret), cookie::clear_attempt()])
        }
        Err(reason) => {
            if let Some(name) = reason.name() {
                metrics::sign_in_refused(name);
                if budget.tells(name) {
                    login.note_refused(request, name).await;
                }
            }
            let mut response = refused(&headers, reason);
            response.headers_mut().append(header::SET_COOKIE, cookie::clear_attempt());
            response
        }
    }
}

fn leave(location: &str, cookies: impl IntoIterator<Item = HeaderValue>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    match HeaderValue::from_str(location) {
        Ok(location) => headers.insert(header::LOCATION, location),
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}
