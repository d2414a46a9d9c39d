//! A worklist as a file.

use indsats_entity::{
    effort, organisation_unit, person,
    worklist_item::{Column, Entity},
};
use sea_orm::ColumnTrait;

use super::{
    Draft, ROWS, named, person_id, require_export,
    table::{Cell, Table},
};
use crate::{
    domain::worklist::{Asked, Lists},
    policy::{Class, Denial, Policy},
    rules::worklist::WorklistKind,
    store::{Error, Result, Seen, Session},
};

const COLUMNS: &[&str] = &["person", "name", "unit", "reason", "since", "due", "effort", "policyNumber"];

/// A list of a day, in its order; `None` where it is too long for a file, or its day for the persons within reach.
///
/// # Errors
/// [`Error::Forbidden`] for a list that the role does not have and for those who may not take files away.
pub async fn worklist(session: &Session, list: WorklistKind, asked: Asked) -> Result<Option<Draft>> {
    require_export(session)?;
    if !Policy::current().worklists(session.request().role).contains(&list) {
        session.note_refusal(None);
        return Err(Error::Forbidden(Denial::Role));
    }
    let Some(lists) = Lists::of(session, asked).await? else { return Ok(None) };
    let order = Lists::order(session);
    let items = match &lists.told {
        None => lists.kept(session)?.filter(Column::List.eq(list.as_str())).at_most(ROWS, order).await?,
        Some(told) => told.at_most(ROWS, session, order, |item| item.list == list.as_str()).await?,
    };
    let Some(items) = items else { return Ok(None) };
    let name = format!("{}-{}", list.as_str().to_lowercase().replace('_', "-"), lists.day);
    let rows = rows(session, &items).await?;
    let table = Table { title: format!("worklist-{}", list.as_str()), columns: COLUMNS, rows };
    Ok(Some(Draft { name, table }))
}

async fn rows(session: &Session, items: &[Seen<Entity>]) -> Result<Vec<Vec<Cell>>> {
    let persons = named::<person::Entity>(session, items.iter().map(|item| item.person_id)).await?;
    let units = named::<organisation_unit::Entity>(session, items.iter().map(|item| item.unit_id)).await?;
    let efforts = named::<effort::Entity>(session, items.iter().filter_map(|item| item.effort_id)).await?;
    let row = |item: &Seen<Entity>| {
        let person = persons.get(&item.person_id).and_then(|person| {
            person.see(Class::Identity, |person| format!("{} {}", person.given_name, person.family_name))
        });
        let effort = item.effort_id.and_then(|effort| efforts.get(&effort));
        vec![
            Cell::Text(person_id(session, item.person_id)),
            Cell::text(&person.unwrap_or_default()),
            Cell::text(units.get(&item.unit_id).map_or("", |unit| &unit.name)),
            Cell::Code("reason", item.reason.clone()),
            Cell::Day(item.since),
            Cell::day(item.due),
            Cell::text(effort.map_or("", |effort| &effort.code)),
            item.policy_number.map_or(Cell::Empty, Cell::from),
        ]
    };
    Ok(items.iter().map(row).collect())
}
