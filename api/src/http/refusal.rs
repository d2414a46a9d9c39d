//! Requests that are refused before, or instead of, an operation: status, code, and a text that tells nothing.

use std::borrow::Cow;

use async_graphql::{Pos, Response, ServerError};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use uuid::Uuid;

use crate::graphql::error::ErrorCode;

/// A refused request.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub status: StatusCode,
    pub code: ErrorCode,
    pub text: Cow<'static, str>,
    /// Where in the document, if anywhere.
    pub at: Option<Pos>,
    /// After how many seconds it may be tried again, if that is known.
    pub retry_after: Option<u64>,
}

impl Refused {
    pub(super) const fn new(status: StatusCode, code: ErrorCode, text: &'static str) -> Self {
        Self { status, code, text: Cow::Borrowed(text), at: None, retry_after: None }
    }

    /// 400: the request is no GraphQL request.
    pub(super) const fn malformed(text: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput, text)
    }

    /// 400: the document is not GraphQL.
    pub(super) fn unparsed(error: ServerError) -> Self {
        let at = error.locations.first().copied();
        let text = Cow::Owned(error.message);
        Self { status: StatusCode::BAD_REQUEST, code: ErrorCode::GraphqlParseFailed, text, at, retry_after: None }
    }

    /// The whole answer, where the way of the request has no other form for it.
    pub(super) fn answer(self, request: Uuid) -> axum::response::Response {
        let (status, retry_after) = (self.status, self.retry_after);
        let mut answer = (status, Json(self.response(request))).into_response();
        if status == StatusCode::UNAUTHORIZED {
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry_after {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        answer
    }

    /// The body of the answer.
    pub(super) fn response(self, request: Uuid) -> Response {
        let mut error = ServerError::new(self.text, self.at);
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("code", self.code.as_str());
        extensions.set("requestId", request.to_string());
        Response::from_errors(vec![error])
    }
}

/// 401: no credential, or none that is accepted; the same answer.
pub(super) const UNAUTHENTICATED: Refused = Refused::new(
    StatusCode::UNAUTHORIZED,
    ErrorCode::Unauthenticated,
    "Sign in: the request carries no valid credential.",
);

/// 503: what was read could not be recorded, so it does not leave.
pub(super) const UNRECORDED: Refused =
    unavailable(ErrorCode::AuditUnavailable, "The access could not be recorded, so nothing is shown. Try again.");

/// 503: the database does not answer.
pub(super) const UNAVAILABLE: Refused =
    unavailable(ErrorCode::Unavailable, "The service does not answer now. Try again.");

/// 504: it took too long.
pub(super) const TOO_SLOW: Refused =
    Refused::new(StatusCode::GATEWAY_TIMEOUT, ErrorCode::Timeout, "The answer took too long.");

const fn unavailable(code: ErrorCode, text: &'static str) -> Refused {
    let (status, text) = (StatusCode::SERVICE_UNAVAILABLE, Cow::Borrowed(text));
    Refused { status, code, text, at: None, retry_after: Some(1) }
}
