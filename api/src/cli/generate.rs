//! `indsats generate`

use std::sync::Arc;

use chrono::NaiveDate;
use clap::{Args, error::ErrorKind};
use indicatif::{ProgressBar, ProgressStyle};
use secrecy::ExposeSecret;

use super::{misuse, output::print_text};
use crate::{
    clock::Clock,
    config::{Config, Sources},
    generate::{self, MOST, Options},
    import,
    store::Store,
    telemetry,
};

const TEMPLATE: &str = "{wide_bar} {percent:>3} %  {msg}  ETA {eta}";

#[derive(Args)]
pub(super) struct Arguments {
    /// How many persons.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MOST))]
    persons: u64,
    /// What they are drawn from: the same number gives the same rows.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The day that everything lies around; without it, today.
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<NaiveDate>,
    /// The issuer of the single sign-on that vouches for the staff: `sign_in.issuers[].issuer` of the server that the
    /// database is for.
    #[arg(long, value_name = "ISSUER", default_value = import::ISSUER)]
    issuer: String,
}

pub(super) async fn run(sources: &Sources, arguments: Arguments) -> anyhow::Result<()> {
    let today = arguments.today.unwrap_or_else(|| Clock::System.today());
    if !generate::DAYS.contains(&today) {
        let (first, last) = (generate::DAYS.start(), generate::DAYS.end());
        let text =
            format!("the lists and calendars that come along reach from {first} to {last}: --today names another day");
        return Err(misuse(ErrorKind::ValueValidation, &text));
    }
    let (database, keys, log) = Config::load_records(sources)?;
    telemetry::init(&log);
    let (url, connections) = (database.url.expose_secret(), database.max_connections);
    let store = Store::open(url, connections, Arc::new(keys.derive()), Clock::System).await?;
    let Arguments { persons, seed, issuer, .. } = arguments;
    // Drawn on a terminal only.
    let bar = ProgressBar::new(2 * persons);
    if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
        bar.set_style(style);
    }
    let options = Options { persons, seed, today, issuer };
    let generated = generate::run(&store, &options, |progress| {
        bar.set_position(progress.persons + progress.reckoned);
        let seconds = bar.elapsed().as_secs().max(1);
        bar.set_message(match progress.reckoned {
            0 => format!("{} rows, {} rows/s", progress.rows, progress.rows / seconds),
            _ => "worklists".to_owned(),
        });
    });
    let generated = generated.await;
    bar.finish_and_clear();
    let summary = generated?;
    let (wrote, reckoned) = (summary.wrote_in.as_secs_f64(), summary.reckoned_in.as_secs_f64());
    print_text(&format!(
        "generated {} persons with {} rows in {wrote:.1} s and their worklists in {reckoned:.1} s\n",
        summary.persons, summary.rows
    ))
}
