//! `indsats config`

use clap::{Subcommand, error::ErrorKind};

use super::{misuse, output::print_text};
use crate::config::{Config, Sources};

#[derive(Subcommand)]
pub(super) enum Configuration {
    /// Check the configuration and the files that it names, and list everything that is wrong.
    Check,
    /// Print the configuration in effect.
    Show {
        /// Put `***` for every password: the only way in which it is printed.
        #[arg(long)]
        redacted: bool,
    },
}

impl Configuration {
    pub(super) fn run(self, sources: &Sources) -> anyhow::Result<()> {
        match self {
            Self::Check => {
                Config::load(sources)?;
                print_text("the configuration is in order\n")
            }
            Self::Show { redacted: true } => print_text(&Config::load(sources)?.redacted()),
            Self::Show { redacted: false } => Err(misuse(
                ErrorKind::MissingRequiredArgument,
                "secrets are never printed: run `indsats config show --redacted`, which hides them",
            )),
        }
    }
}
