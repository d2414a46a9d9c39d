//! The lines of the log.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    io::{IsTerminal, stderr},
    panic,
};

use tracing::{Metadata, level_filters::LevelFilter};
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    filter::{FilterExt, filter_fn},
    fmt,
};

use crate::config::{Format, Log};

/// Crates that log statements, and with them the values of columns.
const DATABASE: [&str; 3] = ["sqlx", "sea_orm", "sea_query"];

/// A layer that writes to standard error, and whether `RUST_LOG` could not be read. It overrides the configured level, not
/// the caps.
pub(super) fn layer(log: &Log) -> (Box<dyn Layer<Registry> + Send + Sync>, bool) {
    let overridden = std::env::var_os(EnvFilter::DEFAULT_ENV).is_some_and(|value| !value.is_empty());
    let from_environment = overridden.then(EnvFilter::try_from_default_env);
    let ignored = matches!(from_environment, Some(Err(_)));
    let wanted = match from_environment {
        Some(Ok(filter)) => filter,
        _ => EnvFilter::builder().with_default_directive(log.level.into()).parse_lossy(""),
    };
    let filter = wanted.and(filter_fn(is_harmless));
    let lines = fmt::layer().with_writer(stderr).with_ansi(stderr().is_terminal());
    let layer = match log.format {
        // All spans, as the request's own holds what belongs together.
        Format::Json => lines.json().flatten_event(true).with_current_span(false).with_filter(filter).boxed(),
        Format::Text => lines.with_filter(filter).boxed(),
    };
    (layer, ignored)
}

/// Whether an event can be written, whatever was asked for.
fn is_harmless(metadata: &Metadata<'_>) -> bool {
    *metadata.level() <= cap(metadata.target())
}

/// The finest level of a target: our own events are all harmless; other people's crates trace what they carry; those
/// that handle statements do so from `info` on.
fn cap(target: &str) -> LevelFilter {
    let within = |name: &str| target.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    if within("indsats") {
        LevelFilter::TRACE
    } else if DATABASE.iter().any(|name| target.starts_with(name)) {
        LevelFilter::WARN
    } else {
        LevelFilter::INFO
    }
}

/// Makes a panic write where it happened and not what was said, because the message may quote personal data.
pub fn hide_panic_messages() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let backtrace = Backtrace::capture();
        let frames = (backtrace.status() == BacktraceStatus::Captured).then(|| backtrace.to_string());
        if tracing::dispatcher::has_been_set() {
            tracing::error!(place, frames, "panicked");
        } else {
            eprintln!("panicked at {place}\n{}", frames.unwrap_or_default());
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_elses_details_are_written() {
        for (target, finest) in [
            ("indsats", LevelFilter::TRACE),
            ("indsats::store", LevelFilter::TRACE),
            ("sqlx::query", LevelFilter::WARN),
            ("sqlx_core::pool", LevelFilter::WARN),
            ("sea_orm::driver", LevelFilter::WARN),
            ("sea_orm_migration::migrator", LevelFilter::WARN),
            ("indsats_migration", LevelFilter::INFO),
            ("hyper::proto", LevelFilter::INFO),
        ] {
            assert_eq!(cap(target), finest, "{target}");
        }
    }
}
