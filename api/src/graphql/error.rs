//! Errors of the caller's program, of rights, and of ours: one closed list of codes.

use async_graphql::{Error, ErrorExtensions};

use crate::store;

/// The value of `extensions.code`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ErrorCode {
    GraphqlParseFailed,
    GraphqlValidationFailed,
    BadUserInput,
    Unauthenticated,
    Forbidden,
    PurposeRequired,
    QueryTooComplex,
    RateLimited,
    PayloadTooLarge,
    PersistedDocumentNotFound,
    AuditUnavailable,
    Unavailable,
    Timeout,
    ChangesMissed,
    InternalServerError,
}

impl ErrorCode {
    /// Every code.
    pub const ALL: &[Self] = &[
        Self::GraphqlParseFailed,
        Self::GraphqlValidationFailed,
        Self::BadUserInput,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::PurposeRequired,
        Self::QueryTooComplex,
        Self::RateLimited,
        Self::PayloadTooLarge,
        Self::PersistedDocumentNotFound,
        Self::AuditUnavailable,
        Self::Unavailable,
        Self::Timeout,
        Self::ChangesMissed,
        Self::InternalServerError,
    ];

    /// The code as clients compare it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::PurposeRequired => "PURPOSE_REQUIRED",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::RateLimited => "RATE_LIMITED",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::PersistedDocumentNotFound => "PERSISTED_DOCUMENT_NOT_FOUND",
            Self::AuditUnavailable => "AUDIT_UNAVAILABLE",
            Self::Unavailable => "UNAVAILABLE",
            Self::Timeout => "TIMEOUT",
            Self::ChangesMissed => "CHANGES_MISSED",
            Self::InternalServerError => "INTERNAL_SERVER_ERROR",
        }
    }

    /// An error with this code and a text that may be shown.
    #[must_use]
    pub fn error(self, message: impl Into<String>) -> Error {
        Error::new(message).extend_with(|_, extensions| extensions.set("code", self.as_str()))
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            // A hidden record and an absent one are the same answer.
            store::Error::NotFound => ErrorCode::BadUserInput.error("There is no such record."),
            store::Error::Forbidden(_) => ErrorCode::Forbidden.error("The role in use may not do this."),
            store::Error::Cursor => {
                ErrorCode::BadUserInput.error("The cursor belongs to another list, filter, order or caller.")
            }
            store::Error::Stale { .. } => {
                ErrorCode::BadUserInput.error("The record has been changed since it was read.")
            }
            store::Error::Constraint(constraint) => {
                tracing::error!(?constraint, "a constraint was met that no rule had foreseen");
                ErrorCode::InternalServerError.error("The change was refused by the database.")
            }
            store::Error::Unavailable(_) => ErrorCode::Unavailable.error("The database does not answer. Try again."),
            store::Error::Internal(what) => {
                tracing::error!(%what, "a fault of ours");
                ErrorCode::InternalServerError.error("Something went wrong on the server.")
            }
        }
    }
}
