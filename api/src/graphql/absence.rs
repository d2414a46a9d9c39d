//! Absences in the schema.

use async_graphql::{Context, Enum, ID, Object, Result};
use entity::absence::{self, Entity};
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

record!(Absence shows Entity);

access! {
    /// What the caller may do to an absence now.
    AbsenceAccess on Entity {
        /// Accept it.
        can_approve: ApproveAbsence,
        /// Not accept it.
        can_reject: RejectAbsence,
        /// Give it another period, which is then to be decided on.
        can_change_period: ChangeAbsencePeriod,
        /// End it sooner.
        can_end: EndAbsence,
    }
}

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

    /// What the caller may do to it, and why not.
    async fn access(&self, ctx: &Context<'_>) -> AbsenceAccess {
        AbsenceAccess::of(ctx.session(), &self.0)
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

    /// Whether the duty to attend rests meanwhile: whoever accepts the absence says so, and no report does.
    async fn suspends_duty(&self) -> bool {
        self.0.suspends_duty
    }

    /// The day on which it was reported. Null where an import did not tell.
    async fn reported_on(&self) -> Option<Date> {
        self.0.reported_on.map(Date)
    }

    /// Who decided. Null before, for what was decided elsewhere, or where the caller does not see users.
    async fn decided_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "decidedBy", |row| row.decided_by).await?.map(User))
    }

    /// When it was decided. Null before, and for what was decided elsewhere.
    async fn decided_at(&self) -> Option<Instant> {
        self.0.decided_at.map(Instant)
    }

    /// Why it was not accepted. Null where it was not rejected, or for those who may not read free text.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
}
