//! Verbs on individual targets.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::payload::payload;
use crate::{
    domain::individual_target::{self, Agreement},
    graphql::{
        context::{Acting, row_id},
        individual_target::IndividualTarget,
        scalar::Date,
    },
    policy::Kind,
};

payload! {
    /// What became of a change to an individual target.
    IndividualTargetPayload {
        /// The target as changed, or as it is now where the version was stale. Null where nothing was changed.
        individual_target: IndividualTarget
    }
}

/// A target to be agreed.
#[derive(InputObject)]
pub struct AgreeIndividualTargetInput {
    /// The person.
    person: ID,
    /// The effort, in which the person is or is to be.
    effort: ID,
    /// Minutes a week to aim at: 1 to 10,080.
    minutes_per_week: i32,
    /// The first day, the Monday of this week or of a later one.
    valid_from: Date,
    /// The first day after, a Monday; open by default.
    valid_until: Option<Date>,
    /// Why it is agreed; 1 to 2,000 characters.
    reason: String,
    /// Any text of 8 to 128 characters, new for each intended creation: the same key and input give the same record again.
    idempotency_key: Option<String>,
}

/// The end of a target.
#[derive(InputObject)]
pub struct EndIndividualTargetInput {
    /// The target.
    individual_target: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The first day after: the Monday of this week or of a later one, no later than was known before.
    valid_until: Date,
}

#[derive(Default)]
pub struct IndividualTargetMutation;

#[Object]
impl IndividualTargetMutation {
    /// Agrees other weekly minutes with a person than the effort asks of everybody.
    async fn agree_individual_target(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, how much, when and why.")] input: AgreeIndividualTargetInput,
    ) -> Result<Option<IndividualTargetPayload>> {
        let agreement = Agreement {
            person: row_id(ctx.session(), Kind::Person, &input.person),
            effort: row_id(ctx.session(), Kind::Effort, &input.effort),
            minutes_per_week: input.minutes_per_week,
            from: input.valid_from.0,
            until: input.valid_until.map(|Date(day)| day),
            reason: input.reason,
        };
        let key = input.idempotency_key.as_deref();
        let verdict = individual_target::agree(ctx.session(), agreement, key).await;
        IndividualTargetPayload::of(ctx, None, verdict).await
    }

    /// Ends an individual target. The effort's own holds from then on.
    async fn end_individual_target(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end.")] input: EndIndividualTargetInput,
    ) -> Result<Option<IndividualTargetPayload>> {
        let id = row_id(ctx.session(), Kind::IndividualTarget, &input.individual_target);
        let verdict = individual_target::end(ctx.session(), id, input.expected_version, input.valid_until.0).await;
        IndividualTargetPayload::of(ctx, Some(id), verdict).await
    }
}
