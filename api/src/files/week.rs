//! A week of everybody within reach as a file.

use indsats_entity::{effort, organisation_unit, person, week_fact::Entity};

use super::{
    Draft, ROWS, named, person_id, require_export,
    table::{Cell, Table},
};
use crate::{
    civil::IsoWeek,
    domain::worklist::{Asked, Weeks},
    policy::Class,
    store::{Result, Seen, Session},
};

const COLUMNS: &[&str] = &[
    "person",
    "name",
    "unit",
    "effort",
    "week",
    "policyNumber",
    "obligedDays",
    "scheduledMinutes",
    "attendedMinutes",
    "creditedMinutes",
    "unregisteredMinutes",
    "targetMinutes",
    "hoursStatus",
    "contactStatus",
    "isCourseWeek",
    "isClosed",
];

/// A week as a day tells it, by name; `None` where there are too many lines for a file, or too many persons within reach
/// for a week that is not kept.
///
/// # Errors
/// [`crate::store::Error::Forbidden`] for those who may not read weeks or not take files away.
pub async fn weeks(session: &Session, week: IsoWeek, asked: Asked) -> Result<Option<Draft>> {
    require_export(session)?;
    let Some(weeks) = Weeks::of(session, week, asked).await? else { return Ok(None) };
    let order = Weeks::order(session);
    let lines = match &weeks.told {
        None => weeks.kept(session)?.at_most(ROWS, order).await?,
        Some(told) => told.at_most(ROWS, session, order, |_| true).await?,
    };
    let Some(lines) = lines else { return Ok(None) };
    let name = format!("week-{week}-{}", weeks.day);
    let table = Table { title: "week".to_owned(), columns: COLUMNS, rows: rows(session, week, &lines).await? };
    Ok(Some(Draft { name, table }))
}

async fn rows(session: &Session, week: IsoWeek, lines: &[Seen<Entity>]) -> Result<Vec<Vec<Cell>>> {
    let persons = named::<person::Entity>(session, lines.iter().map(|line| line.person_id)).await?;
    let units = named::<organisation_unit::Entity>(session, lines.iter().map(|line| line.unit_id)).await?;
    let efforts = named::<effort::Entity>(session, lines.iter().map(|line| line.effort_id)).await?;
    let row = |line: &Seen<Entity>| {
        let person = persons.get(&line.person_id).and_then(|person| {
            person.see(Class::Identity, |person| format!("{} {}", person.given_name, person.family_name))
        });
        vec![
            Cell::Text(person_id(session, line.person_id)),
            Cell::text(&person.unwrap_or_default()),
            Cell::text(units.get(&line.unit_id).map_or("", |unit| &unit.name)),
            Cell::text(efforts.get(&line.effort_id).map_or("", |effort| &effort.code)),
            Cell::Text(week.to_string()),
            line.policy_number.into(),
            line.obliged_days.into(),
            line.scheduled_minutes.into(),
            line.attended_minutes.into(),
            line.credited_minutes.into(),
            line.unregistered_minutes.into(),
            line.target_minutes.into(),
            Cell::Code("hours", line.hours_status.clone()),
            Cell::Code("contact", line.contact_status.clone()),
            Cell::Truth(line.is_course_week),
            Cell::Truth(line.is_closed),
        ]
    };
    Ok(lines.iter().map(row).collect())
}
