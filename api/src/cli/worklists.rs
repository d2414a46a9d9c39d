//! `indsats worklists`

use std::sync::Arc;

use anyhow::bail;
use clap::Subcommand;
use indicatif::ProgressBar;
use secrecy::ExposeSecret;

use super::output::print_text;
use crate::{
    clock::Clock,
    config::{Config, Sources},
    store::{self, Store},
    telemetry,
};

#[derive(Subcommand)]
pub(super) enum Worklists {
    /// Reckon everybody who is due: those of an earlier week, and those whom an import or a new policy touched. The server
    /// does it by itself.
    Roll,
    /// Reckon everybody from scratch and compare with what is kept. Fails where a row differs, and where somebody is due.
    Check,
    /// Reckon everybody from scratch and keep that.
    Recompute,
}

impl Worklists {
    pub(super) async fn run(&self, sources: &Sources) -> anyhow::Result<()> {
        let (database, keys, log) = Config::load_records(sources)?;
        telemetry::init(&log);
        let (url, connections) = (database.url.expose_secret(), database.max_connections);
        let store = Store::open(url, connections, Arc::new(keys.derive()), Clock::System).await?;
        match self {
            Self::Roll => roll(&store).await,
            Self::Recompute => {
                store.mark_everybody().await.map_err(failed)?;
                roll(&store).await
            }
            Self::Check => check(&store).await,
        }
    }
}

fn failed(_: store::Error) -> anyhow::Error {
    anyhow::anyhow!("the database does not answer, or did not take what was reckoned")
}

async fn roll(store: &Store) -> anyhow::Result<()> {
    let bar = ProgressBar::new(0);
    let told = store.roll(|progress| {
        bar.set_length(progress.total);
        bar.set_position(progress.done);
    });
    let done = told.await.map_err(failed)?.done;
    bar.finish_and_clear();
    print_text(&format!("reckoned {done} persons\n"))
}

async fn check(store: &Store) -> anyhow::Result<()> {
    let bar = ProgressBar::new_spinner();
    let check = store.check_reckoning(|check| bar.set_position(check.persons)).await.map_err(failed)?;
    bar.finish_and_clear();
    let (persons, due) = (check.persons, check.due);
    print_text(&format!("compared {persons} persons; {due} are due and were left out\n"))?;
    if due > 0 && check.surplus + check.missing == 0 {
        bail!("nothing can be said of {due} persons who are due: `indsats worklists roll` reckons them");
    }
    if check.surplus + check.missing > 0 {
        bail!("{} rows are kept and should not be, {} should be and are not", check.surplus, check.missing);
    }
    Ok(())
}
