//! Which rules a person was reckoned by. Whatever judges everybody is counted, so that a change of it takes one row to
//! make everybody due.

use indsats_entity::rulebook::{ActiveModel, Column, Entity};
use sea_orm::{
    ConnectionTrait, EntityTrait, ExprTrait, QuerySelect, Set,
    sea_query::{Expr, OnConflict},
};

use crate::{
    policy::{Action, Kind},
    store::Result,
};

/// What the rules judge everybody by.
const JUDGES: [Kind; 4] = [Kind::EffortPolicy, Kind::Holiday, Kind::ClosureDay, Kind::Offer];

/// Whether what is done to rows of a kind changes what judges everybody. Drafts of versions judge nobody.
pub(in crate::store) fn judges(kind: Kind, action: Action) -> bool {
    use Action::{DraftEffortPolicy, ReviseEffortPolicy, WithdrawEffortPolicy};
    JUDGES.contains(&kind) && !matches!(action, DraftEffortPolicy | ReviseEffortPolicy | WithdrawEffortPolicy)
}

/// The present revision.
pub(super) async fn revision(on: &impl ConnectionTrait) -> Result<i32> {
    #[expect(clippy::disallowed_methods, reason = "a number")]
    let query = Entity::find().select_only().column(Column::Revision).into_tuple();
    Ok(query.one(on).await?.unwrap_or_default())
}

/// Counts a change.
pub(super) async fn revise(on: &impl ConnectionTrait) -> Result<()> {
    let next = Expr::col((Entity, Column::Revision)).add(1);
    let count = OnConflict::column(Column::Id).value(Column::Revision, next).to_owned();
    let first = ActiveModel { id: Set(1), revision: Set(1) };
    Entity::insert(first).on_conflict(count).exec_without_returning(on).await?;
    Ok(())
}
