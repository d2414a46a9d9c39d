//! Taking over what another system exported: every good row goes in, every bad one is told of once, and a second run of
//! the same files changes nothing. `docs/reference/import.md` says what is taken and why.
//!
//! One file here for each file of the export. A row is read (`cell`), checked, and becomes rows of the database through
//! [`crate::store::records`], some hundred in one transaction, each with its line of history and its event.

mod absence;
mod attendance;
mod batch;
mod calendar;
mod cell;
mod code;
mod course;
mod desk;
mod enrolment;
mod meeting;
mod offer;
mod person;
mod profile;
mod progress;
mod read;
mod report;
mod seed;
mod staff;
mod unit;

use std::{collections::HashSet, path::PathBuf, time::Instant};

use indsats_entity::reference_code;
use uuid::Uuid;

pub use code::{Code, Finding};
pub use profile::Profile;
pub use report::{FileSummary, Summary};
pub use seed::{seed, seed_in};

use self::{batch::Run, desk::Desk, progress::Progress, read::Reader, report::Report};
use crate::store::{self, Store};

/// The issuer of staff where none is named.
pub const ISSUER: &str = "import";

/// What to import, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the files lie.
    pub directory: PathBuf,
    /// Check everything and write nothing; the summary and the report are those of a real run.
    pub dry_run: bool,
    /// Where findings are written, one JSON object a line.
    pub report: Option<PathBuf>,
    /// Another profile than the built-in one.
    pub profile: Option<PathBuf>,
    /// The name under which records are known again: one for each system that exports.
    pub source: String,
    /// The issuer of the single sign-on that vouches for the users among the staff.
    pub issuer: String,
}

impl Options {
    /// A real run with the built-in profile and without a report.
    #[must_use]
    pub fn new(directory: PathBuf) -> Self {
        let (source, issuer) = ("municipality".to_owned(), ISSUER.to_owned());
        Self { directory, dry_run: false, report: None, profile: None, source, issuer }
    }
}

/// Why an import stopped. What earlier transactions wrote stays, and a new run goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The profile is no profile.
    #[error("the profile cannot be used: {0}")]
    Profile(String),
    /// Files or headers that the profile names are missing; nothing was written.
    #[error("the export lacks {}", .0.join(", "))]
    Missing(Vec<String>),
    /// A file cannot be read.
    #[error("{} cannot be read", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// The report cannot be written.
    #[error("the report {} cannot be written", .0.display())]
    Report(PathBuf, #[source] std::io::Error),
    /// The database failed or refused. Its kind of failure goes to the log, its values nowhere.
    #[error("the database did not take the rows: {}", kind_of(.0))]
    Store(store::Error),
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

/// What happened to rows that the database did not take, without a value.
pub(crate) fn kind_of(error: &store::Error) -> &str {
    match error {
        store::Error::Unavailable(_) => "it does not answer in time",
        store::Error::Stale { .. } => "somebody changed a row at the same moment",
        store::Error::Internal(what) => what,
        store::Error::NotFound => "a row that an earlier import made is gone",
        store::Error::Forbidden(_) => "the policy does not allow it",
        store::Error::Constraint(_) | store::Error::Cursor => "it breaks a rule",
    }
}

/// Imports an export.
///
/// # Errors
/// [`Error`], before anything is written where files or profile are at fault.
pub async fn run(store: &Store, options: &Options) -> Result<Summary, Error> {
    let began = Instant::now();
    let profile = Profile::load(options.profile.as_deref())?;
    let progress = check_files(options, &profile)?;
    let report = Report::open(options.report.as_deref())?;
    let importer = store.importer("import").await?;
    let desk = Desk::new(&importer.session, &profile, options);
    let mut run = Run::new(desk, &options.directory, options.dry_run, report, progress.clone());

    let mut work = run.begin().await?;
    importer.enter(&mut work).await?;
    seed_in(&mut work, &mut Uuid::now_v7).await?;
    check_codes(&work, &profile).await?;
    run.end(work).await?;

    let starts = course::first_starts(&options.directory, run.desk())?;
    run.take(unit::Units).await?;
    run.take(staff::Staff).await?;
    run.take(person::Persons).await?;
    run.take(offer::Offers).await?;
    run.take(enrolment::Enrolments).await?;
    let courses = run.take(course::Courses::new(starts)).await?;
    run.take(attendance::Attendances::new(courses.periods)).await?;
    run.take(meeting::Meetings).await?;
    run.take(absence::Absences).await?;
    progress.finish();
    if !options.dry_run {
        store.roll(|_| {}).await?;
    }
    run.finish(began.elapsed())
}

/// Opens every file once, so that nothing is written of an export that is not whole.
fn check_files(options: &Options, profile: &Profile) -> Result<Progress, Error> {
    let (mut missing, mut bytes) = (Vec::new(), 0);
    for section in profile.sections() {
        match Reader::open(&options.directory, section, &profile.format, &Progress::silent()) {
            Ok(_) => bytes += std::fs::metadata(options.directory.join(section.file())).map_or(0, |file| file.len()),
            Err(Error::Missing(headers)) => missing.extend(headers),
            Err(Error::Read(_, error)) if error.kind() == std::io::ErrorKind::NotFound => {
                missing.push(section.file().to_owned());
            }
            Err(error) => return Err(error),
        }
    }
    if missing.is_empty() { Ok(Progress::of(bytes)) } else { Err(Error::Missing(missing)) }
}

/// Checks that what the profile maps to stands in the lists.
async fn check_codes(work: &store::Work<'_>, profile: &Profile) -> Result<(), Error> {
    let codes = work.find::<reference_code::Entity>().all().await?;
    let known: HashSet<(&str, &str)> = codes.iter().map(|row| (row.list.as_str(), row.code.as_str())).collect();
    match profile.listed().find(|code| !known.contains(code)) {
        Some((list, code)) => Err(Error::Profile(format!("`{code}` does not stand in the list {list}"))),
        None => Ok(()),
    }
}
