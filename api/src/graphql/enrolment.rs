//! Enrolments in efforts in the schema.

use async_graphql::{Context, Enum, ID, Object, Result};
use entity::{
    effort_enrolment::{EffortEnrolmentState as StoredState, Entity},
    enrolment_pause::Entity as PauseEntity,
};
use indsats_entity as entity;

use super::{
    connection::{Connection, List},
    context::Acting,
    effort::Effort,
    person::{Person, forward},
    record::{access, record},
    reference::{ReferenceCode, code_of},
    scalar::{Date, Instant},
    user::User,
};
use crate::store::Direction;

record!(EffortEnrolment shows Entity);
record!(EnrolmentPause shows PauseEntity);

access! {
    /// What the caller may do to an enrolment now.
    EffortEnrolmentAccess on Entity {
        /// Approve the proposal of somebody else.
        can_approve: ApproveEnrolment,
        /// Reject the proposal of somebody else.
        can_reject: RejectEnrolment,
        /// Record that it began.
        can_start: StartEnrolment,
        /// Look at it again.
        can_review: ReviewEnrolment,
        /// Rest it.
        can_pause: PauseEnrolment,
        /// Go on with it.
        can_resume: ResumeEnrolment,
        /// End it.
        can_end: EndEnrolment,
    }
}

/// Where an enrolment stands.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredState")]
pub enum EffortEnrolmentState {
    /// Proposed by a caseworker.
    Proposed,
    /// Being looked at.
    UnderReview,
    /// Approved by somebody else than who proposed it.
    Approved,
    /// Running.
    Active,
    /// At rest.
    Paused,
    /// Ended.
    Ended,
    /// Not approved.
    Rejected,
    /// Never decided.
    Expired,
}

/// A person's time in an effort (deltagelse i indsats). Why somebody is enrolled stands nowhere in this schema.
#[Object]
impl EffortEnrolment {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What the caller may do to it, and why not.
    async fn access(&self, ctx: &Context<'_>) -> EffortEnrolmentAccess {
        EffortEnrolmentAccess::of(ctx.session(), &self.0)
    }

    /// The person (borger). Null where the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.0.target(ctx.session(), "person", |row| Some(row.person_id)).await?.map(Person))
    }

    /// The effort. Null where the caller does not see efforts.
    async fn effort(&self, ctx: &Context<'_>) -> Result<Option<Effort>> {
        Ok(self.0.target(ctx.session(), "effort", |row| Some(row.effort_id)).await?.map(Effort))
    }

    /// Where it stands.
    async fn state(&self) -> EffortEnrolmentState {
        self.0.state.into()
    }

    /// The first day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The first day after the period; null while it has no end.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// When it was at rest, latest first.
    async fn pauses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<EnrolmentPause>> {
        use entity::enrolment_pause::Column as Pause;
        let list = List::plain("enrolment.pauses", Pause::ValidFrom, Direction::Descending);
        Connection::of(ctx, &self.0, Pause::EnrolmentId, list, forward(first, after), Ok).await
    }

    /// Who proposed it. Null where the caller does not see users.
    async fn proposed_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "proposedBy", |row| Some(row.proposed_by)).await?.map(User))
    }

    /// The day on which it was proposed. Null for imported enrolments.
    async fn proposed_on(&self) -> Option<Date> {
        self.0.proposed_on.map(Date)
    }

    /// Who decided, never the one who proposed. Null before, and for imported enrolments.
    async fn decided_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "decidedBy", |row| row.decided_by).await?.map(User))
    }

    /// When it was decided. Null before.
    async fn decided_at(&self) -> Option<Instant> {
        self.0.decided_at.map(Instant)
    }

    /// The day on which it is to be looked at again. Null where none is set.
    async fn review_due_on(&self) -> Option<Date> {
        self.0.review_due_on.map(Date)
    }

    /// Who last looked at it. Null where nobody has, or where the caller does not see users.
    async fn reviewed_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "reviewedBy", |row| row.reviewed_by).await?.map(User))
    }

    /// When somebody last looked at it. Null where nobody has.
    async fn reviewed_at(&self) -> Option<Instant> {
        self.0.reviewed_at.map(Instant)
    }

    /// What came of it, from the list ENROLMENT_REVIEW_OUTCOME. Null where nobody has looked at it.
    async fn review_outcome(&self, ctx: &Context<'_>) -> Result<Option<ReferenceCode>> {
        code_of(ctx, &self.0, "ENROLMENT_REVIEW_OUTCOME", |row| row.review_outcome_code.clone()).await
    }
}

/// A time in which an enrolment was at rest: the effort asked nothing of the person.
#[Object]
impl EnrolmentPause {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The person (borger). Null where the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.0.target(ctx.session(), "person", |row| Some(row.person_id)).await?.map(Person))
    }

    /// The enrolment that rested. Null where the caller does not see it.
    async fn enrolment(&self, ctx: &Context<'_>) -> Result<Option<EffortEnrolment>> {
        Ok(self.0.target(ctx.session(), "enrolment", |row| Some(row.enrolment_id)).await?.map(EffortEnrolment))
    }

    /// The first day at rest.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The first day after the rest; null while it lasts.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }
}
