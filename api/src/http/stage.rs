//! How far a server is on its way out. Everything that must know watches the same handle.

use tokio::sync::watch;

/// From the first request to the last.
#[derive(Clone, Copy, Debug, Eq, PartialEq, PartialOrd, Ord)]
pub enum Stage {
    /// Requests are welcome.
    Serving,
    /// Readiness is off, so that a proxy sends no more; what comes is still answered.
    Leaving,
    /// Nothing is accepted any more; requests finish, streams say goodbye.
    Ending,
}

/// Waits until a stage has come. A handle whose owner is gone has come to the end.
pub async fn reached(stage: &mut watch::Receiver<Stage>, wanted: Stage) {
    // The error says that the owner is gone.
    let _ = stage.wait_for(|stage| *stage >= wanted).await;
}
