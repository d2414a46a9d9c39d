//! Reckoning because of time: whoever was reckoned for an earlier week, or was marked as due, is reckoned for this one.
//! Run twice it changes nothing; missed for weeks it catches up in one run; several servers share the work.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use indsats_entity::{person, reckoning};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use super::{BATCH, altered, hold, keep, mark, rulebook};
use crate::{
    civil::IsoWeek,
    store::{News, Result, Store},
};

/// How far a run has come.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Progress {
    /// Persons that were looked at.
    pub done: u64,
    /// Persons that there were to look at when it began.
    pub total: u64,
}

impl Store {
    /// Whether everybody is reckoned for a day, by the present rules.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn is_reckoned(&self, day: NaiveDate) -> Result<bool> {
        // Who was reckoned a week before is reckoned for this one too.
        let is_due = self.is_due(IsoWeek::of(day).previous()).await?;
        #[expect(clippy::disallowed_methods, reason = "answers with yes or no")]
        let query = reckoning::Entity::find().filter(is_due);
        Ok(query.one(&self.0.db).await?.is_none())
    }

    /// Whose rows are of an earlier week, or by other rules.
    pub(super) async fn is_due(&self, week: IsoWeek) -> Result<Condition> {
        use reckoning::Column::{Monday, Revision};
        let revision = rulebook::revision(&self.0.db).await?;
        Ok(Condition::any().add(Monday.lt(week.monday())).add(Revision.lt(revision)))
    }

    /// Reckons everybody who is due, in batches that are durable each, and tells how far it has come after each.
    ///
    /// # Errors
    /// When a statement fails; what was done until then stays.
    pub async fn roll(&self, mut tell: impl FnMut(Progress)) -> Result<Progress> {
        let (day, nobody) = (self.clock().today(), BTreeSet::new());
        let week = IsoWeek::of(day);
        self.mark_unknown().await?;
        let mut progress = Progress { done: 0, total: self.due_count(week).await? };
        let mut after = Uuid::nil();
        loop {
            let due = self.due(week, after).await?;
            let Some(last) = due.last() else { return Ok(progress) };
            after = *last;
            let transaction = self.0.db.begin_with_options(immediate()).await?;
            // Whoever is held is being changed, and reckoned by that change.
            let held = hold(&transaction, &due, true).await?;
            progress.done += held.len() as u64;
            let lists = keep(&transaction, held, day, &nobody).await?;
            let news = News { rows: Vec::new(), lists: altered::at(self.clock().now(), lists).collect() };
            self.0.feed.announce(&transaction, &news).await?;
            transaction.commit().await?;
            self.0.feed.tell(news);
            tell(progress);
        }
    }

    /// Marks everybody as due.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn mark_everybody(&self) -> Result<()> {
        rulebook::revise(&self.0.db).await
    }

    /// Persons who were never reckoned: rows that were written before there was anything to keep.
    async fn mark_unknown(&self) -> Result<()> {
        let known = Query::select().column(reckoning::Column::PersonId).from(reckoning::Entity).take();
        loop {
            #[expect(clippy::disallowed_methods, reason = "ids, which stay in the store")]
            let query = person::Entity::find().select_only().column(person::Column::Id);
            let query = query.filter(person::Column::Id.not_in_subquery(known.clone())).limit(10_000);
            let unknown: Vec<Uuid> = query.into_tuple().all(&self.0.db).await?;
            if unknown.is_empty() {
                return Ok(());
            }
            mark(&self.0.db, &unknown).await?;
        }
    }

    async fn due_count(&self, week: IsoWeek) -> Result<u64> {
        #[expect(clippy::disallowed_methods, reason = "answers with a number")]
        let query = reckoning::Entity::find().select_only().expr(Expr::cust("COUNT(*)"));
        let count = query.filter(self.is_due(week).await?).into_tuple::<i64>();
        Ok(count.one(&self.0.db).await?.unwrap_or_default().unsigned_abs())
    }

    async fn due(&self, week: IsoWeek, after: Uuid) -> Result<Vec<Uuid>> {
        use reckoning::{Column, Entity};
        let is_due = self.is_due(week).await?;
        #[expect(clippy::disallowed_methods, reason = "ids, which stay in the store")]
        let query = Entity::find().select_only().column(Column::PersonId).filter(is_due);
        let query = query.filter(Column::PersonId.gt(after));
        let query = query.order_by(Column::PersonId, Order::Asc).limit(BATCH as u64);
        Ok(query.into_tuple().all(&self.0.db).await?)
    }
}

/// A transaction that will write.
pub(super) fn immediate() -> TransactionOptions {
    TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    }
}
