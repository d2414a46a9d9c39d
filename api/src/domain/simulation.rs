//! What a version of an effort's parameters would change, before anybody approves it. Nothing is written.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use indsats_entity::{
    effort,
    effort_policy::{Column, Entity, Model},
    organisation_unit, person,
};
use sea_orm::ColumnTrait;
use uuid::Uuid;

use super::{
    Code, Problem, Verdict,
    effort_policy::{Parameters, check, latest},
};
use crate::{
    civil::IsoWeek,
    policy::{Action, Denial, Kind},
    rules::{ChangedWeek, EnrolmentState, PersonFile, changed_weeks},
    store::{self, Error, Seen, Session},
};

/// The most weeks that are looked at.
const WEEKS: usize = 26;
/// The most persons that are looked at: a request answers within seconds.
const PERSONS: u64 = 2_000;
/// Persons whose files are in memory at once.
const BATCH: usize = 100;

/// Days before and after any time in an effort, as databases and JSON can hold them.
const ALWAYS: (NaiveDate, NaiveDate) =
    (NaiveDate::from_ymd_opt(1900, 1, 1).expect("a day"), NaiveDate::from_ymd_opt(2999, 12, 31).expect("a day"));

/// Which version is tried.
pub enum Tried {
    /// One as it is written.
    Version(Uuid),
    /// The next one of an effort, based on the latest approved one.
    Next(Uuid),
}

/// What is asked.
pub struct Question {
    pub tried: Tried,
    /// The first day on which it is tried; by default its own, for a next one the first of the weeks.
    pub from: Option<NaiveDate>,
    /// What it says otherwise.
    pub parameters: Parameters,
    /// From the first to before the second.
    pub weeks: (IsoWeek, IsoWeek),
    pub as_of: Option<DateTime<Utc>>,
    /// By what was recorded then; now where it is left out.
    pub known_at: Option<DateTime<Utc>>,
    /// Only persons of this unit and those below it.
    pub unit: Option<Uuid>,
}

/// What was found.
pub struct Simulation {
    pub as_of: DateTime<Utc>,
    /// How many persons were looked at: those within reach with a time in the effort that meets the weeks.
    pub person_count: usize,
    pub units: Vec<UnitCount>,
    /// By week, then person.
    pub changes: Vec<(Uuid, ChangedWeek)>,
    /// Those who have a change.
    pub persons: HashMap<Uuid, Seen<person::Entity>>,
}

/// What was found in one unit, without those below it.
#[derive(Clone, Copy, Debug, Default)]
pub struct UnitCount {
    pub unit: Uuid,
    pub person_count: usize,
    pub changed_person_count: usize,
    pub changed_week_count: usize,
}

/// Tells which weeks of which persons within reach would stand otherwise. Whoever may write versions may ask.
///
/// # Errors
/// Problems of the input.
pub async fn simulate(session: &Session, question: Question) -> Verdict<Simulation> {
    if !session.access(Kind::Effort).may_ever(Action::DraftEffortPolicy) {
        session.note_refusal(None);
        return Err(Error::Forbidden(Denial::Role).into());
    }
    let weeks = weeks(question.weeks)?;
    let units = match question.unit {
        Some(unit) => Some(subtree(session, unit).await?),
        None => None,
    };
    let tried = tried(session, question.tried, question.from, question.parameters, question.weeks.0).await?;
    let as_of = question.as_of.unwrap_or(session.now());
    // What was recorded of somebody's time in the effort may have been another time than today's.
    let days = match question.known_at {
        None => (question.weeks.0.monday(), question.weeks.1.monday()),
        Some(_) => ALWAYS,
    };
    let persons = persons(session, tried.effort_id, days, units).await?;
    let parameters = store::parameters(&tried)?;
    let mut simulation =
        Simulation { as_of, person_count: 0, units: Vec::new(), changes: Vec::new(), persons: HashMap::new() };
    let mut units: BTreeMap<Uuid, UnitCount> = BTreeMap::new();
    for persons in persons.chunks(BATCH) {
        let files = session.files(persons, question.known_at).await?;
        let before = files.book.efforts.get(&tried.effort_id).cloned().unwrap_or_default();
        let after = before.with(parameters.clone());
        for person in persons {
            let Some(file) = files.files.get(&person.id()) else { continue };
            if !is_in_effort(file, tried.effort_id, question.weeks) {
                continue;
            }
            let case = file.case(tried.effort_id);
            let changed = changed_weeks(&case, &before, &after, &files.book.calendar, &weeks, as_of);
            let unit = units.entry(person.unit_id).or_default();
            simulation.person_count += 1;
            unit.person_count += 1;
            unit.changed_person_count += usize::from(!changed.is_empty());
            unit.changed_week_count += changed.len();
            if !changed.is_empty() {
                simulation.persons.insert(person.id(), person.clone());
            }
            simulation.changes.extend(changed.into_iter().map(|changed| (person.id(), changed)));
        }
    }
    simulation.changes.sort_unstable_by_key(|(person, changed)| (changed.week, *person));
    simulation.units = units.into_iter().map(|(unit, count)| UnitCount { unit, ..count }).collect();
    Ok(simulation)
}

