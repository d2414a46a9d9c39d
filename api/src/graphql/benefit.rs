//! Benefits in the schema.

use async_graphql::{Context, ID, Object, Result};
use entity::benefit_period::Entity;
use indsats_entity as entity;

use super::{
    context::Acting,
    person::Person,
    record::record,
    reference::{ReferenceCode, code_of},
    scalar::Date,
};

record!(BenefitPeriod shows Entity);

/// Which benefit runs when (ydelse): a copy to read, never to change here.
#[Object]
impl BenefitPeriod {
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

    /// Which benefit, from the list BENEFIT_KIND. Null where the list no longer holds the code.
    async fn kind(&self, ctx: &Context<'_>) -> Result<Option<ReferenceCode>> {
        code_of(ctx, &self.0, "BENEFIT_KIND", |row| Some(row.kind_code.clone())).await
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
