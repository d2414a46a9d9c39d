//! How rows go in: some hundred at a time in one transaction, so that an import that is cut off can be run again.

use std::{collections::HashSet, path::Path, time::Duration};

use sha2::{Digest, Sha256};

use super::{
    Error,
    cell::Read,
    code::{Code, Finding},
    desk::{Desk, Verdict},
    profile::{Profile, Section},
    progress::Progress,
    read::{Line, Reader},
    report::{FileSummary, Report, Summary},
};
use crate::{
    policy::Kind,
    store::{self, Work, records::Outcome},
};

/// Rows in one transaction.
const ROWS: usize = 500;

/// The rows of one file: how they are read, and what they become.
pub(super) trait Sheet {
    /// A row, checked as far as it can be by itself.
    type Row;

    /// What a record of the file is.
    const KIND: Kind;

    /// The file in the profile.
    fn section<'p>(&self, profile: &'p Profile) -> &'p dyn Section;

    /// What rows of other files call the record, as far as it can be told even from a bad row.
    fn name(&self, line: &Line, desk: &Desk<'_>) -> String;

    /// Reads a row.
    fn read(&mut self, line: &Line, desk: &Desk<'_>) -> Read<Self::Row>;

    /// What the record is known by; no two rows of a file have the same.
    fn key(&self, row: &Self::Row) -> String;

    /// Writes rows; one verdict for each, in order. A broken rule of the database comes back as an error, and the rows
    /// are then tried again in smaller portions.
    async fn write(&self, work: &mut Work<'_>, desk: &Desk<'_>, rows: &[&Self::Row]) -> store::Result<Vec<Verdict>>;
}

/// An import under way.
pub(super) struct Run<'r> {
    desk: Desk<'r>,
    directory: &'r Path,
    dry_run: bool,
    /// A dry run's only transaction, which is never committed.
    dry: Option<Work<'r>>,
    report: Report,
    progress: Progress,
    summary: Summary,
}

/// One row on its way.
struct Entry<R> {
    number: u64,
    name: String,
    lost: Vec<Finding>,
    row: Result<R, Finding>,
    verdict: Verdict,
}

impl<'r> Run<'r> {
    pub fn new(desk: Desk<'r>, directory: &'r Path, dry_run: bool, report: Report, progress: Progress) -> Self {
        let summary = Summary { dry_run, ..Summary::default() };
        Self { desk, directory, dry_run, dry: None, report, progress, summary }
    }

