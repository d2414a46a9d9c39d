//! When an employee is free for a conversation, and perhaps a person too.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, Weekday};
use indsats_entity::{meeting, organisation_unit, person, user, working_hours};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use super::{
    Code, Problem, Verdict,
    agenda::{self, DaySpan, Time},
    assignment::check_caseworker_in,
    problem::Naming,
};
use crate::{
    civil,
    policy::{Action, Denial, Kind},
    rules::{DayHours, Openings, Stretch, free_slots},
    store::{Error, Reading, Result, Seen, Session},
};

/// The most days that are looked through at once.
const LONGEST: i64 = 31;

/// What is looked for.
pub struct Search {
    pub caseworker: Uuid,
    pub from: NaiveDate,
    /// Exclusive.
    pub until: NaiveDate,
    pub minutes: i32,
    /// Who must be free too.
    pub person: Option<Uuid>,
}

/// The free times, in order. Whose conversations stand in between is not told.
///
/// # Errors
/// Problems of the input; [`Error::Forbidden`] for who could not book.
pub async fn free(session: &Session, search: Search) -> Verdict<Vec<Stretch>> {
    let Search { caseworker, from, until, minutes, person } = search;
    if !(5..=480).contains(&minutes) {
        return Err(Problem::at("durationMinutes", Code::NumberOutOfRange).into());
    }
    match (until - from).num_days() {
        ..=0 => return Err(Problem::at("until", Code::PeriodReversed).into()),
        1..=LONGEST => {}
        _ => return Err(Problem::at("until", Code::OutsidePeriod).into()),
    }
    let at = session.reading();
    match person {
        Some(person) => drop(at.could::<person::Entity>(Action::BookMeeting, person).await.naming("person")?),
        None if session.access(Kind::Person).may_ever(Action::BookMeeting) => {}
        None => {
            session.note_refusal(None);
            return Err(Error::Forbidden(Denial::Role).into());
        }
    }
    check_caseworker_in(at, "caseworker", caseworker).await?;
    let days = DaySpan { from, until };
    let mut openings =
        Openings { days: hours(at, caseworker, days).await?, closed: free_days(at, days).await?, taken: vec![] };
    let time = Time { starts_at: civil::midnight(from), ends_at: civil::midnight(until) };
    openings.taken = at.taken_by_meetings(caseworker, (time.starts_at, time.ends_at), None).await?;
    let closed = agenda::closed_times(at, caseworker, time).await?;
    openings.taken.extend(closed.iter().map(|row| (row.starts_at, row.ends_at)));
    if let Some(person) = person {
        let meetings = agenda::meetings(at, meeting::Column::PersonId, person, time, None).await?;
        openings.taken.extend(meetings.iter().map(|row| (row.starts_at, row.ends_at)));
        let sessions = agenda::sessions(at, person, time, None).await?;
        openings.taken.extend(sessions.iter().map(|row| (row.starts_at, row.ends_at)));
        for absence in agenda::absences(at, person, days).await? {
            let end = absence.valid_to.map_or(time.ends_at, civil::midnight);
            openings.taken.push((civil::midnight(absence.valid_from), end));
        }
    }
    Ok(free_slots(&openings, minutes.into(), session.now()))
}

async fn free_days(at: Reading<'_>, days: DaySpan) -> Result<BTreeSet<NaiveDate>> {
    let (holidays, closures) = (agenda::holidays(at, days).await?, agenda::closures(at, days, None).await?);
    Ok(holidays.iter().map(|row| row.day).chain(closures.iter().map(|row| row.day)).collect())
}

/// The hours of each day: the employee's own where there are any on that day, else those of the unit or the nearest one
/// above it that has some, else everybody's.
async fn hours(at: Reading<'_>, user: Uuid, days: DaySpan) -> Result<Vec<(NaiveDate, Vec<DayHours>)>> {
    use working_hours::{Column, Entity};
    let whose = Condition::any().add(Column::UserId.eq(user)).add(Column::UserId.is_null());
    let rows = at.find::<Entity>().filter(whose).filter(days.meets(Column::ValidFrom, Column::ValidTo)).all().await?;
    let units = match rows.iter().any(|row| row.unit_id.is_some()) {
        true => units_of(at, user).await?,
        false => Vec::new(),
    };
    let mut by_owner: BTreeMap<_, Vec<Seen<Entity>>> = BTreeMap::new();
    for row in rows {
        by_owner.entry((row.user_id, row.unit_id)).or_default().push(row);
    }
    let owners: Vec<_> = std::iter::once((Some(user), None))
        .chain(units.into_iter().map(|unit| (None, Some(unit))))
        .chain([(None, None)])
        .collect();
    let on = |day: NaiveDate| {
        let mut of = owners.iter().filter_map(|owner| by_owner.get(owner)).map(|rows| valid(rows, day));
        of.find(|rows| !rows.is_empty()).unwrap_or_default()
    };
    let days = days.from.iter_days().take_while(|day| *day < days.until);
    Ok(days.map(|day| (day, on(day))).collect())
}

/// The hours of one owner that are in force on a day, of whatever weekday: an owner who has none of this one is off.
fn valid(rows: &[Seen<working_hours::Entity>], day: NaiveDate) -> Vec<DayHours> {
    let in_force = rows.iter().filter(|row| row.valid_from <= day && row.valid_to.is_none_or(|end| day < end));
    in_force.filter_map(|row| day_hours(row)).collect()
}

fn day_hours(row: &working_hours::Model) -> Option<DayHours> {
    let weekday = Weekday::try_from(u8::try_from(row.weekday - 1).ok()?).ok()?;
    let (from, until) = (u16::try_from(row.from_minute).ok()?, u16::try_from(row.until_minute).ok()?);
    Some(DayHours { weekday, from, until })
}

/// The employee's unit and those above it, nearest first.
async fn units_of(at: Reading<'_>, user: Uuid) -> Result<Vec<Uuid>> {
    let user = at.find::<user::Entity>().by_id(user).await?;
    let all = at.find::<organisation_unit::Entity>().all().await?;
    let above: BTreeMap<Uuid, Option<Uuid>> = all.iter().map(|row| (row.id(), row.parent_id)).collect();
    let first = user.and_then(|user| user.unit_id);
    // A tree has no ring, and no way up that is longer than it has units.
    let way = std::iter::successors(first, |unit| above.get(unit).copied().flatten());
    Ok(way.take(above.len()).collect())
}
