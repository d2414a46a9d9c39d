//! Verbs on the assessment in an availability case, and on what follows from it.

use async_graphql::{Context, ID, InputObject, Object, Result};
use uuid::Uuid;

use super::availability_case::{AvailabilityCasePayload, AvailabilityCaseReasonInput, begin};
use crate::{
    domain::availability_case::{self, Assessment, Document},
    graphql::{attendance::ReasonableGround, context::row_id, scalar::Date},
    policy::Kind,
};

/// An assessment that somebody made.
#[derive(InputObject)]
pub struct AssessAvailabilityInput {
    /// The case.
    availability_case: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// YES or NO.
    reasonable_ground: ReasonableGround,
    /// The reasons, in 20 to 8000 characters.
    reasons: String,
}

/// A document that a notice refers to.
#[derive(InputObject)]
pub struct NoticeDocumentInput {
    /// Its title, in 1 to 200 characters, without amounts.
    title: String,
    /// Where it is kept, in 1 to 200 characters.
    reference: String,
}

/// A notice to the benefit office: facts and documents, and nothing else.
#[derive(InputObject)]
pub struct SendBenefitNoticeInput {
    /// The case.
    availability_case: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// 1 to 20 facts of the case that stand.
    facts: Vec<ID>,
    /// At most 20 documents; none by default.
    documents: Option<Vec<NoticeDocumentInput>>,
}

/// What the benefit office decided, without amounts.
#[derive(InputObject)]
pub struct RecordBenefitOutcomeInput {
    /// The case.
    availability_case: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// A code of BENEFIT_OUTCOME.
    outcome: String,
    /// The day, not before the notice.
    decided_on: Date,
}

/// An appeal.
#[derive(InputObject)]
pub struct RecordAppealInput {
    /// The case.
    availability_case: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The day, not before the decision.
    appealed_on: Date,
    /// A code of CONTACT_CHANNEL.
    channel: String,
}

/// What the appeal body decided.
#[derive(InputObject)]
pub struct RecordAppealDecisionInput {
    /// The case.
    availability_case: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// A code of APPEAL_RESULT.
    result: String,
    /// The day, not before the appeal.
    decided_on: Date,
    /// A note.
    note: Option<String>,
}

#[derive(Default)]
pub struct AssessmentMutation;

#[Object]
impl AssessmentMutation {
    /// Records whether there was a reasonable ground (rimelig grund), as a human assessed it who recorded none of the facts.
    async fn assess_availability(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assessment.")] input: AssessAvailabilityInput,
    ) -> Result<Option<AvailabilityCasePayload>> {
        let (session, id, version) = begin(ctx, &input.availability_case, input.expected_version);
        let made = Assessment { ground: input.reasonable_ground.into(), reasons: input.reasons };
        let verdict = availability_case::assess(session, id, version, made).await;
        AvailabilityCasePayload::of(ctx, Some(id), verdict).await
    }

    /// Notifies the benefit office (underretning) of facts that the person was heard about and that had no reasonable ground.
    async fn send_benefit_notice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The facts and documents.")] input: SendBenefitNoticeInput,
    ) -> Result<Option<AvailabilityCasePayload>> {
        let (session, id, version) = begin(ctx, &input.availability_case, input.expected_version);
        let facts: Vec<Uuid> = input.facts.iter().map(|fact| row_id(session, Kind::AvailabilityEvent, fact)).collect();
        let document = |given: NoticeDocumentInput| Document { title: given.title, reference: given.reference };
        let documents: Vec<Document> = input.documents.into_iter().flatten().map(document).collect();
        let verdict = availability_case::send_notice(session, id, version, &facts, &documents).await;
        AvailabilityCasePayload::of(ctx, Some(id), verdict).await
    }

    /// Decides that nothing is sent to the benefit office.
    async fn decide_no_notice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The case, and why.")] input: AvailabilityCaseReasonInput,
    ) -> Result<Option<AvailabilityCasePayload>> {
        let (session, id, version) = begin(ctx, &input.availability_case, input.expected_version);
        let verdict = availability_case::decide_no_notice(session, id, version, &input.reason).await;
        AvailabilityCasePayload::of(ctx, Some(id), verdict).await
    }

    /// Records what the benefit office decided.
    async fn record_benefit_outcome(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was decided, and when.")] input: RecordBenefitOutcomeInput,
    ) -> Result<Option<AvailabilityCasePayload>> {
        let (session, id, version) = begin(ctx, &input.availability_case, input.expected_version);
        let (outcome, on) = (input.outcome, input.decided_on.0);
        let verdict = availability_case::record_outcome(session, id, version, outcome, on).await;
        AvailabilityCasePayload::of(ctx, Some(id), verdict).await
    }

    /// Records that the person appealed (klage).
    async fn record_appeal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The appeal.")] input: RecordAppealInput,
    ) -> Result<Option<AvailabilityCasePayload>> {
        let (session, id, version) = begin(ctx, &input.availability_case, input.expected_version);
        let (on, channel) = (input.appealed_on.0, input.channel);
        let verdict = availability_case::record_appeal(session, id, version, on, channel).await;
        AvailabilityCasePayload::of(ctx, Some(id), verdict).await
    }

    /// Records what the appeal body decided.
    async fn record_appeal_decision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was decided, and when.")] input: RecordAppealDecisionInput,
    ) -> Result<Option<AvailabilityCasePayload>> {
        let (session, id, version) = begin(ctx, &input.availability_case, input.expected_version);
        let decided = (input.result, input.decided_on.0);
        let verdict = availability_case::decide_appeal(session, id, version, decided, input.note.as_deref()).await;
        AvailabilityCasePayload::of(ctx, Some(id), verdict).await
    }
}
