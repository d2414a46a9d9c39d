//! Starting the demo.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, ensure};
use axum::Router;
use tokio::net::TcpListener;

use super::{AUDIENCE, ISSUER, availability, history, page, policy, rows::Rows, world, write};
use crate::{
    audit::SigningKey,
    authn::{LocalIssuer, Verifier},
    clock::Clock,
    config::Audit,
    http::{self, Api, Door, Limits, Patience, Seats},
    import,
    keys::Keys,
    serve::{self, Farewell},
    store::Store,
};

const CONNECTIONS: u32 = 8;
/// The name of the demo's trail.
const TRAIL: &str = "indsats.example/demo";
/// Whoever stops the demo waits for nobody's proxy.
const FAREWELL: Farewell = Farewell { drain: Duration::ZERO, patience: Duration::from_secs(5) };

/// Makes the municipality in a fresh database and serves it with its page until told to stop. `data` names a directory
/// to leave the database in; without, it is gone with the process.
///
/// # Errors
/// For any address but loopback, and when the database or the port cannot be had.
pub async fn run(listen: SocketAddr, data: Option<PathBuf>) -> anyhow::Result<()> {
    ensure!(listen.ip().is_loopback(), "the demo signs anybody in, so it listens on loopback addresses only");
    let temporary = tempfile::tempdir().context("no place for the demo's database")?;
    let directory = data.unwrap_or_else(|| temporary.path().to_owned());
    let (store, issuer) = make(&directory, Clock::System).await?;
    let listener = TcpListener::bind(listen).await.with_context(|| format!("{listen} cannot be listened on"))?;
    let address = listener.local_addr()?;
    let door = Door::default();
    let router = router(store.clone(), Arc::new(issuer), door.clone())?;
    tracing::info!("the demo is ready: open http://{address}/");
    let (key, _) = SigningKey::generate(TRAIL)?;
    let serving = serve::run(listener, router, (Seats::default(), Patience::default()), &door, FAREWELL);
    let audit = Audit { signing_key: Some(key), ..Audit::default() };
    serve::with_trail(store, audit, FAREWELL, serving).await
}

/// A database in a directory with thirty weeks behind it, and the issuer whose tokens it takes.
///
/// # Errors
/// When there is a database already, or none can be made.
pub async fn make(directory: &std::path::Path, clock: Clock) -> anyhow::Result<(Store, LocalIssuer)> {
    std::fs::create_dir_all(directory)?;
    let file = directory.join("demo.db");
    ensure!(!file.exists(), "{} is there already: the demo makes a database of its own", file.display());
    let url = format!("sqlite:{}?mode=rwc", file.display());
    let keys = Arc::new(Keys::derive(&Keys::generate()));
    Store::migrate_up(&url).await?;
    let store = Store::open(&url, CONNECTIONS, keys.clone(), clock).await?;
    let failed = |_| anyhow::anyhow!("the demo could not be written");
    let effort = import::seed(&store).await.map_err(failed)?;
    let mut rows = Rows::new(keys, store.clock().now());
    world::organisation(&mut rows);
    world::persons(&mut rows);
    history::people(&mut rows, effort);
    policy::draft(&mut rows, effort);
    write(&store, rows).await.map_err(failed)?;
    availability::handle(&store).await?;
    Ok((store, LocalIssuer::generate(ISSUER, AUDIENCE)?))
}

/// API and page behind one strict content policy; streams end when `stage` says so.
///
/// # Errors
/// When the issuer has no key set.
pub fn router(store: Store, issuer: Arc<LocalIssuer>, door: Door) -> anyhow::Result<Router> {
    let verifier = Arc::new(Verifier::new([issuer.trusted()?]));
    let api = Api { door, ..Api::new(store.clone(), verifier) };
    let page = http::with_whole_bodies(page::router(issuer, store), Limits::default());
    Ok(http::with_headers(http::router(api).merge(page), http::page::CONTENT_POLICY))
}
