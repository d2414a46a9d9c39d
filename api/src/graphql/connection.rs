//! Relay connections over slices of rows.

use std::borrow::Cow;

use async_graphql::{Context, InputType, Object, OutputType, Result, TypeName};
use sea_orm::ModelTrait;
use sha2::{Digest, Sha256};

use super::{context::Acting, error::ErrorCode, node::Node};
use crate::{
    policy::Visible,
    store::{Direction, MAX_PAGE, Page, Position, Scoped, Seen, Session, Slice},
};

const DEFAULT_PAGE: u64 = 20;

/// A type of the schema that shows one row.
pub trait Record: OutputType {
    /// The table.
    type Entity: Visible;

    /// Shows a row.
    fn show(node: Node<Self::Entity>) -> Self;

    /// Shows a row that stands alone.
    fn alone(row: Seen<Self::Entity>) -> Self
    where
        Self: Sized,
    {
        Self::show(Node::alone(row))
    }
}

/// The four arguments of a list.
#[derive(Default)]
pub struct Paging {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

/// An ordered list, as a client named it: what its cursors are bound to.
pub struct List<E: Visible> {
    pub name: &'static str,
    pub order: E::Column,
    pub direction: Direction,
    /// The filter as the client gave it; part of the binding, never of the cursor's text.
    pub filter: String,
}

impl<E: Visible> List<E> {
    /// A list without a filter.
    pub fn plain(name: &'static str, order: E::Column, direction: Direction) -> Self {
        Self { name, order, direction, filter: String::new() }
    }

    /// The same list with a filter.
    pub fn filtered<F: InputType>(self, filter: &Option<F>) -> Self {
        Self { filter: filter.as_ref().map(|filter| filter.to_value().to_string()).unwrap_or_default(), ..self }
    }

    /// The cursor of a place in the list.
    pub fn seal(&self, session: &Session, position: &Position) -> String {
        position.seal(&session.store().keys().sealer("cursor"), &self.binding(session))
    }

    fn binding(&self, session: &Session) -> String {
        let order = sea_orm::Iden::to_string(&self.order);
        binding(session, &format!("{} {order} {:?} {}", self.name, self.direction, self.filter))
    }

