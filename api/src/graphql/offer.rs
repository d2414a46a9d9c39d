//! The catalogue in the schema.

use async_graphql::{Context, ID, InputObject, Object, Result};
use entity::{offer, provider};
use indsats_entity as entity;
use sea_orm::{ColumnTrait, Condition};

use super::{
    attendance::AttendanceMode,
    context::Acting,
    record::record,
    reference::{ReferenceCode, code_of},
    scalar::Date,
};
use crate::store::{self, Scoped};

record!(Offer shows offer::Entity);
record!(Provider shows provider::Entity);

/// What can be taken (tilbud): an entry of the catalogue.
#[Object]
impl Offer {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The catalogue's code.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What kind, from the list OFFER_KIND. Null where the list no longer holds the code.
    async fn kind(&self, ctx: &Context<'_>) -> Result<Option<ReferenceCode>> {
        code_of(ctx, &self.0, "OFFER_KIND", |row| Some(row.kind_code.clone())).await
    }

    /// Who delivers it. Null where the caller does not see providers.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Option<Provider>> {
        Ok(self.0.target(ctx.session(), "provider", |row| Some(row.provider_id)).await?.map(Provider))
    }

    /// Minutes a week as offered.
    async fn planned_minutes_per_week(&self) -> i32 {
        self.0.weekly_minutes
    }

    /// In the room or by screen.
    async fn mode(&self) -> AttendanceMode {
        self.0.mode.into()
    }

    /// How many can take it at once.
    async fn places(&self) -> i32 {
        self.0.places
    }

    /// The first day on which it is given.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The first day after the period; null while it has no end.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }
}

/// Who delivers offers (leverandør).
#[Object]
impl Provider {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The number in the business register (CVR). Null where unknown.
    async fn cvr_number(&self) -> Option<&str> {
        self.0.cvr_number.as_deref()
    }
}

/// Narrows a list of offers. Absent fields do not narrow.
#[derive(InputObject)]
pub struct OfferFilter {
    /// A code of the list OFFER_KIND.
    kind: Option<String>,
    /// Given on this day.
    valid_on: Option<Date>,
}

impl OfferFilter {
    pub(super) fn apply<'s>(
        filter: &Option<Self>,
        mut rows: Scoped<'s, offer::Entity>,
    ) -> store::Result<Scoped<'s, offer::Entity>> {
        use offer::Column;
        let Some(filter) = filter else { return Ok(rows) };
        if let Some(kind) = &filter.kind {
            rows = rows.filter(Column::KindCode.eq(kind));
        }
        if let Some(Date(day)) = filter.valid_on {
            let open = Condition::any().add(Column::ValidTo.is_null()).add(Column::ValidTo.gt(day));
            rows = rows.filter(Column::ValidFrom.lte(day)).filter(open);
        }
        Ok(rows)
    }
}
