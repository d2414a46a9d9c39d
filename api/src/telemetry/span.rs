//! The span of a request as other services know it.

use opentelemetry::{
    Context,
    trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState},
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::TraceParent;

/// Makes a new span part of the caller's trace, and gives the trace: the caller's, or a new one.
#[must_use]
pub fn adopt(span: &Span, parent: Option<TraceParent>) -> String {
    if let Some(parent) = parent {
        let (trace, id) = (TraceId::from(parent.trace), SpanId::from(parent.span));
        let context = SpanContext::new(trace, id, TraceFlags::default(), true, TraceState::default());
        // It says that nothing is exported, which is no fault.
        let _ = span.set_parent(Context::new().with_remote_span_context(context));
    }
    let exported = span.context().span().span_context().trace_id();
    let trace = match (exported, parent) {
        (TraceId::INVALID, Some(parent)) => TraceId::from(parent.trace),
        (TraceId::INVALID, None) => TraceId::from(rand::random::<u128>()),
        (exported, _) => exported,
    };
    trace.to_string()
}

/// What the exported span says beside the fields of the log.
pub fn describe(span: &Span, method: &'static str, route: &str, status: u16) {
    span.set_attribute("http.request.method", method);
    span.set_attribute("http.route", route.to_owned());
    span.set_attribute("http.response.status_code", i64::from(status));
}
