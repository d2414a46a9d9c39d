//! Verbs on assessments of readiness.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::payload::payload;
use crate::{
    domain::readiness_assessment::{self, Assessment},
    graphql::{
        context::{Acting, row_id},
        readiness_assessment::ReadinessAssessment,
        scalar::Date,
    },
    policy::Kind,
};

payload! {
    /// What became of a change to an assessment.
    ReadinessAssessmentPayload {
        /// The assessment as changed, or as it is now where the version was stale. Null where nothing was changed.
        readiness_assessment: ReadinessAssessment
    }
}

/// An assessment to be written down.
#[derive(InputObject)]
pub struct AssessReadinessInput {
    /// The person.
    person: ID,
    /// A code of the list READINESS_LEVEL, valid on the day of the assessment.
    level: String,
    /// The day of the assessment, today or earlier.
    assessed_on: Date,
    /// When the person is to be assessed again, after today.
    next_due_on: Date,
    /// The reasons; 1 to 4,000 characters.
    note: String,
    /// Any text of 8 to 128 characters, new for each intended creation: the same key and input give the same record again.
    idempotency_key: Option<String>,
}

/// The taking back of an assessment.
#[derive(InputObject)]
pub struct VoidReadinessAssessmentInput {
    /// The assessment.
    readiness_assessment: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// Why it should not have been written; 1 to 2,000 characters.
    reason: String,
}

#[derive(Default)]
pub struct ReadinessAssessmentMutation;

#[Object]
impl ReadinessAssessmentMutation {
    /// Writes down how near a person is to a job, as the caller assesses it.
    async fn assess_readiness(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, how near, and why.")] input: AssessReadinessInput,
    ) -> Result<Option<ReadinessAssessmentPayload>> {
        let assessment = Assessment {
            person: row_id(ctx.session(), Kind::Person, &input.person),
            level: input.level,
            on: input.assessed_on.0,
            next_due_on: input.next_due_on.0,
            note: input.note,
        };
        let key = input.idempotency_key.as_deref();
        let verdict = readiness_assessment::assess(ctx.session(), assessment, key).await;
        ReadinessAssessmentPayload::of(ctx, None, verdict).await
    }

    /// Marks an assessment as one that should not have been written. It stays to be read, and counts no more.
    async fn void_readiness_assessment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: VoidReadinessAssessmentInput,
    ) -> Result<Option<ReadinessAssessmentPayload>> {
        let id = row_id(ctx.session(), Kind::ReadinessAssessment, &input.readiness_assessment);
        let verdict = readiness_assessment::void(ctx.session(), id, input.expected_version, &input.reason).await;
        ReadinessAssessmentPayload::of(ctx, Some(id), verdict).await
    }
}
