//! Responsibilities in the schema.

use async_graphql::{Context, Enum, ID, Object, Result};
use entity::assignment::{AssignmentKind as StoredKind, Entity};
use indsats_entity as entity;

use super::{
    context::Acting,
    person::Person,
    record::{access, record},
    scalar::Date,
    user::User,
};

record!(Assignment shows Entity);

/// How somebody is responsible.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredKind")]
pub enum AssignmentKind {
    /// Has the case; one at a time.
    Primary,
    /// Stands in.
    Substitute,
}

access! {
    /// What the caller may do to a responsibility now.
    AssignmentAccess on Entity {
        /// End it on a day.
        can_end: EndAssignment,
    }
}

/// Who is responsible for a person, and when (sagsansvar). It is what gives a caseworker access.
#[Object]
impl Assignment {
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

    /// What the caller may do to this responsibility, and why not.
    async fn access(&self, ctx: &Context<'_>) -> AssignmentAccess {
        AssignmentAccess::of(ctx.session(), &self.0)
    }

    /// The employee. Null where the caller does not see users.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "user", |row| Some(row.user_id)).await?.map(User))
    }

    /// Primarily or as substitute.
    async fn kind(&self) -> AssignmentKind {
        self.0.kind.into()
    }

    /// The first day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The first day after the period; null while it has no end.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }
}
