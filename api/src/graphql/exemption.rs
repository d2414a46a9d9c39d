//! Exemptions in the schema.

use async_graphql::{Context, ID, Object, Result};
use entity::exemption::Entity;
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

record!(Exemption shows Entity);

access! {
    /// What the caller may do to an exemption now.
    ExemptionAccess on Entity {
        /// Confirm it until it is looked at again.
        can_review: ReviewExemption,
        /// End it.
        can_end: EndExemption,
    }
}

/// A time for which the authority relieves the person from a duty (fritagelse).
#[Object]
impl Exemption {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What the caller may do to it, and why not.
    async fn access(&self, ctx: &Context<'_>) -> ExemptionAccess {
        ExemptionAccess::of(ctx.session(), &self.0)
    }

    /// The person (borger). Null where the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.0.target(ctx.session(), "person", |row| Some(row.person_id)).await?.map(Person))
    }

    /// The fields that are null because the caller may not read them, as opposed to empty.
    async fn redacted_fields(&self) -> Vec<&str> {
        redacted_fields(&self.0)
    }

    /// Why, from the list EXEMPTION_KIND. Null without the privilege SEE_HEALTH.
    async fn kind(&self, ctx: &Context<'_>) -> Result<Option<ReferenceCode>> {
        code_of(ctx, &self.0, "EXEMPTION_KIND", |row| row.see(Class::Health, |row| row.kind_code.clone())).await
    }

    /// The first day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The first day after the period; null while it has no end.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// Whether the duty to attend rests meanwhile.
    async fn suspends_duty(&self) -> bool {
        self.0.suspends_duty
    }

    /// The reason in words. Null where none is given, or for those who may not read free text.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Who granted it. Null for what was granted elsewhere, or where the caller does not see users.
    async fn granted_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "grantedBy", |row| row.granted_by).await?.map(User))
    }

    /// When it was granted. Null for what was granted elsewhere.
    async fn granted_at(&self) -> Option<Instant> {
        self.0.granted_at.map(Instant)
    }

    /// The day on which it is to be looked at again. Null only where it has an end.
    async fn review_due_on(&self) -> Option<Date> {
        self.0.review_due_on.map(Date)
    }

    /// Who last confirmed it. Null where nobody has, or where the caller does not see users.
    async fn reviewed_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "reviewedBy", |row| row.reviewed_by).await?.map(User))
    }

    /// When it was last confirmed. Null where nobody has.
    async fn reviewed_at(&self) -> Option<Instant> {
        self.0.reviewed_at.map(Instant)
    }
}
