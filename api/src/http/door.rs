//! What all requests of a server share at the door.

use tokio::sync::watch;

use super::{Aside, Slots, Stage, health::Readiness};

/// How many operations run at a time when nobody says otherwise.
const OPERATIONS: usize = 128;
/// Which part of them may be heavy: one in so many.
const HEAVY: usize = 4;

/// What all requests of a server share at the door. Cheap to clone.
#[derive(Clone)]
pub struct Door {
    /// How far the server is on its way out. Whoever keeps a stream open subscribes to it, and ends the stream at
    /// [`Stage::Ending`].
    pub stage: watch::Sender<Stage>,
    /// How many operations run at a time.
    pub slots: Slots,
    /// Where heavy operations are prepared.
    pub aside: Aside,
    pub(super) readiness: Readiness,
}

impl Door {
    /// An open door that lets so many operations run at a time.
    #[must_use]
    pub fn new(operations: usize) -> Self {
        let stage = watch::Sender::new(Stage::Serving);
        let aside = Aside::new(operations.div_ceil(HEAVY));
        Self { stage, slots: Slots::new(operations), aside, readiness: Readiness::default() }
    }
}

impl Default for Door {
    fn default() -> Self {
        Self::new(OPERATIONS)
    }
}
