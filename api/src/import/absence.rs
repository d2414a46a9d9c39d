//! Times in which persons have a right not to attend.

use chrono::NaiveDate;
use indsats_entity::absence::{AbsenceState, Entity, Model};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    batch::Sheet,
    cell::{Read, after},
    code::Code,
    desk::{Desk, PersonName, Verdict, split, verdicts},
    profile::{Profile, Section, section},
    read::Line,
};
use crate::{
    policy::Kind,
    store::{
        Result, Work,
        records::{Columns, Record},
    },
};

section! {
    /// Absences.
    AbsenceSection / AbsenceColumns (cpr;) { cpr, kind, from, until, state } {
        kinds: AbsenceKind, states: crate::import::profile::Coded<AbsenceState>
    }
}

/// What an export does not tell. Where it says something new of an absence, what was decided here is decided no more.
const COLUMNS: Columns = Columns { kept: &["reported_on"], stamped: &["decided_by", "decided_at", "reason"] };

/// A kind of absence, and whether it suspends the duty to attend.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AbsenceKind {
    pub code: String,
    suspends_duty: bool,
}

pub(super) struct Absences;

pub(super) struct Absence {
    person: PersonName,
    kind: AbsenceKind,
    state: AbsenceState,
    from: NaiveDate,
    to: Option<NaiveDate>,
}

impl Sheet for Absences {
    type Row = Absence;

    const KIND: Kind = Kind::Absence;

    fn section<'p>(&self, profile: &'p Profile) -> &'p dyn Section {
        &profile.absence
    }

    fn name(&self, _line: &Line, _desk: &Desk<'_>) -> String {
        String::new()
    }

    fn read(&mut self, line: &Line, desk: &Desk<'_>) -> Read<Absence> {
        let AbsenceSection { columns, kinds, states, .. } = &desk.profile.absence;
        let until = line.cell(&columns.until);
        let person = desk.person(line.cell(&columns.cpr))?;
        let from = line.cell(&columns.from).day(desk.format())?;
        let last = until.optional_day(desk.format())?;
        if last.is_some_and(|last| last < from) {
            return Err(until.wrong(Code::PeriodReversed));
        }
        Ok(Absence {
            person,
            kind: line.cell(&columns.kind).word(kinds)?.clone(),
            state: line.cell(&columns.state).word(states)?.0,
            from,
            to: last.map(after),
        })
    }

    /// The export has no id: person, kind and first day are what is known again.
    fn key(&self, row: &Absence) -> String {
        format!("{} {} {}", row.person.key(), row.kind.code, row.from)
    }

    async fn write(&self, work: &mut Work<'_>, desk: &Desk<'_>, rows: &[&Absence]) -> Result<Vec<Verdict>> {
        let columns = &desk.profile.absence.columns;
        let persons = desk.persons(work, rows.iter().map(|row| &row.person)).await?;
        let check = |row: &&Absence| {
            Ok(Record::<Entity> {
                key: self.key(row),
                found: None,
                row: Model {
                    id: Uuid::now_v7(),
                    person_id: desk.find_person(&persons, &row.person, &columns.cpr)?,
                    kind_code: row.kind.code.clone(),
                    valid_from: row.from,
                    valid_to: row.to,
                    state: row.state,
                    // Only what was decided suspends anything.
                    suspends_duty: row.state == AbsenceState::Approved && row.kind.suspends_duty,
                    reported_on: None,
                    decided_by: None,
                    decided_at: None,
                    reason: None,
                    version: 1,
                },
            })
        };
        let (checked, records) = split(rows.iter().map(check));
        let taken = work.take_records(desk.source, records, COLUMNS).await?;
        Ok(verdicts(&checked, taken.into_iter().map(|(_, outcome)| outcome)))
    }
}
