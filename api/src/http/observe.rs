//! Every request gets an id, a span, and when it is answered one line of the log and one count.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use uuid::Uuid;

use crate::{
    graphql::error::ErrorCode,
    metrics,
    telemetry::{self, TraceParent},
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, the same in answer, log, trail and trace. It is always ours: a text of the caller's would be
/// written where nobody looks for one, and two callers could choose the same.
#[derive(Clone, Copy)]
pub(super) struct RequestId(pub Uuid);

/// What an answer says of its first error, for those who count.
#[derive(Clone, Copy)]
pub(super) struct Code(ErrorCode);

impl Code {
    /// That of an error.
    pub(super) fn of(error: &async_graphql::ServerError) -> Option<Self> {
        let told = error.extensions.as_ref()?.get("code")?;
        ErrorCode::ALL.iter().find(|code| *told == async_graphql::Value::from(code.as_str())).copied().map(Self)
    }
}

/// Observes a request from its head to its answer's head.
pub(super) async fn observe(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = Uuid::now_v7();
    request.extensions_mut().insert(RequestId(id));
    let method = method(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", otel.kind = "server", request = %id, trace = tracing::field::Empty);
    span.record("trace", telemetry::adopt(&span, trace_parent(request.headers())));
    async {
        let mut response = next.run(request).await;
        if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        let status = response.status();
        let code = response.extensions().get::<Code>().map_or("NONE", |Code(code)| code.as_str());
        let time = started.elapsed();
        telemetry::describe(&tracing::Span::current(), method, &route, status.as_u16());
        metrics::request(&route, status.as_u16(), code, transport(&response), time);
        let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        // Probes come every second or so, and say the same.
        if status == StatusCode::OK && method == "GET" {
            tracing::debug!(method, route, status = status.as_u16(), millis, "request");
        } else {
            tracing::info!(method, route, status = status.as_u16(), code, millis, "request");
        }
        response
    }
    .instrument(span)
    .await
}

/// The one `traceparent`; several contradict each other.
fn trace_parent(headers: &HeaderMap) -> Option<TraceParent> {
    let mut values = headers.get_all("traceparent").iter();
    let value = values.next().filter(|_| values.next().is_none())?;
    TraceParent::parse(value.to_str().ok()?)
}

/// A method is any word that a client likes; those that we know are these.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn transport(response: &Response) -> &'static str {
    let is_stream = |value: &HeaderValue| value.as_bytes().starts_with(b"text/event-stream");
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        "websocket"
    } else if response.headers().get(header::CONTENT_TYPE).is_some_and(is_stream) {
        "sse"
    } else {
        "http"
    }
}
