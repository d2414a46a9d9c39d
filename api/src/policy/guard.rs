//! What the state of a record admits: the second half of every grant, beside the role's right.

use indsats_entity as entity;
use uuid::Uuid;

use super::{Action, Denial, Visible};

/// A record that can be changed.
pub trait Guarded: Visible {
    /// The version that a change must have been based on.
    fn version(row: &Self::Model) -> i32;

    /// Whether the record's state admits an action by a user.
    ///
    /// # Errors
    /// [`Denial::State`], or [`Denial::OwnDecision`] where four eyes are needed.
    fn guard(row: &Self::Model, action: Action, user: Uuid) -> Result<(), Denial>;
}

fn admit(admitted: bool) -> Result<(), Denial> {
    admitted.then_some(()).ok_or(Denial::State)
}

macro_rules! guarded {
    ($($module:ident ($row:ident, $action:ident, $user:ident) $guard:block)+) => { $(
        impl Guarded for entity::$module::Entity {
            fn version(row: &Self::Model) -> i32 { row.version }
            fn guard($row: &Self::Model, $action: Action, $user: Uuid) -> Result<(), Denial> $guard
        }
    )+ };
}

guarded! {
    organisation_unit(_row, _action, _user) { Ok(()) }
    person(_row, _action, _user) { Ok(()) }
    protection_period(_row, _action, _user) { Ok(()) }
    assignment(_row, _action, _user) { Ok(()) }
    plan(row, action, _user) {
        use entity::plan::PlanState::{Active, Draft};
        admit(match action {
            Action::ActivatePlan => row.state == Draft,
            Action::RevisePlan | Action::ClosePlan | Action::ProposeCourse => matches!(row.state, Draft | Active),
            Action::CompletePlan => row.state == Active,
            _ => true,
        })
    }
    course(row, action, _user) {
        use entity::course::CourseState::{Active, Completed, Interrupted, Offered, Planned, Proposed};
        admit(match action {
            Action::OfferCourse => row.state == Proposed,
            Action::PlanCourse => row.state == Offered,
            Action::StartCourse | Action::MarkCourseNotStarted => row.state == Planned,
            Action::CompleteCourse | Action::InterruptCourse => row.state == Active,
            Action::CancelCourse => matches!(row.state, Proposed | Offered | Planned),
            Action::ReopenCourse => matches!(row.state, Completed | Interrupted),
            Action::ScheduleSession => matches!(row.state, Planned | Active),
            _ => true,
        })
    }
    course_session(_row, _action, _user) { Ok(()) }
    attendance(_row, _action, _user) { Ok(()) }
    meeting(row, action, _user) {
        use entity::meeting::MeetingState::{Booked, Void};
        admit(match action {
            Action::RescheduleMeeting | Action::RecordMeetingOutcome | Action::RecordNoShow | Action::CancelMeeting => {
                row.state == Booked
            }
            Action::VoidMeeting => row.state != Void,
            _ => true,
        })
    }
    absence(row, action, _user) {
        use entity::absence::AbsenceState::{Approved, Reported};
        admit(match action {
            Action::ApproveAbsence | Action::RejectAbsence => row.state == Reported,
            Action::ChangeAbsencePeriod | Action::EndAbsence => matches!(row.state, Reported | Approved),
            _ => true,
        })
    }
    exemption(_row, _action, _user) { Ok(()) }
    readiness_assessment(row, action, _user) {
        admit(match action {
            Action::VoidReadinessAssessment => row.voided_at.is_none(),
            _ => true,
        })
    }
    individual_target(_row, _action, _user) { Ok(()) }
    benefit_period(_row, _action, _user) { Ok(()) }
    effort_enrolment(row, action, user) {
        use entity::effort_enrolment::EffortEnrolmentState::{Active, Approved, Paused, Proposed, UnderReview};
        match action {
            Action::ApproveEnrolment | Action::RejectEnrolment if row.proposed_by == user => Err(Denial::OwnDecision),
            Action::ApproveEnrolment | Action::RejectEnrolment => admit(matches!(row.state, Proposed | UnderReview)),
            Action::StartEnrolment => admit(row.state == Approved),
            Action::PauseEnrolment => admit(row.state == Active),
            Action::ReviewEnrolment => admit(matches!(row.state, Active | Paused)),
            Action::ResumeEnrolment => admit(row.state == Paused),
            Action::EndEnrolment => admit(matches!(row.state, Approved | Active | Paused)),
            _ => Ok(()),
        }
    }
    enrolment_pause(_row, _action, _user) { Ok(()) }
    effort(_row, _action, _user) { Ok(()) }
    effort_policy(row, action, user) {
        use entity::effort_policy::EffortPolicyState::Draft;
        match action {
            Action::ApproveEffortPolicy if row.drafted_by == Some(user) => Err(Denial::OwnDecision),
            Action::ReviseEffortPolicy | Action::ApproveEffortPolicy | Action::WithdrawEffortPolicy => {
                admit(row.state == Draft)
            }
            _ => Ok(()),
        }
    }
    person_need(_row, _action, _user) { Ok(()) }
    separation(row, _action, _user) { admit(row.ended_at.is_none()) }
    disclosure(row, action, _user) {
        admit(match action {
            Action::WithdrawDisclosure => row.withdrawn_at.is_none() && row.benefit_notice_id.is_none(),
            _ => true,
        })
    }
    user(row, action, user) {
        match action {
            Action::CloseTime | Action::CreateCalendarFeed | Action::RevokeCalendarFeed if row.id != user => {
                Err(Denial::Relation)
            }
            _ => Ok(()),
        }
    }
    closed_time(row, action, user) {
        match action {
            Action::ReopenTime if row.user_id != user => Err(Denial::Relation),
            Action::ReopenTime => admit(row.reopened_at.is_none()),
            _ => Ok(()),
        }
    }
    provider(_row, _action, _user) { Ok(()) }
    offer(_row, _action, _user) { Ok(()) }
    availability_event(row, action, _user) {
        use entity::availability_event::AvailabilityEventState::Recorded;
        admit(match action {
            Action::VoidAvailabilityEvent | Action::SendHearing => row.state == Recorded,
            Action::OpenAvailabilityCase => row.state == Recorded && row.case_id.is_none(),
            _ => true,
        })
    }
    availability_case(row, action, _user) {
        use entity::availability_case::AvailabilityCaseState::{
            AppealDecided, Appealed, Assessed, Closed, ContactAttempted, Dropped, HearingAnswered, HearingExpired,
            HearingSent, NoNotice, NoticeSent, Opened, Outcome,
        };
        let is_heard = matches!(row.state, HearingAnswered | HearingExpired);
        let is_before_hearing = matches!(row.state, Opened | ContactAttempted);
        admit(match action {
            Action::RecordContactAttempt => is_before_hearing,
            // What comes up while the person is heard is put to the person too, by another hearing.
            Action::RecordAvailabilityEvent | Action::RecordGuidance | Action::SendHearing => {
                is_before_hearing || row.state == HearingSent || is_heard
            }
            // An answer that comes late is heard, as long as nothing was assessed without it.
            Action::RecordHearingAnswer => matches!(row.state, HearingSent | HearingExpired),
            Action::ExpireHearing => row.state == HearingSent,
            Action::AssessAvailability => is_heard,
            Action::SendBenefitNotice | Action::DecideNoNotice => row.state == Assessed,
            Action::RecordBenefitOutcome => row.state == NoticeSent,
            Action::RecordAppeal => row.state == Outcome,
            Action::RecordAppealDecision => row.state == Appealed,
            Action::ReopenAvailabilityCase => row.state == AppealDecided,
            Action::CloseAvailabilityCase => matches!(row.state, NoNotice | Outcome | AppealDecided),
            Action::DropAvailabilityCase => !matches!(row.state, Closed | Dropped),
            _ => true,
        })
    }
    access_review(row, action, user) {
        match action {
            Action::ReviewAccess if row.actor_id == user => Err(Denial::OwnDecision),
            Action::ReviewAccess => admit(row.reviewed_at.is_none()),
            _ => Ok(()),
        }
    }
    break_glass(row, action, user) {
        match action {
            Action::ReviewBreakGlass if row.user_id == user => Err(Denial::OwnDecision),
            Action::ReviewBreakGlass => admit(row.reviewed_at.is_none()),
            _ => Ok(()),
        }
    }
}
