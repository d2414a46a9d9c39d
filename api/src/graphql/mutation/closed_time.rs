//! Verbs on closed times.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::payload::payload;
use crate::{
    domain::closed_time,
    graphql::{
        closed_time::ClosedTime,
        context::{Acting, row_id},
        moment::MomentInput,
    },
    policy::Kind,
};

payload! {
    /// What became of a change to a closed time.
    ClosedTimePayload {
        /// The time as changed, or as it is now where the version was stale. Null where nothing was changed.
        closed_time: ClosedTime
    }
}

/// Time in which the caller takes no conversations.
#[derive(InputObject)]
pub struct CloseTimeInput {
    /// Whose time; everybody's is their own. The caller by default.
    user: Option<ID>,
    /// When it begins.
    starts_at: MomentInput,
    /// When it ends, 5 minutes to 366 days later and ahead.
    ends_at: MomentInput,
}

/// A closed time to be opened.
#[derive(InputObject)]
pub struct ReopenTimeInput {
    /// The closed time, which is the caller's own.
    closed_time: ID,
    /// The version that the change is based on.
    expected_version: i32,
}

#[derive(Default)]
pub struct ClosedTimeMutation;

#[Object]
impl ClosedTimeMutation {
    /// Closes time of the caller's own for conversations. What is booked in it stays booked.
    async fn close_time(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The time.")] input: CloseTimeInput,
    ) -> Result<Option<ClosedTimePayload>> {
        let session = ctx.session();
        let caller = session.principal().user_id;
        let user = input.user.map_or(caller, |user| row_id(session, Kind::User, &user));
        let verdict = closed_time::close(session, user, input.starts_at.into(), input.ends_at.into()).await;
        ClosedTimePayload::of(ctx, None, verdict).await
    }

    /// Opens a closed time of the caller's own again.
    async fn reopen_time(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The closed time.")] input: ReopenTimeInput,
    ) -> Result<Option<ClosedTimePayload>> {
        let id = row_id(ctx.session(), Kind::ClosedTime, &input.closed_time);
        let verdict = closed_time::reopen(ctx.session(), id, input.expected_version).await;
        ClosedTimePayload::of(ctx, Some(id), verdict).await
    }
}
