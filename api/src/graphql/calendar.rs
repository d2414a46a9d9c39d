//! Holidays and closure days in the schema.

use async_graphql::{Context, ID, Object, Result};
use entity::{closure_day, holiday};
use indsats_entity as entity;

use super::{context::Acting, offer::Provider, record::record, scalar::Date};
use crate::texts::Language;

record!(Holiday shows holiday::Entity);
record!(ClosureDay shows closure_day::Entity);

/// A public holiday (helligdag). Nobody is obliged to attend on it.
#[Object]
impl Holiday {
    /// The opaque global id.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// The day.
    async fn day(&self) -> Date {
        Date(self.0.day)
    }

    /// Its name in the language of the request.
    async fn name(&self, ctx: &Context<'_>) -> &str {
        match ctx.language() {
            Language::Danish => &self.0.name_da,
            Language::English => &self.0.name_en,
        }
    }
}

/// A day on which everybody, or one provider, is closed (lukkedag).
#[Object]
impl ClosureDay {
    /// The opaque global id.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// The day.
    async fn day(&self) -> Date {
        Date(self.0.day)
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The provider that is closed; null where everybody is.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
        Ok(self.0.target(ctx.session(), "provider", |row| row.provider_id).await?.map(Provider))
    }
}
