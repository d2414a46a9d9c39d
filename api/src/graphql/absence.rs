//! Absences and exemptions in the schema.

use async_graphql::{Context, Enum, ID, Object, Result};
use entity::{absence, exemption};
use indsats_entity as entity;

use super::{
    context::Acting,
    person::Person,
    record::{record, redacted_fields},
    reference::{ReferenceCode, code_of},
    scalar::Date,
};
use crate::policy::Class;

record!(Absence shows absence::Entity);
record!(Exemption shows exemption::Entity);

/// Whether an absence is accepted.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "absence::AbsenceState")]
pub enum AbsenceState {
    /// Reported, not decided.
    Reported,
    /// Accepted.
    Approved,
    /// Not accepted.
    Rejected,
}

/// A time in which the person has a right not to attend (fravær).
#[Object]
impl Absence {
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

    /// Why, from the list ABSENCE_KIND. Null without the privilege SEE_HEALTH.
    async fn kind(&self, ctx: &Context<'_>) -> Result<Option<ReferenceCode>> {
        code_of(ctx, &self.0, "ABSENCE_KIND", |row| row.see(Class::Health, |row| row.kind_code.clone())).await
    }

    /// The first day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The first day after the period; null while it has no end.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// Whether it is accepted.
    async fn state(&self) -> AbsenceState {
        self.0.state.into()
    }

    /// Whether the duty to attend rests meanwhile, once accepted.
    async fn suspends_duty(&self) -> bool {
        self.0.suspends_duty
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
}
