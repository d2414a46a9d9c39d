//! What may be kept open, and by whom.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::refusal::Refused;
use crate::graphql::error::ErrorCode;

/// How many subscriptions ask the database at a time.
const TURNS: usize = 2;

/// 429: the user has as many streams open as one may.
pub(super) const CROWDED: Refused = Refused::new(
    StatusCode::TOO_MANY_REQUESTS,
    ErrorCode::RateLimited,
    "As many streams are open as one user may have.",
);

/// What a stream may take.
#[derive(Clone, Debug)]
pub struct LiveLimits {
    /// The origins whose pages may open a WebSocket, as browsers write them: `https://host` or `https://host:port`.
    pub allowed_origins: Vec<String>,
    /// Sockets that may wait at a time to say who is behind them.
    pub strangers: usize,
    /// Sockets and event streams that one user may keep open.
    pub streams_per_user: usize,
    /// Subscriptions on one socket.
    pub subscriptions_per_socket: usize,
    /// Messages that one socket may send in a second.
    pub messages_per_second: u32,
    /// The largest message, in bytes.
    pub message: usize,
    /// How often a silent peer is asked whether it is there.
    pub ping: Duration,
    /// How long a socket may wait before it says who it is.
    pub init: Duration,
}

impl Default for LiveLimits {
    fn default() -> Self {
        Self {
            allowed_origins: Vec::new(),
            strangers: 512,
            streams_per_user: 10,
            subscriptions_per_socket: 20,
            messages_per_second: 20,
            message: 64 * 1024,
            ping: Duration::from_secs(20),
            init: Duration::from_secs(5),
        }
    }
}

/// The streams of a server. Cheap to clone.
#[derive(Clone)]
pub struct Live {
    pub(super) limits: Arc<LiveLimits>,
    /// How many subscriptions ask the database at a time.
    pub turns: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
    seats: Arc<Mutex<HashMap<Uuid, usize>>>,
}

/// The place of one socket that has not said who is behind it, free again when this is dropped.
pub(super) struct Stranger {
    _permit: OwnedSemaphorePermit,
}

/// The place of one open stream, free again when this is dropped.
pub(super) struct Seat {
    seats: Arc<Mutex<HashMap<Uuid, usize>>>,
    user: Uuid,
}

impl Live {
    /// With these limits.
    #[must_use]
    pub fn new(limits: LiveLimits) -> Self {
        let (turns, strangers) = (Semaphore::new(TURNS), Semaphore::new(limits.strangers));
        Self { limits: Arc::new(limits), turns: Arc::new(turns), strangers: Arc::new(strangers), seats: Arc::default() }
    }

    /// How many streams are open.
    #[must_use]
    pub fn stream_count(&self) -> usize {
        lock(&self.seats).values().sum()
    }

    /// Takes in a socket of nobody knows whom; `None` when as many wait to say it as may.
    pub(super) fn stranger(&self) -> Option<Stranger> {
        self.strangers.clone().try_acquire_owned().ok().map(|permit| Stranger { _permit: permit })
    }

    /// Takes a seat for a user; `None` when all that one user may have are taken.
    pub(super) fn seat(&self, user: Uuid) -> Option<Seat> {
        let mut seats = lock(&self.seats);
        let taken = seats.entry(user).or_default();
        if *taken >= self.limits.streams_per_user {
            return None;
        }
        *taken += 1;
        Some(Seat { seats: self.seats.clone(), user })
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new(LiveLimits::default())
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = lock(&self.seats);
        if let Some(taken) = seats.get_mut(&self.user) {
            *taken -= 1;
            if *taken == 0 {
                seats.remove(&self.user);
            }
        }
    }
}

fn lock(seats: &Mutex<HashMap<Uuid, usize>>) -> MutexGuard<'_, HashMap<Uuid, usize>> {
    seats.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_so_many_seats_and_gets_them_back() {
        let live = Live::new(LiveLimits { streams_per_user: 2, ..LiveLimits::default() });
        let seats = [live.seat(Uuid::nil()), live.seat(Uuid::nil())];
        assert!(seats.iter().all(Option::is_some));
        assert!(live.seat(Uuid::nil()).is_none());
        assert!(live.seat(Uuid::max()).is_some(), "another user's seats are not touched");
        drop(seats);
        assert!(live.seat(Uuid::nil()).is_some());
        assert_eq!((live.stream_count(), lock(&live.seats).len()), (0, 0), "who has gone leaves nothing behind");
    }
}
