//! `indsats import`

use std::{path::PathBuf, sync::Arc};

use clap::Args;
use secrecy::ExposeSecret;

use super::output::print_text;
use crate::{
    clock::Clock,
    config::{Config, Sources},
    import,
    store::Store,
    telemetry,
};

#[derive(Args)]
pub(super) struct Arguments {
    /// The directory with the files of the export.
    #[arg(value_name = "DIR")]
    directory: PathBuf,
    /// Read and check everything and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Write what was read, changed and refused to this file.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// How the files are to be read; without it, as the export of the known system.
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// The issuer of the single sign-on that vouches for the staff: `sign_in.issuers[].issuer` of the server that the
    /// database is for.
    #[arg(long, value_name = "ISSUER")]
    issuer: Option<String>,
}

pub(super) async fn run(sources: &Sources, arguments: Arguments) -> anyhow::Result<()> {
    let (database, keys, log) = Config::load_records(sources)?;
    telemetry::init(&log);
    let (url, connections) = (database.url.expose_secret(), database.max_connections);
    let store = Store::open(url, connections, Arc::new(keys.derive()), Clock::System).await?;
    let Arguments { directory, dry_run, report, profile, issuer } = arguments;
    let standard = import::Options::new(directory);
    let issuer = issuer.unwrap_or_else(|| standard.issuer.clone());
    let options = import::Options { dry_run, report, profile, issuer, ..standard };
    let summary = import::run(&store, &options).await?;
    print_text(&table(&summary))
}

/// What became of the rows, a line for each file.
fn table(summary: &import::Summary) -> String {
    let mut lines = vec![format!(
        "{:<24} {:>8} {:>8} {:>8} {:>9} {:>8}",
        "file", "rows", "new", "changed", "unchanged", "rejected"
    )];
    lines.extend(summary.files.iter().map(|file| {
        let import::FileSummary { file, rows, inserted, changed, unchanged, rejected, .. } = file;
        format!("{file:<24} {rows:>8} {inserted:>8} {changed:>8} {unchanged:>9} {rejected:>8}")
    }));
    let done = if summary.dry_run { "checked, nothing written" } else { "imported" };
    lines.push(format!("{done} in {:.1} s", summary.took.as_secs_f64()));
    lines.join("\n") + "\n"
}
