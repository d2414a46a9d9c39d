//! The composition root: from a configuration to its listeners, and to an orderly end.

mod lifecycle;
mod rolling;
mod trail;
mod witness;

use std::{fs, net::SocketAddr, sync::Arc};

use anyhow::Context;
use axum::Router;
use chrono::TimeDelta;
use secrecy::ExposeSecret;
use tokio::{
    net::TcpListener,
    sync::{oneshot, watch},
    task::JoinSet,
    time::timeout,
};

pub use lifecycle::Farewell;

use crate::{
    authn::{
        KeySet, Keys, Rules, Source, TrustedIssuer, Verifier, Web,
        login::{Login, LoginSettings},
    },
    clock::Clock,
    config::{self, Audit, BrowserSession, Config, Issuer, KeySource, KnownOnly},
    http::{
        self, Api, Budget, Documents, Door, Limits, Live, LiveLimits, Mode, Patience, Rates, Seats, Stage, page::Page,
    },
    metrics,
    store::Store,
};

/// What is no page may load nothing.
const CONTENT_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// Connections to the private listener: a few machines of the operator's.
const PRIVATE: Seats = Seats { listener: "private", connections: 64, per_address: 0 };

/// One connection in so many may be a socket that has not said who is behind it.
const STRANGERS: usize = 8;

/// The stack of a thread that answers, in bytes. Each level of an operation is a call within a call: unoptimised, one of
/// eleven levels fills the two megabytes that threads have by default, and a full stack ends the process.
pub const STACK: usize = 8 * 1024 * 1024;

/// Serves the API until told to stop.
///
/// # Errors
/// When the database is not up to date, an address cannot be listened on, or requests are cut off by a second signal.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    // Before anything is counted.
    let counts = config.metrics.listen.map(|_| metrics::install()).transpose()?;
    let keys = Arc::new(config.keys.derive());
    let url = config.database.url.expose_secret();
    let store = Store::open(url, config.database.max_connections, keys, Clock::System).await?;
    let verifier = Arc::new(verifier(&config.sign_in.issuers, Clock::System)?);
    let server = config.server;
    let (body, body_time) = (server.max_body_bytes, config.limits.body_timeout);
    let limits = Limits { body, body_time, time: server.request_timeout };
    let door = Door::new(server.max_in_flight);
    let budget = Arc::new(Budget::new(rates(&config.limits)));
    let documents = Arc::new(documents(&config.documents).await?);
    let origins = config.cors.origins.into();
    let session = config.browser_session.as_ref();
    let login = session.map(|session| login(session, &verifier, &store)).transpose()?;
    let shows_page = session.is_some_and(|session| session.page);
    let live = Live::new(LiveLimits { strangers: server.max_connections / STRANGERS, ..streams(config.live, body) });
    tokio::spawn(rolling::roll(store.clone()));
    let trail = store.clone();
    let shared = Api::new(store, verifier);
    let api = Api { limits, login, door: door.clone(), budget, documents, origins, live, ..shared };

    let (listener, address) = bind(server.listen).await?;
    if let (Some(listen), Some(counts)) = (config.metrics.listen, counts) {
        let (listener, address) = bind(listen).await?;
        let router = http::private(api.clone(), counts);
        tokio::spawn(async move {
            // Metrics and probes are there to the last moment: this listener hears of no other stage.
            let forever = watch::Sender::new(Stage::Serving);
            http::listen(listener, router, PRIVATE, Patience::default(), forever.subscribe()).await;
        });
        tracing::info!(%address, "metrics are ready");
    }
    let mut router = http::router(api);
    if shows_page {
        router = router.merge(http::with_headers(http::page::router(Page::Session), http::page::CONTENT_POLICY));
    }
    let router = http::with_headers(router, CONTENT_POLICY);
    tracing::info!(%address, "ready");
    let (connections, per_address) = (server.max_connections, server.max_connections_per_address);
    let seats = Seats { connections, per_address, ..Seats::default() };
    let patience = Patience { head: server.header_timeout, idle: server.idle_timeout, ..Patience::default() };
    let farewell = Farewell { drain: server.drain, patience: server.shutdown };
    with_trail(trail, config.audit, farewell, run(listener, router, (seats, patience), &door, farewell)).await
}

