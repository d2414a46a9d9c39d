//! What a connection is doing, told by its socket and its requests, and how long it may go on doing that.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
};

use axum::http::Version;
use tokio::time::{Instant, sleep_until};

use super::Patience;

/// The state of one connection, shared by its socket, its requests and the listener.
pub(super) struct Pulse(Mutex<State>);

struct State {
    /// Requests that are being answered.
    busy: usize,
    /// Whether there was a request at all.
    is_known: bool,
    /// HTTP/2 sends more between requests than heads.
    is_multiplexed: bool,
    /// Since when there is no request.
    quiet_since: Instant,
    /// When the first byte of what must become a request came.
    head_since: Option<Instant>,
    /// Since when the other side takes nothing of an answer.
    stalled_since: Option<Instant>,
    is_evicted: bool,
    is_released: bool,
    waker: Option<Waker>,
}

/// Why a connection must end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Verdict {
    /// There was no request for a long time.
    Idle,
    /// A request did not arrive in time.
    Head,
    /// The answer is not taken.
    Stalled,
    /// The place was needed.
    Evicted,
}

impl Verdict {
    /// The value of the metric's label.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Head => "head",
            Self::Stalled => "stalled",
            Self::Evicted => "evicted",
        }
    }
}

impl Pulse {
    pub(super) fn new(now: Instant) -> Self {
        Self(Mutex::new(State {
            busy: 0,
            is_known: false,
            is_multiplexed: false,
            quiet_since: now,
            head_since: None,
            stalled_since: None,
            is_evicted: false,
            is_released: false,
            waker: None,
        }))
    }

    /// Bytes came in.
    pub(super) fn has_read(&self, now: Instant) {
        let mut state = self.state();
        if state.busy == 0 {
            state.head_since.get_or_insert(now);
        }
    }

    /// Bytes went out.
    pub(super) fn has_written(&self) {
        self.state().stalled_since = None;
    }

    /// Bytes could not go out.
    pub(super) fn has_stalled(&self, now: Instant) {
        self.state().stalled_since.get_or_insert(now);
    }

    /// A request begins.
    pub(super) fn begin(&self, version: Version) {
        let mut state = self.state();
        state.busy += 1;
        state.is_known = true;
        state.is_multiplexed = version == Version::HTTP_2;
        state.head_since = None;
    }

    /// The answer of a request has been handed over.
    pub(super) fn end(&self, now: Instant) {
        let mut state = self.state();
        state.busy -= 1;
        state.quiet_since = now;
    }

    /// Since when nothing is asked here; `None` while something is, and for who has been told to go or cannot be.
    pub(super) fn waiting_since(&self) -> Option<Instant> {
        let state = self.state();
        (state.busy == 0 && !state.is_evicted && !state.is_released).then_some(state.quiet_since)
    }

    /// Tells the connection to go.
    pub(super) fn evict(&self) {
        let mut state = self.state();
        state.is_evicted = true;
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
    }

    /// Whoever keeps the socket from now on is not asked to go.
    pub(super) fn release(&self) {
        self.state().is_released = true;
    }

    /// Waits until the connection must end.
    pub(super) async fn verdict(&self, patience: &Patience) -> Verdict {
        let mut sleep = pin!(sleep_until(Instant::now()));
        poll_fn(|context| {
            loop {
                let (deadline, verdict) = self.deadline(patience, context.waker());
                let Some(verdict) = verdict.filter(|_| deadline <= Instant::now()) else {
                    if sleep.deadline() != deadline {
                        sleep.as_mut().reset(deadline);
                    }
                    if sleep.as_mut().poll(context).is_pending() {
                        return Poll::Pending;
                    }
                    continue;
                };
                return Poll::Ready(verdict);
            }
        })
        .await
    }

    /// When to look again, and what is to be said if nothing has happened until then.
    fn deadline(&self, patience: &Patience, waker: &Waker) -> (Instant, Option<Verdict>) {
        let mut state = self.state();
        if !state.waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            state.waker = Some(waker.clone());
        }
        let now = Instant::now();
        if state.is_evicted {
            (now, Some(Verdict::Evicted))
        } else if let Some(since) = state.stalled_since {
            (since + patience.stall, Some(Verdict::Stalled))
        } else if state.busy > 0 {
            // Requests of HTTP/2 end in tasks of their own and wake nobody here.
            (now + patience.idle, None)
        } else if !state.is_known {
            (state.quiet_since + patience.head, Some(Verdict::Head))
        } else if let Some(since) = state.head_since.filter(|_| !state.is_multiplexed) {
            (since + patience.head, Some(Verdict::Head))
        } else {
            (state.quiet_since + patience.idle, Some(Verdict::Idle))
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
