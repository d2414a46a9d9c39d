//! Slices of lists: keyset pages with sealed cursors.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Error, Result};
use crate::keys::Sealer;

/// The most rows a page can hold.
pub const MAX_PAGE: u64 = 100;

/// Ascending or descending.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Direction {
    Ascending,
    Descending,
}

impl Direction {
    /// The other way, for reading a list backwards.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// One slice of an ordered list.
pub struct Page<E: EntityTrait> {
    pub order: E::Column,
    pub direction: Direction,
    pub limit: u64,
    /// Read from the end of the list (`last`/`before`).
    pub backward: bool,
    pub after: Option<Position>,
    pub before: Option<Position>,
}

impl<E: EntityTrait> Page<E> {
    /// The first rows of a list.
    pub fn first(limit: u64, order: E::Column, direction: Direction) -> Self {
        Self { order, direction, limit: limit.min(MAX_PAGE), backward: false, after: None, before: None }
    }

    /// A text that two equal pages of one list share: what sibling rows use to fetch together.
    pub fn fingerprint(&self) -> String {
        let order = sea_orm::Iden::to_string(&self.order);
        let (direction, limit, backward) = (self.direction, self.limit, self.backward);
        format!("{order} {direction:?} {limit} {backward} {:?} {:?}", self.after, self.before)
    }
}

/// A part of a list, in list order.
#[derive(Clone)]
pub struct Slice<T> {
    pub items: Vec<T>,
    pub has_previous: bool,
    pub has_next: bool,
}

impl<T> Default for Slice<T> {
    fn default() -> Self {
        Self { items: Vec::new(), has_previous: false, has_next: false }
    }
}

impl<T> Slice<T> {
    /// The same slice with other items.
    pub fn map<U>(self, with: impl FnMut(T) -> U) -> Slice<U> {
        Slice {
            items: self.items.into_iter().map(with).collect(),
            has_previous: self.has_previous,
            has_next: self.has_next,
        }
    }
}

/// Where a row stands in an ordered list: its sort key, then its id.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Position {
    key: SortKey,
    pub id: Uuid,
}

#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
enum SortKey {
    Text(String),
    Day(NaiveDate),
    Instant(DateTime<Utc>),
    Number(i32),
}

impl Position {
    /// The position of a row with this sort value.
    ///
    /// # Errors
    /// When the column's type is none that lists are ordered by.
    pub fn new(key: Value, id: Uuid) -> Result<Self> {
        let key = match key {
            Value::String(Some(text)) => SortKey::Text(text.to_string()),
            Value::ChronoDate(Some(day)) => SortKey::Day(day),
            Value::ChronoDateTimeUtc(Some(instant)) => SortKey::Instant(instant),
            Value::Int(Some(number)) => SortKey::Number(number),
            _ => return Err(Error::internal("a list is ordered by a column without a sort key")),
        };
        Ok(Self { key, id })
    }

    /// The day that it stands at, in a list that is ordered by days.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        match self.key {
            SortKey::Day(day) => Some(day),
            _ => None,
        }
    }

    /// The instant that it stands at, in a list that is ordered by instants.
    pub(super) fn instant(&self) -> Option<DateTime<Utc>> {
        match self.key {
            SortKey::Instant(instant) => Some(instant),
            _ => None,
        }
    }

    /// The text that it stands at, in a list that is ordered by texts.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.key {
            SortKey::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The sort value as a statement takes it.
    pub fn value(&self) -> Value {
        match &self.key {
            SortKey::Text(text) => Value::from(text.clone()),
            SortKey::Day(day) => Value::from(*day),
            SortKey::Instant(instant) => Value::from(*instant),
            SortKey::Number(number) => Value::from(*number),
        }
    }

    /// The opaque cursor, bound to its list (`binding`: list, filter, order).
    #[must_use]
    pub fn seal(&self, sealer: &Sealer, binding: &str) -> String {
        sealer.seal(binding.as_bytes(), &serde_json::to_vec(self).unwrap_or_default())
    }

    /// Opens a cursor of the same list.
    ///
    /// # Errors
    /// [`Error::Cursor`] for anything else.
    pub fn open(sealer: &Sealer, binding: &str, cursor: &str) -> Result<Self> {
        let clear = sealer.open(binding.as_bytes(), cursor).map_err(|_| Error::Cursor)?;
        serde_json::from_slice(&clear).map_err(|_| Error::Cursor)
    }
}

/// The condition "after `position`" in a list that runs in `direction`.
pub(super) fn beyond<E: EntityTrait>(
    order: E::Column,
    id: E::Column,
    direction: Direction,
    position: &Position,
) -> Condition {
    let value = position.value();
    let (further, tie) = match direction {
        Direction::Ascending => (ColumnTrait::gt(&order, value.clone()), ColumnTrait::gt(&id, position.id)),
        Direction::Descending => (ColumnTrait::lt(&order, value.clone()), ColumnTrait::lt(&id, position.id)),
    };
    Condition::any().add(further).add(Condition::all().add(ColumnTrait::eq(&order, value)).add(tie))
}
