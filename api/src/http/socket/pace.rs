//! How fast a client may talk.

use std::time::Duration;

use tokio::time::Instant;

/// Counts what comes in a second.
pub(super) struct Pace {
    most: u32,
    since: Instant,
    count: u32,
}

impl Pace {
    pub(super) fn new(most: u32, now: Instant) -> Self {
        Self { most, since: now, count: 0 }
    }

    /// Whether one more is not too many.
    pub(super) fn keeps(&mut self, now: Instant) -> bool {
        if now.duration_since(self.since) >= Duration::from_secs(1) {
            *self = Self::new(self.most, now);
        }
        self.count += 1;
        self.count <= self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_second_begins_anew() {
        let start = Instant::now();
        let mut pace = Pace::new(2, start);
        let kept = [0, 0, 999, 1000, 1500, 1999, 2000].map(|millis| pace.keeps(start + Duration::from_millis(millis)));
        assert_eq!(kept, [true, true, false, true, true, false, true]);
    }
}
