//! Worklists: what waits for somebody, why, since when and by when. Each list is a function of a person's file and a
//! local day, so that it can be told for any day, and kept for the days to come without anybody touching it.

mod effort;
mod gap;
mod horizon;
mod person;
mod view;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Calendar, PersonFile, Versions};

pub use horizon::{Kept, Reckoned, WEEKS_BEFORE, WeekLine, horizon};
pub use view::{Case, View};

/// What judges: the versions of each effort, and the days on which nobody works.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    pub efforts: BTreeMap<Uuid, Versions>,
    pub calendar: Calendar,
}

named! {
    /// A list of what waits.
    WorklistKind {
        /// A conversation is due this week, and none is booked.
        ConversationToBook = "CONVERSATION_TO_BOOK",
        /// A conversation is booked for today or tomorrow.
        ConversationBooked = "CONVERSATION_BOOKED",
        /// The conversation of last week, or of a week that has just been closed, did not take place.
        ConversationMissed = "CONVERSATION_MISSED",
        /// A course ends soon, and no other follows in time.
        CourseEnding = "COURSE_ENDING",
        /// No course runs, and the limit of obliged days is near or passed.
        GapOpen = "GAP_OPEN",
        /// The planned start of a course has come, and nobody has confirmed it.
        CourseStartUnconfirmed = "COURSE_START_UNCONFIRMED",
        /// The last closed week is below its target.
        HoursBelowTarget = "HOURS_BELOW_TARGET",
        /// A session is over for more than two workdays without attendance.
        AttendanceUnregistered = "ATTENDANCE_UNREGISTERED",
        /// A booked conversation's day is over, and nobody has said what came of it.
        MeetingWithoutOutcome = "MEETING_WITHOUT_OUTCOME",
        /// Readiness was to be assessed again.
        ReadinessOverdue = "READINESS_OVERDUE",
        /// An absence was reported, and nobody has decided; or a session was missed, and nobody has assessed the ground.
        AbsenceToReview = "ABSENCE_TO_REVIEW",
        /// An exemption is due for review.
        ExemptionToReview = "EXEMPTION_TO_REVIEW",
        /// An enrolment was proposed, and nobody has decided.
        EnrolmentToDecide = "ENROLMENT_TO_DECIDE",
        /// An enrolment is due for review.
        EnrolmentReviewDue = "ENROLMENT_REVIEW_DUE",
        /// Nobody is primarily responsible.
        PersonWithoutCaseworker = "PERSON_WITHOUT_CASEWORKER",
        /// A case about availability waits for its next step.
        AvailabilityCaseOpen = "AVAILABILITY_CASE_OPEN",
        /// A case was reached without responsibility, and nobody has reviewed that.
        AccessToReview = "ACCESS_TO_REVIEW",
    }
}

named! {
    /// Why an item is on its list.
    Reason {
        NoConversationBooked = "NO_CONVERSATION_BOOKED",
        ConversationBooked = "CONVERSATION_BOOKED",
        MissedNotBooked = "MISSED_NOT_BOOKED",
        MissedMunicipalityCancelled = "MISSED_MUNICIPALITY_CANCELLED",
        MissedCitizenCancelled = "MISSED_CITIZEN_CANCELLED",
        MissedNoShow = "MISSED_NO_SHOW",
        CourseEndsWithoutSuccessor = "COURSE_ENDS_WITHOUT_SUCCESSOR",
        GapNearLimit = "GAP_NEAR_LIMIT",
        GapOverLimit = "GAP_OVER_LIMIT",
        StartNotConfirmed = "START_NOT_CONFIRMED",
        CreditedBelowTarget = "CREDITED_BELOW_TARGET",
        AttendanceNotRegistered = "ATTENDANCE_NOT_REGISTERED",
        OutcomeNotRecorded = "OUTCOME_NOT_RECORDED",
        ReadinessToAssess = "READINESS_TO_ASSESS",
        AbsenceReported = "ABSENCE_REPORTED",
        GroundNotAssessed = "GROUND_NOT_ASSESSED",
        ExemptionReviewDue = "EXEMPTION_REVIEW_DUE",
        EnrolmentProposed = "ENROLMENT_PROPOSED",
        EnrolmentUnderReview = "ENROLMENT_UNDER_REVIEW",
        EnrolmentReviewDue = "ENROLMENT_REVIEW_DUE",
        NoCaseworker = "NO_CASEWORKER",
        AvailabilityStepWaits = "AVAILABILITY_STEP_WAITS",
        AccessNotReviewed = "ACCESS_NOT_REVIEWED",
        /// Found in the trail and not in a person's file: no rule here gives it.
        AccessUnusual = "ACCESS_UNUSUAL",
        /// Likewise.
        AccessSampled = "ACCESS_SAMPLED",
    }
}

