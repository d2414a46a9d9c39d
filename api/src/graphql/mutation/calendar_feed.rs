//! The caller's own calendar feed.

use async_graphql::{Context, Object, Result, SimpleObject};

use crate::{domain::calendar_feed, graphql::context::Acting};

/// A new calendar feed.
#[derive(SimpleObject)]
pub struct CreateCalendarFeedPayload {
    /// Where a calendar program fetches it: a path of this server, to be put behind its origin. Whoever has it gets the
    /// feed, so it is told this once and not stored; who has lost it creates another.
    path: String,
}

/// The end of a calendar feed.
#[derive(SimpleObject)]
pub struct RevokeCalendarFeedPayload {
    /// Whether there was one.
    was_revoked: bool,
}

#[derive(Default)]
pub struct CalendarFeedMutation;

#[Object]
impl CalendarFeedMutation {
    /// Gives the caller a calendar feed (kalender) in place of the one that there may have been: the times of the caller's
    /// booked conversations of the next 60 days, for a calendar program. It tells no person, place, type or form.
    async fn create_calendar_feed(&self, ctx: &Context<'_>) -> Result<Option<CreateCalendarFeedPayload>> {
        let path = calendar_feed::create(ctx.session()).await?;
        Ok(Some(CreateCalendarFeedPayload { path: path.to_string() }))
    }

    /// Ends the caller's calendar feed: its address is no address any more.
    async fn revoke_calendar_feed(&self, ctx: &Context<'_>) -> Result<Option<RevokeCalendarFeedPayload>> {
        Ok(Some(RevokeCalendarFeedPayload { was_revoked: calendar_feed::revoke(ctx.session()).await? }))
    }
}