    pub fn desk(&self) -> &Desk<'r> {
        &self.desk
    }

    /// Begins a transaction, or goes on with the one of a dry run.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn begin(&mut self) -> store::Result<Work<'r>> {
        match self.dry.take() {
            Some(work) => Ok(work),
            None => self.desk.session.work().await,
        }
    }

    /// Keeps what was written; a dry run keeps it only until its end.
    ///
    /// # Errors
    /// When event or commit fail.
    pub async fn end(&mut self, work: Work<'r>) -> store::Result<()> {
        if self.dry_run {
            self.dry = Some(work);
            return Ok(());
        }
        work.commit("import").await
    }

    /// Takes the rows of a file; gives the sheet back with what it has learned.
    ///
    /// # Errors
    /// When file, report or database fail.
    pub async fn take<S: Sheet>(&mut self, mut sheet: S) -> Result<S, Error> {
        let section = sheet.section(self.desk.profile);
        let mut reader = Reader::open(self.directory, section, self.desk.format(), &self.progress)?;
        let mut summary = FileSummary::of(section.file());
        let mut seen = Seen::default();
        loop {
            let lines = reader.batch(ROWS)?;
            if lines.is_empty() {
                break;
            }
            let mut entries: Vec<_> =
                lines.iter().map(|line| self.check(&mut sheet, section, line, &mut seen)).collect();
            self.write(&sheet, section, &mut entries).await?;
            for entry in entries {
                self.settle::<S>(entry, &mut summary)?;
            }
            self.progress.rows(section.file(), self.summary.total(|file| file.rows) + summary.rows);
        }
        let FileSummary { file, rows, inserted, changed, unchanged, rejected, .. } = &summary;
        // A line would tear the bar of a terminal apart.
        if self.progress.is_silent() {
            tracing::info!(file, rows, inserted, changed, unchanged, rejected, dry_run = self.dry_run, "file imported");
        }
        self.summary.files.push(summary);
        Ok(sheet)
    }

    /// The summary, once everything is in.
    ///
    /// # Errors
    /// When the report cannot be written.
    pub fn finish(mut self, took: Duration) -> Result<Summary, Error> {
        self.summary.took = took;
        let rows = self.summary.total(|file| file.rows);
        let (inserted, changed) = (self.summary.total(|file| file.inserted), self.summary.total(|file| file.changed));
        let rejected = self.summary.total(|file| file.rejected);
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(rows, inserted, changed, rejected, milliseconds, dry_run = self.dry_run, "import finished");
        self.report.finish(&self.summary)?;
        Ok(self.summary)
    }

    /// Reads a row and compares it with the rows before it.
    fn check<S: Sheet>(&self, sheet: &mut S, section: &dyn Section, line: &Line, seen: &mut Seen) -> Entry<S::Row> {
        let row = if !seen.is_new(line) {
            Err(Finding::row(Code::DuplicateRow))
        } else if !line.is_whole() {
            Err(Finding::row(Code::RowShape))
        } else {
            sheet.read(line, &self.desk).and_then(|row| match seen.keys.insert(sheet.key(&row)) {
                true => Ok(row),
                false => Err(Finding::at(section.key(), Code::ConflictingRow)),
            })
        };
        let lost = section.names().into_iter().filter(|header| line.cell(header).as_str().contains('?'));
        let lost = lost.map(|header| Finding::at(header, Code::LetterLost)).collect();
        let verdict = row.as_ref().map(|_| Outcome::Unchanged).map_err(Clone::clone);
        Entry { number: line.number, name: sheet.name(line, &self.desk), lost, row, verdict }
    }

    /// Writes what can be written. Where the database refuses, halves are tried until the row is found.
    async fn write<S: Sheet>(
        &mut self,
        sheet: &S,
        section: &dyn Section,
        entries: &mut [Entry<S::Row>],
    ) -> Result<(), Error> {
        let good: Vec<usize> = (0..entries.len()).filter(|at| entries[*at].row.is_ok()).collect();
        let mut work = self.begin().await?;
        let mut portions = vec![good.as_slice()];
        while let Some(portion) = portions.pop().filter(|portion| !portion.is_empty()) {
            let rows: Vec<&S::Row> = portion.iter().filter_map(|at| entries[*at].row.as_ref().ok()).collect();
            work.mark().await?;
            match sheet.write(&mut work, &self.desk, &rows).await {
                Ok(verdicts) => {
                    work.keep_marked().await?;
                    for (at, verdict) in portion.iter().zip(verdicts) {
                        entries[*at].verdict = verdict;
                    }
                }
                Err(store::Error::Constraint(constraint)) => {
                    work.rewind().await?;
                    match portion {
                        [at] => entries[*at].verdict = Err(Finding::at(section.key(), constraint.into())),
                        _ => {
                            let (first, second) = portion.split_at(portion.len() / 2);
                            portions.extend([second, first]);
                        }
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        let is_change = |entry: &Entry<S::Row>| matches!(entry.verdict, Ok(Outcome::Inserted | Outcome::Changed));
        if self.dry_run || entries.iter().any(is_change) {
            self.end(work).await?;
        }
        // A transaction that changed nothing is dropped, and leaves no event.
        Ok(())
    }

    /// Counts a row and reports what there is to say about it.
    fn settle<S: Sheet>(&mut self, entry: Entry<S::Row>, summary: &mut FileSummary) -> Result<(), Error> {
        summary.rows += 1;
        let findings = match entry.verdict {
            Ok(outcome) => {
                summary.taken(outcome);
                entry.lost
            }
            Err(finding) => {
                summary.rejected += 1;
                self.desk.reject(S::KIND, entry.name);
                vec![finding]
            }
        };
        for finding in findings {
            *summary.findings.entry(finding.code).or_default() += 1;
            self.report.finding(&summary.file, entry.number, &finding)?;
        }
        Ok(())
    }
}

/// What the file held so far.
#[derive(Default)]
struct Seen {
    rows: HashSet<[u8; 32]>,
    keys: HashSet<String>,
}

impl Seen {
    fn is_new(&mut self, line: &Line) -> bool {
        let mut digest = Sha256::new();
        for cell in line.cells() {
            digest.update(cell.len().to_le_bytes());
            digest.update(cell);
        }
        self.rows.insert(digest.finalize().into())
    }
}
