//! A query that began from a principal: it can be narrowed and never widened.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, EntityTrait, FromQueryResult, IdenStatic,
    Iterable, ModelTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, ExprTrait, IntoCondition, Query, SelectStatement, WindowStatement},
};
use uuid::Uuid;

use super::{Direction, Error, MAX_PAGE, Page, Result, Seen, Session, Slice, page::beyond};
use crate::policy::{Class, ClassSet, Denial, Policy, Relation, Visible};

/// The pool, or the transaction of a change.
#[derive(Clone, Copy)]
pub(super) enum Connection<'a> {
    Pool(&'a DatabaseConnection),
    Work(&'a DatabaseTransaction),
}

impl<'a> Connection<'a> {
    pub(super) fn executor(self) -> DatabaseExecutor<'a> {
        match self {
            Self::Pool(db) => db.into(),
            Self::Work(transaction) => transaction.into(),
        }
    }
}

/// Rows of one table that a principal may see, perhaps narrowed further.
pub struct Scoped<'s, E: Visible> {
    session: &'s Session,
    on: Connection<'s>,
    select: Select<E>,
}

impl<E: Visible> Clone for Scoped<'_, E> {
    fn clone(&self) -> Self {
        Self { session: self.session, on: self.on, select: self.select.clone() }
    }
}

impl<'s, E: Visible> Scoped<'s, E> {
    pub(super) fn new(session: &'s Session, on: Connection<'s>) -> Self {
        let condition = session.access(E::KIND).condition::<E>(session.scope());
        #[expect(clippy::disallowed_methods, reason = "the one place where a query begins, with its condition")]
        let select = E::find().filter(condition);
        Self { session, on, select }
    }

