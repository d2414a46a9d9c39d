//! Who is connected: so many at most, so many from one address, and who goes when there is no more room.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{sync::Notify, time::Instant};

use super::{Seats, pulse::Pulse};
use crate::metrics;

/// Among how many waiting connections the one is sought that has waited longest: enough to spare whoever was here lately,
/// and few enough to be asked for each newcomer.
const SAMPLE: usize = 64;

/// Everybody who is connected. Cheap to clone.
#[derive(Clone)]
pub(super) struct Roll(Arc<Inner>);

struct Inner {
    seats: Seats,
    open: Mutex<Open>,
    left: Notify,
}

#[derive(Default)]
struct Open {
    last: u64,
    pulses: HashMap<u64, Arc<Pulse>>,
    of_one: HashMap<IpAddr, usize>,
}

/// A place that is free again when this is dropped.
pub(super) struct Seat {
    roll: Roll,
    number: u64,
    address: IpAddr,
}

impl Roll {
    /// Room for so many.
    pub(super) fn new(seats: Seats) -> Self {
        Self(Arc::new(Inner { seats, open: Mutex::default(), left: Notify::new() }))
    }

    /// Takes a newcomer in. A full house sends away who has waited longest with no request; `None` when all are busy, or
    /// the address has its share.
    pub(super) fn admit(&self, address: IpAddr) -> Option<(Arc<Pulse>, Seat)> {
        let mut open = self.open();
        let Seats { listener, connections: most, per_address: most_of_one } = self.0.seats;
        if most_of_one > 0 && open.of_one.get(&address).is_some_and(|count| *count >= most_of_one) {
            return None;
        }
        if open.pulses.len() >= most && !open.evict_one() {
            return None;
        }
        open.last += 1;
        let number = open.last;
        let pulse = Arc::new(Pulse::new(Instant::now()));
        open.pulses.insert(number, pulse.clone());
        *open.of_one.entry(address).or_default() += 1;
        metrics::connections(listener, open.pulses.len());
        Some((pulse, Seat { roll: self.clone(), number, address }))
    }

    /// Sends away who has waited longest with no request.
    pub(super) fn evict_one(&self) {
        self.open().evict_one();
    }

    /// Waits until everybody has gone.
    pub(super) async fn emptied(&self) {
        loop {
            let left = self.0.left.notified();
            if self.open().pulses.is_empty() {
                return;
            }
            left.await;
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn evict_one(&self) -> bool {
        let waiting = self.pulses.values().filter_map(|pulse| Some((pulse.waiting_since()?, pulse)));
        let longest = waiting.take(SAMPLE).min_by_key(|(since, _)| *since);
        longest.inspect(|(_, pulse)| pulse.evict()).is_some()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.roll.open();
        open.pulses.remove(&self.number);
        if let Some(count) = open.of_one.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.of_one.remove(&self.address);
            }
        }
        metrics::connections(self.roll.0.seats.listener, open.pulses.len());
        drop(open);
        self.roll.0.left.notify_waiters();
    }
}
