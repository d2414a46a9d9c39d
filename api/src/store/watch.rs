//! Watching the trail: what somebody should look at is found after the answer has left, and never in its way.

use indsats_entity::{access_review, access_watch, audit_head};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, TransactionTrait,
    sea_query::{Expr, OnConflict},
};

use super::{Result, Store, trail::immediate};
use crate::audit::{self, Alarms};

/// Events that are looked through in one step.
const STEP: u64 = 500;
/// Rows in a statement: the databases count parameters.
const CHUNK: usize = 1_000;

impl Store {
    /// Looks through the next events that have got their place in the sequence, and raises what somebody should look at. Who
    /// does it twice, or at the same time as another process, raises nothing twice. Gives how many were raised; `None` where
    /// there was nothing to look through.
    ///
    /// # Errors
    /// When the database does not answer; nothing was raised then.
    pub async fn watch_trail(&self, limits: &Alarms) -> Result<Option<u64>> {
        let (on, next) = (&self.0.db, self.next_to_watch().await?);
        if next >= self.sequenced().await? {
            return Ok(None);
        }
        // Whoever writes waits for none of this.
        let lines = audit::lines(on, next.cast_unsigned(), STEP).await?;
        let Some(last) = lines.last().map(|line| line.seq.cast_signed()) else { return Ok(None) };
        let reviews = audit::reviews(on, lines, limits, self.clock().now()).await?;
        let step = on.begin_with_options(immediate()).await?;
        let forward = access_watch::Entity::update_many()
            .col_expr(access_watch::Column::Next, Expr::value(last + 1))
            .filter(access_watch::Column::Next.eq(next));
        if forward.exec(&step).await?.rows_affected == 0 {
            // Another process was faster, and has raised the same.
            return Ok(Some(0));
        }
        let mut raised = 0;
        for chunk in reviews.chunks(CHUNK) {
            let once = OnConflict::new().do_nothing().to_owned();
            let insert = access_review::Entity::insert_many(chunk.to_vec()).on_conflict(once);
            raised += insert.exec_without_returning(&step).await?;
        }
        step.commit().await?;
        Ok(Some(raised))
    }

    async fn next_to_watch(&self) -> Result<i64> {
        #[expect(clippy::disallowed_methods, reason = "the trail is kept by itself alone")]
        let row = access_watch::Entity::find().one(&self.0.db).await?;
        Ok(row.map(|row| row.next).unwrap_or_default())
    }

    async fn sequenced(&self) -> Result<i64> {
        #[expect(clippy::disallowed_methods, reason = "the trail is kept by itself alone")]
        let row = audit_head::Entity::find().one(&self.0.db).await?;
        Ok(row.map(|row| row.size).unwrap_or_default())
    }
}
