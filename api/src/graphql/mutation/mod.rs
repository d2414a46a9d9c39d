//! What can be done: verbs of casework, each returning the changed record or what stood against it.

mod assessment;
mod assignment;
mod attendance;
mod availability_case;
mod availability_event;
mod course;
mod enrolment;
mod glass;
mod hearing;
mod meeting;
mod payload;
mod person;
mod plan;

use async_graphql::MergedObject;

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
);
