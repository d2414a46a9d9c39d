//! The command line: one file a subcommand. Exit codes: 0 done, 1 failed, 2 called wrongly.

mod audit;
mod completions;
mod configuration;
mod demo;
mod generate;
mod import;
mod keys;
mod migrate;
mod output;
mod policy;
mod report;
mod schema;
mod serve;
mod token;
mod worklists;

use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand, error::ErrorKind};

use crate::config::Sources;

pub use report::report;

/// GraphQL API for a municipality's intensified activation effort. Without a command the demo starts.
#[derive(Parser)]
#[command(name = "indsats", version)]
pub struct Cli {
    /// The configuration file; `indsats.toml` in the working directory if there is one. Variables named
    /// `INDSATS__SECTION__KEY` override it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API.
    Serve,
    /// Serve made-up people on this machine, with one sign-in for each role.
    Demo(demo::Arguments),
    /// Change or show the state of the database's schema.
    #[command(subcommand)]
    Migrate(migrate::Migrate),
    /// Read a municipality's export into the database.
    Import(import::Arguments),
    /// Fill an empty database with made-up people, for benchmarks and trials.
    Generate(generate::Arguments),
    /// The GraphQL schema.
    #[command(subcommand)]
    Schema(schema::Schema),
    /// Who may see and do what.
    #[command(subcommand)]
    Policy(policy::Policy),
    /// The keys that the records are sealed with.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// What tokens give.
    #[command(subcommand)]
    Token(token::Token),
    /// The audit trail outside the program.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// What is kept of worklists and weeks.
    #[command(subcommand)]
    Worklists(worklists::Worklists),
    /// The configuration in effect.
    #[command(subcommand)]
    Config(configuration::Configuration),
    /// Print a script that completes commands in a shell.
    Completions(completions::Arguments),
}

impl Cli {
    /// Does what was asked for.
    ///
    /// # Errors
    /// When it fails; a [`clap::Error`] among the errors means that the program was called wrongly.
    pub async fn run(self) -> anyhow::Result<()> {
        let sources = || Sources::of_process(self.config.clone());
        match self.command {
            None | Some(Command::Demo(_)) if self.config.is_some() => Err(misuse(
                ErrorKind::ArgumentConflict,
                "the demo takes no configuration; to serve with it, run `indsats serve --config FILE`",
            )),
            None => demo::run(demo::Arguments::default()).await,
            Some(Command::Demo(arguments)) => demo::run(arguments).await,
            Some(Command::Serve) => serve::run(&sources()).await,
            Some(Command::Migrate(migrate)) => migrate.run(&sources()).await,
            Some(Command::Import(arguments)) => import::run(&sources(), arguments).await,
            Some(Command::Generate(arguments)) => generate::run(&sources(), arguments).await,
            Some(Command::Schema(schema)) => schema.run(),
            Some(Command::Policy(policy)) => policy.run(),
            Some(Command::Keys(keys)) => keys.run(),
            Some(Command::Token(token)) => token.run(&sources()).await,
            Some(Command::Audit(audit)) => audit.run(&sources()).await,
            Some(Command::Worklists(worklists)) => worklists.run(&sources()).await,
            Some(Command::Config(configuration)) => configuration.run(&sources()),
            Some(Command::Completions(arguments)) => arguments.run(),
        }
    }
}

/// An error in how the program was called that the parser cannot see.
fn misuse(kind: ErrorKind, text: &str) -> anyhow::Error {
    Cli::command().error(kind, text).into()
}
