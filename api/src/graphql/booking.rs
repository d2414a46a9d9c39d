//! Help with booking: what stands in the way of a time, told before anything is booked.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::{
    context::{Acting, row_id},
    moment::MomentInput,
    user_error::{UserError, user_errors},
};
use crate::{
    domain::{
        Failure,
        meeting::{self, Thought},
    },
    policy::Kind,
};

/// A conversation that might be booked or moved.
#[derive(InputObject)]
pub struct MeetingConflictsInput {
    /// The person.
    person: ID,
    /// Who would conduct it; the caller by default.
    caseworker: Option<ID>,
    /// A code of the list MEETING_TYPE.
    r#type: String,
    /// When it would begin; ahead.
    starts_at: MomentInput,
    /// How long it would be: 5 to 480 minutes.
    duration_minutes: i32,
    /// The person's booked conversation that would be moved there; it is not in its own way.
    moved: Option<ID>,
}

#[derive(Default)]
pub struct BookingQuery;

#[Object]
impl BookingQuery {
    /// What `bookMeeting` or `rescheduleMeeting` would meet at a time, in the same order and words; empty where nothing
    /// does. Nothing is booked. For those who may book a conversation with the person.
    async fn meeting_conflicts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation.")] input: MeetingConflictsInput,
    ) -> Result<Vec<UserError>> {
        let session = ctx.session();
        let caller = session.principal().user_id;
        let thought = Thought {
            person: row_id(session, Kind::Person, &input.person),
            caseworker: input.caseworker.map_or(caller, |user| row_id(session, Kind::User, &user)),
            meeting_type: input.r#type,
            starts_at: input.starts_at.into(),
            minutes: input.duration_minutes,
            moved: input.moved.map(|meeting| row_id(session, Kind::Meeting, &meeting)),
        };
        match meeting::foresee(session, thought).await {
            Ok(problems) | Err(Failure::Problems(problems)) => Ok(user_errors(ctx, problems)),
            Err(Failure::Store(error)) => Err(error.into()),
        }
    }
}
