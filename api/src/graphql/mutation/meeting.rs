//! Verbs on conversations.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};

use super::payload::payload;
use crate::{
    domain::meeting::{self, Appointment, Booking, CancelledBy as StoredCancelledBy},
    graphql::{
        context::{Acting, row_id},
        meeting::{Meeting, MeetingForm},
        moment::MomentInput,
        user_error::acknowledged,
    },
    policy::Kind,
};

payload! {
    /// What became of a change to a conversation.
    MeetingPayload {
        /// The conversation as changed, or as it is now where the version was stale. Null where nothing was changed.
        meeting: Meeting
    }
}

/// A conversation to be booked.
#[derive(InputObject)]
pub struct BookMeetingInput {
    /// The person.
    person: ID,
    /// Who conducts it; the caller by default.
    caseworker: Option<ID>,
    /// A code of the list MEETING_TYPE.
    r#type: String,
    /// How it is held.
    form: MeetingForm,
    /// When it begins; ahead.
    starts_at: MomentInput,
    /// How long it is: 5 to 480 minutes.
    duration_minutes: i32,
    /// Codes of warnings that have been seen and are accepted.
    acknowledge: Option<Vec<String>>,
    /// Any text of 8 to 128 characters, new for each intended creation: the same key and input give the same record again.
    idempotency_key: Option<String>,
}

/// Another time for a conversation.
#[derive(InputObject)]
pub struct RescheduleMeetingInput {
    /// The conversation, which is booked.
    meeting: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// How it is held.
    form: MeetingForm,
    /// When it begins; ahead.
    starts_at: MomentInput,
    /// How long it is: 5 to 480 minutes.
    duration_minutes: i32,
    /// Codes of warnings that have been seen and are accepted.
    acknowledge: Option<Vec<String>>,
}

/// A conversation that was held.
#[derive(InputObject)]
pub struct RecordMeetingOutcomeInput {
    /// The conversation, which is booked and has begun.
    meeting: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// A code of the list MEETING_OUTCOME.
    outcome: Option<String>,
    /// A note; 8,000 characters at most.
    note: Option<String>,
}

/// A conversation to which the person did not come.
#[derive(InputObject)]
pub struct RecordNoShowInput {
    /// The conversation, which is booked and has begun.
    meeting: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// A note; 8,000 characters at most.
    note: Option<String>,
}

/// Which side cancelled.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredCancelledBy")]
pub enum CancelledBy {
    /// The municipality.
    Municipality,
    /// The person.
    Citizen,
}

/// A conversation to be cancelled.
#[derive(InputObject)]
pub struct CancelMeetingInput {
    /// The conversation, which is booked.
    meeting: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// Which side cancels.
    cancelled_by: CancelledBy,
    /// Why; 3 to 2,000 characters.
    reason: String,
}

/// A conversation recorded by mistake.
#[derive(InputObject)]
pub struct VoidMeetingInput {
    /// The conversation.
    meeting: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// Why; 3 to 2,000 characters.
    reason: String,
}

#[derive(Default)]
pub struct MeetingMutation;

#[Object]
impl MeetingMutation {
    /// Books a conversation with a person. Two booked conversations of one person cannot overlap. Warnings are a caseworker
    /// who is busy or has closed the time, a session, an absence or exemption of the person, a holiday or closure day, and
    /// shorter notice than the rules ask for. `meetingConflicts` tells them before.
    async fn book_meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation.")] input: BookMeetingInput,
    ) -> Result<Option<MeetingPayload>> {
        let session = ctx.session();
        let caller = session.principal().user_id;
        let booking = Booking {
            person: row_id(session, Kind::Person, &input.person),
            caseworker: input.caseworker.map_or(caller, |user| row_id(session, Kind::User, &user)),
            meeting_type: input.r#type,
            appointment: Appointment {
                starts_at: input.starts_at.into(),
                minutes: input.duration_minutes,
                form: input.form.into(),
                acknowledged: acknowledged(input.acknowledge),
            },
            key: input.idempotency_key,
        };
        MeetingPayload::of(ctx, None, meeting::book(session, booking).await).await
    }

    /// Moves a booked conversation. The answer is the new one, which replaces the old.
    async fn reschedule_meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The other time.")] input: RescheduleMeetingInput,
    ) -> Result<Option<MeetingPayload>> {
        let id = row_id(ctx.session(), Kind::Meeting, &input.meeting);
        let to = Appointment {
            starts_at: input.starts_at.into(),
            minutes: input.duration_minutes,
            form: input.form.into(),
            acknowledged: acknowledged(input.acknowledge),
        };
        MeetingPayload::of(ctx, Some(id), meeting::reschedule(ctx.session(), id, input.expected_version, to).await)
            .await
    }

    /// Records that a conversation was held.
    async fn record_meeting_outcome(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What came of it.")] input: RecordMeetingOutcomeInput,
    ) -> Result<Option<MeetingPayload>> {
        let id = row_id(ctx.session(), Kind::Meeting, &input.meeting);
        let (version, note) = (input.expected_version, input.note.as_deref());
        let verdict = meeting::record_outcome(ctx.session(), id, version, input.outcome, note).await;
        MeetingPayload::of(ctx, Some(id), verdict).await
    }

    /// Records that the person did not come.
    async fn record_no_show(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation.")] input: RecordNoShowInput,
    ) -> Result<Option<MeetingPayload>> {
        let id = row_id(ctx.session(), Kind::Meeting, &input.meeting);
        let verdict = meeting::record_no_show(ctx.session(), id, input.expected_version, input.note.as_deref()).await;
        MeetingPayload::of(ctx, Some(id), verdict).await
    }

    /// Cancels a booked conversation.
    async fn cancel_meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation, by whom, and why.")] input: CancelMeetingInput,
    ) -> Result<Option<MeetingPayload>> {
        let id = row_id(ctx.session(), Kind::Meeting, &input.meeting);
        let (version, by) = (input.expected_version, input.cancelled_by.into());
        MeetingPayload::of(ctx, Some(id), meeting::cancel(ctx.session(), id, version, by, &input.reason).await).await
    }

    /// Takes back a conversation that was recorded by mistake.
    async fn void_meeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation, and why.")] input: VoidMeetingInput,
    ) -> Result<Option<MeetingPayload>> {
        let id = row_id(ctx.session(), Kind::Meeting, &input.meeting);
        let verdict = meeting::void(ctx.session(), id, input.expected_version, &input.reason).await;
        MeetingPayload::of(ctx, Some(id), verdict).await
    }
}
