//! `[traces]`: where spans are sent.

use serde::{Deserialize, Serialize};

use super::{Check, url::holds_password};

/// Where spans are sent.
#[derive(Clone, Debug)]
pub struct Traces {
    /// The address of an OpenTelemetry collector for OTLP over HTTP, with its path. Default none: nothing is sent.
    pub otlp_url: Option<String>,
    /// How many of a hundred traces are sent. Default 10; from 0 to 100.
    pub sample_percent: u8,
}

impl Default for Traces {
    fn default() -> Self {
        Self { otlp_url: None, sample_percent: 10 }
    }
}

#[derive(Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    otlp_url: Option<String>,
    sample_percent: i64,
}

impl Default for Written {
    fn default() -> Self {
        Traces::default().written()
    }
}

impl Written {
    pub(super) fn read(self, check: &mut Check) -> Option<Traces> {
        const KEY: &str = "traces.otlp_url";
        if let Some(url) = &self.otlp_url {
            let parsed = reqwest::Url::parse(url).ok();
            let fits = |url: &reqwest::Url| matches!(url.scheme(), "https" | "http") && url.path() != "/";
            if holds_password(url) || url.contains('@') {
                check.refuse(KEY, "holds a user or a password");
            } else if !parsed.as_ref().is_some_and(fits) {
                check.refuse(KEY, "must be an address with a path, as in http://127.0.0.1:4318/v1/traces");
            }
        }
        let sample_percent = check.number("traces.sample_percent", self.sample_percent, 0..=100);
        Some(Traces { otlp_url: self.otlp_url, sample_percent: sample_percent? })
    }
}

impl Traces {
    pub(super) fn written(&self) -> Written {
        Written { otlp_url: self.otlp_url.clone(), sample_percent: self.sample_percent.into() }
    }
}
