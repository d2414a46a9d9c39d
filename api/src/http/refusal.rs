//! Requests that are refused before, or instead of, an operation: status, code, and a text that tells nothing.

use async_graphql::{Response, ServerError};
use axum::http::StatusCode;
use uuid::Uuid;

use crate::graphql::error::ErrorCode;

/// A refused request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refused {
    pub status: StatusCode,
    pub code: ErrorCode,
    pub text: &'static str,
}

impl Refused {
    pub(super) const fn new(status: StatusCode, code: ErrorCode, text: &'static str) -> Self {
        Self { status, code, text }
    }

    /// 400: the request is no GraphQL request.
    pub(super) const fn malformed(text: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput, text)
    }

    /// The body of the answer.
    pub(super) fn response(self, request: Uuid) -> Response {
        let mut error = ServerError::new(self.text, None);
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
pub(super) const UNRECORDED: Refused = Refused::new(
    StatusCode::SERVICE_UNAVAILABLE,
    ErrorCode::AuditUnavailable,
    "The access could not be recorded, so nothing is shown. Try again.",
);

/// 503: the database does not answer.
pub(super) const UNAVAILABLE: Refused = Refused::new(
    StatusCode::SERVICE_UNAVAILABLE,
    ErrorCode::Unavailable,
    "The service does not answer now. Try again.",
);

/// 504: it took too long.
pub(super) const TOO_SLOW: Refused =
    Refused::new(StatusCode::GATEWAY_TIMEOUT, ErrorCode::Timeout, "The answer took too long.");
