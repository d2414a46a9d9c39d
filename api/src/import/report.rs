//! What an import says about the rows that it did not take, or took with a doubt: never a value of a cell.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::json;

use super::{
    Error,
    code::{Code, Finding},
};
use crate::{store::records::Outcome, texts::Language};

/// What became of the rows of one file.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct FileSummary {
    pub file: String,
    /// Rows read, the header not counted.
    pub rows: u64,
    pub inserted: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub rejected: u64,
    /// Findings by code, warnings about rows that were taken included.
    pub findings: BTreeMap<Code, u64>,
}

impl FileSummary {
    pub(super) fn of(file: &str) -> Self {
        Self { file: file.to_owned(), ..Self::default() }
    }

    pub(super) fn taken(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Inserted => self.inserted += 1,
            Outcome::Changed => self.changed += 1,
            Outcome::Unchanged => self.unchanged += 1,
        }
    }
}

/// What an import did, or with `dry_run` would have done.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    pub files: Vec<FileSummary>,
    pub dry_run: bool,
    pub took: Duration,
}

impl Summary {
    /// Rows of all files for which something holds.
    #[must_use]
    pub fn total(&self, count: impl Fn(&FileSummary) -> u64) -> u64 {
        self.files.iter().map(count).sum()
    }
}

/// One JSON object a line: the findings in the order of the files and rows, then the summary.
pub(super) struct Report {
    to: Option<(PathBuf, BufWriter<File>)>,
}

impl Report {
    /// # Errors
    /// [`Error::Report`] when the file cannot be written.
    pub fn open(path: Option<&Path>) -> Result<Self, Error> {
        let Some(path) = path else { return Ok(Self { to: None }) };
        let file = File::create(path).map_err(|error| Error::Report(path.into(), error))?;
        Ok(Self { to: Some((path.into(), BufWriter::new(file))) })
    }

    /// # Errors
    /// As [`Report::open`].
    pub fn finding(&mut self, file: &str, row: u64, finding: &Finding) -> Result<(), Error> {
        self.line(|| {
            json!({
                "file": file,
                "row": row,
                "column": finding.column,
                "severity": if finding.code.is_warning() { "WARNING" } else { "ERROR" },
                "code": finding.code.as_str(),
                "da": finding.code.hint(Language::Danish),
                "en": finding.code.hint(Language::English),
            })
        })
    }

    /// # Errors
    /// As [`Report::open`].
    pub fn finish(mut self, summary: &Summary) -> Result<(), Error> {
        let file = |file: &FileSummary| {
            let findings: BTreeMap<_, _> = file.findings.iter().map(|(code, count)| (code.as_str(), count)).collect();
            json!({
                "file": file.file,
                "rows": file.rows,
                "inserted": file.inserted,
                "changed": file.changed,
                "unchanged": file.unchanged,
                "rejected": file.rejected,
                "findings": findings,
            })
        };
        let files: Vec<_> = summary.files.iter().map(file).collect();
        self.line(|| json!({ "summary": { "dryRun": summary.dry_run, "files": files } }))?;
        match self.to {
            Some((path, mut to)) => to.flush().map_err(|error| Error::Report(path, error)),
            None => Ok(()),
        }
    }

    fn line(&mut self, line: impl FnOnce() -> serde_json::Value) -> Result<(), Error> {
        let Some((path, to)) = &mut self.to else { return Ok(()) };
        writeln!(to, "{}", line()).map_err(|error| Error::Report(path.clone(), error))
    }
}
