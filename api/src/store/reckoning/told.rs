//! Worklists of days and of knowledge that are not kept: reckoned on demand, for as many persons as a request can bear.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use indsats_entity::{person, worklist_item};
use sea_orm::{IdenStatic, ModelTrait, QuerySelect};
use uuid::{Builder, Uuid};

use super::{BATCH, Placed, line};
use crate::{
    policy::{Kind, Policy},
    rules::{
        Period,
        worklist::{Kept, View, WorklistKind},
    },
    store::{
        Direction, Page, Position, Result, Scoped, Seen, Session, Slice,
        file::{gather, rulebook},
        scoped::{Connection, slice},
    },
};

/// The most persons that are reckoned in one request: a team with room to spare, and a second at most.
const PERSONS: usize = 2_000;

/// The lists of one day, as rows that have not left the store.
pub struct Told(Vec<worklist_item::Model>);

impl Session {
    /// Reckons the lists of a day for persons whose lists the caller may read, as they were known at an instant. `None`
    /// where they are too many.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn tell(
        &self,
        persons: Scoped<'_, person::Entity>,
        day: NaiveDate,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<Option<Told>> {
        use person::Column::{Id, NameKey, UnitId};
        let db = &self.store().0.db;
        let of_lists = self.access(Kind::WorklistItem).reach::<person::Entity>(self.scope());
        let query = persons.filter(of_lists).into_select().select_only().columns([Id, UnitId, NameKey]);
        self.count_statement();
        let found: Vec<(Uuid, Uuid, String)> = query.limit(PERSONS as u64 + 1).into_tuple().all(db).await?;
        if found.len() > PERSONS {
            return Ok(None);
        }
        let placed: Vec<Placed> =
            found.into_iter().map(|(person, unit, name_key)| Placed { person, unit, name_key }).collect();
        let holds = Period::new(day, day.succ_opt());
        let book = rulebook(db, known_at).await?;
        let mut rows = Vec::new();
        for placed in placed.chunks(BATCH) {
            let ids: Vec<Uuid> = placed.iter().map(|placed| placed.person).collect();
            let files = gather(db, &ids, known_at).await?;
            for placed in placed {
                let Some(file) = files.get(&placed.person) else { continue };
                let items = View::new(file, &book).items(day).into_iter().map(|what| Kept { holds, what });
                rows.extend(items.map(|item| self.lasting(line::item(placed, &item))));
            }
        }
        Ok(Some(Told(rows)))
    }

    /// The row under an id that the next request gives it again, because pages end at ids.
    fn lasting(&self, row: worklist_item::Model) -> worklist_item::Model {
        let said = format!("{} {} {} {}", row.person_id, row.reason, row.subject_id, row.since);
        let digest = self.store().keys().digest("worklist item", said.as_bytes());
        let bytes = digest.first_chunk::<16>().copied().unwrap_or_default();
        worklist_item::Model { id: Builder::from_custom_bytes(bytes).into_uuid(), ..row }
    }
}

impl Told {
    /// How many items each list has.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<&str, u64> {
        let mut counts = BTreeMap::new();
        for row in &self.0 {
            *counts.entry(row.list.as_str()).or_default() += 1;
        }
        counts
    }

    /// One page of a list.
    ///
    /// # Errors
    /// As [`Scoped::page`].
    pub async fn page(
        &self,
        session: &Session,
        list: WorklistKind,
        page: &Page<worklist_item::Entity>,
    ) -> Result<Slice<Seen<worklist_item::Entity>>> {
        session.compare::<worklist_item::Entity>(Policy::current().column(Kind::WorklistItem, page.order.as_str()))?;
        let of_list = self.0.iter().filter(|row| row.list == list.as_str());
        let placed = of_list.map(|row| Ok((Position::new(row.get(page.order), row.id)?, row)));
        let mut rows: Vec<(Position, &worklist_item::Model)> = placed.collect::<Result<_>>()?;
        rows.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let ascending = page.direction == Direction::Ascending;
        let beyond = |bound: &Option<Position>, position: &Position, forward: bool| {
            bound.as_ref().is_none_or(|bound| if forward { position > bound } else { position < bound })
        };
        rows.retain(|(at, _)| beyond(&page.after, at, ascending) && beyond(&page.before, at, !ascending));
        if ascending == page.backward {
            rows.reverse();
        }
        let some = rows.into_iter().map(|(_, row)| row.clone()).take(usize::try_from(page.limit).unwrap_or(0) + 1);
        let Slice { items, has_previous, has_next } = slice::<worklist_item::Entity, _>(some.collect(), page);
        let items = session.release::<worklist_item::Entity>(&Connection::Pool(&session.store().0.db), items).await?;
        Ok(Slice { items, has_previous, has_next })
    }
}
