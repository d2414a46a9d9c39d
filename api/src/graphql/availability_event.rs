//! Observed facts about availability in the schema.

use async_graphql::{Context, Enum, ID, Object, Result};
use entity::availability_event::{AvailabilityEventState as StoredState, Entity};
use indsats_entity as entity;

use super::{
    absence::Absence,
    availability_case::AvailabilityCase,
    context::Acting,
    course_session::CourseSession,
    meeting::Meeting,
    person::Person,
    record::{access, record, redacted_fields},
    reference::{ReferenceCode, code_of},
    scalar::{Date, Instant},
    user::User,
};
use crate::policy::Class;

record!(AvailabilityEvent shows Entity);

/// Whether a fact stands.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredState")]
pub enum AvailabilityEventState {
    /// It stands.
    Recorded,
    /// It was taken back as a mistake.
    Void,
}

access! {
    /// What the caller may do to a fact now.
    AvailabilityEventAccess on Entity {
        /// Take it back as a mistake.
        can_void: VoidAvailabilityEvent,
    }
}

/// An observed fact about a person's availability for work (hændelse): what was seen, when, and from whom it is known. It
/// judges nobody; that takes a case, a hearing, and a human.
#[Object]
impl AvailabilityEvent {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The person (borger). Null where the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.0.target(ctx.session(), "person", |row| Some(row.person_id)).await?.map(Person))
    }

    /// The fields that are null because the caller may not read them, as opposed to empty.
    async fn redacted_fields(&self) -> Vec<&str> {
        redacted_fields(&self.0)
    }

    /// What the caller may do to this fact, and why not.
    async fn access(&self, ctx: &Context<'_>) -> AvailabilityEventAccess {
        AvailabilityEventAccess::of(ctx.session(), &self.0)
    }

    /// The one case that handles it (rådighedssag). Null where none does.
    async fn availability_case(&self, ctx: &Context<'_>) -> Result<Option<AvailabilityCase>> {
        Ok(self.0.target(ctx.session(), "availabilityCase", |row| row.case_id).await?.map(AvailabilityCase))
    }

    /// What was seen, from the list AVAILABILITY_EVENT_KIND. Null where the list no longer holds the code.
    async fn kind(&self, ctx: &Context<'_>) -> Result<Option<ReferenceCode>> {
        code_of(ctx, &self.0, "AVAILABILITY_EVENT_KIND", |row| Some(row.kind_code.clone())).await
    }

    /// From whom it is known, from the list AVAILABILITY_SOURCE. Null where the list no longer holds the code.
    async fn source(&self, ctx: &Context<'_>) -> Result<Option<ReferenceCode>> {
        code_of(ctx, &self.0, "AVAILABILITY_SOURCE", |row| Some(row.source_code.clone())).await
    }

    /// The day on which it was observed.
    async fn occurred_on(&self) -> Date {
        Date(self.0.occurred_on)
    }

    /// The session that it was observed at. Null where it was none.
    async fn session(&self, ctx: &Context<'_>) -> Result<Option<CourseSession>> {
        Ok(self.0.target(ctx.session(), "session", |row| row.session_id).await?.map(CourseSession))
    }

    /// The conversation that it is about. Null where it is about none.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<Meeting>> {
        Ok(self.0.target(ctx.session(), "meeting", |row| row.meeting_id).await?.map(Meeting))
    }

    /// The absence that it is about. Null where it is about none.
    async fn absence(&self, ctx: &Context<'_>) -> Result<Option<Absence>> {
        Ok(self.0.target(ctx.session(), "absence", |row| row.absence_id).await?.map(Absence))
    }

    /// What was seen, in words. Null for those who may not read free text.
    async fn description(&self) -> Option<&str> {
        self.0.see(Class::Note, |_| ()).map(|()| self.0.description.as_str())
    }

    /// Whether it stands.
    async fn state(&self) -> AvailabilityEventState {
        self.0.state.into()
    }

    /// Who recorded it; they do not assess the case. Null where the caller does not see users.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "recordedBy", |row| Some(row.recorded_by)).await?.map(User))
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> Instant {
        Instant(self.0.recorded_at)
    }

    /// The day of the last hearing that put it to the person. Null before.
    async fn heard_on(&self) -> Option<Date> {
        self.0.heard_on.map(Date)
    }

    /// Who took it back. Null while it stands.
    async fn voided_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "voidedBy", |row| row.voided_by).await?.map(User))
    }

    /// When it was taken back. Null while it stands.
    async fn voided_at(&self) -> Option<Instant> {
        self.0.voided_at.map(Instant)
    }

    /// Why it was taken back. Null while it stands, or for those who may not read free text.
    async fn void_reason(&self) -> Option<&str> {
        self.0.void_reason.as_deref()
    }
}
