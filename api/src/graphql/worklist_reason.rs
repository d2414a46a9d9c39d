//! Why something is on a worklist, in the schema.

use async_graphql::Enum;

use crate::rules::worklist::Reason;

/// Why an item is on its list. A fact of what is recorded, never a judgement.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "Reason")]
pub enum WorklistReason {
    /// The week requires a conversation, and none is booked.
    NoConversationBooked,
    /// A conversation is booked for today or tomorrow.
    ConversationBooked,
    /// None was booked, or nobody recorded what came of the one that was.
    MissedNotBooked,
    /// The municipality cancelled at least one attempt: the week is the municipality's.
    MissedMunicipalityCancelled,
    /// The person cancelled, and nothing else was tried.
    MissedCitizenCancelled,
    /// Every attempt of the week ended without the person coming.
    MissedNoShow,
    /// The course ends, and no other agreed course runs on, or begins before the limit of days without one.
    CourseEndsWithoutSuccessor,
    /// One more week of obliged days would pass the limit.
    GapNearLimit,
    /// More obliged days without a course than the limit.
    GapOverLimit,
    /// The planned start has come.
    StartNotConfirmed,
    /// The credited minutes of the last closed week are below its target.
    CreditedBelowTarget,
    /// Nobody has registered what happened at the session.
    AttendanceNotRegistered,
    /// Nobody has recorded what came of the conversation.
    OutcomeNotRecorded,
    /// The day of the next assessment is past.
    ReadinessToAssess,
    /// The absence waits to be decided.
    AbsenceReported,
    /// The session was missed, and nobody has assessed the ground: its time would be credited if it was reasonable.
    GroundNotAssessed,
    /// The exemption's day of review has come.
    ExemptionReviewDue,
    /// The enrolment was proposed.
    EnrolmentProposed,
    /// The enrolment is being looked at.
    EnrolmentUnderReview,
    /// The enrolment's day of review has come.
    EnrolmentReviewDue,
    /// Nobody is primarily responsible.
    NoCaseworker,
    /// The case about availability waits for the step that its `missingStep` names.
    AvailabilityStepWaits,
    /// Nobody has reviewed why the case was reached.
    AccessNotReviewed,
    /// An access is unusual, and nobody has reviewed it: see the review's `cause`. Unusual is not wrong.
    AccessUnusual,
    /// An access was drawn for a sample, and nobody has reviewed it.
    AccessSampled,
}
