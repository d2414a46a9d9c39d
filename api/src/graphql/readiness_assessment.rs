//! Assessments of readiness in the schema.

use async_graphql::{Context, ID, Object, Result};
use entity::readiness_assessment::Entity;
use indsats_entity as entity;

use super::{
    context::Acting,
    person::Person,
    record::{access, record, redacted_fields},
    reference::{ReferenceCode, code_of},
    scalar::{Date, Instant},
    user::User,
};
use crate::policy::Class;

record!(ReadinessAssessment shows Entity);

access! {
    /// What the caller may do to an assessment now.
    ReadinessAssessmentAccess on Entity {
        /// Mark it as one that should not have been written.
        can_void: VoidReadinessAssessment,
    }
}

/// How near the person is to a job, as a human assessed it on a day (jobparathed). No program and no import ever does.
#[Object]
impl ReadinessAssessment {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What the caller may do to it, and why not.
    async fn access(&self, ctx: &Context<'_>) -> ReadinessAssessmentAccess {
        ReadinessAssessmentAccess::of(ctx.session(), &self.0)
    }

    /// The person (borger). Null where the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.0.target(ctx.session(), "person", |row| Some(row.person_id)).await?.map(Person))
    }

    /// The fields that are null because the caller may not read them, as opposed to empty.
    async fn redacted_fields(&self) -> Vec<&str> {
        redacted_fields(&self.0)
    }

    /// The level, from the list READINESS_LEVEL. Null where the list no longer holds the code.
    async fn level(&self, ctx: &Context<'_>) -> Result<Option<ReferenceCode>> {
        code_of(ctx, &self.0, "READINESS_LEVEL", |row| Some(row.level_code.clone())).await
    }

    /// The day of the assessment.
    async fn assessed_on(&self) -> Date {
        Date(self.0.assessed_on)
    }

    /// Who assessed. Null where the caller does not see users.
    async fn assessed_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "assessedBy", |row| Some(row.assessed_by)).await?.map(User))
    }

    /// The day by which the person is to be assessed again.
    async fn next_due_on(&self) -> Date {
        Date(self.0.next_due_on)
    }

    /// The reasons in words. Null for those who may not read free text.
    async fn note(&self) -> Option<&str> {
        self.0.see(Class::Note, |_| ()).map(|()| self.0.note.as_str())
    }

    /// Whether it should not have been written, and so does not count.
    async fn is_void(&self) -> bool {
        self.0.voided_at.is_some()
    }

    /// Who marked it so. Null for one that counts, or where the caller does not see users.
    async fn voided_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "voidedBy", |row| row.voided_by).await?.map(User))
    }

    /// When it was marked so. Null for one that counts.
    async fn voided_at(&self) -> Option<Instant> {
        self.0.voided_at.map(Instant)
    }

    /// Why it was marked so. Null for one that counts, or for those who may not read free text.
    async fn void_reason(&self) -> Option<&str> {
        self.0.void_reason.as_deref()
    }
}
