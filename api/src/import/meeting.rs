//! Conversations with persons.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use indsats_entity::meeting::{Entity, MeetingForm, MeetingState, Model};
use uuid::Uuid;

use super::{
    batch::Sheet,
    cell::Read,
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
    /// Conversations.
    MeetingSection / MeetingColumns (id;) { id, cpr, caseworker, r#type, starts_at, minutes, form, state } {
        types: String, forms: crate::import::profile::Coded<MeetingForm>, states: crate::import::profile::Coded<MeetingState>
    }
}

/// What is written about a conversation here is not the export's.
const KEPT: Columns = Columns { kept: &["outcome_code", "note", "reason", "replaces_id"], stamped: &[] };
/// The longest conversation, in minutes.
const LONGEST: i32 = 8 * 60;

pub(super) struct Meetings;

pub(super) struct Meeting {
    id: String,
    person: PersonName,
    caseworker: String,
    type_code: String,
    starts_at: DateTime<Utc>,
    held_on: NaiveDate,
    minutes: i32,
    form: MeetingForm,
    state: MeetingState,
}

impl Sheet for Meetings {
    type Row = Meeting;

    const KIND: Kind = Kind::Meeting;

    fn section<'p>(&self, profile: &'p Profile) -> &'p dyn Section {
        &profile.meeting
    }

    fn name(&self, line: &Line, desk: &Desk<'_>) -> String {
        line.cell(&desk.profile.meeting.columns.id).as_str().to_owned()
    }

    fn read(&mut self, line: &Line, desk: &Desk<'_>) -> Read<Meeting> {
        let MeetingSection { columns, types, forms, states, .. } = &desk.profile.meeting;
        let start = line.cell(&columns.starts_at);
        let id = line.cell(&columns.id).text(100)?;
        let person = desk.person(line.cell(&columns.cpr))?;
        let local = start.moment(desk.format())?;
        Ok(Meeting {
            id,
            person,
            caseworker: line.cell(&columns.caseworker).text(100)?,
            type_code: line.cell(&columns.r#type).word(types)?.clone(),
            starts_at: start.instant(local)?,
            held_on: local.date(),
            minutes: line.cell(&columns.minutes).number(1..=LONGEST)?,
            form: line.cell(&columns.form).word(forms)?.0,
            state: line.cell(&columns.state).word(states)?.0,
        })
    }

    fn key(&self, row: &Meeting) -> String {
        row.id.clone()
    }

    async fn write(&self, work: &mut Work<'_>, desk: &Desk<'_>, rows: &[&Meeting]) -> Result<Vec<Verdict>> {
        let columns = &desk.profile.meeting.columns;
        let persons = desk.persons(work, rows.iter().map(|row| &row.person)).await?;
        let staff = desk.staff(work, rows.iter().map(|row| &row.caseworker)).await?;
        let check = |row: &&Meeting| {
            Ok(Record::<Entity> {
                key: row.id.clone(),
                found: None,
                row: Model {
                    id: Uuid::now_v7(),
                    person_id: desk.find_person(&persons, &row.person, &columns.cpr)?,
                    user_id: desk.find_employee(&staff, &row.caseworker, row.held_on, &columns.caseworker)?,
                    type_code: row.type_code.clone(),
                    form: row.form,
                    starts_at: row.starts_at,
                    ends_at: row.starts_at + Duration::minutes(row.minutes.into()),
                    held_on: row.held_on,
                    state: row.state,
                    outcome_code: None,
                    note: None,
                    reason: None,
                    replaces_id: None,
                    version: 1,
                },
            })
        };
        let (checked, records) = split(rows.iter().map(check));
        let taken = work.take_records(desk.source, records, KEPT).await?;
        Ok(verdicts(&checked, taken.into_iter().map(|(_, outcome)| outcome)))
    }
}
