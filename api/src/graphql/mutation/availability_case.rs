//! Verbs on availability cases: from the opening to what is done before a hearing, and the ends.

use async_graphql::{Context, ID, InputObject, Object, Result};
use uuid::Uuid;

use super::payload::payload;
use crate::{
    domain::availability_case::{self, Attempt, Guidance},
    graphql::{
        availability_case::AvailabilityCase,
        context::{Acting, row_id},
        scalar::Date,
    },
    policy::Kind,
    store::Session,
};

payload! {
    /// What became of a change to an availability case.
    AvailabilityCasePayload {
        /// The case as changed, or as it is now where the version was stale. Null where nothing was changed.
        availability_case: AvailabilityCase
    }
}

/// A case to be opened.
#[derive(InputObject)]
pub struct OpenAvailabilityCaseInput {
    /// The person.
    person: ID,
    /// 1 to 20 facts of the person that stand and that no other case handles.
    events: Vec<ID>,
    /// Any text of 8 to 128 characters, new for each intended creation: the same key and input give the same record again.
    idempotency_key: Option<String>,
}

/// A case in the version that the change is based on.
#[derive(InputObject)]
pub struct AvailabilityCaseInput {
    /// The case.
    availability_case: ID,
    /// The version that the change is based on.
    expected_version: i32,
}

/// A case, and why.
#[derive(InputObject)]
pub struct AvailabilityCaseReasonInput {
    /// The case.
    pub(super) availability_case: ID,
    /// The version that the change is based on.
    pub(super) expected_version: i32,
    /// Why, in 3 to 2000 characters.
    pub(super) reason: String,
}

/// Guidance that the person was given.
#[derive(InputObject)]
pub struct RecordGuidanceInput {
    /// The case.
    availability_case: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// Which text the person was guided by, in 1 to 40 characters.
    guidance_version: String,
    /// The day, no later than the first fact.
    given_on: Date,
    /// A code of CONTACT_CHANNEL.
    channel: String,
}

/// An attempt to reach the person.
#[derive(InputObject)]
pub struct RecordContactAttemptInput {
    /// The case.
    availability_case: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The day, not before the first fact.
    attempted_on: Date,
    /// A code of CONTACT_CHANNEL; those of PERSONAL_CHANNEL are personal.
    channel: String,
    /// A note.
    note: Option<String>,
}

/// What every verb on a case begins with.
pub(super) fn begin<'c>(ctx: &Context<'c>, case: &ID, version: i32) -> (&'c Session, Uuid, i32) {
    (ctx.session(), row_id(ctx.session(), Kind::AvailabilityCase, case), version)
}

#[derive(Default)]
pub struct AvailabilityCaseMutation;

#[Object]
impl AvailabilityCaseMutation {
    /// Opens a case on observed facts.
    async fn open_availability_case(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person and the facts.")] input: OpenAvailabilityCaseInput,
    ) -> Result<Option<AvailabilityCasePayload>> {
        let session = ctx.session();
        let person = row_id(session, Kind::Person, &input.person);
        let events: Vec<Uuid> =
            input.events.iter().map(|event| row_id(session, Kind::AvailabilityEvent, event)).collect();
        let verdict = availability_case::open(session, person, &events, input.idempotency_key.as_deref()).await;
        AvailabilityCasePayload::of(ctx, None, verdict).await
    }

    /// Records that the person was guided about rights and duties (vejledning).
    async fn record_guidance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The guidance.")] input: RecordGuidanceInput,
    ) -> Result<Option<AvailabilityCasePayload>> {
        let (session, id, version) = begin(ctx, &input.availability_case, input.expected_version);
        let given = Guidance { version: input.guidance_version, given_on: input.given_on.0, channel: input.channel };
        let verdict = availability_case::record_guidance(session, id, version, given).await;
        AvailabilityCasePayload::of(ctx, Some(id), verdict).await
    }

    /// Records an attempt to reach the person.
    async fn record_contact_attempt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The attempt.")] input: RecordContactAttemptInput,
    ) -> Result<Option<AvailabilityCasePayload>> {
        let (session, id, version) = begin(ctx, &input.availability_case, input.expected_version);
        let attempt = Attempt { attempted_on: input.attempted_on.0, channel: input.channel, note: input.note };
        let verdict = availability_case::record_attempt(session, id, version, attempt).await;
        AvailabilityCasePayload::of(ctx, Some(id), verdict).await
    }

    /// Begins a case anew after an appeal: the person is heard and assessed again.
    async fn reopen_availability_case(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The case, and why.")] input: AvailabilityCaseReasonInput,
    ) -> Result<Option<AvailabilityCasePayload>> {
        let (session, id, version) = begin(ctx, &input.availability_case, input.expected_version);
        let verdict = availability_case::reopen(session, id, version, &input.reason).await;
        AvailabilityCasePayload::of(ctx, Some(id), verdict).await
    }

    /// Ends a case that has run its course.
    async fn close_availability_case(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The case.")] input: AvailabilityCaseInput,
    ) -> Result<Option<AvailabilityCasePayload>> {
        let (session, id, version) = begin(ctx, &input.availability_case, input.expected_version);
        let verdict = availability_case::close(session, id, version).await;
        AvailabilityCasePayload::of(ctx, Some(id), verdict).await
    }

    /// Ends a case that is not pursued.
    async fn drop_availability_case(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The case, and why.")] input: AvailabilityCaseReasonInput,
    ) -> Result<Option<AvailabilityCasePayload>> {
        let (session, id, version) = begin(ctx, &input.availability_case, input.expected_version);
        let verdict = availability_case::drop_case(session, id, version, &input.reason).await;
        AvailabilityCasePayload::of(ctx, Some(id), verdict).await
    }
}
