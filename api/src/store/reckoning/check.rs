//! Proof that what is kept is what the rules say: everybody is reckoned from scratch and compared, row by row.

use std::collections::{BTreeMap, HashSet};

use indsats_entity::{reckoning, week_fact, worklist_item};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, TransactionTrait};
use uuid::Uuid;

use super::{BATCH, DUE, difference, hold, reckon, roll::immediate};
use crate::{
    civil::IsoWeek,
    store::{Result, Store},
};

/// What a comparison found.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Check {
    pub persons: u64,
    /// Persons who are due, and of whom nothing can be said.
    pub due: u64,
    /// Rows that are kept and should not be.
    pub surplus: u64,
    /// Rows that should be kept and are not.
    pub missing: u64,
}

impl Store {
    /// Compares everybody who is not due. Each batch is held while it is compared, so that nobody changes it meanwhile.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn check_reckoning(&self, mut tell: impl FnMut(Check)) -> Result<Check> {
        use reckoning::{Column, Entity};
        let mut check = Check::default();
        let mut after = Uuid::nil();
        loop {
            let transaction = self.0.db.begin_with_options(immediate()).await?;
            #[expect(clippy::disallowed_methods, reason = "ids, which stay in the store")]
            let query = Entity::find().filter(Column::PersonId.gt(after)).order_by_asc(Column::PersonId);
            let batch = query.limit(BATCH as u64).all(&transaction).await?;
            let Some(last) = batch.last() else { return Ok(check) };
            after = last.person_id;
            let ids: Vec<Uuid> = batch.iter().map(|row| row.person_id).collect();
            let held = hold(&transaction, &ids, false).await?;
            // What was read before the hold may have changed since.
            #[expect(clippy::disallowed_methods, reason = "ids and Mondays, which stay in the store")]
            let batch = Entity::find().filter(Column::PersonId.is_in(ids)).all(&transaction).await?;
            let mut by_week: BTreeMap<IsoWeek, HashSet<Uuid>> = BTreeMap::new();
            for row in batch {
                by_week.entry(IsoWeek::of(row.monday)).or_default().insert(row.person_id);
            }
            check.due += by_week.remove(&IsoWeek::of(DUE)).map_or(0, |due| due.len() as u64);
            for (week, of_week) in by_week {
                let placed: Vec<_> = held.iter().filter(|placed| of_week.contains(&placed.person)).cloned().collect();
                let persons: Vec<Uuid> = placed.iter().map(|placed| placed.person).collect();
                let wanted = reckon(&transaction, &placed, week).await?;
                let items = difference::<worklist_item::Entity>(&transaction, &persons, wanted.items).await?;
                let weeks = difference::<week_fact::Entity>(&transaction, &persons, wanted.weeks).await?;
                check.persons += persons.len() as u64;
                check.surplus += (items.0.len() + weeks.0.len()) as u64;
                check.missing += (items.1.len() + weeks.1.len()) as u64;
            }
            tell(check);
        }
    }
}
