//! Worklists of days and of knowledge that are not kept: reckoned on demand, for as many persons as a request can bear.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use indsats_entity::{person, week_fact, worklist_item};
use sea_orm::{IdenStatic, ModelTrait, QuerySelect};
use uuid::{Builder, Uuid};

use super::{BATCH, Placed, line};
use crate::{
    civil::IsoWeek,
    policy::{Class, ClassSet, Kind, Policy, Visible},
    rules::{
        Period,
        worklist::{Kept, View, WorklistKind},
    },
    store::{
        Direction, Page, Position, Result, Scoped, Seen, Session,
        file::{gather, rulebook},
        scoped::Connection,
    },
};

/// The most persons that are reckoned in one request: a team with room to spare, and a second at most.
const PERSONS: usize = 2_000;

/// What the rules told of a day, as rows that have not left the store.
pub struct Told<E: Visible>(Vec<E::Model>);

impl Scoped<'_, person::Entity> {
    /// Those of whom the caller may read what is reckoned: rows of this kind.
    fn with(self, kind: Kind) -> Self {
        let session = self.session();
        self.filter(session.access(kind).reach::<person::Entity>(session.scope()))
    }

    /// Which of these are persons whose lists the caller may read. That something became of their lists is noted as read.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn listed(self, among: impl IntoIterator<Item = Uuid>) -> Result<HashSet<Uuid>> {
        let session = self.session();
        let found = self.with(Kind::WorklistItem).among(among).await?;
        for person in &found {
            if let Some(right) = session.access(Kind::WorklistItem).right(session.scope(), Some(*person)) {
                session.note_read(*person, Kind::WorklistItem, &right.relations, ClassSet::NONE.with(Class::Case));
            }
        }
        Ok(found)
    }
}

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
    ) -> Result<Option<Told<worklist_item::Entity>>> {
        let holds = Period::new(day, day.succ_opt());
        let rows = |placed: &Placed, view: &View<'_>| {
            let items = view.items(day).into_iter().map(|what| Kept { holds, what });
            items.map(|item| self.lasting(line::item(placed, &item))).collect()
        };
        Ok(self.reckoned(persons.with(Kind::WorklistItem), known_at, rows).await?.map(Told))
    }

    /// Reckons one week, as a day tells it, likewise.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn tell_week(
        &self,
        persons: Scoped<'_, person::Entity>,
        week: IsoWeek,
        day: NaiveDate,
        known_at: Option<DateTime<Utc>>,
    ) -> Result<Option<Told<week_fact::Entity>>> {
        let holds = Period::new(day, day.succ_opt());
        let rows = |placed: &Placed, view: &View<'_>| {
            let lines = view.lines(&[week], day).into_iter().map(|what| Kept { holds, what });
            lines.map(|week| line::week(placed, &week)).collect()
        };
        Ok(self.reckoned(persons.with(Kind::WeekFact), known_at, rows).await?.map(Told))
    }

    async fn reckoned<T>(
        &self,
        persons: Scoped<'_, person::Entity>,
        known_at: Option<DateTime<Utc>>,
        of: impl Fn(&Placed, &View<'_>) -> Vec<T>,
    ) -> Result<Option<Vec<T>>> {
        use person::Column::{Id, NameKey, UnitId};
        let db = &self.store().0.db;
        let query = persons.into_select().select_only().columns([Id, UnitId, NameKey]);
        self.count_statement();
        let found: Vec<(Uuid, Uuid, String)> = query.limit(PERSONS as u64 + 1).into_tuple().all(db).await?;
        if found.len() > PERSONS {
            return Ok(None);
        }
        let placed: Vec<Placed> =
            found.into_iter().map(|(person, unit, name_key)| Placed { person, unit, name_key }).collect();
        let book = rulebook(db, known_at).await?;
        let mut rows = Vec::new();
        for placed in placed.chunks(BATCH) {
            let ids: Vec<Uuid> = placed.iter().map(|placed| placed.person).collect();
            let files = gather(db, &ids, known_at).await?;
            for placed in placed {
                let Some(file) = files.get(&placed.person) else { continue };
                rows.extend(of(placed, &View::new(file, &book)));
            }
        }
        Ok(Some(rows))
    }

    /// The row under an id that the next request gives it again, because pages end at ids.
    fn lasting(&self, row: worklist_item::Model) -> worklist_item::Model {
        let said = format!("{} {} {} {}", row.person_id, row.reason, row.subject_id, row.since);
        let digest = self.store().keys().digest("worklist item", said.as_bytes());
        let bytes = digest.first_chunk::<16>().copied().unwrap_or_default();
        worklist_item::Model { id: Builder::from_custom_bytes(bytes).into_uuid(), ..row }
    }
}

impl<E: Visible> Told<E> {
    /// Rows in the order of a column, each with its place.
    fn in_order(
        &self,
        session: &Session,
        order: E::Column,
        is_wanted: impl Fn(&E::Model) -> bool,
    ) -> Result<Vec<(Position, &E::Model)>> {
        session.compare::<E>(Policy::current().column(E::KIND, order.as_str()))?;
        let placed =
            self.0.iter().filter(|row| is_wanted(row)).map(|row| Ok((Position::new(row.get(order), E::id(row))?, row)));
        let mut rows: Vec<(Position, &E::Model)> = placed.collect::<Result<_>>()?;
        rows.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        Ok(rows)
    }

    /// Every row that is wanted, as [`Scoped::at_most`] gives those that are kept.
    ///
    /// # Errors
    /// As [`Scoped::page`].
    pub async fn at_most(
        &self,
        most: usize,
        session: &Session,
        order: E::Column,
        is_wanted: impl Fn(&E::Model) -> bool,
    ) -> Result<Option<Vec<Seen<E>>>> {
        let rows: Vec<_> = self.in_order(session, order, is_wanted)?.into_iter().map(|(_, row)| row.clone()).collect();
        if rows.len() > most {
            return Ok(None);
        }
        session.release::<E>(&Connection::Pool(&session.store().0.db), rows).await.map(Some)
    }
}

impl Told<worklist_item::Entity> {
    /// How many items each list has.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<&str, u64> {
        let mut counts = BTreeMap::new();
        for row in &self.0 {
            *counts.entry(row.list.as_str()).or_default() += 1;
        }
        counts
    }

    /// The rows of a page of a list with the row too many, in the order of reading, as [`Scoped::page`] finds those that are
    /// kept.
    pub(super) fn fetch_page(
        &self,
        session: &Session,
        list: WorklistKind,
        page: &Page<worklist_item::Entity>,
    ) -> Result<Vec<worklist_item::Model>> {
        let mut rows = self.in_order(session, page.order, |row| row.list == list.as_str())?;
        let ascending = page.direction == Direction::Ascending;
        let beyond = |bound: &Option<Position>, position: &Position, forward: bool| {
            bound.as_ref().is_none_or(|bound| if forward { position > bound } else { position < bound })
        };
        rows.retain(|(at, _)| beyond(&page.after, at, ascending) && beyond(&page.before, at, !ascending));
        if ascending == page.backward {
            rows.reverse();
        }
        let most = usize::try_from(page.limit).unwrap_or(0) + 1;
        Ok(rows.into_iter().map(|(_, row)| row.clone()).take(most).collect())
    }
}
