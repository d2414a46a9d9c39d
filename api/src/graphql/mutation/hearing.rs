//! Verbs on the hearing in an availability case.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::availability_case::{AvailabilityCasePayload, begin};
use crate::{
    domain::availability_case::{self, Answer, Hearing},
    graphql::scalar::Date,
};

/// A hearing that was sent.
#[derive(InputObject)]
pub struct SendHearingInput {
    /// The case.
    availability_case: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The day, not before the last fact.
    sent_on: Date,
    /// A code of CONTACT_CHANNEL.
    channel: String,
    /// The last day on which the person can answer; the law says how many days it takes at least.
    answer_due_on: Date,
    /// A note.
    note: Option<String>,
}

/// What the person answered.
#[derive(InputObject)]
pub struct RecordHearingAnswerInput {
    /// The case.
    availability_case: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The day, not before the hearing.
    answered_on: Date,
    /// A code of CONTACT_CHANNEL.
    channel: String,
    /// The answer, in 1 to 8000 characters.
    answer: String,
}

/// A hearing that got no answer, and the proof that it reached the person.
#[derive(InputObject)]
pub struct ExpireHearingInput {
    /// The case.
    availability_case: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The day on which it reached the person. Without it, it is refused.
    delivered_on: Option<Date>,
    /// Where the proof is kept, in at most 200 characters. Without it, it is refused.
    delivery_reference: Option<String>,
}

#[derive(Default)]
pub struct HearingMutation;

#[Object]
impl HearingMutation {
    /// Records that every fact of the case was put to the person (partshøring). Facts that come later take another hearing.
    async fn send_hearing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The hearing.")] input: SendHearingInput,
    ) -> Result<Option<AvailabilityCasePayload>> {
        let (session, id, version) = begin(ctx, &input.availability_case, input.expected_version);
        let hearing = Hearing {
            sent_on: input.sent_on.0,
            channel: input.channel,
            answer_due_on: input.answer_due_on.0,
            note: input.note,
        };
        let verdict = availability_case::send_hearing(session, id, version, hearing).await;
        AvailabilityCasePayload::of(ctx, Some(id), verdict).await
    }

    /// Records the person's answer, also one that comes late.
    async fn record_hearing_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The answer.")] input: RecordHearingAnswerInput,
    ) -> Result<Option<AvailabilityCasePayload>> {
        let (session, id, version) = begin(ctx, &input.availability_case, input.expected_version);
        let answer = Answer { answered_on: input.answered_on.0, channel: input.channel, text: input.answer };
        let verdict = availability_case::record_answer(session, id, version, answer).await;
        AvailabilityCasePayload::of(ctx, Some(id), verdict).await
    }

    /// Records that no answer came to a hearing that reached the person, once the time to answer is over.
    async fn expire_hearing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proof of delivery.")] input: ExpireHearingInput,
    ) -> Result<Option<AvailabilityCasePayload>> {
        let (session, id, version) = begin(ctx, &input.availability_case, input.expected_version);
        let delivered_on = input.delivered_on.map(|Date(day)| day);
        let proof = input.delivery_reference.as_deref();
        let verdict = availability_case::expire_hearing(session, id, version, delivered_on, proof).await;
        AvailabilityCasePayload::of(ctx, Some(id), verdict).await
    }
}
