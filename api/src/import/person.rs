//! Persons, with their protection, benefit and caseworker.

use std::collections::HashMap;

use chrono::NaiveDate;
use indsats_entity::{
    assignment, benefit_period, organisation_unit,
    person::{CprKind, Entity, Model},
    person_number, protection_period,
};
use sea_orm::Set;
use uuid::Uuid;

use super::{
    batch::Sheet,
    cell::{Read, after},
    code::{Code, Finding},
    desk::{Desk, PersonName, Verdict, verdicts, with_part},
    profile::{Profile, Section, section},
    read::Line,
};
use crate::{
    cpr::{self, CprNumber},
    domain::name_key,
    policy::Kind,
    store::{
        Result, Work,
        records::{Columns, Outcome, Record},
    },
};

section! {
    /// Persons.
    PersonSection / PersonColumns (cpr; given_name, family_name) {
        cpr, given_name, family_name, street, postal_code, city, phone, email, protected_from, protected_until,
        target_group, benefit, benefit_from, benefit_until, unit, caseworker, registered_on
    } { target_groups: String, benefits: String }
}

const KEPT: Columns = Columns { kept: &["cpr_encrypted", "created_at"], stamped: &[] };

pub(super) struct Persons;

/// From a first day to the day after the last.
struct Period {
    from: NaiveDate,
    to: Option<NaiveDate>,
}

pub(super) struct Person {
    number: CprNumber,
    name: PersonName,
    given_name: String,
    family_name: String,
    street: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    protection: Option<(NaiveDate, NaiveDate)>,
    target_group: Option<String>,
    benefit: Option<(String, Period)>,
    unit: Uuid,
    caseworker: Option<String>,
    registered_on: NaiveDate,
}

impl Sheet for Persons {
    type Row = Person;

    const KIND: Kind = Kind::Person;

    fn section<'p>(&self, profile: &'p Profile) -> &'p dyn Section {
        &profile.person
    }

    fn name(&self, line: &Line, desk: &Desk<'_>) -> String {
        desk.name_of_person(line.cell(&desk.profile.person.columns.cpr))
    }

    fn read(&mut self, line: &Line, desk: &Desk<'_>) -> Read<Person> {
        let PersonSection { columns, target_groups, benefits, .. } = &desk.profile.person;
        let number = line.cell(&columns.cpr).cpr()?;
        let is_postal_code = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_phone = |text: &str| text.chars().all(|letter| letter.is_ascii_digit() || " +-()".contains(letter));
        let is_email =
            |text: &str| text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        Ok(Person {
            name: PersonName { index: desk.keys().index(&number) },
            number,
            given_name: line.cell(&columns.given_name).text(100)?,
            family_name: line.cell(&columns.family_name).text(100)?,
            street: line.cell(&columns.street).formed(200, |_| true)?,
            postal_code: line.cell(&columns.postal_code).formed(4, is_postal_code)?,
            city: line.cell(&columns.city).formed(100, |_| true)?,
            phone: line.cell(&columns.phone).formed(30, is_phone)?,
            email: line.cell(&columns.email).formed(254, is_email)?,
            protection: protection(line, desk)?,
            target_group: line
                .cell(&columns.target_group)
                .filled()
                .map(|cell| cell.word(target_groups))
                .transpose()?
                .cloned(),
            benefit: match line.cell(&columns.benefit).filled() {
                Some(kind) => Some((kind.word(benefits)?.clone(), benefit_period(line, desk)?)),
                None => None,
            },
            unit: line.cell(&columns.unit).uuid()?,
            caseworker: line.cell(&columns.caseworker).filled().map(|cell| cell.text(100)).transpose()?,
            registered_on: line.cell(&columns.registered_on).day(desk.format())?,
        })
    }

    fn key(&self, row: &Person) -> String {
        row.name.key()
    }

    async fn write(&self, work: &mut Work<'_>, desk: &Desk<'_>, rows: &[&Person]) -> Result<Vec<Verdict>> {
        let columns = &desk.profile.person.columns;
        let units = work.find::<organisation_unit::Entity>().by_ids(rows.iter().map(|row| row.unit)).await?;
        let staff = desk.staff(work, rows.iter().filter_map(|row| row.caseworker.as_ref())).await?;
        let check = |row: &&Person| {
            if !units.contains_key(&row.unit) {
                let code = desk.missing(Kind::OrganisationUnit, &row.unit.to_string());
                return Err(Finding::at(&columns.unit, code));
            }
            let named = row.caseworker.as_deref();
            named.map(|name| desk.find_employee(&staff, name, row.registered_on, &columns.caseworker)).transpose()
        };
        let checked: Vec<Read<Option<Uuid>>> = rows.iter().map(check).collect();
        let good: Vec<(&Person, Option<Uuid>)> =
            rows.iter().zip(&checked).filter_map(|(row, checked)| Some((*row, *checked.as_ref().ok()?))).collect();

        let found = desk.persons(work, good.iter().map(|(row, _)| &row.name)).await?;
        let records = good.iter().map(|(row, _)| record(work, row, &found)).collect();
        let taken = work.take_records::<Entity>(desk.source, records, KEPT).await?;
        let new = good.iter().zip(&taken).filter(|((row, _), _)| !found.contains_key(&row.name.index));
        let numbers = new.map(|((row, _), (id, _))| person_number::ActiveModel {
            id: Set(Uuid::now_v7()),
            person_id: Set(*id),
            cpr_index: Set(row.name.index.clone()),
            created_at: Set(work.session().now()),
        });
        let numbers = numbers.collect();
        work.link_all::<person_number::Entity>(numbers).await?;

        let mut outcomes: HashMap<Uuid, Outcome> = taken.iter().copied().collect();
        let persons: Vec<(&Person, Uuid)> = good.iter().zip(&taken).map(|((row, _), (id, _))| (*row, *id)).collect();
        let mut add = |persons: Vec<Uuid>, parts: Vec<Outcome>| {
            for (person, part) in persons.into_iter().zip(parts) {
                outcomes.entry(person).and_modify(|whole| *whole = with_part(*whole, part));
            }
        };
        let (of, records) = protections(&persons);
        let parts = work.take_records::<protection_period::Entity>(desk.source, records, Columns::default()).await?;
        add(of, parts.into_iter().map(|(_, part)| part).collect());
        let (of, records) = benefits(&persons);
        let parts = work.take_records::<benefit_period::Entity>(desk.source, records, Columns::default()).await?;
        add(of, parts.into_iter().map(|(_, part)| part).collect());
        let (of, records) = assignments(&good, &taken);
        add(of, work.take_primaries(desk.source, records).await?);
        Ok(verdicts(&checked, taken.iter().map(|(id, outcome)| outcomes.get(id).copied().unwrap_or(*outcome))))
    }
}

