//! Rows that were fetched together stay together: what one of them needs is fetched for all, in one statement.
//!
//! A page of persons is one level, all their plans are the next. When a resolver asks a person for plans, the level
//! fetches the plans of every person in it, once; the other persons' resolvers find them in memory. So a query costs one
//! statement for each level and field that it selects, however many rows there are, with the arguments that it gives and
//! without a loader that waits for a window of time.

use std::{
    any::Any,
    collections::HashMap,
    ops::Deref,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::ID;
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::{
    policy::Visible,
    store::{Error, Page, Result, Scoped, Seen, Session, Slice},
};

/// Rows that were fetched by one statement.
struct Level<E: Visible> {
    rows: Vec<Seen<E>>,
    slots: Mutex<HashMap<String, Arc<dyn Any + Send + Sync>>>,
}

/// One row of a level.
pub struct Node<E: Visible> {
    level: Arc<Level<E>>,
    index: usize,
}

impl<E: Visible> Clone for Node<E> {
    fn clone(&self) -> Self {
        Self { level: self.level.clone(), index: self.index }
    }
}

impl<E: Visible> Deref for Node<E> {
    type Target = Seen<E>;

    fn deref(&self) -> &Seen<E> {
        &self.level.rows[self.index]
    }
}

impl<E: Visible> Node<E> {
    /// A row alone on its level.
    pub fn alone(row: Seen<E>) -> Self {
        let level = Level { rows: vec![row], slots: Mutex::default() };
        Self { level: Arc::new(level), index: 0 }
    }

    /// Rows that were fetched together.
    pub fn level(rows: Vec<Seen<E>>) -> Vec<Self> {
        let level = Arc::new(Level { rows, slots: Mutex::default() });
        (0..level.rows.len()).map(|index| Self { level: level.clone(), index }).collect()
    }

    /// The row's global id for this caller.
    pub fn global_id(&self, session: &Session) -> ID {
        ID(session.seal(E::KIND, self.id()))
    }

    /// Something that is worked out for all rows of the level at once.
    ///
    /// # Errors
    /// As `gather`.
    pub async fn gathered<T: Send + Sync + 'static>(
        &self,
        key: String,
        gather: impl AsyncFnOnce(&[Seen<E>]) -> Result<T>,
    ) -> Result<Arc<T>> {
        self.level.once(key, async || gather(&self.level.rows).await).await
    }

    /// One page of the rows that point at this one through `parent`.
    ///
    /// # Errors
    /// When the statement for the level failed.
    pub async fn children<'s, C: Visible>(
        &self,
        session: &'s Session,
        field: &str,
        parent: C::Column,
        page: &Page<C>,
        narrow: impl FnOnce(Scoped<'s, C>) -> Result<Scoped<'s, C>> + Send,
    ) -> Result<Slice<Node<C>>> {
        let key = format!("{field} {}", page.fingerprint());
        let pages = self.level.once(key, async || {
            let parents: Vec<Uuid> = self.level.rows.iter().map(Seen::id).collect();
            let slices = narrow(session.find::<C>())?.page_per_parent(parent, &parents, page).await?;
            Ok(regroup(slices))
        });
        Ok(pages.await?.get(&self.id()).cloned().unwrap_or_default())
    }

    /// How many rows point at this one through `parent`.
    ///
    /// # Errors
    /// When the statement for the level failed.
    pub async fn count<'s, C: Visible>(
        &self,
        session: &'s Session,
        field: &str,
        parent: C::Column,
        narrow: impl FnOnce(Scoped<'s, C>) -> Result<Scoped<'s, C>> + Send,
    ) -> Result<u64> {
        let counts = self.level.once(format!("{field} count"), async || {
            let parents: Vec<Uuid> = self.level.rows.iter().map(Seen::id).collect();
            narrow(session.find::<C>())?.count_per_parent(parent, &parents).await
        });
        Ok(counts.await?.get(&self.id()).copied().unwrap_or_default())
    }

    /// Rows of another table that every row of the level may need, such as the codes of one list.
    ///
    /// # Errors
    /// When the statement for the level failed.
    pub async fn list<'s, T: Visible>(
        &self,
        session: &'s Session,
        field: &str,
        narrow: impl FnOnce(Scoped<'s, T>) -> Scoped<'s, T> + Send,
    ) -> Result<Arc<Vec<Node<T>>>> {
        self.level.once(field.to_owned(), async || Ok(Node::level(narrow(session.find::<T>()).all().await?))).await
    }

    /// The row that this one points at; `None` when it points nowhere or at what the caller cannot see.
    ///
    /// # Errors
    /// When the statement for the level failed.
    pub async fn target<T: Visible>(
        &self,
        session: &Session,
        field: &str,
        points_at: impl Fn(&E::Model) -> Option<Uuid> + Send + Sync,
    ) -> Result<Option<Node<T>>> {
        let Some(id) = points_at(self) else { return Ok(None) };
        let targets = self.level.once(field.to_owned(), async || {
            let mut ids: Vec<Uuid> = self.level.rows.iter().filter_map(|row| points_at(row)).collect();
            ids.sort_unstable();
            ids.dedup();
            let nodes = Node::level(session.find::<T>().by_ids(ids).await?.into_values().collect());
            Ok(nodes.into_iter().map(|node| (node.id(), node)).collect::<HashMap<Uuid, Node<T>>>())
        });
        Ok(targets.await?.get(&id).cloned())
    }
}

impl<E: Visible> Level<E> {
    /// Fetches something for the whole level, once.
    async fn once<T: Send + Sync + 'static>(
        &self,
        key: String,
        fetch: impl AsyncFnOnce() -> Result<T>,
    ) -> Result<Arc<T>> {
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            slots.entry(key).or_insert_with(|| Arc::new(OnceCell::<Result<Arc<T>>>::new())).clone()
        };
        let cell = slot.downcast::<OnceCell<Result<Arc<T>>>>();
        let cell = cell.map_err(|_| Error::internal("one field of a level was asked for two types"))?;
        cell.get_or_init(async || fetch().await.map(Arc::new)).await.clone()
    }
}

/// The slices of all parents as one level, so that their children in turn are fetched together.
fn regroup<C: Visible>(slices: HashMap<Uuid, Slice<Seen<C>>>) -> HashMap<Uuid, Slice<Node<C>>> {
    let mut rows = Vec::new();
    let mut bounds = Vec::with_capacity(slices.len());
    for (parent, slice) in slices {
        bounds.push((parent, slice.items.len(), slice.has_previous, slice.has_next));
        rows.extend(slice.items);
    }
    let mut nodes = Node::level(rows).into_iter();
    let cut = |(parent, length, has_previous, has_next)| {
        (parent, Slice { items: nodes.by_ref().take(length).collect(), has_previous, has_next })
    };
    bounds.into_iter().map(cut).collect()
}
