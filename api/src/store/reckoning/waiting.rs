//! Pages of what waits, from two tables where a list has two sources: items of persons, and accesses that somebody should
//! look at, which are about nobody or about many. Both stand in the order of days; of one day, items come first.

use std::cmp::Reverse;

use chrono::NaiveDate;
use indsats_entity::{
    access_review,
    worklist_item::{self, Column},
};
use uuid::Uuid;

use super::Told;
use crate::{
    civil,
    rules::worklist::WorklistKind,
    store::{
        Direction, Error, Page, Position, Result, Scoped, Seen, Session, Slice,
        scoped::{Connection, slice},
    },
};

/// Stands behind every name.
const LAST: char = char::MAX;

/// Something on a list.
pub enum Waiting {
    Item(Seen<worklist_item::Entity>),
    Access(Seen<access_review::Entity>),
}

/// Where the items of a list come from.
#[expect(clippy::large_enum_variant, reason = "there is one for each page, and it is taken apart at once")]
pub enum Items<'s> {
    Kept(Scoped<'s, worklist_item::Entity>),
    Told(&'s Told<worklist_item::Entity>, WorklistKind),
}

/// The same, still inside the store.
enum Row {
    Item(worklist_item::Model),
    Access(access_review::Model),
}

/// The day that something stands at, and whether behind the items of that day.
type Place = (NaiveDate, bool);

impl Row {
    fn place(&self) -> Place {
        match self {
            Self::Item(row) => of_item(row),
            Self::Access(row) => of_access(row),
        }
    }
}

/// Where a list has two sources its items have no day due, and stand at the day since when they wait.
fn of_item(row: &worklist_item::Model) -> Place {
    (row.since, false)
}

fn of_access(row: &access_review::Model) -> Place {
    (civil::local_date(row.raised_at), true)
}

impl Session {
    /// One page of a list.
    ///
    /// # Errors
    /// As [`Scoped::page`].
    pub async fn waiting(
        &self,
        items: Items<'_>,
        accesses: Option<Scoped<'_, access_review::Entity>>,
        page: &Page<worklist_item::Entity>,
    ) -> Result<Slice<Waiting>> {
        let of_items = among_items(page)?;
        let items = match items {
            Items::Kept(rows) => rows.fetch_page(&of_items).await?,
            Items::Told(told, list) => told.fetch_page(self, list, &of_items)?,
        };
        let mut rows: Vec<Row> = items.into_iter().map(Row::Item).collect();
        if let Some(accesses) = accesses {
            rows.extend(accesses.fetch_page(&among_accesses(page)?).await?.into_iter().map(Row::Access));
            // Each source is in order, and stays so.
            match page.backward {
                true => rows.sort_by_key(|row| Reverse(row.place())),
                false => rows.sort_by_key(Row::place),
            }
        }
        let Slice { items, has_previous, has_next } = slice::<worklist_item::Entity, _>(rows, page);
        Ok(Slice { items: self.release_waiting(items).await?, has_previous, has_next })
    }

    async fn release_waiting(&self, rows: Vec<Row>) -> Result<Vec<Waiting>> {
        let are_items: Vec<bool> = rows.iter().map(|row| matches!(row, Row::Item(_))).collect();
        let (mut items, mut accesses) = (Vec::new(), Vec::new());
        for row in rows {
            match row {
                Row::Item(row) => items.push(row),
                Row::Access(row) => accesses.push(row),
            }
        }
        let on = Connection::Pool(&self.store().0.db);
        let mut items = self.release::<worklist_item::Entity>(&on, items).await?.into_iter().map(Waiting::Item);
        let accesses = self.release::<access_review::Entity>(&on, accesses).await?;
        let mut accesses = accesses.into_iter().map(Waiting::Access);
        let next = |is_item: bool| if is_item { items.next() } else { accesses.next() };
        Ok(are_items.into_iter().filter_map(next).collect())
    }
}

impl Waiting {
    /// Its place in a list that has both.
    #[must_use]
    pub fn place(&self) -> (NaiveDate, bool) {
        match self {
            Self::Item(row) => of_item(row),
            Self::Access(row) => of_access(row),
        }
    }

    /// The place at which a page can begin or end.
    ///
    /// # Errors
    /// Never for the orders that lists have.
    pub fn position(&self, order: Column) -> Result<Position> {
        use sea_orm::ModelTrait;
        match self {
            Self::Item(row) => Position::new(row.get(order), row.id()),
            Self::Access(row) => Position::new(row.raised_at.into(), row.id()),
        }
    }
}

/// The page as it stands among items: behind all items of its day where it begins or ends at an access.
fn among_items(page: &Page<worklist_item::Entity>) -> Result<Page<worklist_item::Entity>> {
    let place = |position: &Option<Position>| -> Result<Option<Position>> {
        let Some(position) = position else { return Ok(None) };
        let Some(at) = position.instant() else { return Ok(Some(position.clone())) };
        let day = civil::local_date(at);
        let key = if matches!(page.order, Column::Since) { day.into() } else { format!("{day} {LAST}").into() };
        Position::new(key, Uuid::max()).map(Some)
    };
    Ok(Page { after: place(&page.after)?, before: place(&page.before)?, ..*page })
}

/// The page as it stands among accesses: before all accesses of its day where it begins or ends at an item.
fn among_accesses(page: &Page<worklist_item::Entity>) -> Result<Page<access_review::Entity>> {
    let place = |position: &Option<Position>| -> Result<Option<Position>> {
        let Some(position) = position else { return Ok(None) };
        if position.instant().is_some() {
            return Ok(Some(position.clone()));
        }
        let written = position.text().and_then(|text| text.get(..10)?.parse().ok());
        let day: NaiveDate = position.day().or(written).ok_or(Error::Cursor)?;
        Position::new(civil::midnight(day).into(), Uuid::nil()).map(Some)
    };
    Ok(Page {
        order: access_review::Column::RaisedAt,
        direction: Direction::Ascending,
        limit: page.limit,
        backward: page.backward,
        after: place(&page.after)?,
        before: place(&page.before)?,
    })
}
