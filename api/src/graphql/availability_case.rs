//! Availability cases in the schema.

use async_graphql::{Context, Enum, ID, Object, Result};
use entity::availability_case::{AvailabilityCaseState as StoredState, Entity};
use indsats_entity as entity;

use super::{
    attendance::ReasonableGround,
    availability_event::AvailabilityEvent,
    availability_step::AvailabilityStep,
    benefit_notice::BenefitNotice,
    connection::{Connection, List},
    context::Acting,
    person::{Person, forward},
    record::{access, record},
    scalar::Date,
    user::User,
};
use crate::{domain::availability_case, rules, store::Direction};

record!(AvailabilityCase shows Entity);

/// Where an availability case stands.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredState")]
pub enum AvailabilityCaseState {
    /// Opened on observed facts.
    Opened,
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
    /// Ended.
    Closed,
    /// Not pursued, with a reason.
    Dropped,
}

/// The step that an availability case waits for.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "rules::MissingStep")]
pub enum MissingStep {
    /// No fact stands: record one, or drop the case.
    RecordEventOrDrop,
    /// Guidance that was given before the first fact.
    RecordGuidance,
    /// An attempt at personal contact.
    AttemptContact,
    /// A hearing, or another one about facts that came later.
    SendHearing,
    /// The person's answer, until the day it is due.
    AwaitAnswer,
    /// The day has passed: record the answer, or that none came.
    ResolveHearing,
    /// The assessment.
    Assess,
    /// There was no reasonable ground: notify the benefit office, or decide not to.
    NotifyOrDecline,
    /// There was a reasonable ground: decide that nothing is sent.
    DeclineNotice,
    /// What the benefit office decided.
    RecordOutcome,
    /// What the appeal body decided.
    RecordAppealDecision,
    /// Close the case, or begin it anew.
    CloseOrReopen,
    /// Close the case.
    Close,
}

access! {
    /// What the caller may do to an availability case now. Guards that look at more than the case answer when it is tried.
    AvailabilityCaseAccess on Entity {
        /// Record guidance.
        can_record_guidance: RecordGuidance,
        /// Record an attempt to reach the person.
        can_record_contact_attempt: RecordContactAttempt,
        /// Record that the facts were put to the person.
        can_send_hearing: SendHearing,
        /// Record the person's answer.
        can_record_hearing_answer: RecordHearingAnswer,
        /// Record that no answer came.
        can_expire_hearing: ExpireHearing,
        /// Assess whether there was a reasonable ground.
        can_assess: AssessAvailability,
        /// Notify the benefit office.
        can_send_notice: SendBenefitNotice,
        /// Decide that nothing is sent.
        can_decide_no_notice: DecideNoNotice,
        /// Record what the benefit office decided.
        can_record_outcome: RecordBenefitOutcome,
        /// Record that the person appealed.
        can_record_appeal: RecordAppeal,
        /// Record what the appeal body decided.
        can_record_appeal_decision: RecordAppealDecision,
        /// Begin it anew after an appeal.
        can_reopen: ReopenAvailabilityCase,
        /// End it.
        can_close: CloseAvailabilityCase,
        /// End it without pursuing it.
        can_drop: DropAvailabilityCase,
    }
}

/// The handling of observed facts about a person's availability for work (rådighedssag), from guidance and hearing to the
/// end. No step of it is taken by a program.
#[Object]
impl AvailabilityCase {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The person (borger). Null where the caller does not see the person.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>> {
        Ok(self.0.target(ctx.session(), "person", |row| Some(row.person_id)).await?.map(Person))
    }

    /// What the caller may do to this case, and why not.
    async fn access(&self, ctx: &Context<'_>) -> AvailabilityCaseAccess {
        AvailabilityCaseAccess::of(ctx.session(), &self.0)
    }

    /// Where it stands.
    async fn state(&self) -> AvailabilityCaseState {
        self.0.state.into()
    }

    /// 1, and one more each time that it is begun anew.
    async fn round(&self) -> i32 {
        self.0.round
    }

    /// The day on which it was opened.
    async fn opened_on(&self) -> Date {
        Date(self.0.opened_on)
    }

    /// Who opened it. Null where the caller does not see users.
    async fn opened_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "openedBy", |row| Some(row.opened_by)).await?.map(User))
    }

    /// The step that it waits for today: a task, not a judgement. Null for a case that has ended.
    async fn missing_step(&self, ctx: &Context<'_>) -> Option<MissingStep> {
        availability_case::missing_step(&self.0, ctx.session().scope().today).map(MissingStep::from)
    }

    /// The day of the last step that moved it on.
    async fn waiting_since(&self) -> Date {
        Date(self.0.waiting_since)
    }

    /// How many days it has been open, or was.
    async fn age_days(&self, ctx: &Context<'_>) -> i64 {
        (self.0.closed_on.unwrap_or(ctx.session().scope().today) - self.0.opened_on).num_days()
    }

    /// The day on which it ended. Null while it is open.
    async fn closed_on(&self) -> Option<Date> {
        self.0.closed_on.map(Date)
    }

    /// Whether a fact is left that was not taken back.
    async fn has_facts(&self) -> bool {
        self.0.has_facts
    }

    /// Whether a fact is left that no hearing has put to the person.
    async fn has_unheard_facts(&self) -> bool {
        self.0.has_unheard_facts
    }

    /// Whether guidance was given no later than the first fact (vejledning).
    async fn is_guided(&self) -> bool {
        self.0.is_guided
    }

    /// Whether somebody must try to reach the person personally before the hearing, by the target group that the person had
    /// when the round began.
    async fn requires_contact(&self) -> bool {
        self.0.requires_contact
    }

    /// Whether somebody tried to reach the person personally in this round.
    async fn is_contacted(&self) -> bool {
        self.0.is_contacted
    }

    /// The day of the last hearing. Null before.
    async fn hearing_sent_on(&self) -> Option<Date> {
        self.0.hearing_sent_on.map(Date)
    }

    /// The last day on which the person can answer it. Null before.
    async fn answer_due_on(&self) -> Option<Date> {
        self.0.answer_due_on.map(Date)
    }

    /// Whether there was a reasonable ground (rimelig grund), as a human assessed it.
    async fn reasonable_ground(&self) -> ReasonableGround {
        self.0.reasonable_ground.into()
    }

    /// The facts that it handles (hændelser), latest first, also those that were taken back.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<AvailabilityEvent>> {
        use entity::availability_event::Column as Seen;
        let list = List::plain("availabilityCase.events", Seen::OccurredOn, Direction::Descending);
        Connection::of(ctx, &self.0, Seen::CaseId, list, forward(first, after), Ok).await
    }

    /// Its steps, in the order in which they were recorded.
    async fn steps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<AvailabilityStep>> {
        use entity::availability_step::Column as Taken;
        let list = List::plain("availabilityCase.steps", Taken::RecordedAt, Direction::Ascending);
        Connection::of(ctx, &self.0, Taken::CaseId, list, forward(first, after), Ok).await
    }

    /// What the benefit office was told (underretninger), latest first.
    async fn notices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
    ) -> Result<Connection<BenefitNotice>> {
        use entity::benefit_notice::Column as Told;
        let list = List::plain("availabilityCase.notices", Told::SentAt, Direction::Descending);
        Connection::of(ctx, &self.0, Told::CaseId, list, forward(first, after), Ok).await
    }
}
