//! Pages of other origins: those on a list may call and read, all others may not.
//!
//! A browser asks before it sends JSON or a bearer token to another origin, and a page that is not on the list gets no
//! leave. A browser that asked nobody, or did not heed the answer, still says where its page came from, and is refused.
//! Programs without a browser state no origin, and are not concerned.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{media::Media, observe::RequestId, refusal::Refused, reply};
use crate::graphql::error::ErrorCode;

/// What a page may send: what the endpoint reads, and nothing that a browser does not send by itself.
const REQUEST_HEADERS: HeaderValue =
    HeaderValue::from_static("accept-language, authorization, content-type, traceparent, x-purpose, x-role");
/// What a page may read beside the body.
const ANSWER_HEADERS: HeaderValue = HeaderValue::from_static("content-disposition, retry-after, x-request-id");
/// How long a browser need not ask again, in seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Origins letter for letter, as browsers write them: `https://front.example.org`.
pub type Origins = Arc<[String]>;

/// Answers a browser's question, and tells it who may read an answer.
pub(super) async fn share(
    State(origins): State<Origins>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let listed = headers.get(header::ORIGIN).filter(|origin| {
        let known = |known: &String| known.as_bytes() == origin.as_bytes();
        origins.iter().any(known)
    });
    let listed = listed.cloned();
    let asks = request.method() == Method::OPTIONS && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if asks && headers.contains_key(header::ORIGIN) {
        asked(listed.is_some())
    } else if listed.is_none() && is_of_other_origin(headers) {
        reply::refused(STRANGE_ORIGIN, Media::default(), id)
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = listed {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, ANSWER_HEADERS);
    }
    response
}

/// 204, with leave or without.
fn asked(is_listed: bool) -> Response {
    let leave = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST")),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS),
        (header::ACCESS_CONTROL_MAX_AGE, MAX_AGE),
    ];
    if is_listed { (StatusCode::NO_CONTENT, leave).into_response() } else { StatusCode::NO_CONTENT.into_response() }
}

/// Whether a browser says that the page is not this server's own.
fn is_of_other_origin(headers: &HeaderMap) -> bool {
    let site = headers.get(SEC_FETCH_SITE).map(HeaderValue::as_bytes);
    headers.contains_key(header::ORIGIN) && matches!(site, Some(b"cross-site" | b"same-site"))
}

/// 403: a page that may not call.
const STRANGE_ORIGIN: Refused =
    Refused::new(StatusCode::FORBIDDEN, ErrorCode::Forbidden, "Pages of this origin may not call.");
