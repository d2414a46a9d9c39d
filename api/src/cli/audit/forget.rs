//! `indsats audit forget`, `hold` and `release`: how long the trail tells of people.

use anyhow::{Context, bail};
use chrono::{Months, Utc};
use clap::Args;
use uuid::Uuid;

use crate::{
    cli::output::print_text,
    config::{Config, Sources},
    policy::Kind,
    store::{Error, GlobalId, Store},
};

#[derive(Args)]
pub(in crate::cli) struct Forget {
    /// Take what was forgotten out of the database's files too. On PostgreSQL nobody can read or write records while that goes on.
    #[arg(long)]
    compact: bool,
}

#[derive(Args)]
pub(in crate::cli) struct Hold {
    /// The id of the person, as the API gives it to everybody but auditors.
    person: String,
    /// Where it was decided, as a reference. No names.
    #[arg(long)]
    reason: String,
}

#[derive(Args)]
pub(in crate::cli) struct Release {
    /// The id of the person.
    person: String,
}

pub(super) async fn forget(sources: &Sources, arguments: &Forget) -> anyhow::Result<()> {
    let months = Config::load_audit(sources)?.retention_months;
    let store = super::store(sources).await?;
    let before =
        store.clock().now().checked_sub_months(Months::new(months)).unwrap_or(chrono::DateTime::<Utc>::MIN_UTC);
    let count = store.forget_trail(before).await.map_err(failed)?;
    if arguments.compact {
        let left = "what was forgotten is still in the database's files: somebody is at work there; run it again later";
        store.compact_trail().await.map_err(|_| anyhow::anyhow!(left))?;
    }
    print_text(&format!("forgot what {count} events told of people\n"))
}

pub(super) async fn hold(sources: &Sources, arguments: &Hold) -> anyhow::Result<()> {
    let store = super::store(sources).await?;
    let person = row(&store, &arguments.person)?;
    if arguments.reason.trim().is_empty() {
        bail!("a hold needs a reason");
    }
    store.hold_trail(person, arguments.reason.clone()).await.map_err(failed)
}

pub(super) async fn release(sources: &Sources, arguments: &Release) -> anyhow::Result<()> {
    let store = super::store(sources).await?;
    let person = row(&store, &arguments.person)?;
    store.release_trail(person).await.map_err(failed)
}

pub(super) fn row(store: &Store, id: &str) -> anyhow::Result<Uuid> {
    let opened = GlobalId::open(&store.keys().sealer("id"), id).filter(|id| id.kind == Kind::Person);
    Ok(opened.context("this is the id of no person")?.row)
}

pub(super) fn failed(error: Error) -> anyhow::Error {
    match error {
        Error::NotFound => anyhow::anyhow!("there is no such person, or nobody is held"),
        _ => anyhow::anyhow!("the database does not answer, or did not take it"),
    }
}
