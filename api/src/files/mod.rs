//! Worklists and weeks as files, for those who work on with them in a spreadsheet or in another program, and times for
//! their calendars.
//!
//! What a file holds is read within reach, as any answer; whoever hands it out settles the session first.

mod calendar;
mod csv;
mod table;
mod week;
mod worklist;
mod xlsx;

use table::Table;
use uuid::Uuid;

pub use calendar::{CALENDAR, calendar};
pub use week::weeks;
pub use worklist::worklist;

use crate::{
    policy::{Denial, Kind, Privilege, Visible},
    store::{Error, Result, Seen, Session},
    texts::Language,
};

/// The most rows of a file: more is nobody's work, and a reading of everybody at once.
const ROWS: usize = 5_000;

/// How a file is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// Comma-separated values by RFC 4180 in UTF-8, with names and codes as the schema has them: for programs.
    Csv,
    /// A workbook of Excel, with headings and texts in a language: for people.
    Xlsx,
}

impl Format {
    /// The format of a file name's ending.
    #[must_use]
    pub fn parse(ending: &str) -> Option<Self> {
        match ending {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    /// The media type.
    #[must_use]
    pub fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// What a file will hold: read, and not yet written.
pub struct Draft {
    /// The file's name without its ending. It names a list or a week, and nobody.
    pub name: String,
    table: Table,
}

impl Draft {
    /// How many rows it has, without the heading.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.table.rows.len()
    }

    /// Writes the file. It takes the processor and nothing else.
    ///
    /// # Errors
    /// When a row cannot be written, which no row that was read is known to bring about.
    pub fn write(&self, format: Format, language: Language) -> std::result::Result<Vec<u8>, Unwritten> {
        match format {
            Format::Csv => csv::write(&self.table),
            Format::Xlsx => xlsx::write(&self.table, language),
        }
    }
}

/// A file that could not be written.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a file could not be written")]
pub struct Unwritten;

/// Refuses who may not take files away.
fn require_export(session: &Session) -> Result<()> {
    if session.holds(Privilege::Export) {
        return Ok(());
    }
    session.note_refusal(None);
    Err(Error::Forbidden(Denial::Role))
}

/// The records that rows point at, by id, as far as the caller sees them.
async fn named<E: Visible>(
    session: &Session,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<std::collections::HashMap<Uuid, Seen<E>>> {
    let ids: std::collections::BTreeSet<Uuid> = ids.into_iter().collect();
    session.find::<E>().by_ids(ids).await
}

/// The id under which the caller knows a person.
fn person_id(session: &Session, person: Uuid) -> String {
    session.seal(Kind::Person, person)
}
