//! What can be done about something on a worklist, and whether the caller may.

use async_graphql::{ID, SimpleObject};

use super::{node::Node, record::Permission};
use crate::{
    policy::{Action, Guarded},
    rules::worklist::Reason,
    store::Session,
};

/// Something that can be done about an item.
#[derive(SimpleObject)]
pub struct WorklistAction {
    /// The name of the mutation.
    mutation: &'static str,
    /// The record to name in its input.
    record: ID,
    /// Whether the caller may, as the mutation itself would decide.
    permission: Permission,
}

/// What can be done about what waits for a reason.
#[derive(Clone, Copy, Default)]
pub(super) struct Ways {
    /// To the person.
    pub person: &'static [Action],
    /// Whether a course can be proposed, in the open plan or in one to be opened.
    pub course: bool,
    /// To the record that the item is about.
    pub subject: &'static [Action],
}

/// The steps of a case about availability; which of them is next, the permissions tell.
const AVAILABILITY: [Action; 15] = [
    Action::RecordAvailabilityEvent,
    Action::RecordGuidance,
    Action::RecordContactAttempt,
    Action::SendHearing,
    Action::RecordHearingAnswer,
    Action::ExpireHearing,
    Action::AssessAvailability,
    Action::SendBenefitNotice,
    Action::DecideNoNotice,
    Action::RecordBenefitOutcome,
    Action::RecordAppeal,
    Action::RecordAppealDecision,
    Action::ReopenAvailabilityCase,
    Action::CloseAvailabilityCase,
    Action::DropAvailabilityCase,
];

impl Ways {
    pub(super) fn out_of(reason: Reason) -> Self {
        let person = |person| Self { person, ..Self::default() };
        let subject = |subject| Self { subject, ..Self::default() };
        match reason {
            Reason::NoConversationBooked
            | Reason::MissedNotBooked
            | Reason::MissedMunicipalityCancelled
            | Reason::MissedCitizenCancelled
            | Reason::MissedNoShow => person(&[Action::BookMeeting]),
            Reason::CreditedBelowTarget
            | Reason::GapNearLimit
            | Reason::GapOverLimit
            | Reason::CourseEndsWithoutSuccessor => Self { course: true, ..person(&[Action::BookMeeting]) },
            Reason::ReadinessToAssess => person(&[Action::AssessReadiness]),
            Reason::NoCaseworker => person(&[Action::AssignCaseworker]),
            Reason::ConversationBooked => subject(&[Action::RescheduleMeeting, Action::CancelMeeting]),
            Reason::StartNotConfirmed => {
                subject(&[Action::StartCourse, Action::MarkCourseNotStarted, Action::CancelCourse])
            }
            Reason::AttendanceNotRegistered | Reason::GroundNotAssessed => subject(&[Action::RecordAttendance]),
            Reason::OutcomeNotRecorded => {
                subject(&[Action::RecordMeetingOutcome, Action::RecordNoShow, Action::CancelMeeting])
            }
            Reason::AbsenceReported => subject(&[Action::ApproveAbsence, Action::RejectAbsence]),
            Reason::ExemptionReviewDue => subject(&[Action::ReviewExemption, Action::EndExemption]),
            Reason::EnrolmentProposed | Reason::EnrolmentUnderReview => {
                subject(&[Action::ApproveEnrolment, Action::RejectEnrolment])
            }
            Reason::EnrolmentReviewDue => {
                subject(&[Action::ReviewEnrolment, Action::PauseEnrolment, Action::EndEnrolment])
            }
            Reason::AvailabilityStepWaits => subject(&AVAILABILITY),
            Reason::AccessNotReviewed => subject(&[Action::ReviewBreakGlass]),
            Reason::AccessUnusual | Reason::AccessSampled => subject(&[Action::ReviewAccess]),
        }
    }
}

/// What may be done to a record.
pub(super) fn offer<T: Guarded>(session: &Session, record: Option<Node<T>>, actions: &[Action]) -> Vec<WorklistAction> {
    let Some(record) = record else { return Vec::new() };
    let offer = |action: &Action| WorklistAction {
        mutation: action.as_str(),
        record: record.global_id(session),
        permission: session.may::<T>(*action, &record).into(),
    };
    actions.iter().map(offer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_can_be_done_about_every_reason() {
        for reason in Reason::ALL {
            let Ways { person, subject, .. } = Ways::out_of(*reason);
            assert!(!person.is_empty() || !subject.is_empty(), "{}", reason.as_str());
        }
    }
}
