//! What holds for a person beside the work: absences, exemptions, readiness, targets, benefits, disclosures. Fields of the person, in a file of their own.

use async_graphql::{Context, Object, Result};
use indsats_entity as entity;
use sea_orm::ColumnTrait;

use super::forward;
use crate::{
    graphql::{
        absence::Absence,
        benefit::BenefitPeriod,
        connection::{Connection, List},
        context::Acting,
        disclosure::Disclosure,
        exemption::Exemption,
        individual_target::IndividualTarget,
        node::Node,
        readiness_assessment::ReadinessAssessment,
    },
    store::{Direction, Page, Slice},
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

    /// How near to a job the person was assessed to be (jobparathed), latest day first; also what was taken back.
    async fn readiness_assessments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<ReadinessAssessment>> {
        use entity::readiness_assessment::Column as Assessed;
        let list = List::plain("person.readinessAssessments", Assessed::AssessedOn, Direction::Descending);
        Connection::of(ctx, &self.0, Assessed::PersonId, list, forward(first, after), Ok).await
    }

    /// The assessment of the latest day that was not taken back. Null where there is none.
    async fn current_readiness(&self, ctx: &Context<'_>) -> Result<Option<ReadinessAssessment>> {
        use entity::readiness_assessment::Column as Assessed;
        let page = Page::first(1, Assessed::AssessedOn, Direction::Descending);
        let counts = Assessed::VoidedAt.is_null();
        let name = "currentReadiness";
        let found = self.0.children(ctx.session(), name, Assessed::PersonId, &page, |rows| Ok(rows.filter(counts)));
        let mut found: Slice<Node<entity::readiness_assessment::Entity>> = found.await?;
        Ok(found.items.pop().map(ReadinessAssessment))
    }

    /// Weekly minutes agreed with the person in place of an effort's own (individuelt timemål), latest first.
    async fn individual_targets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<IndividualTarget>> {
        use entity::individual_target::Column as Agreed;
        let list = List::plain("person.individualTargets", Agreed::ValidFrom, Direction::Descending);
        Connection::of(ctx, &self.0, Agreed::PersonId, list, forward(first, after), Ok).await
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

    /// When data about the person was handed to others (videregivelse), latest first; also entries that were withdrawn.
    async fn disclosures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<Disclosure>> {
        use entity::disclosure::Column as Told;
        let list = List::plain("person.disclosures", Told::DisclosedOn, Direction::Descending);
        Connection::of(ctx, &self.0, Told::PersonId, list, forward(first, after), Ok).await
    }
}
