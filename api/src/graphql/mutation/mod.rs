//! What can be done: verbs of casework, each returning the changed record or what stood against it.

mod absence;
mod access_review;
mod assessment;
mod assignment;
mod attendance;
mod availability_case;
mod availability_event;
mod calendar_feed;
mod closed_time;
mod course;
mod disclosure;
mod effort_policy;
mod enrolment;
mod exemption;
mod glass;
mod hearing;
mod individual_target;
mod meeting;
mod need;
mod payload;
mod person;
mod plan;
mod readiness_assessment;
mod separation;
mod unmasking;

use async_graphql::MergedObject;

pub(super) use effort_policy::EffortPolicyParametersInput;

/// What can be done. Every field is a verb of casework; every change names the version it was based on, and answers with
/// the changed record or with what stood against it.
#[derive(Default, MergedObject)]
pub struct Mutation(
    person::PersonMutation,
    assignment::AssignmentMutation,
    plan::PlanMutation,
    course::CourseMutation,
    attendance::AttendanceMutation,
    meeting::MeetingMutation,
    enrolment::EnrolmentMutation,
    availability_event::AvailabilityEventMutation,
    availability_case::AvailabilityCaseMutation,
    hearing::HearingMutation,
    assessment::AssessmentMutation,
    glass::GlassMutation,
    closed_time::ClosedTimeMutation,
    need::NeedMutation,
    separation::SeparationMutation,
    effort_policy::EffortPolicyMutation,
    absence::AbsenceMutation,
    exemption::ExemptionMutation,
    readiness_assessment::ReadinessAssessmentMutation,
    individual_target::IndividualTargetMutation,
    calendar_feed::CalendarFeedMutation,
    access_review::AccessReviewMutation,
    unmasking::UnmaskingMutation,
    disclosure::DisclosureMutation,
);