    /// The session that asks.
    pub(super) fn session(&self) -> &'s Session {
        self.session
    }

    /// The same query, if the role can read such rows at all.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where the policy gives the role nothing of this kind.
    pub fn or_forbidden(self) -> Result<Self> {
        if self.session.access(E::KIND).can_read() {
            return Ok(self);
        }
        self.session.note_refusal(None);
        Err(Error::Forbidden(Denial::Role))
    }

    /// Narrows the query.
    #[must_use]
    pub fn filter(mut self, condition: impl IntoCondition) -> Self {
        self.select = self.select.filter(condition.into_condition());
        self
    }

    /// Rows that point at a record which the principal may see. By a hidden record nothing is found, as by an absent one:
    /// otherwise a filter would tell what the field itself does not.
    ///
    /// # Errors
    /// Never, unless a table has no id.
    pub fn pointing_at<T: Visible>(self, column: E::Column, target: Uuid) -> Result<Self> {
        let visible = self.session.find::<T>().only(target)?;
        Ok(self.filter(column.in_subquery(visible)))
    }

    /// The id of one row, where the principal may see it, as a part of another query.
    pub(super) fn only(self, id: Uuid) -> Result<SelectStatement> {
        let id_column = id_column::<E>()?;
        Ok(self.filter(id_column.eq(id)).select.select_only().column(id_column).into_query())
    }

    /// Checks that the caller may look for rows by fields of these classes, which would tell their values bit by bit. Who
    /// looks for persons leaves an event, whoever is found.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when one of them is unreadable on some row.
    pub fn comparing(self, classes: impl IntoIterator<Item = Class>) -> Result<Self> {
        let classes: ClassSet = classes.into_iter().collect();
        self.session.compare::<E>(classes.iter())?;
        self.session.note_compared(classes);
        if E::anchor().person.is_some() {
            self.session.note_search();
        }
        Ok(self)
    }

    /// The row with this id, if the principal may see it.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn by_id(self, id: Uuid) -> Result<Option<Seen<E>>> {
        let id_column = id_column::<E>()?;
        self.filter(id_column.eq(id)).one().await
    }

    /// The rows with these ids that the principal may see, by id.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn by_ids(self, ids: impl IntoIterator<Item = Uuid>) -> Result<HashMap<Uuid, Seen<E>>> {
        let id_column = id_column::<E>()?;
        let rows = self.filter(id_column.is_in(ids)).all().await?;
        Ok(rows.into_iter().map(|row| (row.id(), row)).collect())
    }

    /// Which of these rows the principal may see. Their identities leave the store and are noted as read, nothing else.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn among(self, ids: impl IntoIterator<Item = Uuid>) -> Result<HashSet<Uuid>> {
        let (session, id_column) = (self.session, id_column::<E>()?);
        let rows = self.filter(id_column.is_in(ids)).fetch().await?;
        for person in rows.iter().filter_map(E::person) {
            let right = session.access(E::KIND).right(session.scope(), Some(person));
            let right = right.ok_or_else(|| Error::internal("a visible row without a right"))?;
            session.note_read(person, E::KIND, &right.relations, ClassSet::NONE.with(Class::Open));
        }
        Ok(rows.iter().map(E::id).collect())
    }

    /// Whether the principal stands to a row in a relation.
    ///
    /// # Errors
    /// When the statement fails.
    pub(super) async fn stands(self, id: Uuid, relation: Relation) -> Result<bool> {
        let (id_column, stands) = (id_column::<E>()?, self.session.scope().condition::<E>(&[relation]));
        // An empty condition stands for nobody, and would narrow nothing.
        Ok(!stands.is_empty() && self.filter(stands).filter(id_column.eq(id)).count().await? > 0)
    }

    /// The first row.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn one(mut self) -> Result<Option<Seen<E>>> {
        self.select = self.select.limit(1);
        Ok(self.all().await?.pop())
    }

    /// Every row. For queries that are narrow by nature.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn all(self) -> Result<Vec<Seen<E>>> {
        let (session, on) = (self.session, self.on);
        session.release::<E>(&on, self.fetch().await?).await
    }

    /// Rows that are still inside the store.
    async fn fetch(self) -> Result<Vec<E::Model>> {
        self.session.count_statement();
        Ok(self.select.all(&self.on.executor()).await?)
    }

    /// Every row in the order of a column, where they are not more than `most`; `None` where they are.
    ///
    /// # Errors
    /// As [`Scoped::page`].
    pub async fn at_most(self, most: usize, order: E::Column) -> Result<Option<Vec<Seen<E>>>> {
        self.session.compare::<E>(Policy::current().column(E::KIND, order.as_str()))?;
        let mut this = self;
        let id = id_column::<E>()?;
        this.select = this.select.order_by(order, Order::Asc).order_by(id, Order::Asc).limit(most as u64 + 1);
        let (session, on) = (this.session, this.on);
        let rows = this.fetch().await?;
        if rows.len() > most {
            return Ok(None);
        }
        session.release::<E>(&on, rows).await.map(Some)
    }

    /// How many rows there are.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn count(self) -> Result<u64> {
        self.session.count_statement();
        let counted = self.select.select_only().expr(id_column::<E>()?.count()).into_tuple::<i64>();
        Ok(counted.one(&self.on.executor()).await?.unwrap_or_default().unsigned_abs())
    }

    /// How many rows there are with each value of a column; a value that no row has is absent.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn count_by(self, column: E::Column) -> Result<HashMap<String, u64>> {
        #[derive(FromQueryResult)]
        struct Count {
            value: String,
            rows: i64,
        }
        self.session.count_statement();
        // Of rows and not of ids: an index that holds no ids is enough for it.
        let counts = (self.select.select_only().column_as(column, "value"))
            .column_as(Expr::cust("COUNT(*)"), "rows")
            .group_by(column)
            .into_model::<Count>()
            .all(&self.on.executor())
            .await?;
        Ok(counts.into_iter().map(|count| (count.value, count.rows.unsigned_abs())).collect())
    }

    /// The query itself, for the store's own modules: what it finds is not released.
    pub(super) fn into_select(self) -> Select<E> {
        self.select
    }

    /// One page of the list.
    ///
    /// # Errors
    /// When the order is by a field the caller may not read, or the statement fails.
    pub async fn page(self, page: &Page<E>) -> Result<Slice<Seen<E>>> {
        let (session, on) = (self.session, self.on);
        // Cut before release: the row too many is nobody's answer, and so nobody's reading.
        let Slice { items, has_previous, has_next } = slice::<E, _>(self.fetch_page(page).await?, page);
        Ok(Slice { items: session.release::<E>(&on, items).await?, has_previous, has_next })
    }

    /// The rows of a page with the row too many, in the order of reading, still inside the store.
    pub(super) async fn fetch_page(self, page: &Page<E>) -> Result<Vec<E::Model>> {
        let mut this = self.ordered_by(page)?;
        let (direction, id) = (sea_order(page), id_column::<E>()?);
        this.select = this.select.order_by(page.order, direction.clone()).order_by(id, direction).limit(page.limit + 1);
        this.fetch().await
    }

    /// One page of the list of each parent, all in one statement.
    ///
    /// # Errors
    /// As [`Scoped::page`].
    pub async fn page_per_parent(
        self,
        parent: E::Column,
        parents: &[Uuid],
        page: &Page<E>,
    ) -> Result<HashMap<Uuid, Slice<Seen<E>>>> {
        let (session, on) = (self.session, self.on);
        let (mut bounds, mut rows) = (Vec::new(), Vec::new());
        for (parent, Slice { items, has_previous, has_next }) in self.fetch_per_parent(parent, parents, page).await? {
            bounds.push((parent, items.len(), has_previous, has_next));
            rows.extend(items);
        }
        let mut seen = session.release::<E>(&on, rows).await?.into_iter();
        let cut = |(parent, length, has_previous, has_next)| {
            (parent, Slice { items: seen.by_ref().take(length).collect(), has_previous, has_next })
        };
        Ok(bounds.into_iter().map(cut).collect())
    }

    /// The same pages of rows that are still inside the store.
    pub(super) async fn fetch_per_parent(
        self,
        parent: E::Column,
        parents: &[Uuid],
        page: &Page<E>,
    ) -> Result<HashMap<Uuid, Slice<E::Model>>> {
        let mut this = self.ordered_by(page)?;
        let (direction, id) = (sea_order(page), id_column::<E>()?);
        let (rank, ranked) = (Alias::new("rank"), Alias::new("ranked"));
        let qualified = |column: E::Column| Expr::col((E::default(), column));
        let window = WindowStatement::partition_by((E::default(), parent))
            .order_by((E::default(), page.order), direction.clone())
            .order_by((E::default(), id), direction.clone())
            .take();
        let numbered = (this.select.clone().select_only().column(id))
            .filter(parent.is_in(parents.iter().copied()))
            .into_query()
            .expr_window_as(Expr::cust("ROW_NUMBER()"), window, rank.clone())
            .take();
        let limit = i64::try_from(page.limit + 1).unwrap_or(i64::MAX);
        let wanted = Query::select()
            .column((ranked.clone(), id))
            .from_subquery(numbered, ranked)
            .and_where(Expr::col(rank).lte(limit))
            .take();
        #[expect(clippy::disallowed_methods, reason = "only rows that the scoped query has chosen")]
        let chosen = E::find().filter(qualified(id).in_subquery(wanted));
        this.select = chosen.order_by(page.order, direction.clone()).order_by(id, direction);
        let mut by_parent: HashMap<Uuid, Vec<E::Model>> = HashMap::new();
        for row in this.fetch().await? {
            let sea_orm::Value::Uuid(Some(key)) = row.get(parent) else { continue };
            by_parent.entry(key).or_default().push(row);
        }
        Ok(by_parent.into_iter().map(|(parent, all)| (parent, slice::<E, _>(all, page))).collect())
    }

    /// How many rows each parent has; a parent without rows is absent.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn count_per_parent(self, parent: E::Column, parents: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
        #[derive(FromQueryResult)]
        struct Count {
            parent: Uuid,
            rows: i64,
        }
        self.session.count_statement();
        let counts = (self.select.select_only().column_as(parent, "parent"))
            .column_as(id_column::<E>()?.count(), "rows")
            .filter(parent.is_in(parents.iter().copied()))
            .group_by(parent)
            .into_model::<Count>()
            .all(&self.on.executor())
            .await?;
        Ok(counts.into_iter().map(|count| (count.parent, count.rows.unsigned_abs())).collect())
    }

    /// Takes up the page's bounds, having checked that the order tells nothing that is hidden.
    fn ordered_by(self, page: &Page<E>) -> Result<Self> {
        let class = Policy::current().column(E::KIND, page.order.as_str());
        // Who reads none of them gets an empty page, in whatever order.
        if self.session.access(E::KIND).can_read() {
            self.session.compare::<E>(class)?;
        }
        let mut this = self;
        let id = id_column::<E>()?;
        if let Some(after) = &page.after {
            this = this.filter(beyond::<E>(page.order, id, page.direction, after));
        }
        if let Some(before) = &page.before {
            this = this.filter(beyond::<E>(page.order, id, page.direction.reversed(), before));
        }
        Ok(this)
    }
}

