//! What happened to persons' cases, from the two places that know: the lines of history, and the events of the trail. Of a
//! change only the names of its columns leave the store.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use indsats_entity::{
    audit_concern,
    audit_leaf::{self, AuditKind},
    history, person,
};
use sea_orm::{
    ColumnTrait, Condition, DatabaseExecutor, ExprTrait, FromQueryResult, Order, QuerySelect, QueryTrait, Value,
    sea_query::{Alias, Expr, Query, SelectStatement, WindowStatement},
};
use uuid::Uuid;

use super::{Direction, Error, Page, Position, Result, Scoped, Seen, Session, Slice, page::beyond, scoped::slice};
use crate::policy::{Class, ClassSet, Kind, Policy, Visible, Visitor};

/// Columns that every change touches: they tell nothing of it.
const BOOKKEEPING: [&str; 2] = ["id", "version"];

/// A stretch of time: from an instant on, and before another one. Absent ends are open.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stretch {
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
}

/// A change to one record of a person: what it touched, never what stood there.
#[derive(Clone, Debug)]
pub struct Touch {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub kind: Kind,
    pub row: Uuid,
    pub version: i32,
    /// Named as the policy of its time named it.
    pub action: String,
    pub actor: Uuid,
    /// The fields that the principal may know of, in order.
    pub fields: Vec<String>,
    /// How many others there were.
    pub hidden: usize,
}

/// One thing that happened.
#[derive(Clone)]
pub enum Happening {
    Touch(Touch),
    Event(Seen<audit_leaf::Entity>),
}

impl Happening {
    /// Where it stands in the timeline.
    ///
    /// # Errors
    /// Never: a timeline is ordered by instants.
    pub fn position(&self) -> Result<Position> {
        let (at, id) = match self {
            Self::Touch(touch) => (touch.at, touch.id),
            Self::Event(event) => (event.occurred_at, event.id()),
        };
        Position::new(at.into(), id)
    }
}

/// Whether rows of a kind are reached through the person whom they tell of.
struct BelongsToPerson;

impl Visitor for BelongsToPerson {
    type Output = bool;

    fn visit<E: Visible>(self) -> bool {
        E::anchor().person.is_some()
    }
}

/// An event that is still inside the store.
#[derive(FromQueryResult)]
struct Mark {
    person: Uuid,
    id: Uuid,
    at: DateTime<Utc>,
}

enum Found {
    Touch(Touch),
    Mark(Mark),
}

impl Found {
    fn place(&self) -> (DateTime<Utc>, Uuid) {
        match self {
            Self::Touch(touch) => (touch.at, touch.id),
            Self::Mark(mark) => (mark.at, mark.id),
        }
    }
}

impl Session {
    /// One page of what happened to each of some persons, latest first. Whoever does not read the trail gets the changes
    /// alone. That it was asked for is noted of each person, whatever there is to tell.
    ///
    /// # Errors
    /// When a statement fails, or a line of history cannot be read.
    pub async fn timelines(
        &self,
        persons: &[Uuid],
        page: &Page<history::Entity>,
        within: Stretch,
    ) -> Result<HashMap<Uuid, Slice<Happening>>> {
        let access = self.access(Kind::TimelineEntry);
        if !access.can_read() {
            return Ok(HashMap::new());
        }
        let told = ClassSet::NONE.with(Class::Open).with(Class::Case);
        for person in persons {
            let right = access.right(self.scope(), Some(*person));
            self.note_read(*person, Kind::AuditEvent, right.map_or(&[], |right| &right.relations), told);
        }
        let mut found: HashMap<Uuid, Slice<Found>> = HashMap::new();
        for (person, lines) in self.lines(within).fetch_per_parent(history::Column::PersonId, persons, page).await? {
            let touches = lines.items.iter().map(|line| Ok(Found::Touch(self.touch(person, line)?)));
            let touches = touches.collect::<Result<Vec<Found>>>()?;
            found.insert(person, Slice { items: touches, has_previous: false, has_next: lines.has_next });
        }
        let mut marks: HashMap<Uuid, Vec<Mark>> = HashMap::new();
        for mark in self.marks(persons, page, within).await? {
            marks.entry(mark.person).or_default().push(mark);
        }
        for (person, marks) in marks {
            let events: Slice<Mark> = slice(marks, page);
            let known = found.entry(person).or_default();
            known.items.extend(events.items.into_iter().map(Found::Mark));
            known.has_next |= events.has_next;
        }
        for known in found.values_mut() {
            known.items.sort_unstable_by_key(|item| std::cmp::Reverse(item.place()));
            let merged: Slice<Found> = slice(std::mem::take(&mut known.items), page);
            known.has_next |= merged.has_next;
            *known = Slice { has_next: known.has_next, ..merged };
        }
        self.told(found).await
    }

