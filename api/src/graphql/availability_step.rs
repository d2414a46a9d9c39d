//! Steps of an availability case in the schema.

use async_graphql::{Context, Enum, ID, Object, Result};
use entity::availability_step::{AvailabilityStepKind as StoredKind, Entity};
use indsats_entity as entity;

use super::{
    attendance::ReasonableGround,
    availability_case::AvailabilityCase,
    context::Acting,
    person::Person,
    record::{record, redacted_fields},
    reference::{ReferenceCode, code_of},
    scalar::{Date, Instant},
    user::User,
};

record!(AvailabilityStep shows Entity);

/// What was done in a case.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredKind")]
pub enum AvailabilityStepKind {
    /// The case was opened.
    Opened,
    /// The person was guided (vejledning).
    Guidance,
    /// Somebody tried to reach the person.
    ContactAttempted,
    /// The facts were put to the person (partshøring).
    HearingSent,
    /// The person answered.
    HearingAnswered,
    /// The time to answer ended without an answer.
    HearingExpired,
    /// Somebody assessed whether there was a reasonable ground.
    Assessed,
    /// The benefit office was notified (underretning).
    NoticeSent,
    /// It was decided to send nothing.
    NoNotice,
    /// The benefit office decided.
    Outcome,
    /// The person appealed (klage).
    Appealed,
    /// The appeal body decided.
    AppealDecided,
    /// The case was begun anew.
    Reopened,
    /// The case ended.
    Closed,
    /// The case was not pursued.
    Dropped,
}

/// One step of an availability case, taken by a named person. Steps are added and never changed.
#[Object]
impl AvailabilityStep {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// The person (borger). Null where the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.0.target(ctx.session(), "person", |row| Some(row.person_id)).await?.map(Person))
    }

    /// The case. Null where the caller does not see it.
    async fn availability_case(&self, ctx: &Context<'_>) -> Result<Option<AvailabilityCase>> {
        Ok(self.0.target(ctx.session(), "availabilityCase", |row| Some(row.case_id)).await?.map(AvailabilityCase))
    }

    /// The fields that are null because the caller may not read them, as opposed to empty.
    async fn redacted_fields(&self) -> Vec<&str> {
        redacted_fields(&self.0)
    }

    /// What was done.
    async fn kind(&self) -> AvailabilityStepKind {
        self.0.kind.into()
    }

    /// The round that it belongs to: 1, and one more each time that the case is begun anew.
    async fn round(&self) -> i32 {
        self.0.round
    }

    /// The day on which it was done.
    async fn occurred_on(&self) -> Date {
        Date(self.0.occurred_on)
    }

    /// Who recorded it and answers for it. Null where the caller does not see users.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "recordedBy", |row| Some(row.recorded_by)).await?.map(User))
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> Instant {
        Instant(self.0.recorded_at)
    }

    /// How the person was reached or answered, from the list CONTACT_CHANNEL. Null for steps without a channel.
    async fn channel(&self, ctx: &Context<'_>) -> Result<Option<ReferenceCode>> {
        code_of(ctx, &self.0, "CONTACT_CHANNEL", |row| row.channel_code.clone()).await
    }

    /// Which text the person was guided by. Null for all but GUIDANCE.
    async fn guidance_version(&self) -> Option<&str> {
        self.0.guidance_version.as_deref()
    }

    /// The last day on which the person could answer. Null for all but HEARING_SENT.
    async fn answer_due_on(&self) -> Option<Date> {
        self.0.answer_due_on.map(Date)
    }

    /// The day on which the hearing reached the person. Null for all but HEARING_EXPIRED.
    async fn delivered_on(&self) -> Option<Date> {
        self.0.delivered_on.map(Date)
    }

    /// Where the proof of delivery is kept. Null for all but HEARING_EXPIRED, and for those who may not read free text.
    async fn delivery_reference(&self) -> Option<&str> {
        self.0.delivery_reference.as_deref()
    }

    /// What was assessed. Null for all but ASSESSED.
    async fn reasonable_ground(&self) -> Option<ReasonableGround> {
        self.0.reasonable_ground.map(ReasonableGround::from)
    }

    /// What was decided: for OUTCOME from the list BENEFIT_OUTCOME, for APPEAL_DECIDED from APPEAL_RESULT. Null for others.
    async fn result(&self, ctx: &Context<'_>) -> Result<Option<ReferenceCode>> {
        let list = match self.0.kind {
            StoredKind::AppealDecided => "APPEAL_RESULT",
            _ => "BENEFIT_OUTCOME",
        };
        code_of(ctx, &self.0, list, |row| row.result_code.clone()).await
    }

    /// Reasons, an answer or a note. Null where there is none, or for those who may not read free text.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }
}
