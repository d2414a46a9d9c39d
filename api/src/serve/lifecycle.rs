//! From the first request to an orderly end.

use std::{pin::pin, time::Duration};

use anyhow::bail;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    time::sleep,
};

use crate::http::Stage;

/// How long a server takes to stop.
#[derive(Clone, Copy, Debug)]
pub struct Farewell {
    /// How long requests are accepted with readiness off, so that a proxy sees it and sends no more.
    pub drain: Duration,
    /// How long accepted requests may go on after that.
    pub patience: Duration,
}

/// Lets `serving` run until the first SIGINT or SIGTERM, then through the stages of leaving. It returns when `serving`
/// has, or the patience is over.
///
/// # Errors
/// When `serving` ends by itself, signals cannot be heard, or a second one cuts requests off.
pub async fn until_told(
    stage: &watch::Sender<Stage>,
    serving: impl Future<Output = ()>,
    farewell: Farewell,
) -> anyhow::Result<()> {
    let mut signals = Signals::heard()?;
    let mut serving = pin!(serving);
    tokio::select! {
        () = &mut serving => bail!("the server stopped listening"),
        () = signals.next() => {}
    }
    tracing::info!("stopping: readiness is off");
    stage.send_replace(Stage::Leaving);
    tokio::select! {
        () = sleep(farewell.drain) => {}
        () = signals.next() => bail!("told twice to stop: requests are cut off"),
    }
    tracing::info!("stopping: accepted requests may finish");
    stage.send_replace(Stage::Ending);
    tokio::select! {
        () = &mut serving => tracing::info!("stopped"),
        () = sleep(farewell.patience) => tracing::warn!("requests were still running when the time to stop ran out"),
        () = signals.next() => bail!("told twice to stop: requests are cut off"),
    }
    Ok(())
}

struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn heard() -> std::io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
