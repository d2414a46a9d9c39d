//! What holds for a person beside the work: absences, exemptions, benefits. Fields of the person, in a file of their own.

use async_graphql::{Context, Object, Result};
use indsats_entity as entity;

use super::forward;
use crate::{
    graphql::{
        absence::Absence,
        benefit::BenefitPeriod,
        connection::{Connection, List},
        exemption::Exemption,
        node::Node,
    },
    store::Direction,
};

/// The person whose circumstances they are. No type of the schema: its fields are the person's.
pub struct Circumstances(pub Node<entity::person::Entity>);

/// What holds for a person beside the work.
#[Object]
impl Circumstances {
    /// When the person had a right not to attend (fravær), latest first.
    async fn absences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<Absence>> {
        use entity::absence::Column as Away;
        let list = List::plain("person.absences", Away::ValidFrom, Direction::Descending);
        Connection::of(ctx, &self.0, Away::PersonId, list, forward(first, after), Ok).await
    }

    /// When the authority relieved the person from a duty (fritagelse), latest first.
    async fn exemptions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<Exemption>> {
        use entity::exemption::Column as Relieved;
        let list = List::plain("person.exemptions", Relieved::ValidFrom, Direction::Descending);
        Connection::of(ctx, &self.0, Relieved::PersonId, list, forward(first, after), Ok).await
    }

    /// Which benefits ran when (ydelse), latest first.
    async fn benefit_periods(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<BenefitPeriod>> {
        use entity::benefit_period::Column as Paid;
        let list = List::plain("person.benefitPeriods", Paid::ValidFrom, Direction::Descending);
        Connection::of(ctx, &self.0, Paid::PersonId, list, forward(first, after), Ok).await
    }
}
