//! Help with booking: what stands in the way of a time, and when there is nothing in the way.

use async_graphql::{Context, Error, ID, InputObject, Object, Result, SimpleObject};

use super::{
    context::{Acting, row_id},
    error::ErrorCode,
    moment::MomentInput,
    scalar::{Date, Instant},
    user_error::{UserError, user_errors},
};
use crate::{
    domain::{
        Failure, Problem,
        meeting::{self, Thought},
        slot::{self, Search},
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

/// A time at which a conversation can be held. It shows nothing of what is before and after it.
#[derive(SimpleObject)]
pub struct FreeSlot {
    /// When it begins: on a quarter of an hour, ahead.
    starts_at: Instant,
    /// When it ends.
    ends_at: Instant,
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

    /// When a caseworker can hold a conversation of that length, in order: within working hours, less booked conversations,
    /// closed times, holidays and closure days; with a person, less that person's conversations, sessions and approved
    /// absences too. For those who may book.
    async fn free_slots(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who would conduct it.")] caseworker: ID,
        #[graphql(desc = "The first day.")] from: Date,
        #[graphql(desc = "The first day after the period; 31 days after `from` at most.")] until: Date,
        #[graphql(desc = "How long it is: 5 to 480 minutes.")] duration_minutes: i32,
        #[graphql(desc = "Who must be free too.")] person: Option<ID>,
    ) -> Result<Vec<FreeSlot>> {
        let session = ctx.session();
        let search = Search {
            caseworker: row_id(session, Kind::User, &caseworker),
            from: from.0,
            until: until.0,
            minutes: duration_minutes,
            person: person.map(|person| row_id(session, Kind::Person, &person)),
        };
        let slots = slot::free(session, search).await.map_err(|failure| refused(ctx, failure))?;
        let slot = |(from, until)| FreeSlot { starts_at: Instant(from), ends_at: Instant(until) };
        Ok(slots.into_iter().map(slot).collect())
    }
}

/// A question that cannot be answered as it was put.
pub(super) fn refused(ctx: &Context<'_>, failure: Failure) -> Error {
    match failure {
        Failure::Store(error) => error.into(),
        Failure::Problems(problems) => {
            let text = |problem: &Problem| ctx.language().text(problem.code.as_str());
            ErrorCode::BadUserInput.error(problems.first().map(text).unwrap_or_default())
        }
    }
}
