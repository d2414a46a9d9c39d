//! Draws from a seed. Each person has draws of their own, so that nothing depends on who was drawn before.

use std::ops::RangeInclusive;

use rand::{RngExt, SeedableRng, rngs::StdRng};
use uuid::{Builder, Uuid};

/// The instant of the first id, in milliseconds since 1970: 1 January 2020.
const START: u64 = 1_577_836_800_000;

/// The draws of one place.
pub(super) struct Lot {
    random: StdRng,
    millis: u64,
}

impl Lot {
    pub fn of_reference_data(seed: u64) -> Self {
        Self::of(seed, 0)
    }

    pub fn of_organisation(seed: u64) -> Self {
        Self::of(seed, 1)
    }

    pub fn of_person(seed: u64, number: u64) -> Self {
        Self::of(seed, 2 + number)
    }

    fn of(seed: u64, place: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&place.to_le_bytes());
        Self { random: StdRng::from_seed(key), millis: START + place }
    }

    /// The identity of a row. It is of version 7, and later than those of the places before: rows that are written together
    /// lie together in every index of ids, as in a database that has grown.
    pub fn id(&mut self) -> Uuid {
        Builder::from_unix_timestamp_millis(self.millis, &self.random.random()).into_uuid()
    }

    /// A number between two, both included.
    pub fn number(&mut self, range: RangeInclusive<i64>) -> i64 {
        self.random.random_range(range)
    }

    /// Whether one of so many in a hundred is meant.
    pub fn is_one_of(&mut self, percent: u32) -> bool {
        self.random.random_range(0..100) < percent
    }

    /// One of them, each as likely as any other.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.random.random_range(0..from.len())]
    }

    /// One of them, each as likely as its share.
    pub fn weigh<T: Copy>(&mut self, shares: &[(u32, T)]) -> T {
        let drawn = self.random.random_range(0..shares.iter().map(|(share, _)| share).sum());
        let mut above = 0;
        let hit = shares.iter().position(|(share, _)| {
            above += share;
            drawn < above
        });
        shares[hit.unwrap_or_default()].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_draws_of_their_own_and_ids_in_order() {
        let draws = |seed, number| {
            let mut lot = Lot::of_person(seed, number);
            (lot.id(), lot.number(0..=1_000_000))
        };
        assert_eq!(draws(1, 7), draws(1, 7));
        assert_ne!(draws(1, 7), draws(2, 7));
        assert_ne!(draws(1, 7).1, draws(1, 8).1);
        assert!(draws(1, 7).0 < draws(1, 8).0);
    }

    #[test]
    fn shares_are_what_they_say() {
        let mut lot = Lot::of_person(1, 1);
        let hits = (0..10_000).filter(|_| lot.weigh(&[(3, true), (0, false), (1, false)])).count();
        assert!((7_200..7_800).contains(&hits), "{hits}");
    }
}
