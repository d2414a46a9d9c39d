//! The organisation's tree.

use std::collections::HashMap;

use indsats_entity::organisation_unit::{Column, Entity, Model};
use sea_orm::ColumnTrait;
use uuid::Uuid;

use super::{
    batch::Sheet,
    cell::Read,
    code::{Code, Finding},
    desk::{Desk, Verdict, verdicts},
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
    /// Units, as JSON.
    UnitSection / UnitColumns (id;) { id, user_key, name, parent } {}
}

pub(super) struct Units;

pub(super) struct Unit {
    id: Uuid,
    user_key: String,
    name: String,
    parent: Option<Uuid>,
}

impl Sheet for Units {
    type Row = Unit;

    const KIND: Kind = Kind::OrganisationUnit;

    fn section<'p>(&self, profile: &'p Profile) -> &'p dyn Section {
        &profile.unit
    }

    fn name(&self, line: &Line, desk: &Desk<'_>) -> String {
        line.cell(&desk.profile.unit.columns.id).as_str().to_lowercase()
    }

    fn read(&mut self, line: &Line, desk: &Desk<'_>) -> Read<Unit> {
        let columns = &desk.profile.unit.columns;
        Ok(Unit {
            id: line.cell(&columns.id).uuid()?,
            user_key: line.cell(&columns.user_key).text(100)?,
            name: line.cell(&columns.name).text(200)?,
            parent: line.cell(&columns.parent).filled().map(super::cell::Cell::uuid).transpose()?,
        })
    }

    fn key(&self, row: &Unit) -> String {
        row.id.to_string()
    }

    async fn write(&self, work: &mut Work<'_>, desk: &Desk<'_>, rows: &[&Unit]) -> Result<Vec<Verdict>> {
        let columns = &desk.profile.unit.columns;
        let named = rows.iter().flat_map(|row| [Some(row.id), row.parent]).flatten();
        let stored = work.find::<Entity>().by_ids(named).await?;
        let keys = Column::UserKey.is_in(rows.iter().map(|row| row.user_key.as_str()));
        let taken = work.find::<Entity>().filter(keys).all().await?;
        let mut owners: HashMap<&str, Uuid> = taken.iter().map(|row| (row.user_key.as_str(), row.id())).collect();
        let here: HashMap<Uuid, &Unit> = rows.iter().map(|row| (row.id, *row)).collect();

        let mut findings: HashMap<Uuid, Finding> = HashMap::new();
        for row in rows {
            if *owners.entry(&row.user_key).or_insert(row.id) != row.id {
                findings.insert(row.id, Finding::at(&columns.user_key, Code::ConflictingRow));
            }
        }
        // A parent that falls takes its children along, so that this is asked until nothing falls any more.
        loop {
            let before = findings.len();
            for row in rows {
                let Some(parent) = row.parent.filter(|_| !findings.contains_key(&row.id)) else { continue };
                let code = if findings.contains_key(&parent) {
                    Code::DependsOnRejected
                } else if here.contains_key(&parent) && goes_in_a_circle(row, &here) {
                    Code::UnknownReference
                } else if here.contains_key(&parent) || stored.contains_key(&parent) {
                    continue;
                } else {
                    desk.missing(Kind::OrganisationUnit, &parent.to_string())
                };
                findings.insert(row.id, Finding::at(&columns.parent, code));
            }
            if findings.len() == before {
                break;
            }
        }

        let checked: Vec<Read<&Unit>> = rows.iter().map(|row| findings.remove(&row.id).map_or(Ok(*row), Err)).collect();
        let records = checked.iter().flatten().map(|row| Record::<Entity> {
            key: row.id.to_string(),
            found: stored.contains_key(&row.id).then_some(row.id),
            row: Model {
                id: row.id,
                parent_id: row.parent,
                user_key: row.user_key.clone(),
                name: row.name.clone(),
                version: 1,
            },
        });
        let taken = work.take_records(desk.source, records.collect(), Columns::default()).await?;
        work.rebuild_closure().await?;
        Ok(verdicts(&checked, taken.into_iter().map(|(_, outcome)| outcome)))
    }
}

/// Whether a unit lies below itself.
fn goes_in_a_circle(unit: &Unit, here: &HashMap<Uuid, &Unit>) -> bool {
    let mut above = unit.parent;
    for _ in 0..=here.len() {
        match above.and_then(|parent| here.get(&parent)) {
            Some(parent) if parent.id == unit.id => return true,
            Some(parent) => above = parent.parent,
            None => return false,
        }
    }
    // A circle further up: those in it fall, and this one with them.
    false
}
