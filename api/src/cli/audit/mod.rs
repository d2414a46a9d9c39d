//! `indsats audit`

mod evidence;
mod export;
mod forget;
mod verify;

use std::sync::Arc;

use clap::Subcommand;
use secrecy::ExposeSecret;

use crate::{
    clock::Clock,
    config::{Config, Sources},
    store::Store,
    telemetry,
};

#[derive(Subcommand)]
pub(super) enum Audit {
    /// Check a file of events without the database: their order, their tree, what was signed for it.
    Verify(verify::Arguments),
    /// Write events and checkpoints to files, as `verify` reads them.
    Export(export::Arguments),
    /// Write what the trail and the history hold of one person to a new directory, with proofs, for whoever decides about it.
    Evidence(evidence::Evidence),
    /// Check such a directory, without the database.
    CheckEvidence(evidence::Check),
    /// Hold the history in the database against what the trail says was written.
    CheckHistory,
    /// Forget what old events tell of people. The server does it by itself, but for the files of PostgreSQL.
    Forget(forget::Forget),
    /// Keep everything that the trail tells of a person, for a court or an authority to decide.
    Hold(forget::Hold),
    /// Let a person go who is held.
    Release(forget::Release),
}

impl Audit {
    pub(super) async fn run(self, sources: &Sources) -> anyhow::Result<()> {
        match self {
            Self::Verify(arguments) => verify::run(&arguments),
            Self::Export(arguments) => export::run(sources, &arguments).await,
            Self::Evidence(arguments) => evidence::write(sources, &arguments).await,
            Self::CheckEvidence(arguments) => evidence::check(&arguments),
            Self::CheckHistory => evidence::check_history(sources).await,
            Self::Forget(arguments) => forget::forget(sources, &arguments).await,
            Self::Hold(arguments) => forget::hold(sources, &arguments).await,
            Self::Release(arguments) => forget::release(sources, &arguments).await,
        }
    }
}

/// The store of the configuration.
async fn store(sources: &Sources) -> anyhow::Result<Store> {
    let (database, keys, log) = Config::load_records(sources)?;
    telemetry::init(&log);
    let (url, connections) = (database.url.expose_secret(), database.max_connections);
    Ok(Store::open(url, connections, Arc::new(keys.derive()), Clock::System).await?)
}
