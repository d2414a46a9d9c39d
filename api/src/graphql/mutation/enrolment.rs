//! Verbs on enrolments.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::payload::payload;
use crate::{
    domain::enrolment::{self, Proposal},
    graphql::{
        context::{Acting, row_id},
        enrolment::EffortEnrolment,
        scalar::Date,
    },
    policy::Kind,
};

payload! {
    /// What became of a change to an enrolment.
    EnrolmentPayload {
        /// The enrolment as changed, or as it is now where the version was stale. Null where nothing was changed.
        enrolment: EffortEnrolment
    }
}

/// A person to be proposed for an effort.
#[derive(InputObject)]
pub struct ProposeEnrolmentInput {
    /// The person.
    person: ID,
    /// The effort.
    effort: ID,
    /// The first day, today or later.
    valid_from: Date,
    /// The first day after; open by default.
    valid_until: Option<Date>,
    /// Any text of 8 to 128 characters, new for each intended creation: the same key and input give the same record again.
    idempotency_key: Option<String>,
}

/// The approval of a proposal.
#[derive(InputObject)]
pub struct ApproveEnrolmentInput {
    /// The enrolment.
    enrolment: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// When it is to be looked at again; by default after the interval that the effort's policy sets.
    review_due_on: Option<Date>,
}

/// An enrolment in the version that the change is based on.
#[derive(InputObject)]
pub struct EnrolmentInput {
    /// The enrolment.
    enrolment: ID,
    /// The version that the change is based on.
    expected_version: i32,
}

/// The beginning of an enrolment.
#[derive(InputObject)]
pub struct StartEnrolmentInput {
    /// The enrolment.
    enrolment: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The first day, today or earlier.
    started_on: Date,
}

/// Another look at an enrolment.
#[derive(InputObject)]
pub struct ReviewEnrolmentInput {
    /// The enrolment.
    enrolment: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// What came of it: a code of the list ENROLMENT_REVIEW_OUTCOME, valid today.
    outcome: String,
    /// When it is to be looked at next, after today and while it lasts; by default after the interval that the effort's
    /// policy sets.
    review_due_on: Option<Date>,
}

/// The beginning of a pause.
#[derive(InputObject)]
pub struct PauseEnrolmentInput {
    /// The enrolment.
    enrolment: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The first day at rest, today or earlier.
    paused_from: Date,
}

/// The end of a pause.
#[derive(InputObject)]
pub struct ResumeEnrolmentInput {
    /// The enrolment.
    enrolment: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The first day after the pause, today or earlier.
    resumed_on: Date,
}

/// The end of an enrolment.
#[derive(InputObject)]
pub struct EndEnrolmentInput {
    /// The enrolment.
    enrolment: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The last day, today or earlier.
    last_day_on: Date,
}

#[derive(Default)]
pub struct EnrolmentMutation;

#[Object]
impl EnrolmentMutation {
    /// Proposes a person for an effort. Somebody else decides.
    async fn propose_enrolment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, in what, when.")] input: ProposeEnrolmentInput,
    ) -> Result<Option<EnrolmentPayload>> {
        let session = ctx.session();
        let proposal = Proposal {
            person: row_id(session, Kind::Person, &input.person),
            effort: row_id(session, Kind::Effort, &input.effort),
            from: input.valid_from.0,
            until: input.valid_until.map(|Date(day)| day),
        };
        let verdict = enrolment::propose(session, proposal, input.idempotency_key.as_deref()).await;
        EnrolmentPayload::of(ctx, None, verdict).await
    }

    /// Approves a proposal, never one's own.
    async fn approve_enrolment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The approval.")] input: ApproveEnrolmentInput,
    ) -> Result<Option<EnrolmentPayload>> {
        let id = row_id(ctx.session(), Kind::EffortEnrolment, &input.enrolment);
        let due = input.review_due_on.map(|Date(day)| day);
        let verdict = enrolment::approve(ctx.session(), id, input.expected_version, due).await;
        EnrolmentPayload::of(ctx, Some(id), verdict).await
    }

    /// Rejects a proposal, never one's own.
    async fn reject_enrolment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The enrolment.")] input: EnrolmentInput,
    ) -> Result<Option<EnrolmentPayload>> {
        let id = row_id(ctx.session(), Kind::EffortEnrolment, &input.enrolment);
        let verdict = enrolment::reject(ctx.session(), id, input.expected_version).await;
        EnrolmentPayload::of(ctx, Some(id), verdict).await
    }

    /// Records that an approved enrolment began.
    async fn start_enrolment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The beginning.")] input: StartEnrolmentInput,
    ) -> Result<Option<EnrolmentPayload>> {
        let id = row_id(ctx.session(), Kind::EffortEnrolment, &input.enrolment);
        let verdict = enrolment::start(ctx.session(), id, input.expected_version, input.started_on.0).await;
        EnrolmentPayload::of(ctx, Some(id), verdict).await
    }

    /// Looks at a running enrolment again. It changes nothing else: what is to change has its own mutation.
    async fn review_enrolment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What came of it, and the next look.")] input: ReviewEnrolmentInput,
    ) -> Result<Option<EnrolmentPayload>> {
        let id = row_id(ctx.session(), Kind::EffortEnrolment, &input.enrolment);
        let due = input.review_due_on.map(|Date(day)| day);
        let verdict = enrolment::review(ctx.session(), id, input.expected_version, input.outcome, due).await;
        EnrolmentPayload::of(ctx, Some(id), verdict).await
    }

    /// Rests an enrolment: from that day the effort asks nothing of the person.
    async fn pause_enrolment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The beginning of the pause.")] input: PauseEnrolmentInput,
    ) -> Result<Option<EnrolmentPayload>> {
        let id = row_id(ctx.session(), Kind::EffortEnrolment, &input.enrolment);
        let verdict = enrolment::pause(ctx.session(), id, input.expected_version, input.paused_from.0).await;
        EnrolmentPayload::of(ctx, Some(id), verdict).await
    }

    /// Goes on with a paused enrolment.
    async fn resume_enrolment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end of the pause.")] input: ResumeEnrolmentInput,
    ) -> Result<Option<EnrolmentPayload>> {
        let id = row_id(ctx.session(), Kind::EffortEnrolment, &input.enrolment);
        let verdict = enrolment::resume(ctx.session(), id, input.expected_version, input.resumed_on.0).await;
        EnrolmentPayload::of(ctx, Some(id), verdict).await
    }

    /// Ends an enrolment.
    async fn end_enrolment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end.")] input: EndEnrolmentInput,
    ) -> Result<Option<EnrolmentPayload>> {
        let id = row_id(ctx.session(), Kind::EffortEnrolment, &input.enrolment);
        let verdict = enrolment::end(ctx.session(), id, input.expected_version, input.last_day_on.0).await;
        EnrolmentPayload::of(ctx, Some(id), verdict).await
    }
}
