//! How reviews of accesses are narrowed and listed.

use async_graphql::{ID, InputObject};
use indsats_entity::{
    access_review::{AccessCause, Column, Entity},
    user,
};
use sea_orm::ColumnTrait;

use super::{
    access_review::{AccessReviewCause, AccessReviewState},
    audit_list::InstantRangeInput,
    connection::List,
    context::row_id,
};
use crate::{
    policy::Kind,
    store::{self, Direction, Scoped, Session},
};

/// Narrows a list of reviews. Absent fields do not narrow.
#[derive(InputObject)]
pub struct AccessReviewFilter {
    /// Why somebody should look at it.
    cause: Option<AccessReviewCause>,
    /// Whether somebody has.
    state: Option<AccessReviewState>,
    /// Who did it.
    actor: Option<ID>,
    /// When it was.
    occurred: Option<InstantRangeInput>,
}

impl AccessReviewFilter {
    pub(super) fn apply<'s>(
        filter: &Option<Self>,
        session: &Session,
        mut rows: Scoped<'s, Entity>,
    ) -> store::Result<Scoped<'s, Entity>> {
        let Some(filter) = filter else { return Ok(rows) };
        if let Some(cause) = filter.cause {
            rows = rows.filter(Column::Cause.eq(AccessCause::from(cause)));
        }
        rows = match filter.state {
            Some(AccessReviewState::Open) => rows.filter(Column::ReviewedAt.is_null()),
            Some(AccessReviewState::Signed) => rows.filter(Column::ReviewedAt.is_not_null()),
            None => rows,
        };
        if let Some(user) = &filter.actor {
            rows = rows.pointing_at::<user::Entity>(Column::ActorId, row_id(session, Kind::User, user))?;
        }
        Ok(InstantRangeInput::within(filter.occurred.as_ref(), rows, Column::OccurredAt))
    }
}

/// Latest first.
pub(super) fn list() -> List<Entity> {
    List::plain("accessReviews", Column::OccurredAt, Direction::Descending)
}
