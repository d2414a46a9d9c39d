//! `indsats audit`

mod export;
mod verify;

use clap::Subcommand;

use crate::config::Sources;

#[derive(Subcommand)]
pub(super) enum Audit {
    /// Check a file of events without the database: their order, their tree, what was signed for it.
    Verify(verify::Arguments),
    /// Write events and checkpoints to files, as `verify` reads them.
    Export(export::Arguments),
}

impl Audit {
    pub(super) async fn run(self, sources: &Sources) -> anyhow::Result<()> {
        match self {
            Self::Verify(arguments) => verify::run(&arguments),
            Self::Export(arguments) => export::run(sources, &arguments).await,
        }
    }
}
