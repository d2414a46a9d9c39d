//! `indsats policy`

use clap::Subcommand;

use super::output::print_text;
use crate::policy;

#[derive(Subcommand)]
pub(super) enum Policy {
    /// Print the policy that this program was built with.
    Print,
}

impl Policy {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Print => print_text(policy::Policy::text()),
        }
    }
}
