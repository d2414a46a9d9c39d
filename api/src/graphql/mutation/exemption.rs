//! Verbs on exemptions.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::payload::payload;
use crate::{
    domain::exemption::{self, Relief},
    graphql::{
        context::{Acting, row_id},
        exemption::Exemption,
        scalar::Date,
    },
    policy::Kind,
};

payload! {
    /// What became of a change to an exemption.
    ExemptionPayload {
        /// The exemption as changed, or as it is now where the version was stale. Null where nothing was changed.
        exemption: Exemption
    }
}

/// An exemption to be granted.
#[derive(InputObject)]
pub struct GrantExemptionInput {
    /// The person.
    person: ID,
    /// A code of the list EXEMPTION_KIND, valid on the first day.
    kind: String,
    /// The first day.
    valid_from: Date,
    /// The first day after; open by default.
    valid_until: Option<Date>,
    /// Whether the duty to attend rests meanwhile.
    suspends_duty: bool,
    /// When it is to be looked at again, today or later and while it lasts. Needed where it has no end.
    review_due_on: Option<Date>,
    /// Why it is granted; 1 to 2,000 characters.
    reason: String,
    /// Any text of 8 to 128 characters, new for each intended creation: the same key and input give the same record again.
    idempotency_key: Option<String>,
}

/// The confirmation of an exemption.
#[derive(InputObject)]
pub struct ReviewExemptionInput {
    /// The exemption.
    exemption: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// When it is to be looked at again, today or later and while it lasts.
    review_due_on: Date,
}

/// The end of an exemption.
#[derive(InputObject)]
pub struct EndExemptionInput {
    /// The exemption.
    exemption: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The first day after, no later than was known before.
    valid_until: Date,
}

#[derive(Default)]
pub struct ExemptionMutation;

#[Object]
impl ExemptionMutation {
    /// Relieves a person from a duty for a time.
    async fn grant_exemption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, from what, when and why.")] input: GrantExemptionInput,
    ) -> Result<Option<ExemptionPayload>> {
        let relief = Relief {
            person: row_id(ctx.session(), Kind::Person, &input.person),
            kind: input.kind,
            from: input.valid_from.0,
            until: input.valid_until.map(|Date(day)| day),
            suspends_duty: input.suspends_duty,
            review_due_on: input.review_due_on.map(|Date(day)| day),
            reason: input.reason,
        };
        let verdict = exemption::grant(ctx.session(), relief, input.idempotency_key.as_deref()).await;
        ExemptionPayload::of(ctx, None, verdict).await
    }

    /// Confirms an exemption until it is looked at again.
    async fn review_exemption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The confirmation.")] input: ReviewExemptionInput,
    ) -> Result<Option<ExemptionPayload>> {
        let id = row_id(ctx.session(), Kind::Exemption, &input.exemption);
        let verdict = exemption::review(ctx.session(), id, input.expected_version, input.review_due_on.0).await;
        ExemptionPayload::of(ctx, Some(id), verdict).await
    }

    /// Ends an exemption.
    async fn end_exemption(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end.")] input: EndExemptionInput,
    ) -> Result<Option<ExemptionPayload>> {
        let id = row_id(ctx.session(), Kind::Exemption, &input.exemption);
        let verdict = exemption::end(ctx.session(), id, input.expected_version, input.valid_until.0).await;
        ExemptionPayload::of(ctx, Some(id), verdict).await
    }
}
