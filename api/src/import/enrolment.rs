//! Who is in an effort, and since when.

use std::collections::HashMap;

use chrono::NaiveDate;
use indsats_entity::{
    effort,
    effort_enrolment::{EffortEnrolmentState, Entity, Model},
};
use sea_orm::ColumnTrait;
use uuid::Uuid;

use super::{
    batch::Sheet,
    cell::{Read, after},
    code::{Code, Finding},
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
    /// Enrolments.
    EnrolmentSection / EnrolmentColumns (cpr;) { cpr, effort, from, until, state } {
        efforts: String, states: crate::import::profile::Coded<EffortEnrolmentState>
    }
}

/// Who decided is not in the export, and no import decides.
const KEPT: Columns = Columns {
    kept: &[
        "proposed_by",
        "decided_by",
        "decided_at",
        "review_due_on",
        "proposed_on",
        "reviewed_by",
        "reviewed_at",
        "review_outcome_code",
    ],
    stamped: &[],
};

pub(super) struct Enrolments;

pub(super) struct Enrolment {
    person: PersonName,
    effort: String,
    state: EffortEnrolmentState,
    from: NaiveDate,
    to: Option<NaiveDate>,
}

impl Sheet for Enrolments {
    type Row = Enrolment;

    const KIND: Kind = Kind::EffortEnrolment;

    fn section<'p>(&self, profile: &'p Profile) -> &'p dyn Section {
        &profile.enrolment
    }

    fn name(&self, _line: &Line, _desk: &Desk<'_>) -> String {
        String::new()
    }

    fn read(&mut self, line: &Line, desk: &Desk<'_>) -> Read<Enrolment> {
        let EnrolmentSection { columns, efforts, states, .. } = &desk.profile.enrolment;
        let until = line.cell(&columns.until);
        let person = desk.person(line.cell(&columns.cpr))?;
        let from = line.cell(&columns.from).day(desk.format())?;
        let last = until.optional_day(desk.format())?;
        if last.is_some_and(|last| last < from) {
            return Err(until.wrong(Code::PeriodReversed));
        }
        Ok(Enrolment {
            person,
            effort: line.cell(&columns.effort).word(efforts)?.clone(),
            state: line.cell(&columns.state).word(states)?.0,
            from,
            to: last.map(after),
        })
    }

    /// The export has no id: person, effort and first day are what is known again.
    fn key(&self, row: &Enrolment) -> String {
        format!("{} {} {}", row.person.key(), row.effort, row.from)
    }

    async fn write(&self, work: &mut Work<'_>, desk: &Desk<'_>, rows: &[&Enrolment]) -> Result<Vec<Verdict>> {
        let columns = &desk.profile.enrolment.columns;
        let persons = desk.persons(work, rows.iter().map(|row| &row.person)).await?;
        let codes = effort::Column::Code.is_in(rows.iter().map(|row| row.effort.as_str()));
        let efforts = work.find::<effort::Entity>().filter(codes).all().await?;
        let efforts: HashMap<&str, Uuid> = efforts.iter().map(|row| (row.code.as_str(), row.id())).collect();
        let actor = work.session().principal().user_id;
        let check = |row: &&Enrolment| {
            let effort = efforts.get(row.effort.as_str()).copied();
            Ok(Record::<Entity> {
                key: self.key(row),
                found: None,
                row: Model {
                    id: Uuid::now_v7(),
                    person_id: desk.find_person(&persons, &row.person, &columns.cpr)?,
                    effort_id: effort.ok_or_else(|| Finding::at(&columns.effort, Code::UnknownReference))?,
                    state: row.state,
                    valid_from: row.from,
                    valid_to: row.to,
                    proposed_by: actor,
                    decided_by: None,
                    decided_at: None,
                    review_due_on: None,
                    proposed_on: None,
                    reviewed_by: None,
                    reviewed_at: None,
                    review_outcome_code: None,
                    version: 1,
                },
            })
        };
        let (checked, records) = split(rows.iter().map(check));
        let taken = work.take_records(desk.source, records, KEPT).await?;
        Ok(verdicts(&checked, taken.into_iter().map(|(_, outcome)| outcome)))
    }
}
