//! What an availability case waits for: which step a person is to take next. It names a task, and judges nobody.

use chrono::NaiveDate;
use uuid::Uuid;

/// Where a case stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AvailabilityState {
    Opened,
    ContactAttempted,
    HearingSent,
    HearingAnswered,
    HearingExpired,
    Assessed,
    NoticeSent,
    NoNotice,
    Outcome,
    Appealed,
    AppealDecided,
    Closed,
    Dropped,
}

/// What the steps of a case amount to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AvailabilityStanding {
    /// A fact is left that was not taken back.
    pub has_facts: bool,
    /// A fact is left that no hearing has put to the person.
    pub has_unheard_facts: bool,
    /// Guidance was given no later than the first fact.
    pub is_guided: bool,
    /// The person's target group asks for a personal contact first.
    pub requires_contact: bool,
    /// A personal contact was attempted.
    pub is_contacted: bool,
    /// The last day on which the person can answer the hearing that runs.
    pub answer_due_on: Option<NaiveDate>,
    /// It was assessed that there was no reasonable ground.
    pub lacks_ground: bool,
}

/// A case about a person's availability, as far as its next step is concerned.
#[derive(Clone, Copy, Debug)]
pub struct AvailabilityCase {
    pub id: Uuid,
    pub state: AvailabilityState,
    pub standing: AvailabilityStanding,
    /// The day of the last step.
    pub waiting_since: NaiveDate,
}

impl AvailabilityCase {
    /// The step that it waits for on a local day; `None` once it has ended.
    #[must_use]
    pub fn missing_step(&self, on: NaiveDate) -> Option<MissingStep> {
        missing_step(self.state, &self.standing, on)
    }
}

/// The step that a case waits for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MissingStep {
    /// No fact stands: record one, or drop the case.
    RecordEventOrDrop,
    RecordGuidance,
    AttemptContact,
    SendHearing,
    /// The person's answer, until the day it is due.
    AwaitAnswer,
    /// The day has passed: record the answer, or that none came.
    ResolveHearing,
    Assess,
    /// There was no reasonable ground: notify the benefit office, or decide not to.
    NotifyOrDecline,
    /// There was a reasonable ground: decide that nothing is sent.
    DeclineNotice,
    /// The benefit office's.
    RecordOutcome,
    /// The appeal body's.
    RecordAppealDecision,
    CloseOrReopen,
    Close,
}

/// The step that a case waits for on a local day; `None` for a case that has ended.
#[must_use]
pub fn missing_step(state: AvailabilityState, standing: &AvailabilityStanding, on: NaiveDate) -> Option<MissingStep> {
    use AvailabilityState as State;
    Some(match state {
        State::Closed | State::Dropped => return None,
        State::Opened | State::ContactAttempted => before_hearing(standing),
        State::HearingSent | State::HearingAnswered | State::HearingExpired
            if !standing.has_facts || standing.has_unheard_facts =>
        {
            before_hearing(standing)
        }
        State::HearingSent if standing.answer_due_on.is_some_and(|due| on > due) => MissingStep::ResolveHearing,
        State::HearingSent => MissingStep::AwaitAnswer,
        State::HearingAnswered | State::HearingExpired => MissingStep::Assess,
        State::Assessed if standing.lacks_ground => MissingStep::NotifyOrDecline,
        State::Assessed => MissingStep::DeclineNotice,
        State::NoticeSent => MissingStep::RecordOutcome,
        State::Appealed => MissingStep::RecordAppealDecision,
        State::AppealDecided => MissingStep::CloseOrReopen,
        State::NoNotice | State::Outcome => MissingStep::Close,
    })
}

/// What a hearing takes, in the order in which it is done.
fn before_hearing(standing: &AvailabilityStanding) -> MissingStep {
    match standing {
        AvailabilityStanding { has_facts: false, .. } => MissingStep::RecordEventOrDrop,
        AvailabilityStanding { is_guided: false, .. } => MissingStep::RecordGuidance,
        AvailabilityStanding { requires_contact: true, is_contacted: false, .. } => MissingStep::AttemptContact,
        _ => MissingStep::SendHearing,
    }
}
