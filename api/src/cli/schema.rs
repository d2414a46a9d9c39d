//! `indsats schema`

use clap::Subcommand;

use super::output::print_text;
use crate::graphql;

#[derive(Subcommand)]
pub(super) enum Schema {
    /// Print the schema in the schema definition language.
    Print,
    /// Print every error code with its texts, as JSON.
    Codes,
}

impl Schema {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Print => print_text(&graphql::sdl()),
            Self::Codes => print_text(&format!("{:#}\n", graphql::codes::list())),
        }
    }
}
