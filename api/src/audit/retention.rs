//! Forgetting: bodies are deleted when their time is over, and the leaf that stays commits to what nobody can guess.

use chrono::{DateTime, Utc};
use indsats_entity::{access_review, audit_body, audit_concern, audit_criterion, audit_hold, audit_leaf, unmasking};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, ExprTrait,
    QueryFilter, QueryOrder, QuerySelect, Statement,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

/// Events that are forgotten in one transaction.
const STEP: u64 = 500;
/// The tables whose rows are forgotten.
const FORGOTTEN: [&str; 5] = ["audit_body", "audit_concern", "audit_criterion", "access_review", "unmasking"];

/// Deletes the bodies of the oldest events from before an instant, but for those that concern somebody who is held. Gives how
/// many it was.
pub(crate) async fn forget(on: &DatabaseTransaction, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let holds = Query::select().column(audit_hold::Column::Id).from(audit_hold::Entity).to_owned();
    // Why auditors were told who somebody is has the same time as that they were.
    let told = unmasking::Entity::delete_many().filter(unmasking::Column::UnmaskedAt.lt(before));
    let told = told.filter(unmasking::Column::PersonId.not_in_subquery(holds.clone())).exec(on).await?.rows_affected;
    let held = Query::select()
        .column(audit_concern::Column::LeafId)
        .from(audit_concern::Entity)
        .and_where(audit_concern::Column::PersonId.in_subquery(holds))
        .to_owned();
    #[expect(clippy::disallowed_methods, reason = "the trail is read by itself alone")]
    let due = audit_body::Entity::find().inner_join(audit_leaf::Entity);
    let due =
        due.filter(audit_leaf::Column::OccurredAt.lt(before)).filter(audit_body::Column::Id.not_in_subquery(held));
    let due = due.select_only().column(audit_body::Column::Id).order_by_asc(audit_body::Column::Id).limit(STEP);
    let due: Vec<Uuid> = due.into_tuple().all(on).await?;
    if due.is_empty() {
        return Ok(told);
    }
    let concerns =
        audit_concern::Entity::delete_many().filter(audit_concern::Column::LeafId.is_in(due.iter().copied()));
    concerns.exec(on).await?;
    let criteria =
        audit_criterion::Entity::delete_many().filter(audit_criterion::Column::LeafId.is_in(due.iter().copied()));
    criteria.exec(on).await?;
    // What there was to review of them is about the same people. What was raised or drawn while its event was forgotten goes
    // with the next ones.
    let body = Expr::col((audit_body::Entity, audit_body::Column::Id));
    let kept = Query::select()
        .expr(Expr::val(1))
        .from(audit_body::Entity)
        .and_where(body.equals((access_review::Entity, access_review::Column::LeafId)))
        .to_owned();
    let of_due = access_review::Column::LeafId.is_in(due.iter().copied());
    let of_none = Expr::exists(kept).not();
    let reviews = access_review::Entity::delete_many().filter(Condition::any().add(of_due).add(of_none));
    reviews.exec(on).await?;
    let bodies = audit_body::Entity::delete_many().filter(audit_body::Column::Id.is_in(due.iter().copied()));
    Ok(bodies.exec(on).await?.rows_affected)
}

/// Gives the room of what was deleted back, so that nothing of it is left in the files. SQLite has overwritten it already, and
/// empties the log in which it stood first; PostgreSQL writes the tables anew, and nobody can write to the trail until it is
/// done. `false` where somebody reads an earlier state of a SQLite database for so long that it could not be done.
pub(crate) async fn compact(on: &impl ConnectionTrait) -> Result<bool, DbErr> {
    if on.get_database_backend() == DbBackend::Postgres {
        for table in FORGOTTEN {
            on.execute_unprepared(&format!("VACUUM (FULL) {table}")).await?;
        }
        return Ok(true);
    }
    let emptied = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
    let answer = on.query_one_raw(emptied).await?;
    // Whether it is busy, which is no failure to SQLite.
    let is_busy: i32 = answer.map_or(Ok(1), |row| row.try_get_by_index(0))?;
    Ok(is_busy == 0)
}
