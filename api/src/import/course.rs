//! Courses, and the plan that they belong to.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
};

use chrono::NaiveDate;
use indsats_entity::{
    course::{CourseState, Entity, Model},
    offer,
    plan::{self, PlanState},
};
use sea_orm::{ColumnTrait, Set};
use uuid::Uuid;

use super::{
    Error,
    batch::Sheet,
    cell::{Read, after, weekly_minutes},
    code::{Code, Finding},
    desk::{Desk, PersonName, Verdict, split, verdicts},
    profile::{Profile, Section, section},
    progress::Progress,
    read::{Line, Reader},
};
use crate::{
    policy::Kind,
    store::{
        Result, Work,
        records::{Columns, Record},
    },
};

section! {
    /// Courses.
    CourseSection / CourseColumns (id;) { id, cpr, offer, from, until, interrupted, hours, minutes, state } {
        states: crate::import::profile::Coded<CourseState>
    }
}

const KEPT: Columns = Columns { kept: &["plan_id", "reason"], stamped: &[] };
/// Rows that are looked at together before the import.
const GLANCE: usize = 1_000;

/// The first start of each person's courses, by keyed hash.
pub(super) type Starts = HashMap<Vec<u8>, NaiveDate>;

/// The days on which a course can have sessions.
#[derive(Clone, Copy)]
pub(super) struct Days {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

pub(super) struct Courses {
    starts: Starts,
    /// By the export's id: what attendance is held against.
    pub periods: HashMap<String, Days>,
}

pub(super) struct Course {
    id: String,
    person: PersonName,
    offer: String,
    state: CourseState,
    from: NaiveDate,
    /// The last day planned.
    until: NaiveDate,
    /// The last day of a course that was interrupted.
    interrupted: Option<NaiveDate>,
    weekly_minutes: i32,
}

impl Courses {
    pub fn new(starts: Starts) -> Self {
        Self { starts, periods: HashMap::new() }
    }

    /// The open plans of persons, one opened with the first course where there is none.
    async fn plans(
        &self,
        work: &mut Work<'_>,
        desk: &Desk<'_>,
        persons: &BTreeMap<Uuid, &Course>,
    ) -> Result<HashMap<Uuid, Uuid>> {
        let mut plans = work.open_plans(&persons.keys().copied().collect::<Vec<_>>()).await?;
        let mut rows = Vec::new();
        for (person, course) in persons.iter().filter(|(person, _)| !plans.contains_key(person)) {
            let first = self.starts.get(&course.person.index).copied();
            rows.push(plan::ActiveModel {
                id: Set(Uuid::now_v7()),
                person_id: Set(*person),
                state: Set(PlanState::Active),
                goal: Set(desk.profile.texts.plan_goal.clone()),
                agreed_steps: Set(None),
                opened_on: Set(first.unwrap_or(course.from)),
                closed_on: Set(None),
                version: Set(1),
            });
        }
        plans.extend(rows.iter().map(|row| (*row.person_id.as_ref(), *row.id.as_ref())));
        work.put_all::<plan::Entity>(rows).await?;
        Ok(plans)
    }
}

impl Sheet for Courses {
    type Row = Course;

    const KIND: Kind = Kind::Course;

