//! Rules of law in the schema.

use async_graphql::{Context, ID, Object};
use entity::legal_rule::Entity;
use indsats_entity as entity;

use super::{context::Acting, record::record, scalar::Date};

record!(LegalRule shows Entity);

/// A rule of law that the program holds people to, as data: law changes twice a year.
#[Object]
impl LegalRule {
    /// The opaque global id.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// The rule, as `RuleViolationError.ruleId` names it.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The first day on which it holds.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// The first day after the period; null while it has no end.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// How many days it gives. Null where it counts none.
    async fn days(&self) -> Option<i32> {
        self.0.days
    }

    /// Where it is written.
    async fn reference(&self) -> &str {
        &self.0.reference
    }
}
