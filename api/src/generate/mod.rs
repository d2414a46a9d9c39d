//! A synthetic municipality of any size, drawn from a seed: benchmarks and tests read it, and nobody in it is real. The same
//! size, seed and day give the same rows on every machine. `docs/reference/generate.md` says what there is in it.
//!
//! One file here for each kind of row. Batches of persons are drawn while the batch before is written, so that memory does
//! not grow with the size.

mod absence;
mod case;
mod catalogue;
mod course;
mod day;
mod enrolment;
mod lot;
mod meeting;
mod name;
mod organisation;
mod person;
mod plan;
mod rows;
mod session;

use std::{
    ops::RangeInclusive,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::NaiveDate;

pub use organisation::{AREA, CASELOAD, TEAM, area_manager, caseworker, manager};

use self::{case::Case, day::Today, lot::Lot, organisation::Organisation, rows::Rows};
use crate::{
    import,
    store::{self, Session, Store, records::Importer},
};

/// Persons in one transaction.
const BATCH: u64 = 1_000;
/// The most persons for whom there are numbers that belong to nobody.
pub const MOST: u64 = 10_000_000;

/// The days that a municipality can have come to: those around which lists, policy and calendar say something.
pub const DAYS: RangeInclusive<NaiveDate> = day::FIRST..=day::LAST;

/// What to generate.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many persons; up to [`MOST`].
    pub persons: u64,
    /// What everything is drawn from.
    pub seed: u64,
    /// The day that the municipality has come to: everything lies around it. One of [`DAYS`].
    pub today: NaiveDate,
    /// The issuer of the single sign-on that vouches for the staff.
    pub issuer: String,
}

/// What was generated.
#[derive(Clone, Copy, Debug)]
pub struct Summary {
    pub persons: u64,
    /// Rows of every kind, those of the organisation included and lines of history not.
    pub rows: u64,
    /// How long the rows took.
    pub wrote_in: Duration,
    /// How long their worklists took.
    pub reckoned_in: Duration,
}

/// How far it has come.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    pub persons: u64,
    pub rows: u64,
    /// Persons whose worklists are reckoned: the last step.
    pub reckoned: u64,
}

/// Why nothing more was generated. Batches that were written before stay.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Made-up persons beside real ones could never be told apart again.
    #[error("the database holds persons or units already: generate into one that was only migrated")]
    NotEmpty,
    /// The thread that draws is gone.
    #[error("the rows could not be drawn")]
    Drawing,
    /// The database failed or refused. Its kind of failure goes to the log, its values nowhere.
    #[error("the database did not take the rows: {}", import::kind_of(.0))]
    Store(store::Error),
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

/// Fills a database that holds neither persons nor units, and tells how far it has come after each batch.
///
/// # Errors
/// [`Error::NotEmpty`], with nothing changed; [`Error::Store`].
pub async fn run(store: &Store, options: &Options, mut tell: impl FnMut(Progress)) -> Result<Summary, Error> {
    let began = Instant::now();
    let importer = store.importer("generate").await?;
    let (municipality, mut rows) = found(store, &importer, options).await?;
    let municipality = Arc::new(municipality);
    let batches: Vec<_> = (0..options.persons).step_by(usize::try_from(BATCH).unwrap_or(1)).collect();
    let mut drawn = batches.first().map(|first| municipality.clone().draw(*first));
    for (at, first) in batches.iter().enumerate() {
        let Some(batch) = drawn.take() else { break };
        let batch = batch.await.map_err(|_| Error::Drawing)?;
        drawn = batches.get(at + 1).map(|next| municipality.clone().draw(*next));
        rows += batch.count();
        write(&importer.session, batch).await?;
        tell(Progress { persons: (first + BATCH).min(options.persons), rows, reckoned: 0 });
    }
    let wrote_in = began.elapsed();
    store.analyze().await?;
    let reckoned = |reckoned: store::Progress| Progress { persons: options.persons, rows, reckoned: reckoned.done };
    store.roll(|progress| tell(reckoned(progress))).await?;
    let summary =
        Summary { persons: options.persons, rows, wrote_in, reckoned_in: began.elapsed().saturating_sub(wrote_in) };
    let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(persons = summary.persons, rows, milliseconds, "municipality generated");
    Ok(summary)
}

/// Writes what stands before any person: lists, effort, units, staff, catalogue.
async fn found(store: &Store, importer: &Importer, options: &Options) -> Result<(Municipality, u64), Error> {
    let mut work = importer.session.work().await?;
    if !work.is_empty().await? {
        return Err(Error::NotEmpty);
    }
    importer.enter(&mut work).await?;
    let today = Today(options.today);
    let mut lot = Lot::of_reference_data(options.seed);
    let effort = import::seed_in(&mut work, &mut || lot.id()).await?;
    let (organisation, rows) = Organisation::draw(options, today);
    let count = rows.count();
    rows.write(&mut work).await?;
    work.commit("generate").await?;
    let municipality = Municipality { store: store.clone(), organisation, effort, today, seed: options.seed };
    Ok((municipality, count))
}

async fn write(session: &Session, rows: Rows) -> store::Result<()> {
    let mut work = session.work().await?;
    rows.write(&mut work).await?;
    work.commit("generate").await
}

/// What persons are drawn into.
struct Municipality {
    store: Store,
    organisation: Organisation,
    effort: uuid::Uuid,
    today: Today,
    seed: u64,
}

impl Municipality {
    /// Draws a batch of persons on a thread of its own.
    fn draw(self: Arc<Self>, first: u64) -> tokio::task::JoinHandle<Rows> {
        tokio::task::spawn_blocking(move || {
            let mut rows = Rows::default();
            for number in first..(first + BATCH).min(self.organisation.persons()) {
                self.person(number, &mut rows);
            }
            rows
        })
    }

    fn person(&self, number: u64, rows: &mut Rows) {
        let place = self.organisation.place(number);
        let mut case = Case::new(Lot::of_person(self.seed, number), &place, self.effort, self.today);
        person::draw(&mut case, &self.store, number, rows);
        let state = enrolment::draw(&mut case, rows);
        let plan = plan::draw(&mut case, state, rows);
        if let Some(plan) = plan {
            course::draw(&mut case, plan, rows);
        }
        meeting::draw(&mut case, state, rows);
        absence::draw(&mut case, rows);
    }
}
