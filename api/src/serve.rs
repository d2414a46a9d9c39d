//! The composition root: from a configuration to a listener, and to an orderly end.

use std::{future::Future, sync::Arc, time::Duration};

use anyhow::Context;
use axum::Router;
use secrecy::ExposeSecret;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::{
    authn::{TrustedIssuer, Verifier},
    clock::Clock,
    config::{Config, Issuer},
    http::{self, Api, Limits, Live, LiveLimits, Stage},
    store::Store,
};

/// The API shows no page, so its answers may load nothing.
const CONTENT_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// Serves the API until told to stop.
///
/// # Errors
/// When the database is not up to date or the address cannot be listened on.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let keys = Arc::new(config.keys.derive());
    let url = config.database.url.expose_secret();
    let store = Store::open(url, config.database.max_connections, keys, Clock::System).await?;
    let issuers: Vec<TrustedIssuer> = config.sign_in.issuers.iter().map(trusted).collect::<anyhow::Result<_>>()?;
    let verifier = Arc::new(Verifier::new(issuers));
    let limits = Limits { body: config.server.max_body_bytes, time: config.server.request_timeout };
    let live = config.live;
    let live = Live::new(LiveLimits {
        allowed_origins: live.allowed_origins,
        streams_per_user: live.streams_per_user,
        subscriptions_per_socket: live.subscriptions_per_socket,
        messages_per_second: live.messages_per_second,
        message: limits.body,
        ping: live.ping,
        ..LiveLimits::default()
    });
    let api = Api { limits, live, ..Api::new(store, verifier) };
    let stage = api.stage.clone();
    let router = http::router(api);
    let address = config.server.listen;
    let listener = TcpListener::bind(address).await.with_context(|| format!("{address} cannot be listened on"))?;
    tracing::info!(%address, "ready");
    until_told(listener, http::with_headers(router, CONTENT_POLICY), &stage, config.server.shutdown).await
}

fn trusted(issuer: &Issuer) -> anyhow::Result<TrustedIssuer> {
    let keys = serde_json::from_value(issuer.keys.clone());
    let keys = keys.with_context(|| format!("{} is no key set", issuer.key_file.display()))?;
    Ok(TrustedIssuer { issuer: issuer.issuer.clone(), audience: issuer.audience.clone(), keys })
}

/// The stack of a thread that answers, in bytes. Each level of an operation is a call within a call: unoptimised, one of
/// eleven levels fills the two megabytes that threads have by default, and a full stack ends the process.
pub const STACK: usize = 8 * 1024 * 1024;

/// Serves until the first signal, then lets what is under way finish within `patience`. A second signal ends at once.
///
/// # Errors
/// When the listener fails or signals cannot be heard.
pub async fn until_told(
    listener: TcpListener,
    router: Router,
    stage: &watch::Sender<Stage>,
    patience: Duration,
) -> anyhow::Result<()> {
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
    stage.send_replace(Stage::Ending);
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
