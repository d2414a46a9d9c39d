//! `[limits]`: what one caller may take.

use std::{num::NonZeroU32, time::Duration};

use serde::{Deserialize, Serialize};

use super::Check;

/// What one caller may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long the body of a request may take to come, `body_timeout_seconds`. Default 5 s; from 1 s to 60 s.
    pub body_timeout: Duration,
    /// How many requests one user may send in a minute. Default 1,200.
    pub requests_per_minute: NonZeroU32,
    /// What one user's operations may be priced at in a minute. Default 10,000,000; not less than `price_per_request`.
    pub price_per_minute: NonZeroU32,
    /// The price of the dearest operation. Default 1,000,000.
    pub price_per_request: NonZeroU32,
}

#[derive(Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    body_timeout_seconds: i64,
    requests_per_minute: i64,
    price_per_minute: i64,
    price_per_request: i64,
}

impl Default for Written {
    fn default() -> Self {
        Self {
            body_timeout_seconds: 5,
            requests_per_minute: 1_200,
            price_per_minute: 10_000_000,
            price_per_request: 1_000_000,
        }
    }
}

impl Written {
    pub(super) fn read(self, check: &mut Check) -> Option<Limits> {
        let body_timeout = check.number("limits.body_timeout_seconds", self.body_timeout_seconds, 1..=60);
        let mut rate = |key, value| check.number::<u32>(key, value, 1..=1_000_000_000);
        let requests = rate("limits.requests_per_minute", self.requests_per_minute);
        let minute = rate("limits.price_per_minute", self.price_per_minute);
        let request = rate("limits.price_per_request", self.price_per_request);
        if minute < request {
            check.refuse("limits.price_per_minute", "must not be less than limits.price_per_request");
        }
        Some(Limits {
            body_timeout: Duration::from_secs(body_timeout?),
            requests_per_minute: NonZeroU32::new(requests?)?,
            price_per_minute: NonZeroU32::new(minute?)?,
            price_per_request: NonZeroU32::new(request?)?,
        })
    }
}

impl Limits {
    pub(super) fn written(&self) -> Written {
        Written {
            body_timeout_seconds: i64::try_from(self.body_timeout.as_secs()).unwrap_or(i64::MAX),
            requests_per_minute: self.requests_per_minute.get().into(),
            price_per_minute: self.price_per_minute.get().into(),
            price_per_request: self.price_per_request.get().into(),
        }
    }
}
