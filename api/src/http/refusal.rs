//! Requests that are refused before, or instead of, an operation: status, code, and a text that tells nothing.

use std::borrow::Cow;

use async_graphql::{Pos, Response, ServerError};
use axum::http::StatusCode;
use uuid::Uuid;

use super::{
    guard::{Excess, Refusal},
    media::Media,
    reply,
};
use crate::graphql::error::ErrorCode;

/// A refused request.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub status: StatusCode,
    pub code: ErrorCode,
    pub text: Cow<'static, str>,
    /// Where in the document, if anywhere.
    pub at: Option<Pos>,
    /// Which limit it exceeds, if any.
    pub excess: Option<Excess>,
    /// After how many seconds it may be tried again, if that is known.
    pub retry_after: Option<u64>,
}

impl Refused {
    pub(super) const fn new(status: StatusCode, code: ErrorCode, text: &'static str) -> Self {
        Self { status, code, text: Cow::Borrowed(text), at: None, excess: None, retry_after: None }
    }

    /// 400: the request is no GraphQL request.
    pub(super) const fn malformed(text: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput, text)
    }

    /// 400: the document asks for too much.
    pub(super) fn too_complex(text: String) -> Self {
        Self { text: text.into(), ..Self::new(StatusCode::BAD_REQUEST, ErrorCode::QueryTooComplex, "") }
    }

    /// The whole answer, where the way of the request has no other form for it.
    pub(super) fn answer(self, request: Uuid) -> axum::response::Response {
        reply::refused(self, Media::default(), request)
    }

    /// The body of the answer.
    pub(super) fn response(self, request: Uuid) -> Response {
        let mut error = ServerError::new(self.text, self.at);
        let extensions = error.extensions.get_or_insert_default();
        extensions.set("code", self.code.as_str());
        extensions.set("requestId", request.to_string());
        if let Some(Excess { limit, measured }) = self.excess {
            extensions.set("limit", limit.name());
            extensions.set("most", limit.most());
            extensions.set("measured", measured);
        }
        Response::from_errors(vec![error])
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let (code, text, at, excess) = match refusal {
            Refusal::Excess(excess) => (ErrorCode::QueryTooComplex, excess.to_string(), None, Some(excess)),
            Refusal::Syntax { text, at } => (ErrorCode::GraphqlParseFailed, text, at, None),
            Refusal::Cycle { fragment } => {
                (ErrorCode::GraphqlValidationFailed, format!("The fragment `{fragment}` spreads itself."), None, None)
            }
        };
        Self { text: text.into(), at, excess, ..Self::new(StatusCode::BAD_REQUEST, code, "") }
    }
}

/// 406: the client takes neither media type.
pub(super) const NOT_ACCEPTABLE: Refused = Refused::new(
    StatusCode::NOT_ACCEPTABLE,
    ErrorCode::BadUserInput,
    "Accept `application/graphql-response+json` or `application/json`.",
);

/// 408: the body came too slowly.
pub(super) const TOO_SLOWLY_SENT: Refused =
    Refused::new(StatusCode::REQUEST_TIMEOUT, ErrorCode::Timeout, "The body took too long to come.");

/// 413: the body is too large.
pub(super) const TOO_LARGE: Refused =
    Refused::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::PayloadTooLarge, "The request is too large.");

/// 401: no credential, or none that is accepted; the same answer.
pub(super) const UNAUTHENTICATED: Refused = Refused::new(
    StatusCode::UNAUTHORIZED,
    ErrorCode::Unauthenticated,
    "Sign in: the request carries no valid credential.",
);

/// 500: a mistake of the program.
pub(super) const BROKEN: Refused = Refused::new(
    StatusCode::INTERNAL_SERVER_ERROR,
    ErrorCode::InternalServerError,
    "Something went wrong on the server.",
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

/// 503, to be tried again in a second.
pub(super) const fn unavailable(code: ErrorCode, text: &'static str) -> Refused {
    let (status, text) = (StatusCode::SERVICE_UNAVAILABLE, Cow::Borrowed(text));
    Refused { status, code, text, at: None, excess: None, retry_after: Some(1) }
}