impl Reason {
    /// The list on which the reason puts somebody.
    #[must_use]
    pub fn list(self) -> WorklistKind {
        use WorklistKind as List;
        match self {
            Self::NoConversationBooked => List::ConversationToBook,
            Self::ConversationBooked => List::ConversationBooked,
            Self::MissedNotBooked
            | Self::MissedMunicipalityCancelled
            | Self::MissedCitizenCancelled
            | Self::MissedNoShow => List::ConversationMissed,
            Self::CourseEndsWithoutSuccessor => List::CourseEnding,
            Self::GapNearLimit | Self::GapOverLimit => List::GapOpen,
            Self::StartNotConfirmed => List::CourseStartUnconfirmed,
            Self::CreditedBelowTarget => List::HoursBelowTarget,
            Self::AttendanceNotRegistered => List::AttendanceUnregistered,
            Self::OutcomeNotRecorded => List::MeetingWithoutOutcome,
            Self::ReadinessToAssess => List::ReadinessOverdue,
            Self::AbsenceReported | Self::GroundNotAssessed => List::AbsenceToReview,
            Self::ExemptionReviewDue => List::ExemptionToReview,
            Self::EnrolmentProposed | Self::EnrolmentUnderReview => List::EnrolmentToDecide,
            Self::EnrolmentReviewDue => List::EnrolmentReviewDue,
            Self::NoCaseworker => List::PersonWithoutCaseworker,
            Self::AvailabilityStepWaits => List::AvailabilityCaseOpen,
            Self::AccessNotReviewed | Self::AccessUnusual | Self::AccessSampled => List::AccessToReview,
        }
    }
}

/// The record that an item is about.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Subject {
    Person(Uuid),
    Meeting(Uuid),
    Course(Uuid),
    Session(Uuid),
    Absence(Uuid),
    Exemption(Uuid),
    Enrolment(Uuid),
    AvailabilityCase(Uuid),
    Glass(Uuid),
}

/// Something that waits for somebody.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Item {
    pub reason: Reason,
    pub subject: Subject,
    /// The effort by whose rules it waits; `None` for what the administration of any case asks.
    pub effort: Option<Uuid>,
    /// The first day on which it waits.
    pub since: NaiveDate,
    /// The last day in time; `None` where no rule names one.
    pub due: Option<NaiveDate>,
    /// The version of the effort's parameters that says so.
    pub policy_number: Option<i32>,
}

impl Item {
    /// An item that any case may have.
    fn plain(reason: Reason, subject: Subject, since: NaiveDate, due: Option<NaiveDate>) -> Self {
        Self { reason, subject, effort: None, since, due, policy_number: None }
    }

    /// The day that orders the list: what is due first stands first, then what has waited longest.
    #[must_use]
    pub fn urgent_on(&self) -> NaiveDate {
        self.due.unwrap_or(self.since)
    }
}

/// Everything that waits of one person on a day, in order.
#[must_use]
pub fn worklist(file: &PersonFile, book: &Rulebook, day: NaiveDate) -> Vec<Item> {
    View::new(file, book).items(day)
}
