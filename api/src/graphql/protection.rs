//! Protection of name and address in the schema.

use async_graphql::{Context, ID, Object, Result};
use entity::protection_period::Entity;
use indsats_entity as entity;

use super::{
    context::Acting,
    person::Person,
    record::{access, record},
    scalar::Date,
};

record!(ProtectionPeriod shows Entity);

access! {
    /// What the caller may do to a protection now.
    ProtectionPeriodAccess on Entity {
        /// End it on a day.
        can_end: EndProtection,
    }
}

/// A time in which a person's name and address are protected (navne- og adressebeskyttelse). It lapses by itself.
#[Object]
impl ProtectionPeriod {
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

    /// What the caller may do to this protection, and why not.
    async fn access(&self, ctx: &Context<'_>) -> ProtectionPeriodAccess {
        ProtectionPeriodAccess::of(ctx.session(), &self.0)
    }

    /// The first day.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The first day after the period.
    async fn valid_until(&self) -> Date {
        Date(self.0.valid_to)
    }
}
