//! `indsats schema`

use clap::Subcommand;

use super::output::print_text;
use crate::graphql;

#[derive(Subcommand)]
pub(super) enum Schema {
    /// Print the schema in the schema definition language.
    Print,
}

impl Schema {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Print => print_text(&graphql::sdl()),
        }
    }
}