impl Session {
    /// Checks that rows of a table may be compared by fields of these classes.
    pub(super) fn compare<E: Visible>(&self, classes: impl IntoIterator<Item = Class>) -> Result<()> {
        let readable = self.access(E::KIND).always_readable();
        if classes.into_iter().all(|class| readable.contains(class)) {
            return Ok(());
        }
        self.note_refusal(None);
        Err(Error::Forbidden(Denial::Role))
    }
}

/// The database's order: against the list's direction where the page is read from its end.
fn sea_order<E: EntityTrait>(page: &Page<E>) -> Order {
    let direction = if page.backward { page.direction.reversed() } else { page.direction };
    match direction {
        Direction::Ascending => Order::Asc,
        Direction::Descending => Order::Desc,
    }
}

/// Cuts the one row too many, which tells whether there is more, and brings the rows into list order.
pub(super) fn slice<E: EntityTrait, T>(mut rows: Vec<T>, page: &Page<E>) -> Slice<T> {
    debug_assert!(page.limit <= MAX_PAGE, "a page within the limit");
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    if page.backward {
        rows.reverse();
        return Slice { items: rows, has_previous: more, has_next: page.before.is_some() };
    }
    Slice { items: rows, has_previous: page.after.is_some(), has_next: more }
}

fn id_column<E: EntityTrait>() -> Result<E::Column> {
    E::Column::iter().find(|column| column.as_str() == "id").ok_or_else(|| Error::internal("a table without an id"))
}
