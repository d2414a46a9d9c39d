//! Verbs on plans.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::payload::payload;
use crate::{
    domain::plan::{self, Content},
    graphql::{
        context::{Acting, row_id},
        plan::Plan,
    },
    policy::Kind,
};

payload! {
    /// What became of a change to a plan.
    PlanPayload {
        /// The plan as changed, or as it is now where the version was stale. Null where nothing was changed.
        plan: Plan
    }
}

/// A plan to be drafted.
#[derive(InputObject)]
pub struct OpenPlanInput {
    /// The person, who has no open plan.
    person: ID,
    /// The goal in words; 1 to 2,000 characters.
    goal: String,
    /// What has been agreed on the way; 8,000 characters at most.
    agreed_steps: Option<String>,
    /// Any text of 8 to 128 characters, new for each intended creation: the same key and input give the same record again.
    idempotency_key: Option<String>,
}

/// Other words for a plan.
#[derive(InputObject)]
pub struct RevisePlanInput {
    /// The plan.
    plan: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The goal in words; 1 to 2,000 characters.
    goal: String,
    /// What has been agreed on the way; absent is emptied.
    agreed_steps: Option<String>,
}

/// A plan in the version that the change is based on.
#[derive(InputObject)]
pub struct PlanInput {
    /// The plan.
    plan: ID,
    /// The version that the change is based on.
    expected_version: i32,
}

#[derive(Default)]
pub struct PlanMutation;

#[Object]
impl PlanMutation {
    /// Drafts a plan for a person who has no open one.
    async fn open_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: OpenPlanInput,
    ) -> Result<Option<PlanPayload>> {
        let person = row_id(ctx.session(), Kind::Person, &input.person);
        let content = Content { goal: input.goal, agreed_steps: input.agreed_steps };
        PlanPayload::of(ctx, None, plan::open(ctx.session(), person, content, input.idempotency_key.as_deref()).await)
            .await
    }

    /// Puts a drafted plan into force.
    async fn activate_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: PlanInput,
    ) -> Result<Option<PlanPayload>> {
        let id = row_id(ctx.session(), Kind::Plan, &input.plan);
        PlanPayload::of(ctx, Some(id), plan::activate(ctx.session(), id, input.expected_version).await).await
    }

    /// Rewrites an open plan.
    async fn revise_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The words.")] input: RevisePlanInput,
    ) -> Result<Option<PlanPayload>> {
        let id = row_id(ctx.session(), Kind::Plan, &input.plan);
        let content = Content { goal: input.goal, agreed_steps: input.agreed_steps };
        PlanPayload::of(ctx, Some(id), plan::revise(ctx.session(), id, input.expected_version, content).await).await
    }

    /// Ends a plan because its goal is reached. Its courses must have ended.
    async fn complete_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: PlanInput,
    ) -> Result<Option<PlanPayload>> {
        let id = row_id(ctx.session(), Kind::Plan, &input.plan);
        PlanPayload::of(ctx, Some(id), plan::complete(ctx.session(), id, input.expected_version).await).await
    }

    /// Ends a plan whose goal is not reached. Its courses must have ended.
    async fn close_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: PlanInput,
    ) -> Result<Option<PlanPayload>> {
        let id = row_id(ctx.session(), Kind::Plan, &input.plan);
        PlanPayload::of(ctx, Some(id), plan::close(ctx.session(), id, input.expected_version).await).await
    }
}