    /// How many things a timeline tells of each of some persons.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn count_timelines(&self, persons: &[Uuid], within: Stretch) -> Result<HashMap<Uuid, u64>> {
        if !self.access(Kind::TimelineEntry).can_read() {
            return Ok(HashMap::new());
        }
        let mut counts = self.lines(within).count_per_parent(history::Column::PersonId, persons).await?;
        #[derive(FromQueryResult)]
        struct Count {
            person: Uuid,
            events: i64,
        }
        if let Some(mut events) = self.events(persons, within) {
            events.expr_as(Expr::col((audit_leaf::Entity, audit_leaf::Column::Id)).count(), "events");
            events.group_by_col((audit_concern::Entity, audit_concern::Column::PersonId));
            for count in self.ask::<Count>(&events).await? {
                *counts.entry(count.person).or_default() += count.events.unsigned_abs();
            }
        }
        Ok(counts)
    }

    /// The lines of history of kinds that are shown, and that the principal reads wherever it reads timelines.
    fn lines(&self, within: Stretch) -> Scoped<'_, history::Entity> {
        use history::Column;
        let access = self.access(Kind::TimelineEntry);
        let told = Kind::ALL.iter().filter(|kind| {
            let own = self.access(**kind);
            // Other rows are reached through what they came out of, whomever they tell of.
            kind.is_shown() && kind.visit(BelongsToPerson) && own.can_read() && own.covers(access)
        });
        let kinds: Vec<&str> = told.map(|kind| kind.as_str()).collect();
        self.find().filter(Column::Entity.is_in(kinds)).filter(within.condition(&Column::RecordedAt))
    }

    /// The events that concern persons whose timeline the principal reads, with whom they concern; `None` for who does not
    /// read the trail. What was changed is told by the history.
    fn events(&self, persons: &[Uuid], within: Stretch) -> Option<SelectStatement> {
        use audit_leaf::Column;
        if !self.access(Kind::AuditEvent).can_read() {
            return None;
        }
        let mut reached = Query::select();
        let reach = self.access(Kind::TimelineEntry).reach::<person::Entity>(self.scope());
        reached.column(person::Column::Id).from(person::Entity).cond_where(reach);
        let rows = self.find::<audit_leaf::Entity>().filter(Column::Kind.ne(AuditKind::Change));
        let mut events = rows.filter(within.condition(&Column::OccurredAt)).into_select().select_only().into_query();
        let concerned = (audit_concern::Entity, audit_concern::Column::PersonId);
        let same =
            Expr::col((audit_concern::Entity, audit_concern::Column::LeafId)).equals((audit_leaf::Entity, Column::Id));
        events.inner_join(audit_concern::Entity, same);
        events.and_where(Expr::col(concerned).is_in(persons.iter().copied()));
        events.and_where(Expr::col(concerned).in_subquery(reached));
        events.expr_as(Expr::col(concerned), "person");
        Some(events)
    }

    /// The first events of each person after the page's cursor, one more than the page holds.
    async fn marks(&self, persons: &[Uuid], page: &Page<history::Entity>, within: Stretch) -> Result<Vec<Mark>> {
        use audit_leaf::Column;
        let Some(mut numbered) = self.events(persons, within) else { return Ok(Vec::new()) };
        let (rank, ranked) = (Alias::new("rank"), Alias::new("ranked"));
        if let Some(after) = &page.after {
            numbered.cond_where(beyond::<audit_leaf::Entity>(
                Column::OccurredAt,
                Column::Id,
                Direction::Descending,
                after,
            ));
        }
        let concerned = (audit_concern::Entity, audit_concern::Column::PersonId);
        let (at, id) = ((audit_leaf::Entity, Column::OccurredAt), (audit_leaf::Entity, Column::Id));
        let window =
            WindowStatement::partition_by(concerned).order_by(at, Order::Desc).order_by(id, Order::Desc).take();
        numbered.expr_as(Expr::col(id), "id").expr_as(Expr::col(at), "at");
        numbered.expr_window_as(Expr::cust("ROW_NUMBER()"), window, rank.clone());
        let limit = i64::try_from(page.limit + 1).unwrap_or(i64::MAX);
        let wanted = Query::select()
            .columns(["person", "id", "at"].map(Alias::new))
            .from_subquery(numbered, ranked)
            .and_where(Expr::col(rank.clone()).lte(limit))
            .order_by(rank, Order::Asc)
            .take();
        self.ask(&wanted).await
    }

    async fn ask<T: FromQueryResult>(&self, statement: &SelectStatement) -> Result<Vec<T>> {
        use sea_orm::ConnectionTrait;
        self.count_statement();
        let executor: DatabaseExecutor<'_> = self.pool().executor();
        let rows = executor.query_all(statement).await?;
        Ok(rows.iter().map(|row| T::from_query_result(row, "")).collect::<std::result::Result<_, _>>()?)
    }

    /// What may be told of a line.
    fn touch(&self, person: Uuid, line: &history::Model) -> Result<Touch> {
        let policy = Policy::current();
        let kind = Kind::parse(&line.entity).ok_or_else(|| Error::internal("a line of history of no kind"))?;
        let read = self.access(kind).right(self.scope(), Some(person)).map_or(ClassSet::NONE, |right| right.read);
        let columns = line.after.as_object().into_iter().flatten().map(|(column, _)| column.as_str());
        let columns = columns.filter(|column| !BOOKKEEPING.contains(column));
        let may_know = |column: &&str| policy.column(kind, column).is_some_and(|class| read.contains(class));
        let (known, hidden): (Vec<&str>, Vec<&str>) = columns.partition(may_know);
        let mut fields: Vec<String> = known.into_iter().map(|column| policy.field_of(kind, column)).collect();
        fields.sort_unstable();
        Ok(Touch {
            id: line.id,
            at: line.recorded_at,
            kind,
            row: line.row_id,
            version: line.row_version,
            action: line.action.clone(),
            actor: line.actor_id,
            fields,
            hidden: hidden.len(),
        })
    }

    /// The pages, with the events themselves.
    async fn told(&self, found: HashMap<Uuid, Slice<Found>>) -> Result<HashMap<Uuid, Slice<Happening>>> {
        let items = found.values().flat_map(|slice| &slice.items);
        let mut ids: Vec<Uuid> = items
            .filter_map(|item| match item {
                Found::Mark(mark) => Some(mark.id),
                Found::Touch(_) => None,
            })
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let events = match ids.is_empty() {
            true => HashMap::new(),
            false => self.find::<audit_leaf::Entity>().by_ids(ids).await?,
        };
        let tell = |found: Found| match found {
            Found::Touch(touch) => Some(Happening::Touch(touch)),
            Found::Mark(mark) => events.get(&mark.id).cloned().map(Happening::Event),
        };
        let told = found.into_iter().map(|(person, slice)| {
            let Slice { items, has_previous, has_next } = slice;
            (person, Slice { items: items.into_iter().filter_map(tell).collect(), has_previous, has_next })
        });
        Ok(told.collect())
    }
}

impl Stretch {
    fn condition(self, column: &impl ColumnTrait) -> Condition {
        let from = self.from.map(|from| column.gte(Value::from(from)));
        let until = self.until.map(|until| column.lt(Value::from(until)));
        Condition::all().add_option(from).add_option(until)
    }
}
