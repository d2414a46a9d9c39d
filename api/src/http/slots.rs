//! How many operations run at a time. Who comes when all slots are taken is told so at once: an early no is worth more
//! than a late answer, and what is running stays fast.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::refusal::{Refused, unavailable};
use crate::{graphql::error::ErrorCode, metrics};

/// How long an operation waits for a slot: enough for a burst to pass, and too short to be noticed.
const WAIT: Duration = Duration::from_millis(5);

/// 503: there is too much to do.
pub(super) const FULL: Refused =
    unavailable(ErrorCode::Unavailable, "The service has more to do than it can. Try again.");

/// The slots of a server. Cheap to clone.
#[derive(Clone)]
pub struct Slots(Arc<Semaphore>);

/// A running operation's slot, free again when this is dropped: whoever runs the operation must hold it, even when the
/// client is gone.
pub(super) struct Slot {
    _permit: OwnedSemaphorePermit,
}

impl Slots {
    /// That many.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self(Arc::new(Semaphore::new(count)))
    }

    /// Takes a slot.
    pub(super) async fn take(&self) -> Result<Slot, Refused> {
        let permit = timeout(WAIT, self.0.clone().acquire_owned()).await;
        let Ok(Ok(permit)) = permit else {
            metrics::shed();
            return Err(FULL);
        };
        metrics::operation_began();
        Ok(Slot { _permit: permit })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        metrics::operation_ended();
    }
}
