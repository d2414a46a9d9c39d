//! Proof that what is kept is what the rules say: everybody is reckoned from scratch and compared, row by row.

use std::collections::HashSet;

use indsats_entity::{person, reckoning, week_fact, worklist_item};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, TransactionTrait};
use uuid::Uuid;

use super::{BATCH, difference, hold, reckon, roll::immediate};
use crate::{
    civil::IsoWeek,
    store::{Result, Store},
};

/// What a comparison found.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Check {
    pub persons: u64,
    /// Persons who are due, or were never reckoned, and of whom nothing can be said.
    pub due: u64,
    /// Rows that are kept and should not be.
    pub surplus: u64,
    /// Rows that should be kept and are not.
    pub missing: u64,
}

impl Store {
    /// Compares everybody who is not due, with this week and the present rules. Each batch is held while it is compared, so that nobody changes it meanwhile.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn check_reckoning(&self, mut tell: impl FnMut(Check)) -> Result<Check> {
        use reckoning::Column::PersonId;
        let week = IsoWeek::of(self.clock().today());
        let is_due = self.is_due(week).await?;
        let (mut check, mut after) = (Check::default(), Uuid::nil());
        loop {
            let transaction = self.0.db.begin_with_options(immediate()).await?;
            #[expect(clippy::disallowed_methods, reason = "ids, which stay in the store")]
            let everybody = person::Entity::find().select_only().column(person::Column::Id);
            let next = everybody.filter(person::Column::Id.gt(after)).order_by_asc(person::Column::Id);
            let batch: Vec<Uuid> = next.limit(BATCH as u64).into_tuple().all(&transaction).await?;
            let Some(last) = batch.last() else { return Ok(check) };
            after = *last;
            let mut placed = hold(&transaction, &batch, false).await?;
            // Asked when they are held: nobody changes them any more.
            #[expect(clippy::disallowed_methods, reason = "ids, which stay in the store")]
            let reckoned = reckoning::Entity::find().select_only().column(PersonId).filter(PersonId.is_in(batch));
            let reckoned = reckoned.filter(is_due.clone().not());
            let reckoned: HashSet<Uuid> = reckoned.into_tuple::<Uuid>().all(&transaction).await?.into_iter().collect();
            let held = placed.len();
            placed.retain(|placed| reckoned.contains(&placed.person));
            let persons: Vec<Uuid> = placed.iter().map(|placed| placed.person).collect();
            let wanted = reckon(&transaction, &placed, week).await?;
            let items = difference::<worklist_item::Entity>(&transaction, &persons, wanted.items).await?;
            let weeks = difference::<week_fact::Entity>(&transaction, &persons, wanted.weeks).await?;
            check.persons += persons.len() as u64;
            check.due += (held - persons.len()) as u64;
            check.surplus += (items.gone.len() + weeks.gone.len()) as u64;
            check.missing += (items.new.len() + weeks.new.len()) as u64;
            tell(check);
        }
    }
}
