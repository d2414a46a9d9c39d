//! Drawing accesses to look at, and signing what came of it.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::payload::payload;
use crate::{
    domain::{Failure, access_review},
    graphql::{
        access_review::{AccessReview, AccessVerdict},
        context::{Acting, row_id},
        node::Node,
        scalar::Instant,
        user_error::{UserError, user_errors},
    },
    policy::Kind,
};

payload! {
    /// What became of a review.
    AccessReviewPayload {
        /// The review, or as it is now where the version was stale. Null where nothing was changed.
        access_review: AccessReview
    }
}

/// The signature under a review.
#[derive(InputObject)]
pub struct ReviewAccessInput {
    /// The review.
    access_review: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// What was found of the access; never of the person.
    verdict: AccessVerdict,
    /// Why; 3 to 2,000 characters. No names.
    reason: String,
}

/// What accesses are to be drawn of.
#[derive(InputObject)]
pub struct DrawAccessSampleInput {
    /// The unit in whose roles, or in those of units below it, the accesses were made.
    unit: ID,
    /// What decides who is drawn: the same seed draws the same. 1 to 100 letters (a to z), digits and hyphens; no names.
    seed: String,
    /// How many: 1 to 500. Fewer are drawn where there are not so many.
    size: i32,
    /// From when on.
    from: Instant,
    /// Until when, exclusive.
    until: Instant,
}

/// What was drawn.
#[derive(SimpleObject)]
pub struct DrawAccessSamplePayload {
    /// The accesses, each with a review that is open. Null where nothing was drawn because of what stood against it.
    access_reviews: Option<Vec<AccessReview>>,
    /// What stood against it; empty when it was drawn.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct AccessReviewMutation;

#[Object]
impl AccessReviewMutation {
    /// Signs what came of a review: never of one's own access, and once (manager, data protection officer).
    async fn review_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The review, and what was found.")] input: ReviewAccessInput,
    ) -> Result<Option<AccessReviewPayload>> {
        let id = row_id(ctx.session(), Kind::AccessReview, &input.access_review);
        let version = input.expected_version;
        let verdict = access_review::review(ctx.session(), id, version, input.verdict.into(), &input.reason).await;
        AccessReviewPayload::of(ctx, Some(id), verdict).await
    }

    /// Draws accesses of a period at random, but for one's own, and puts each before the reviewers (manager, data protection
    /// officer). Who knows the seed can draw them again.
    async fn draw_access_sample(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of what, how many, by which seed.")] input: DrawAccessSampleInput,
    ) -> Result<Option<DrawAccessSamplePayload>> {
        let unit = row_id(ctx.session(), Kind::OrganisationUnit, &input.unit);
        let period = (input.from.0, input.until.0);
        match access_review::draw(ctx.session(), unit, &input.seed, input.size, period).await {
            Ok(drawn) => {
                let access_reviews = Some(Node::level(drawn).into_iter().map(AccessReview).collect());
                Ok(Some(DrawAccessSamplePayload { access_reviews, user_errors: Vec::new() }))
            }
            Err(Failure::Problems(problems)) => {
                let user_errors = user_errors(ctx, problems);
                Ok(Some(DrawAccessSamplePayload { access_reviews: None, user_errors }))
            }
            Err(Failure::Store(error)) => Err(error.into()),
        }
    }
}
