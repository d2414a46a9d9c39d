//! The keys of an issuer: given once, or followed where the issuer publishes them.

mod fetch;
mod follow;
mod key;
mod set;
mod source;
mod trouble;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use fetch::Web;
pub use set::KeySet;
pub use source::Source;
pub use trouble::Trouble;

use super::Refusal;
use crate::clock::Clock;
use follow::Follower;
use key::Key;

/// Where the keys of an issuer are looked up.
pub struct Keys(Known);

enum Known {
    Fixed(KeySet),
    Followed(Follower),
}

impl Keys {
    /// Keys that stay as they are.
    #[must_use]
    pub fn fixed(set: KeySet) -> Self {
        Self(Known::Fixed(set))
    }

    /// Keys that are read from their source now and again, beginning with those that are known already. Must be called
    /// within a runtime, on which the reading goes on until the keys are dropped.
    #[must_use]
    pub fn follow(issuer: &str, source: Source, known: Option<KeySet>, clock: Clock) -> Self {
        Self(Known::Followed(Follower::start(issuer, source, known, clock)))
    }

    /// The key of this id. Waits only if there is none, and then for at most one fetch.
    pub(super) async fn find(&self, id: &str, now: DateTime<Utc>) -> Result<Arc<Key>, Refusal> {
        match &self.0 {
            Known::Fixed(set) => set.find(id).ok_or(Refusal::UnknownKey),
            Known::Followed(follower) => follower.find(id, now).await,
        }
    }
}
