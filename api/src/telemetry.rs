//! The log and the traces. They hold no personal data and no secrets, however much of them somebody asks for.

mod export;
mod log;
mod span;
mod trace_parent;

use tracing_subscriber::{layer::SubscriberExt, util::SubscriberInitExt};

pub use export::Traces;
pub use log::hide_panic_messages;
pub use span::{adopt, describe};
pub use trace_parent::TraceParent;

use crate::config::Log;

/// Starts the log on standard error; later calls change nothing.
pub fn init(log: &Log) {
    start(log, None);
}

/// Starts the log, and the export of spans if that is configured. It needs the runtime.
///
/// # Errors
/// When nothing can be sent to the configured address.
pub fn init_with_traces(log: &Log, traces: &crate::config::Traces) -> anyhow::Result<Option<Traces>> {
    let export = Traces::start(traces)?;
    start(log, export.as_ref());
    Ok(export)
}

fn start(log: &Log, traces: Option<&Traces>) {
    let (lines, ignored) = log::layer(log);
    let started = tracing_subscriber::registry().with(lines).with(traces.map(Traces::layer)).try_init().is_ok();
    if started && ignored {
        tracing::warn!("RUST_LOG cannot be read as a filter and is ignored");
    }
}
