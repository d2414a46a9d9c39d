//! From a listener to an orderly end.

use std::{future::Future, time::Duration};

use axum::Router;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

/// Serves until the first signal, then lets what is under way finish within `patience`. A second signal ends at once.
///
/// # Errors
/// When the listener fails or signals cannot be heard.
pub async fn until_told(listener: TcpListener, router: Router, patience: Duration) -> anyhow::Result<()> {
    let (tell, told) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, router).with_graceful_shutdown(async {
        // A dropped sender means the same as a message: the end.
        let _ = told.await;
    });
    let mut server = tokio::spawn(async move { server.await });
    tokio::select! {
        ended = &mut server => return Ok(ended??),
        signal = stop_signal()? => signal,
    }
    tracing::info!("stopping: accepted requests may finish");
    drop(tell);
    tokio::select! {
        ended = &mut server => Ok(ended??),
        () = tokio::time::sleep(patience) => {
            tracing::warn!("requests were still running when the time to stop ran out");
            Ok(())
        }
        signal = stop_signal()? => {
            tracing::warn!("told twice to stop");
            Ok(signal)
        }
    }
}

/// The next SIGINT or SIGTERM.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
