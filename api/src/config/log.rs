//! `[log]`: what is written to standard error.

use serde::{Deserialize, Serialize};
use tracing::level_filters::LevelFilter;

use super::Check;

/// What is written to standard error.
#[derive(Clone, Debug)]
pub struct Log {
    /// How a line is written. Default `json`.
    pub format: Format,
    /// The least severe event that is written: `off`, `error`, `warn`, `info`, `debug` or `trace`. The environment
    /// variable `RUST_LOG` overrides it. Default `info`.
    pub level: LevelFilter,
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// One JSON object a line, for machines.
    Json,
    /// For people.
    Text,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: Format::Json, level: LevelFilter::INFO }
    }
}

const FORMATS: &[(&str, Format)] = &[("json", Format::Json), ("text", Format::Text)];
const LEVELS: &[(&str, LevelFilter)] = &[
    ("off", LevelFilter::OFF),
    ("error", LevelFilter::ERROR),
    ("warn", LevelFilter::WARN),
    ("info", LevelFilter::INFO),
    ("debug", LevelFilter::DEBUG),
    ("trace", LevelFilter::TRACE),
];

#[derive(Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    format: String,
    level: String,
}

impl Default for Written {
    fn default() -> Self {
        Log::default().written()
    }
}

impl Written {
    pub(super) fn read(self, check: &mut Check) -> Option<Log> {
        let format = check.word("log.format", &self.format, FORMATS);
        let level = check.word("log.level", &self.level, LEVELS);
        Some(Log { format: format?, level: level? })
    }
}

impl Log {
    pub(super) fn written(&self) -> Written {
        let format = FORMATS.iter().find(|(_, format)| *format == self.format).map_or("json", |(word, _)| word);
        Written { format: format.to_owned(), level: self.level.to_string() }
    }
}