    /// The page that the arguments ask for.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` for sizes outside 1 to 100, `first` together with `last`, and cursors of other lists.
    pub fn page(&self, session: &Session, paging: Paging) -> Result<Page<E>> {
        let bad = |text: &str| Err(ErrorCode::BadUserInput.error(text));
        let size = match (paging.first, paging.last) {
            (Some(_), Some(_)) => return bad("Give `first` or `last`, not both."),
            (first, last) => first.or(last).map_or(Ok(DEFAULT_PAGE), u64::try_from),
        };
        let limit = match size {
            Ok(limit @ 1..=MAX_PAGE) => limit,
            _ => return bad("A page has 1 to 100 rows."),
        };
        let (sealer, binding) = (session.store().keys().sealer("cursor"), self.binding(session));
        let open = |cursor: Option<String>| cursor.map(|text| Position::open(&sealer, &binding, &text)).transpose();
        let (after, before) = (open(paging.after)?, open(paging.before)?);
        let backward = paging.last.is_some();
        Ok(Page { order: self.order, direction: self.direction, limit, backward, after, before })
    }
}

/// What the cursors of a list are bound to. They are sealed without a nonce, so that equal places give equal text: what
/// tells callers apart is bound in, or an auditor could compare cursors with somebody who sees names.
pub(super) fn binding(session: &Session, list: &str) -> String {
    let (caller, role) = (session.principal(), session.request().role.as_str());
    let caller = format!("{} {role} {}", caller.user_id, caller.engagement);
    Sha256::digest(format!("{caller} {list}")).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One page of a list.
pub struct Connection<T: Record> {
    slice: Slice<Node<T::Entity>>,
    list: List<T::Entity>,
    total: Option<u64>,
}

/// One row of a page with its place in the list.
pub struct Edge<T: Record> {
    node: Node<T::Entity>,
    cursor: String,
}

impl<T: Record> Connection<T> {
    /// A page of a list that stands at the root of an operation.
    ///
    /// # Errors
    /// When arguments are wrong, the order is by an unreadable field, or a statement fails.
    pub async fn root(
        ctx: &Context<'_>,
        rows: Scoped<'_, T::Entity>,
        list: List<T::Entity>,
        paging: Paging,
    ) -> Result<Self> {
        let page = list.page(ctx.session(), paging)?;
        let total = if wants_total(ctx) { Some(rows.clone().count().await?) } else { None };
        Ok(Self::ready(rows.page(&page).await?, list, total))
    }

    /// A page of the rows that belong to a node.
    ///
    /// # Errors
    /// As [`Connection::root`].
    pub async fn of<'s, P: Visible>(
        ctx: &Context<'s>,
        node: &Node<P>,
        parent: <T::Entity as sea_orm::EntityTrait>::Column,
        list: List<T::Entity>,
        paging: Paging,
        narrow: impl Fn(Scoped<'s, T::Entity>) -> crate::store::Result<Scoped<'s, T::Entity>> + Send + Sync,
    ) -> Result<Self> {
        let session = ctx.session();
        let page = list.page(session, paging)?;
        let field = format!("{} {}", list.name, list.filter);
        let total = if wants_total(ctx) { Some(node.count(session, &field, parent, &narrow).await?) } else { None };
        let slice = node.children(session, &field, parent, &page, &narrow).await?;
        Ok(Self { slice, list, total })
    }
}

impl<T: Record> Connection<T> {
    /// A page that is there already.
    pub fn ready(slice: Slice<Seen<T::Entity>>, list: List<T::Entity>, total: Option<u64>) -> Self {
        let Slice { items, has_previous, has_next } = slice;
        Self { slice: Slice { items: Node::level(items), has_previous, has_next }, list, total }
    }
}

pub(super) fn wants_total(ctx: &Context<'_>) -> bool {
    ctx.look_ahead().field("totalCount").exists()
}

/// Where a page stands in its list.
#[derive(async_graphql::SimpleObject)]
pub struct PageInfo {
    /// Whether there are rows before this page. Told only when paging that way, as the Relay specification has it.
    pub(super) has_previous_page: bool,
    /// Whether there are rows after this page.
    pub(super) has_next_page: bool,
    /// The cursor of the first row; null on an empty page.
    pub(super) start_cursor: Option<String>,
    /// The cursor of the last row; null on an empty page.
    pub(super) end_cursor: Option<String>,
}

/// One page of a list, in the list's order.
#[Object(name_type)]
impl<T: Record> Connection<T> {
    /// The rows of the page with their cursors.
    async fn edges(&self, ctx: &Context<'_>) -> Result<Vec<Edge<T>>> {
        let edge = |node: &Node<T::Entity>| Ok(Edge { node: node.clone(), cursor: self.cursor(ctx, node)? });
        self.slice.items.iter().map(edge).collect()
    }

    /// The rows of the page.
    async fn nodes(&self) -> Vec<T> {
        self.slice.items.iter().cloned().map(T::show).collect()
    }

    /// Where the page stands in the list.
    async fn page_info(&self, ctx: &Context<'_>) -> Result<PageInfo> {
        let cursor = |node: Option<&Node<T::Entity>>| node.map(|node| self.cursor(ctx, node)).transpose();
        Ok(PageInfo {
            has_previous_page: self.slice.has_previous,
            has_next_page: self.slice.has_next,
            start_cursor: cursor(self.slice.items.first())?,
            end_cursor: cursor(self.slice.items.last())?,
        })
    }

    /// How many rows the list has for this caller, on all pages. Counted only when selected.
    async fn total_count(&self) -> u64 {
        self.total.unwrap_or_default()
    }
}

impl<T: Record> Connection<T> {
    fn cursor(&self, ctx: &Context<'_>, node: &Node<T::Entity>) -> Result<String> {
        let position = Position::new(node.get(self.list.order), node.id())?;
        Ok(self.list.seal(ctx.session(), &position))
    }
}

/// One row of a page.
#[Object(name_type)]
impl<T: Record> Edge<T> {
    /// The row's place in the list: give it as `after` or `before` to the same list with the same filter and order.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The row.
    async fn node(&self) -> T {
        T::show(self.node.clone())
    }
}

impl<T: Record> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

impl<T: Record> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}
