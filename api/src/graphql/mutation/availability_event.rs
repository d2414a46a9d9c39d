//! Verbs on observed facts.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::payload::payload;
use crate::{
    domain::availability_event::{self, Observation, Reference},
    graphql::{
        availability_event::AvailabilityEvent,
        context::{Acting, row_id},
        scalar::Date,
    },
    policy::Kind,
};

payload! {
    /// What became of a change to a fact.
    AvailabilityEventPayload {
        /// The fact as changed, or as it is now where the version was stale. Null where nothing was changed.
        availability_event: AvailabilityEvent
    }
}

/// A fact to be recorded: what was seen, and nothing of what it means.
#[derive(InputObject)]
pub struct RecordAvailabilityEventInput {
    /// The person.
    person: ID,
    /// What was seen: a code of AVAILABILITY_EVENT_KIND.
    kind: String,
    /// From whom it is known: a code of AVAILABILITY_SOURCE.
    source: String,
    /// The day, today or earlier.
    occurred_on: Date,
    /// What was seen, in 3 to 2000 characters, without amounts.
    description: String,
    /// The session at which it was seen, on that day.
    session: Option<ID>,
    /// The conversation that it is about, on that day.
    meeting: Option<ID>,
    /// The absence that it is about, which covers that day.
    absence: Option<ID>,
    /// The case that is to handle it, which is not assessed yet; another hearing is then needed.
    availability_case: Option<ID>,
    /// Any text of 8 to 128 characters, new for each intended creation: the same key and input give the same record again.
    idempotency_key: Option<String>,
}

/// A fact that was recorded by mistake.
#[derive(InputObject)]
pub struct VoidAvailabilityEventInput {
    /// The fact.
    availability_event: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// Why, in 3 to 2000 characters.
    reason: String,
}

#[derive(Default)]
pub struct AvailabilityEventMutation;

#[Object]
impl AvailabilityEventMutation {
    /// Records an observed fact about availability. It says what was seen, and judges nobody.
    async fn record_availability_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was seen, when, and from whom it is known.")] input: RecordAvailabilityEventInput,
    ) -> Result<Option<AvailabilityEventPayload>> {
        let session = ctx.session();
        let id = |kind, id: Option<ID>| id.map(|id| row_id(session, kind, &id));
        let observation = Observation {
            person: row_id(session, Kind::Person, &input.person),
            kind: input.kind,
            source: input.source,
            occurred_on: input.occurred_on.0,
            description: input.description,
            refers_to: Reference {
                session: id(Kind::CourseSession, input.session),
                meeting: id(Kind::Meeting, input.meeting),
                absence: id(Kind::Absence, input.absence),
            },
            case: id(Kind::AvailabilityCase, input.availability_case),
            key: input.idempotency_key,
        };
        AvailabilityEventPayload::of(ctx, None, availability_event::record(session, observation).await).await
    }

    /// Takes back a fact that was recorded by mistake.
    async fn void_availability_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The fact, and why.")] input: VoidAvailabilityEventInput,
    ) -> Result<Option<AvailabilityEventPayload>> {
        let id = row_id(ctx.session(), Kind::AvailabilityEvent, &input.availability_event);
        let verdict = availability_event::void(ctx.session(), id, input.expected_version, &input.reason).await;
        AvailabilityEventPayload::of(ctx, Some(id), verdict).await
    }
}
