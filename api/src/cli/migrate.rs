//! `indsats migrate`

use std::io::Write;

use clap::Subcommand;
use secrecy::ExposeSecret;

use super::output::print;
use crate::{
    config::{Config, Sources},
    store::Store,
    telemetry,
};

#[derive(Subcommand)]
pub(super) enum Migrate {
    /// Apply the migrations that are missing.
    Up,
    /// Take back the last migrations, and with them what their tables hold.
    Down {
        /// How many.
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        steps: u32,
    },
    /// List the migrations and whether they are applied.
    Status,
}

impl Migrate {
    pub(super) async fn run(self, sources: &Sources) -> anyhow::Result<()> {
        let (database, log) = Config::load_database(sources)?;
        telemetry::init(&log);
        let url = database.url.expose_secret();
        let before = Store::migrations(url).await?.0;
        match self {
            Self::Up => Store::migrate_up(url).await?,
            Self::Down { steps } => Store::migrate_down(url, steps).await?,
            Self::Status => {
                return print(|out| before.iter().try_for_each(|(name, is)| writeln!(out, "{} {name}", state(*is))));
            }
        }
        let after = Store::migrations(url).await?.0;
        let changed: Vec<_> = after.into_iter().filter(|migration| !before.contains(migration)).collect();
        print(|out| {
            if changed.is_empty() {
                return writeln!(out, "nothing to do");
            }
            changed.iter().try_for_each(|(name, is)| writeln!(out, "now {} {name}", state(*is)))
        })
    }
}

fn state(applied: bool) -> &'static str {
    if applied { "applied" } else { "pending" }
}
