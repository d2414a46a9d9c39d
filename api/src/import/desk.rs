//! What every file of an import needs to know: profile, keys, and which records were rejected so far.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use indsats_entity::user;
use uuid::Uuid;

use super::{
    Options,
    cell::{Cell, Read},
    code::{Code, Finding},
    profile::{Format, Profile},
};
use crate::{
    keys::Keys,
    policy::Kind,
    store::{Result, Seen, Session, Work, records::Outcome},
};

/// What became of a row, or why it was not taken.
pub(super) type Verdict = std::result::Result<Outcome, Finding>;

/// What the files share.
pub(super) struct Desk<'r> {
    pub session: &'r Session,
    pub profile: &'r Profile,
    pub source: &'r str,
    pub issuer: &'r str,
    rejected: HashSet<(Kind, String)>,
}

/// A person as an export names them: a keyed hash of the number, under which record and row are known.
#[derive(Clone)]
pub(super) struct PersonName {
    pub index: Vec<u8>,
}

impl PersonName {
    /// The hash as text.
    pub fn key(&self) -> String {
        hex(&self.index)
    }
}

impl<'r> Desk<'r> {
    pub fn new(session: &'r Session, profile: &'r Profile, options: &'r Options) -> Self {
        Self { session, profile, source: &options.source, issuer: &options.issuer, rejected: HashSet::new() }
    }

    pub fn format(&self) -> &'r Format {
        &self.profile.format
    }

    pub fn keys(&self) -> &'r Keys {
        self.session.store().keys()
    }

    /// Remembers that a record was rejected.
    pub fn reject(&mut self, kind: Kind, name: String) {
        self.rejected.insert((kind, name));
    }

    /// Why a record that a cell names is not here.
    pub fn missing(&self, kind: Kind, name: &str) -> Code {
        if self.rejected.contains(&(kind, name.to_owned())) { Code::DependsOnRejected } else { Code::UnknownReference }
    }

    /// What a cell calls a person, also where it is no number: a rejected row may have called them the same.
    pub fn name_of_person(&self, cell: Cell<'_>) -> String {
        let digits: String = cell.as_str().chars().filter(|letter| !matches!(letter, '-' | ' ')).collect();
        hex(&self.keys().digest("cpr", digits.as_bytes()))
    }

    /// The person whom a cell names.
    pub fn person(&self, cell: Cell<'_>) -> Read<PersonName> {
        match cell.cpr() {
            Ok(number) => Ok(PersonName { index: self.keys().index(&number) }),
            Err(finding) => match self.missing(Kind::Person, &self.name_of_person(cell)) {
                Code::DependsOnRejected => Err(cell.wrong(Code::DependsOnRejected)),
                _ => Err(finding),
            },
        }
    }

    /// The rows of persons, by keyed hash.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn persons(
        &self,
        work: &Work<'_>,
        names: impl Iterator<Item = &PersonName>,
    ) -> Result<HashMap<Vec<u8>, Uuid>> {
        let unique: HashSet<Vec<u8>> = names.map(|name| name.index.clone()).collect();
        work.persons_by_index(&unique.into_iter().collect::<Vec<_>>()).await
    }

    /// The row of a person among those that were found.
    pub fn find_person(&self, found: &HashMap<Vec<u8>, Uuid>, name: &PersonName, column: &str) -> Read<Uuid> {
        let row = found.get(&name.index).copied();
        row.ok_or_else(|| Finding::at(column, self.missing(Kind::Person, &name.key())))
    }

    /// The users of the staff, by user name.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn staff(
        &self,
        work: &Work<'_>,
        names: impl Iterator<Item = &String>,
    ) -> Result<HashMap<String, Employee>> {
        let unique: HashSet<String> = names.cloned().collect();
        let ids = work.users_by_subject(self.issuer, &unique.into_iter().collect::<Vec<_>>()).await?;
        let rows = work.find::<user::Entity>().by_ids(ids.values().copied()).await?;
        let employee = |(name, id): (String, Uuid)| Some((name, Employee::of(rows.get(&id)?)));
        Ok(ids.into_iter().filter_map(employee).collect())
    }

    /// The user of a user name, who must be employed on a day.
    pub fn find_employee(
        &self,
        found: &HashMap<String, Employee>,
        name: &str,
        on: NaiveDate,
        column: &str,
    ) -> Read<Uuid> {
        let employee = found.get(name).ok_or_else(|| Finding::at(column, self.missing(Kind::User, name)))?;
        let employed = employee.from <= on && employee.until.is_none_or(|until| on < until);
        if employed { Ok(employee.id) } else { Err(Finding::at(column, Code::CaseworkerInactive)) }
    }
}

/// A user and when they are employed.
#[derive(Clone, Copy)]
pub(super) struct Employee {
    id: Uuid,
    from: NaiveDate,
    until: Option<NaiveDate>,
}

impl Employee {
    fn of(row: &Seen<user::Entity>) -> Self {
        Self { id: row.id(), from: row.active_from, until: row.active_to }
    }
}

/// Verdicts in the order of the rows: the finding, or what became of the record that was taken of the row.
pub(super) fn verdicts<T>(rows: &[Read<T>], taken: impl IntoIterator<Item = Outcome>) -> Vec<Verdict> {
    let mut taken = taken.into_iter();
    let verdict = |row: &Read<T>| match row {
        Ok(_) => Ok(taken.next().unwrap_or(Outcome::Unchanged)),
        Err(finding) => Err(finding.clone()),
    };
    rows.iter().map(verdict).collect()
}

/// What can be taken, apart from why the rest cannot.
pub(super) fn split<T>(rows: impl Iterator<Item = Read<T>>) -> (Vec<Read<()>>, Vec<T>) {
    let mut taken = Vec::new();
    let checked = rows.map(|row| row.map(|row| taken.push(row))).collect();
    (checked, taken)
}

/// The outcome for a record that became two rows, of which the first stands for it.
pub(super) fn with_part(whole: Outcome, part: Outcome) -> Outcome {
    if part == Outcome::Unchanged { whole } else { whole.max(Outcome::Changed) }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
