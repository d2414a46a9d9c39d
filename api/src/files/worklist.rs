//! A worklist as a file.

use chrono::NaiveDate;
use indsats_entity::{effort, organisation_unit, person};
use uuid::Uuid;

use super::{
    Draft, ROWS, named, person_id, require_export,
    table::{Cell, Table},
};
use crate::{
    civil,
    domain::worklist::{Asked, Lists, access_reason},
    policy::{Class, Denial, Policy},
    rules::worklist::WorklistKind,
    store::{Error, Result, Session, Waiting},
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
    let Some(waiting) = lists.at_most(session, list, ROWS).await? else { return Ok(None) };
    let name = format!("{}-{}", list.as_str().to_lowercase().replace('_', "-"), lists.day);
    let rows = rows(session, waiting.iter().map(Line::of).collect()).await?;
    let table = Table { title: format!("worklist-{}", list.as_str()), columns: COLUMNS, rows };
    Ok(Some(Draft { name, table }))
}

/// What a row says, whichever source it has.
struct Line {
    person: Option<Uuid>,
    unit: Option<Uuid>,
    effort: Option<Uuid>,
    reason: String,
    since: NaiveDate,
    due: Option<NaiveDate>,
    policy_number: Option<i32>,
}

impl Line {
    fn of(waiting: &Waiting) -> Self {
        match waiting {
            Waiting::Item(item) => Self {
                person: Some(item.person_id),
                unit: Some(item.unit_id),
                effort: item.effort_id,
                reason: item.reason.clone(),
                since: item.since,
                due: item.due,
                policy_number: item.policy_number,
            },
            Waiting::Access(review) => Self {
                person: review.person_id,
                unit: review.unit_id,
                effort: None,
                reason: access_reason(review.cause).as_str().to_owned(),
                since: civil::local_date(review.raised_at),
                due: None,
                policy_number: None,
            },
        }
    }
}

async fn rows(session: &Session, lines: Vec<Line>) -> Result<Vec<Vec<Cell>>> {
    let persons = named::<person::Entity>(session, lines.iter().filter_map(|line| line.person)).await?;
    let units = named::<organisation_unit::Entity>(session, lines.iter().filter_map(|line| line.unit)).await?;
    let efforts = named::<effort::Entity>(session, lines.iter().filter_map(|line| line.effort)).await?;
    let row = |line: Line| {
        let person = line.person.and_then(|person| persons.get(&person));
        let name = person.and_then(|person| {
            person.see(Class::Identity, |person| format!("{} {}", person.given_name, person.family_name))
        });
        let unit = line.unit.and_then(|unit| units.get(&unit));
        let effort = line.effort.and_then(|effort| efforts.get(&effort));
        vec![
            // An access may be to somebody whom the caller does not see.
            person.map_or(Cell::Empty, |person| Cell::Text(person_id(session, person.id()))),
            Cell::text(&name.unwrap_or_default()),
            Cell::text(unit.map_or("", |unit| &unit.name)),
            Cell::Code("reason", line.reason),
            Cell::Day(line.since),
            Cell::day(line.due),
            Cell::text(effort.map_or("", |effort| &effort.code)),
            line.policy_number.map_or(Cell::Empty, Cell::from),
        ]
    };
    Ok(lines.into_iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use crate::{
        rules::worklist::{Reason, WorklistKind},
        texts::Language,
    };

    #[test]
    fn every_list_and_every_reason_has_words_in_both_languages() {
        let lists = WorklistKind::ALL.iter().map(|list| format!("worklist-{}", list.as_str()));
        let reasons = Reason::ALL.iter().map(|reason| format!("reason-{}", reason.as_str()));
        for key in lists.chain(reasons) {
            let (danish, english) = (Language::Danish.text(&key), Language::English.text(&key));
            assert!(danish != key && english != danish, "{key}");
        }
    }
}
