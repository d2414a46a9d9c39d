//! The composition root: from a configuration to a listener, and to an orderly end.

use std::{future::Future, sync::Arc, time::Duration};

use anyhow::Context;
use axum::Router;
use chrono::TimeDelta;
use secrecy::ExposeSecret;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{
    authn::{
        KeySet, Keys, Rules, Source, TrustedIssuer, Verifier, Web,
        login::{Login, LoginSettings},
    },
    clock::Clock,
    config::{BrowserSession, Config, Issuer, KeySource},
    http::{self, Api, Limits, page::Page},
    store::Store,
};

/// What is no page may load nothing.
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
    let login = config.browser_session.as_ref().map(|session| login(session, &verifier, &store)).transpose()?;
    let page = config.browser_session.as_ref().is_some_and(|session| session.page);
    let router = http::router(Api { limits, login, ..Api::new(store, verifier) });
    let router = if page {
        router.merge(http::with_headers(http::page::router(Page::Session), http::page::CONTENT_POLICY))
    } else {
        router
    };
    let address = config.server.listen;
    let listener = TcpListener::bind(address).await.with_context(|| format!("{address} cannot be listened on"))?;
    tracing::info!(%address, "ready");
    until_told(listener, http::with_headers(router, CONTENT_POLICY), config.server.shutdown).await
}

fn login(session: &BrowserSession, verifier: &Arc<Verifier>, store: &Store) -> anyhow::Result<Arc<Login>> {
    let settings = LoginSettings {
        issuer: session.issuer.clone(),
        discovery_url: session.discovery_url.clone(),
        client_id: session.client_id.clone(),
        client_secret: session.client_secret.clone(),
        redirect_url: session.redirect_url.clone(),
        scopes: session.scopes.clone(),
        resource: session.resource.clone(),
        idle: TimeDelta::from_std(session.idle)?,
        lifetime: TimeDelta::from_std(session.lifetime)?,
    };
    Ok(Arc::new(Login::new(settings, verifier.clone(), store.clone())?))
}

/// Begins to follow the keys of an issuer. Those in a file must be there from the start; those behind an address may come
/// later, so that a sign-in service that is down keeps nobody from starting.
fn trusted(issuer: &Issuer) -> anyhow::Result<TrustedIssuer> {
    let (source, known) = match &issuer.keys {
        KeySource::File { path, text } => {
            let known = KeySet::parse(text.as_bytes());
            let known = known.with_context(|| format!("{} cannot be used as a key set", path.display()))?;
            (Source::File(path.clone()), Some(known))
        }
        KeySource::KeySet(address) => (Source::KeySet(Web::new()?, address.clone()), None),
        KeySource::Discovery(address) => {
            let (web, address, issuer) = (Web::new()?, address.clone(), issuer.issuer.clone());
            (Source::Discovery { web, address, issuer }, None)
        }
    };
    let rules = Rules {
        token_type: issuer.token_type.clone(),
        mark: issuer.required_claim.clone(),
        clients: issuer.clients.clone(),
        lifetime: issuer.max_lifetime,
    };
    let keys = Keys::follow(&issuer.issuer, source, known, Clock::System);
    Ok(TrustedIssuer { issuer: issuer.issuer.clone(), audience: issuer.audience.clone(), rules, keys })
}

/// The stack of a thread that answers, in bytes. Each level of an operation is a call within a call: unoptimised, one of
/// eleven levels fills the two megabytes that threads have by default, and a full stack ends the process.
pub const STACK: usize = 8 * 1024 * 1024;

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