/// The weeks one by one.
fn weeks((from, until): (IsoWeek, IsoWeek)) -> Verdict<Vec<IsoWeek>> {
    let all = std::iter::successors(Some(from), |week| Some(IsoWeek::of(week.end())));
    let weeks: Vec<IsoWeek> = all.take_while(|week| *week < until).take(WEEKS + 1).collect();
    match weeks.len() {
        0 => Err(Problem::at("weeks.until", Code::PeriodReversed).into()),
        1..=WEEKS => Ok(weeks),
        _ => Err(Problem::at("weeks.until", Code::TooManyWeeks).into()),
    }
}

/// The version as it is tried, checked as a draft is.
async fn tried(
    session: &Session,
    tried: Tried,
    from: Option<NaiveDate>,
    parameters: Parameters,
    first: IsoWeek,
) -> Verdict<Model> {
    let row = match tried {
        Tried::Version(id) => {
            let version = session.find::<Entity>().by_id(id).await?;
            let version = version.ok_or_else(|| Problem::at("of.policy", Code::NotFound))?;
            Model { valid_from: from.unwrap_or(version.valid_from), ..(*version).clone() }
        }
        Tried::Next(id) => {
            let effort = session.find::<effort::Entity>().by_id(id).await?;
            let effort = effort.ok_or_else(|| Problem::at("of.effort", Code::NotFound))?;
            let versions = session.find::<Entity>().filter(Column::EffortId.eq(effort.id())).all().await?;
            let base = latest(&versions).ok_or_else(|| Problem::at("of.effort", Code::NotFound))?;
            let number = 1 + versions.iter().map(|version| version.number).max().unwrap_or(0);
            Model { number, valid_from: from.unwrap_or(first.monday()), ..(**base).clone() }
        }
    };
    let row = parameters.over(row);
    if row.valid_from.weekday() != Weekday::Mon {
        return Err(Problem::at("validFrom", Code::NotAMonday).into());
    }
    check(session.find(), &row).await?;
    Ok(row)
}

/// The persons to look at.
async fn persons(
    session: &Session,
    effort: Uuid,
    (from, until): (NaiveDate, NaiveDate),
    units: Option<HashSet<Uuid>>,
) -> Verdict<Vec<Seen<person::Entity>>> {
    let mut persons = session.find::<person::Entity>().in_effort(effort, from, until);
    if let Some(units) = units {
        persons = persons.filter(person::Column::UnitId.is_in(units));
    }
    if persons.clone().count().await? > PERSONS {
        return Err(Problem::at("unit", Code::TooManyPersons).into());
    }
    Ok(persons.all().await?)
}

/// Whether somebody has a time in the effort, begun and not only agreed, that meets the weeks.
fn is_in_effort(file: &PersonFile, effort: Uuid, (from, until): (IsoWeek, IsoWeek)) -> bool {
    use EnrolmentState::{Active, Ended, Paused};
    file.enrolments.iter().filter(|enrolment| enrolment.effort == effort).any(|enrolment| {
        let meets = enrolment.period.from < until.monday() && enrolment.period.end() > from.monday();
        matches!(enrolment.state, Active | Paused | Ended) && meets
    })
}

/// A unit within reach and those below it.
async fn subtree(session: &Session, unit: Uuid) -> Verdict<HashSet<Uuid>> {
    let units = session.find::<organisation_unit::Entity>().all().await?;
    if !units.iter().any(|known| known.id() == unit) {
        return Err(Problem::at("unit", Code::NotFound).into());
    }
    let mut below = HashSet::from([unit]);
    loop {
        let is_below = |parent: Option<Uuid>| parent.is_some_and(|parent| below.contains(&parent));
        let next = units.iter().filter(|known| !below.contains(&known.id()) && is_below(known.parent_id));
        let next: Vec<Uuid> = next.map(Seen::id).collect();
        if next.is_empty() {
            return Ok(below);
        }
        below.extend(next);
    }
}
