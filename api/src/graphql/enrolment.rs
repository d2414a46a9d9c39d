//! Enrolments in efforts in the schema.

use async_graphql::{Context, Enum, ID, Object, Result};
use entity::effort_enrolment::{EffortEnrolmentState as StoredState, Entity};
use indsats_entity as entity;

use super::{
    context::Acting,
    effort::Effort,
    person::Person,
    record::record,
    scalar::{Date, Instant},
    user::User,
};

record!(EffortEnrolment shows Entity);

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

    /// Who proposed it. Null where the caller does not see users.
    async fn proposed_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "proposedBy", |row| Some(row.proposed_by)).await?.map(User))
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
}
