//! Breaking the glass, and signing that somebody did.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::payload::payload;
use crate::{
    domain::break_glass,
    graphql::{
        context::{Acting, row_id},
        glass::BreakGlass,
    },
    policy::Kind,
};

payload! {
    /// What became of a broken glass.
    BreakGlassPayload {
        /// The record, or as it is now where the version was stale. Null where nothing was changed.
        break_glass: BreakGlass
    }
}

/// An urgent matter about a person outside the own scope.
#[derive(InputObject)]
pub struct BreakGlassInput {
    /// The person's CPR number, with or without hyphen.
    cpr: String,
    /// Why it is urgent; 20 to 2,000 characters. Somebody else will read it.
    reason: String,
    /// For how long: 5 to 60 minutes.
    #[graphql(default = 60)]
    minutes: i32,
}

/// The signature under a broken glass.
#[derive(InputObject)]
pub struct ReviewBreakGlassInput {
    /// The record.
    break_glass: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// What was found; 3 to 2,000 characters.
    verdict: String,
}

#[derive(Default)]
pub struct GlassMutation;

#[Object]
impl GlassMutation {
    /// Opens one person outside the own scope to the caller for at most an hour (caseworker), from the next request on. It
    /// is recorded with the reason, and stays open until a manager has signed it.
    async fn break_glass(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, why, how long.")] input: BreakGlassInput,
    ) -> Result<Option<BreakGlassPayload>> {
        let verdict = break_glass::break_glass(ctx.session(), &input.cpr, &input.reason, input.minutes).await;
        BreakGlassPayload::of(ctx, None, verdict).await
    }

    /// Signs a broken glass: never one's own (manager).
    async fn review_break_glass(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The record, and what was found.")] input: ReviewBreakGlassInput,
    ) -> Result<Option<BreakGlassPayload>> {
        let id = row_id(ctx.session(), Kind::BreakGlass, &input.break_glass);
        let verdict = break_glass::review(ctx.session(), id, input.expected_version, &input.verdict).await;
        BreakGlassPayload::of(ctx, Some(id), verdict).await
    }
}
