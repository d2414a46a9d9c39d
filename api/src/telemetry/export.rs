//! The export of spans to an OpenTelemetry collector: our own spans only, without events, with attributes of a closed
//! set. A collector that is slow or gone costs spans, and no request a moment.

use std::{future::poll_fn, pin::pin, time::Duration};

use anyhow::Context;
use opentelemetry::{KeyValue, trace::TracerProvider};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{Sampler, SdkTracerProvider, SpanData},
};
use tokio::runtime::Handle;
use tracing::Subscriber;
use tracing_subscriber::{Layer, filter::filter_fn, registry::LookupSpan};

use crate::config;

/// How long the collector may take for a batch, and for the last one when the server stops.
const PATIENCE: Duration = Duration::from_secs(2);
const LAST: Duration = Duration::from_secs(1);
/// The attributes that leave. Each is an id of ours, a number, or a word of a closed set.
const ATTRIBUTES: &[&str] = &[
    "request",
    "http.request.method",
    "http.route",
    "http.response.status_code",
    "role",
    "is_mutation",
    "statements",
    "rows",
    "errors",
];

/// The running export.
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Starts the export, if it is configured.
    pub(super) fn start(traces: &config::Traces) -> anyhow::Result<Option<Self>> {
        let Some(url) = &traces.otlp_url else { return Ok(None) };
        // No proxy of the environment learns of us, and no redirect leads elsewhere.
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(client.timeout(PATIENCE).build()?)
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(url)
            .with_timeout(PATIENCE)
            .build()
            .context("traces.otlp_url cannot be used")?;
        let about = [KeyValue::new("service.version", env!("CARGO_PKG_VERSION"))];
        let resource = Resource::builder_empty().with_service_name("indsats").with_attributes(about).build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(Outlet { exporter, runtime: Handle::current() })
            .with_sampler(Sampler::TraceIdRatioBased(f64::from(traces.sample_percent) / 100.0))
            .with_resource(resource)
            .build();
        Ok(Some(Self(provider)))
    }

    /// The layer that takes our spans, whatever the log takes.
    pub(super) fn layer<S: Subscriber + for<'a> LookupSpan<'a>>(&self) -> impl Layer<S> + use<S> {
        let layer = tracing_opentelemetry::layer().with_tracer(self.0.tracer("indsats"));
        let layer = layer.with_location(false).with_threads(false).with_tracked_inactivity(false).with_level(false);
        layer.with_filter(filter_fn(|metadata| {
            let target = metadata.target();
            metadata.is_span() && (target == "indsats" || target.starts_with("indsats::"))
        }))
    }

    /// Sends what is left. It blocks for a moment.
    pub fn finish(self) {
        // A collector that does not answer is no reason to stay.
        let _ = self.0.shutdown_with_timeout(LAST);
    }
}

/// The way out: strips spans, and lends the exporter's thread the runtime that its client needs.
#[derive(Debug)]
struct Outlet {
    exporter: SpanExporter,
    runtime: Handle,
}

impl opentelemetry_sdk::trace::SpanExporter for Outlet {
    async fn export(&self, mut batch: Vec<SpanData>) -> OTelSdkResult {
        for span in &mut batch {
            span.attributes.retain(|attribute| ATTRIBUTES.contains(&attribute.key.as_str()));
        }
        let mut export = pin!(self.exporter.export(batch));
        poll_fn(|context| {
            let _entered = self.runtime.enter();
            export.as_mut().poll(context)
        })
        .await
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}
