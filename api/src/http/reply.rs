//! From what the engine or a refusal says to bytes, status and headers.
//!
//! | outcome | `graphql-response+json` | `json` |
//! | --- | --- | --- |
//! | the operation ran, with or without errors in fields | 200 | 200 |
//! | the document does not parse, does not fit the schema, or a variable does not fit | 400 | 200 |
//! | anything else is refused: see `refusal.rs` | its status | its status |

use async_graphql::{Response, ServerError, Value};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use serde::Serialize;
use uuid::Uuid;

use super::{media::Media, observe::Code, refusal::Refused};
use crate::graphql::error::ErrorCode;

/// The most mistakes of a document that are told one by one.
const MISTAKES: usize = 20;

/// The body of an answer. What never ran has no `data`, not even a null.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
}

/// What the engine answered.
pub(super) fn answered(response: Response, media: Media, id: Uuid) -> axum::response::Response {
    let response = coded(response, id);
    let ran = has_run(&response);
    let status = if ran { StatusCode::OK } else { of_document(media) };
    write(status, media, &Body { errors: &response.errors, data: ran.then_some(&response.data) })
}

/// Whether the engine ran the operation. Nothing that it refuses has run: parsing, validation and variables come first.
pub(super) fn has_run(response: &Response) -> bool {
    response.is_ok() || response.errors.iter().any(|error| !error.path.is_empty())
}

/// What was refused before, or instead of, an operation.
pub(super) fn refused(refused: Refused, media: Media, id: Uuid) -> axum::response::Response {
    let is_of_document = matches!(refused.code, ErrorCode::GraphqlParseFailed | ErrorCode::GraphqlValidationFailed);
    let status = if is_of_document { of_document(media) } else { refused.status };
    let retry_after = refused.retry_after;
    let errors = refused.response(id).errors;
    let mut answer = write(status, media, &Body { errors: &errors, data: None });
    let headers = answer.headers_mut();
    match status {
        StatusCode::UNAUTHORIZED => headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
        StatusCode::METHOD_NOT_ALLOWED => headers.insert(header::ALLOW, HeaderValue::from_static("POST")),
        // The rest of the body may never come.
        StatusCode::REQUEST_TIMEOUT => headers.insert(header::CONNECTION, HeaderValue::from_static("close")),
        _ => None,
    };
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// The status for a document that cannot run.
const fn of_document(media: Media) -> StatusCode {
    match media {
        Media::GraphqlJson => StatusCode::BAD_REQUEST,
        Media::Json => StatusCode::OK,
    }
}

fn write(status: StatusCode, media: Media, body: &Body<'_>) -> axum::response::Response {
    let bytes = serde_json::to_vec(body).unwrap_or_default();
    let mut answer = (status, [(header::CONTENT_TYPE, media.content_type())], bytes).into_response();
    if let Some(code) = body.errors.first().and_then(Code::of) {
        answer.extensions_mut().insert(code);
    }
    answer
}

/// Gives every error a code and the request's id. Of a document that is wrong everywhere the first mistakes will do.
pub(super) fn coded(mut response: Response, id: Uuid) -> Response {
    let more = response.errors.len().saturating_sub(MISTAKES);
    if more > 0 && !has_run(&response) {
        response.errors.truncate(MISTAKES);
        response.errors.push(ServerError::new(format!("More mistakes that are not listed: {more}."), None));
    }
    for error in &mut response.errors {
        let default = match error.path.is_empty() {
            // The guard has held the limits; the engine's own are a second line, told in words only.
            true if error.message.contains("too deep") || error.message.contains("too complex") => {
                ErrorCode::QueryTooComplex
            }
            true => ErrorCode::GraphqlValidationFailed,
            false => ErrorCode::BadUserInput,
        };
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            extensions.set("code", default.as_str());
        }
        extensions.set("requestId", id.to_string());
    }
    response
}
