//! What one principal may ask for in a minute: requests, and what they are priced at.

use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use axum::http::StatusCode;
use governor::{
    DefaultKeyedRateLimiter, NotUntil, Quota,
    clock::{Clock, DefaultClock, Reference},
};
use uuid::Uuid;

use super::refusal::Refused;
use crate::graphql::error::ErrorCode;

/// After how many requests principals are forgotten whose budget is whole again.
const SWEEP: u32 = 1_000;

/// How many refused credentials the trail tells of, for each reason, before it tells of one a minute: an attack shows, and
/// fills no disk.
const TOLD: NonZeroU32 = NonZeroU32::new(6).unwrap();

/// The rates of a budget. Each holds for one principal.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    pub requests_per_minute: NonZeroU32,
    pub price_per_minute: NonZeroU32,
    /// The price of the dearest operation.
    pub price_per_request: NonZeroU32,
}

impl Default for Rates {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX);
        Self {
            requests_per_minute: number(1_200),
            price_per_minute: number(10_000_000),
            price_per_request: number(1_000_000),
        }
    }
}

/// The budgets of all principals.
pub struct Budget {
    requests: DefaultKeyedRateLimiter<Uuid>,
    prices: DefaultKeyedRateLimiter<Uuid>,
    refusals: DefaultKeyedRateLimiter<&'static str>,
    dearest: NonZeroU32,
    since_sweep: AtomicU32,
}

impl Budget {
    /// Whole budgets for everybody.
    #[must_use]
    pub fn new(rates: Rates) -> Self {
        Self {
            requests: DefaultKeyedRateLimiter::keyed(Quota::per_minute(rates.requests_per_minute)),
            prices: DefaultKeyedRateLimiter::keyed(Quota::per_minute(rates.price_per_minute)),
            refusals: DefaultKeyedRateLimiter::keyed(Quota::per_minute(NonZeroU32::MIN).allow_burst(TOLD)),
            dearest: rates.price_per_request,
            since_sweep: AtomicU32::new(0),
        }
    }

    /// Takes one request of a principal, however it ends.
    pub(super) fn take_request(&self, user: Uuid) -> Result<(), Refused> {
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) >= SWEEP {
            self.since_sweep.store(0, Ordering::Relaxed);
            for limiter in [&self.requests, &self.prices] {
                limiter.retain_recent();
                limiter.shrink_to_fit();
            }
        }
        self.requests.check_key(&user).map_err(|until| later(&until))
    }

    /// Whether the trail tells of one more credential that was refused for this reason.
    pub(super) fn tells(&self, reason: &'static str) -> bool {
        self.refusals.check_key(&reason).is_ok()
    }

    /// Takes the price of an operation that is about to run.
    pub(super) fn take_price(&self, user: Uuid, price: u64) -> Result<(), Refused> {
        let dearest = self.dearest;
        let Some(price) = u32::try_from(price).ok().filter(|price| *price <= dearest.get()) else {
            let text = format!("The operation is too dear: price {price}, where {dearest} is the most.");
            return Err(Refused::too_complex(text));
        };
        let Some(price) = NonZeroU32::new(price) else { return Ok(()) };
        match self.prices.check_key_n(&user, price) {
            Ok(outcome) => outcome.map_err(|until| later(&until)),
            // Only where a minute is worth less than one request, which the configuration refuses.
            Err(_) => Err(Refused::too_complex("The operation is too dear.".to_owned())),
        }
    }
}

/// 429: with the seconds after which the same would be accepted.
fn later<P: Reference>(until: &NotUntil<P>) -> Refused
where
    DefaultClock: Clock<Instant = P>,
{
    let wait = until.wait_time_from(DefaultClock::default().now());
    Refused {
        retry_after: Some(wait.max(Duration::from_millis(1)).as_secs_f64().ceil() as u64),
        ..Refused::new(
            StatusCode::TOO_MANY_REQUESTS,
            ErrorCode::RateLimited,
            "There are too many calls. Wait a little.",
        )
    }
}
