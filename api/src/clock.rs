//! Time as a parameter: nothing else in the program asks the machine what time it is.

use std::{
    sync::{Arc, RwLock},
    time::Duration,
};

use chrono::{DateTime, NaiveDate, Utc};

use crate::civil;

/// The longest sleep between two looks.
const LOOK: Duration = Duration::from_secs(1);

/// Where "now" comes from.
#[derive(Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until somebody moves it: for tests and replays.
    Fixed(Arc<RwLock<DateTime<Utc>>>),
}

impl Clock {
    /// A clock that stands at `instant`.
    #[must_use]
    pub fn fixed(instant: DateTime<Utc>) -> Self {
        Self::Fixed(Arc::new(RwLock::new(instant)))
    }

    /// The present instant, to the microsecond: what both databases can hold.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> DateTime<Utc> {
        let now = match self {
            Self::System => Utc::now(),
            Self::Fixed(instant) => *instant.read().unwrap_or_else(std::sync::PoisonError::into_inner),
        };
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// The present civil day in the municipality's zone.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        civil::local_date(self.now())
    }

    /// Waits for an instant. The clock is looked at every second at least: a machine can sleep, or be set.
    pub async fn reaches(&self, instant: DateTime<Utc>) {
        while let Some(left) = (instant - self.now()).to_std().ok().filter(|left| !left.is_zero()) {
            tokio::time::sleep(left.min(LOOK)).await;
        }
    }

    /// Moves a fixed clock; the machine's clock does not obey.
    pub fn set(&self, instant: DateTime<Utc>) {
        if let Self::Fixed(held) = self {
            *held.write().unwrap_or_else(std::sync::PoisonError::into_inner) = instant;
        }
    }
}