    fn section<'p>(&self, profile: &'p Profile) -> &'p dyn Section {
        &profile.course
    }

    fn name(&self, line: &Line, desk: &Desk<'_>) -> String {
        line.cell(&desk.profile.course.columns.id).as_str().to_owned()
    }

    fn read(&mut self, line: &Line, desk: &Desk<'_>) -> Read<Course> {
        let CourseSection { columns, states, .. } = &desk.profile.course;
        let (until, interrupted) = (line.cell(&columns.until), line.cell(&columns.interrupted));
        let row = Course {
            id: line.cell(&columns.id).text(100)?,
            person: desk.person(line.cell(&columns.cpr))?,
            offer: line.cell(&columns.offer).text(100)?,
            state: line.cell(&columns.state).word(states)?.0,
            from: line.cell(&columns.from).day(desk.format())?,
            until: until.day(desk.format())?,
            interrupted: interrupted.optional_day(desk.format())?,
            weekly_minutes: weekly_minutes(line.cell(&columns.hours), line.cell(&columns.minutes))?,
        };
        let code = match (row.state, row.interrupted) {
            _ if row.until < row.from => return Err(until.wrong(Code::PeriodReversed)),
            (CourseState::Interrupted, None) => Some(Code::MissingValue),
            (CourseState::Interrupted, Some(day)) if day < row.from || day > row.until => Some(Code::OutsidePeriod),
            (CourseState::Interrupted, Some(_)) | (_, None) => None,
            (_, Some(_)) => Some(Code::ValueNotAllowed),
        };
        match code {
            Some(code) => Err(interrupted.wrong(code)),
            None => {
                let last = row.interrupted.unwrap_or(row.until);
                self.periods.entry(row.id.clone()).or_insert(Days { first: row.from, last });
                Ok(row)
            }
        }
    }

    fn key(&self, row: &Course) -> String {
        row.id.clone()
    }

    async fn write(&self, work: &mut Work<'_>, desk: &Desk<'_>, rows: &[&Course]) -> Result<Vec<Verdict>> {
        let columns = &desk.profile.course.columns;
        let persons = desk.persons(work, rows.iter().map(|row| &row.person)).await?;
        let codes: HashSet<&str> = rows.iter().map(|row| row.offer.as_str()).collect();
        let offers = work.find::<offer::Entity>().filter(offer::Column::Code.is_in(codes)).all().await?;
        let offers: HashMap<&str, Uuid> = offers.iter().map(|row| (row.code.as_str(), row.id())).collect();
        let check = |row: &&Course| {
            let offer = offers.get(row.offer.as_str()).copied();
            let missing = || Finding::at(&columns.offer, desk.missing(Kind::Offer, &row.offer));
            let person = desk.find_person(&persons, &row.person, &columns.cpr)?;
            Ok(Record::<Entity> {
                key: row.id.clone(),
                found: None,
                row: model(row, person, offer.ok_or_else(missing)?),
            })
        };
        let (checked, mut records) = split(rows.iter().map(check));

        // Only a new course asks for a plan: what was closed since the last import stays closed.
        let keys = records.iter().map(|record| record.key.clone()).collect();
        let known = work.known(desk.source, Kind::Course.as_str(), keys).await?;
        let good = rows.iter().zip(&checked).filter_map(|(row, checked)| checked.is_ok().then_some(*row));
        let new = records.iter().zip(good).filter(|(record, _)| !known.contains_key(&record.key));
        let persons: BTreeMap<Uuid, &Course> = new.map(|(record, row)| (record.row.person_id, row)).collect();
        let plans = self.plans(work, desk, &persons).await?;
        for record in &mut records {
            record.row.plan_id = plans.get(&record.row.person_id).copied().unwrap_or_default();
        }
        let taken = work.take_records(desk.source, records, KEPT).await?;
        Ok(verdicts(&checked, taken.into_iter().map(|(_, outcome)| outcome)))
    }
}

/// A course as the export tells of it: what was planned is also what was done, as far as the state says that it was.
fn model(row: &Course, person: Uuid, offer: Uuid) -> Model {
    use CourseState::{Active, Completed, Interrupted};
    Model {
        id: Uuid::now_v7(),
        person_id: person,
        plan_id: Uuid::nil(),
        offer_id: offer,
        state: row.state,
        planned_from: row.from,
        planned_to: after(row.until),
        actual_from: matches!(row.state, Active | Completed | Interrupted).then_some(row.from),
        actual_to: (row.state == Completed).then(|| after(row.until)),
        interrupted_on: row.interrupted,
        weekly_minutes: row.weekly_minutes,
        reason: None,
        version: 1,
    }
}

/// Goes through the file once before it is imported: a plan is opened with the first course, wherever its row stands.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn first_starts(directory: &Path, desk: &Desk<'_>) -> std::result::Result<Starts, Error> {
    let section = &desk.profile.course;
    let mut reader = Reader::open(directory, section, desk.format(), &Progress::silent())?;
    let mut starts = Starts::new();
    loop {
        let lines = reader.batch(GLANCE)?;
        if lines.is_empty() {
            return Ok(starts);
        }
        let mut courses = Courses::new(Starts::new());
        for course in lines.iter().filter_map(|line| courses.read(line, desk).ok()) {
            let first = starts.entry(course.person.index).or_insert(course.from);
            *first = course.from.min(*first);
        }
    }
}
