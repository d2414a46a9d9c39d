//! What can be asked of the trail, and of the register of disclosures.

use async_graphql::{Context, Object, Result};
use indsats_entity::disclosure::Column;

use super::{
    access_report::{self, AccessReportEntry},
    access_review::AccessReview,
    access_review_list::{self, AccessReviewFilter},
    audit_event::AuditEvent,
    audit_list::{AuditEventFilter, AuditEventOrder, InstantRangeInput},
    connection::{Connection, List, Paging},
    context::Acting,
    disclosure::{Disclosure, DisclosureFilter},
    part::Parts,
    person::forward,
    person_list::PersonBy,
    unmasking::{self, Unmasking},
};
use crate::store::Direction;

#[derive(Default)]
pub struct AuditQuery;

// Part of the schema's type `Query`, whose name another type cannot have.
#[Object]
impl AuditQuery {
    /// The trail (logning): who read, changed or was refused what, latest first unless ordered otherwise. For auditors, who
    /// see everybody under pseudonyms, and the data protection officer. Reading it leaves an event, too.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection")]
    async fn audit_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<AuditEventFilter>,
        #[graphql(desc = "The order; latest first by default.")] order_by: Option<AuditEventOrder>,
    ) -> Result<Connection<AuditEvent>> {
        let rows = ctx.session().find().or_forbidden()?;
        let rows = AuditEventFilter::apply(&filter, ctx.session(), rows).await?;
        let list = AuditEventOrder::list("auditEvents", order_by).filtered(&filter);
        Connection::root(ctx, rows, list, Paging { first, after, last, before }).await
    }

    /// Accesses that somebody should look at, latest first: what is unusual, and what was drawn at random. For managers those
    /// that were made in the roles of their units, for auditors and the data protection officer all of them.
    async fn access_reviews(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<AccessReviewFilter>,
    ) -> Result<Connection<AccessReview>> {
        let rows = ctx.session().find().or_forbidden()?;
        let rows = AccessReviewFilter::apply(&filter, ctx.session(), rows)?;
        Connection::root(ctx, rows, access_review_list::list().filtered(&filter), Paging { first, after, last, before })
            .await
    }

    /// When auditors were told who somebody is, latest first. For the data protection officer, who reads why, and for auditors.
    async fn unmaskings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Unmasking>> {
        let rows = ctx.session().find().or_forbidden()?;
        Connection::root(ctx, rows, unmasking::list(), Paging { first, after, last, before }).await
    }

    /// The register of what was handed to others about the persons within reach (videregivelse), latest first; also entries
    /// that were withdrawn.
    async fn disclosures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
        #[graphql(desc = "Narrows the list.")] filter: Option<DisclosureFilter>,
    ) -> Result<Connection<Disclosure>> {
        let rows = DisclosureFilter::apply(&filter, ctx.session(), ctx.session().find().or_forbidden()?)?;
        let list = List::plain("disclosures", Column::DisclosedOn, Direction::Descending).filtered(&filter);
        Connection::root(ctx, rows, list, Paging { first, after, last, before }).await
    }

    /// Who has looked at what is known of a person, as the person has a right to be told it (indsigt), latest first: when, for
    /// which purpose, by which unit and role, and which kinds of data; no employee. For the data protection officer, and only
    /// for the purpose DATA_SUBJECT_REQUEST. It reaches back as far as the trail remembers people.
    async fn access_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who asks, by id or by CPR number.")] person: PersonBy,
        #[graphql(desc = "Only what happened then.")] occurred: Option<InstantRangeInput>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Parts<AccessReportEntry>> {
        let person = person.find(ctx.session()).await?;
        access_report::report(ctx, person, occurred, forward(first, after)).await
    }
}
