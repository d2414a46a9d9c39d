//! Individual targets in the schema.

use async_graphql::{Context, ID, Object, Result};
use entity::individual_target::Entity;
use indsats_entity as entity;

use super::{
    context::Acting,
    effort::Effort,
    person::Person,
    record::{access, record, redacted_fields},
    scalar::{Date, Instant},
    user::User,
};
use crate::policy::Class;

record!(IndividualTarget shows Entity);

access! {
    /// What the caller may do to an individual target now.
    IndividualTargetAccess on Entity {
        /// End it.
        can_end: EndIndividualTarget,
    }
}

/// Weekly minutes agreed with the person, in place of the effort's own target (individuelt timemål). It holds in weeks
/// whose Monday lies in its period, and shrinks with the days that oblige as the effort's own does.
#[Object]
impl IndividualTarget {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What the caller may do to it, and why not.
    async fn access(&self, ctx: &Context<'_>) -> IndividualTargetAccess {
        IndividualTargetAccess::of(ctx.session(), &self.0)
    }

    /// The person (borger). Null where the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.0.target(ctx.session(), "person", |row| Some(row.person_id)).await?.map(Person))
    }

    /// The fields that are null because the caller may not read them, as opposed to empty.
    async fn redacted_fields(&self) -> Vec<&str> {
        redacted_fields(&self.0)
    }

    /// The effort. Null where the caller does not see efforts.
    async fn effort(&self, ctx: &Context<'_>) -> Result<Option<Effort>> {
        Ok(self.0.target(ctx.session(), "effort", |row| Some(row.effort_id)).await?.map(Effort))
    }

    /// Minutes a week to aim at, where every workday obliges.
    async fn minutes_per_week(&self) -> i32 {
        self.0.weekly_minutes
    }

    /// The first day, a Monday.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The first day after the period, a Monday; null while it has no end.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// Why it was agreed. Null for those who may not read free text.
    async fn reason(&self) -> Option<&str> {
        self.0.see(Class::Note, |_| ()).map(|()| self.0.reason.as_str())
    }

    /// Who agreed it with the person. Null where the caller does not see users.
    async fn agreed_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "agreedBy", |row| Some(row.agreed_by)).await?.map(User))
    }

    /// When it was agreed.
    async fn agreed_at(&self) -> Instant {
        Instant(self.0.agreed_at)
    }
}