fn protection(line: &Line, desk: &Desk<'_>) -> Read<Option<(NaiveDate, NaiveDate)>> {
    let columns = &desk.profile.person.columns;
    let (from, until) = (line.cell(&columns.protected_from), line.cell(&columns.protected_until));
    match (from.filled(), until.filled()) {
        (None, None) => Ok(None),
        (Some(from), None) => {
            let from = from.day(desk.format())?;
            // It lapses after a year unless the export says when.
            Ok(from.checked_add_months(chrono::Months::new(12)).map(|to| (from, to)))
        }
        (None, Some(_)) => Err(from.wrong(Code::MissingValue)),
        (Some(from), Some(last)) => {
            let (from, last) = (from.day(desk.format())?, last.day(desk.format())?);
            if last < from { Err(until.wrong(Code::PeriodReversed)) } else { Ok(Some((from, after(last)))) }
        }
    }
}

fn benefit_period(line: &Line, desk: &Desk<'_>) -> Read<Period> {
    let columns = &desk.profile.person.columns;
    let until = line.cell(&columns.benefit_until);
    let from = line.cell(&columns.benefit_from).day(desk.format())?;
    let last = until.optional_day(desk.format())?;
    if last.is_some_and(|last| last < from) {
        return Err(until.wrong(Code::PeriodReversed));
    }
    Ok(Period { from, to: last.map(after) })
}

fn record(work: &Work<'_>, row: &Person, found: &HashMap<Vec<u8>, Uuid>) -> Record<Entity> {
    let id = Uuid::now_v7();
    let (family, given) = (name_key(&row.family_name), name_key(&row.given_name));
    let row_of = Model {
        id,
        unit_id: row.unit,
        cpr_kind: match row.number.kind() {
            cpr::Kind::Ordinary => CprKind::Ordinary,
            cpr::Kind::Substitute => CprKind::Substitute,
        },
        cpr_encrypted: work.session().encrypt_cpr(id, &row.number),
        given_name: row.given_name.clone(),
        family_name: row.family_name.clone(),
        name_key: format!("{family} {given}"),
        given_key: given,
        street: row.street.clone(),
        postal_code: row.postal_code.clone(),
        city: row.city.clone(),
        phone: row.phone.clone(),
        email: row.email.clone(),
        target_group_code: row.target_group.clone(),
        registered_on: row.registered_on,
        created_at: work.session().now(),
        version: 1,
    };
    Record { key: row.name.key(), found: found.get(&row.name.index).copied(), row: row_of }
}

type Parts<R> = (Vec<Uuid>, Vec<R>);

fn protections(persons: &[(&Person, Uuid)]) -> Parts<Record<protection_period::Entity>> {
    let record = |(row, person): &(&Person, Uuid)| {
        let (valid_from, valid_to) = row.protection?;
        let row_of =
            protection_period::Model { id: Uuid::now_v7(), person_id: *person, valid_from, valid_to, version: 1 };
        Some((*person, Record { key: row.name.key(), found: None, row: row_of }))
    };
    persons.iter().filter_map(record).unzip()
}

fn benefits(persons: &[(&Person, Uuid)]) -> Parts<Record<benefit_period::Entity>> {
    let record = |(row, person): &(&Person, Uuid)| {
        let (kind, period) = row.benefit.as_ref()?;
        let row_of = benefit_period::Model {
            id: Uuid::now_v7(),
            person_id: *person,
            kind_code: kind.clone(),
            valid_from: period.from,
            valid_to: period.to,
            version: 1,
        };
        Some((*person, Record { key: row.name.key(), found: None, row: row_of }))
    };
    persons.iter().filter_map(record).unzip()
}

fn assignments(good: &[(&Person, Option<Uuid>)], taken: &[(Uuid, Outcome)]) -> Parts<(String, assignment::Model)> {
    let record = |((row, caseworker), (person, _)): (&(&Person, Option<Uuid>), &(Uuid, Outcome))| {
        let row_of = assignment::Model {
            id: Uuid::now_v7(),
            person_id: *person,
            user_id: (*caseworker)?,
            kind: assignment::AssignmentKind::Primary,
            valid_from: row.registered_on,
            valid_to: None,
            version: 1,
        };
        Some((*person, (row.name.key(), row_of)))
    };
    good.iter().zip(taken).filter_map(record).unzip()
}