/// Keeps the trail while a server serves, and until its last events have their places.
pub async fn with_trail<T>(store: Store, audit: Audit, farewell: Farewell, serving: impl Future<Output = T>) -> T {
    let (over, is_over) = oneshot::channel();
    let mut witnesses = JoinSet::new();
    for witness in audit.witnesses.clone() {
        witnesses.spawn(witness::hand_over(store.clone(), witness));
    }
    let trail = tokio::spawn(trail::keep(store, audit, is_over));
    let served = serving.await;
    drop(over);
    // If that takes too long, another process does it, or the next one.
    let _ = timeout(farewell.patience, trail).await;
    witnesses.abort_all();
    served
}

/// Serves on a listener until told to stop.
///
/// # Errors
/// As [`lifecycle::until_told`].
pub async fn run(
    listener: TcpListener,
    router: Router,
    (seats, patience): (Seats, Patience),
    door: &Door,
    farewell: Farewell,
) -> anyhow::Result<()> {
    // On a thread of the runtime, beside those that it wakes.
    let listening = tokio::spawn(http::listen(listener, router, seats, patience, door.stage.subscribe()));
    let serving = async {
        // It neither panics nor is aborted.
        let _ = listening.await;
    };
    lifecycle::until_told(&door.stage, serving, farewell).await
}

fn streams(live: config::Live, message: usize) -> LiveLimits {
    LiveLimits {
        allowed_origins: live.allowed_origins,
        streams_per_user: live.streams_per_user,
        subscriptions_per_socket: live.subscriptions_per_socket,
        messages_per_second: live.messages_per_second,
        message,
        ping: live.ping,
        ..LiveLimits::default()
    }
}

fn rates(limits: &config::Limits) -> Rates {
    Rates {
        requests_per_minute: limits.requests_per_minute,
        price_per_minute: limits.price_per_minute,
        price_per_request: limits.price_per_request,
    }
}

/// The documents of the manifest. A server that did not know one would refuse the page of the same release.
async fn documents(known: &config::Documents) -> anyhow::Result<Documents> {
    let mode = match known.mode {
        KnownOnly::Nobody => Mode::Optional,
        KnownOnly::Browsers => Mode::OnlyBrowsers,
        KnownOnly::Everybody => Mode::Only,
    };
    let Some(path) = &known.manifest_file else { return Ok(Documents::default()) };
    let name = path.display();
    let manifest = fs::read_to_string(path).with_context(|| format!("{name} cannot be read"))?;
    Documents::read(&manifest, mode).await.map_err(|wrong| anyhow::anyhow!("{name}:\n  {}", wrong.join("\n  ")))
}

async fn bind(address: SocketAddr) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address).await.with_context(|| format!("{address} cannot be listened on"))?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// What tokens are held against, by the configuration.
///
/// # Errors
/// When a key file holds no keys that can be used.
pub fn verifier(issuers: &[Issuer], clock: Clock) -> anyhow::Result<Verifier> {
    let trusted: Vec<_> = issuers.iter().map(|issuer| trusted(issuer, clock.clone())).collect::<anyhow::Result<_>>()?;
    Ok(Verifier::new(trusted))
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
fn trusted(issuer: &Issuer, clock: Clock) -> anyhow::Result<TrustedIssuer> {
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
    let keys = Keys::follow(&issuer.issuer, source, known, clock);
    let (issuer, audience, shape) = (issuer.issuer.clone(), issuer.audience.clone(), issuer.shape.clone());
    Ok(TrustedIssuer { issuer, audience, rules, keys, shape })
}
