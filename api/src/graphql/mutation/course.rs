//! Verbs on courses and their sessions.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::payload::payload;
use crate::{
    domain::{
        course::{self, Proposal, Step},
        session,
    },
    graphql::{
        context::{Acting, row_id},
        course::Course,
        course_session::CourseSession,
        moment::MomentInput,
        scalar::Date,
        user_error::acknowledged,
    },
    policy::Kind,
};

payload! {
    /// What became of a change to a course.
    CoursePayload {
        /// The course as changed, or as it is now where the version was stale. Null where nothing was changed.
        course: Course
    }
}

payload! {
    /// What became of a change to a session.
    CourseSessionPayload {
        /// The session as planned. Null where nothing was changed.
        course_session: CourseSession
    }
}

/// A course to be proposed.
#[derive(InputObject)]
pub struct ProposeCourseInput {
    /// The open plan that it belongs to.
    plan: ID,
    /// What is to be taken.
    offer: ID,
    /// The first day.
    planned_start_on: Date,
    /// The last day.
    planned_end_on: Date,
    /// Minutes a week.
    planned_minutes_per_week: i32,
    /// Any text of 8 to 128 characters, new for each intended creation: the same key and input give the same record again.
    idempotency_key: Option<String>,
}

/// A course in the version that the change is based on.
#[derive(InputObject)]
pub struct CourseInput {
    /// The course.
    course: ID,
    /// The version that the change is based on.
    expected_version: i32,
}

/// An offered course to be agreed.
#[derive(InputObject)]
pub struct PlanCourseInput {
    /// The course.
    course: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// Codes of warnings that have been seen and are accepted.
    acknowledge: Option<Vec<String>>,
}

/// The beginning of a course.
#[derive(InputObject)]
pub struct StartCourseInput {
    /// The course.
    course: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The first day; today or earlier.
    started_on: Date,
}

/// The end of a course as planned.
#[derive(InputObject)]
pub struct CompleteCourseInput {
    /// The course.
    course: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The last day; today or earlier.
    completed_on: Date,
}

/// The end of a course before its time.
#[derive(InputObject)]
pub struct InterruptCourseInput {
    /// The course.
    course: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// The last day; today or earlier.
    interrupted_on: Date,
    /// Why; 3 to 2,000 characters.
    reason: String,
}

/// A course in the version that the change is based on, and why it is changed.
#[derive(InputObject)]
pub struct CourseReasonInput {
    /// The course.
    course: ID,
    /// The version that the change is based on.
    expected_version: i32,
    /// Why; 3 to 2,000 characters.
    reason: String,
}

/// An occasion of a course to be planned.
#[derive(InputObject)]
pub struct ScheduleSessionInput {
    /// The course, planned or running.
    course: ID,
    /// When it begins, within the course's planned period.
    starts_at: MomentInput,
    /// How long it is: 5 to 720 minutes.
    duration_minutes: i32,
    /// Codes of warnings that have been seen and are accepted.
    acknowledge: Option<Vec<String>>,
}

async fn step(ctx: &Context<'_>, course: &ID, version: i32, step: Step) -> Result<Option<CoursePayload>> {
    let id = row_id(ctx.session(), Kind::Course, course);
    CoursePayload::of(ctx, Some(id), course::step(ctx.session(), id, version, step).await).await
}

#[derive(Default)]
pub struct CourseMutation;

#[Object]
impl CourseMutation {
    /// Proposes a course under an open plan.
    async fn propose_course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The course.")] input: ProposeCourseInput,
    ) -> Result<Option<CoursePayload>> {
        let session = ctx.session();
        let proposal = Proposal {
            plan: row_id(session, Kind::Plan, &input.plan),
            offer: row_id(session, Kind::Offer, &input.offer),
            start: input.planned_start_on.0,
            end: input.planned_end_on.0,
            minutes_per_week: input.planned_minutes_per_week,
            key: input.idempotency_key,
        };
        CoursePayload::of(ctx, None, course::propose(session, proposal).await).await
    }

    /// Offers a proposed course to the person.
    async fn offer_course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The course.")] input: CourseInput,
    ) -> Result<Option<CoursePayload>> {
        step(ctx, &input.course, input.expected_version, Step::Offer).await
    }

    /// Agrees an offered course. Warnings are an offer without a place left or that is not compatible with what is arranged
    /// for others, and an absence or exemption of the person on the first day.
    async fn plan_course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The course.")] input: PlanCourseInput,
    ) -> Result<Option<CoursePayload>> {
        step(ctx, &input.course, input.expected_version, Step::Plan(acknowledged(input.acknowledge))).await
    }

    /// Records that a planned course began.
    async fn start_course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The beginning.")] input: StartCourseInput,
    ) -> Result<Option<CoursePayload>> {
        step(ctx, &input.course, input.expected_version, Step::Start(input.started_on.0)).await
    }

    /// Records that a running course ended as planned.
    async fn complete_course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end.")] input: CompleteCourseInput,
    ) -> Result<Option<CoursePayload>> {
        step(ctx, &input.course, input.expected_version, Step::Complete(input.completed_on.0)).await
    }

    /// Records that a running course ended before its time.
    async fn interrupt_course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The end, and why.")] input: InterruptCourseInput,
    ) -> Result<Option<CoursePayload>> {
        step(ctx, &input.course, input.expected_version, Step::Interrupt(input.interrupted_on.0, input.reason)).await
    }

    /// Gives up a course that has not begun.
    async fn cancel_course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The course, and why.")] input: CourseReasonInput,
    ) -> Result<Option<CoursePayload>> {
        step(ctx, &input.course, input.expected_version, Step::Cancel(input.reason)).await
    }

    /// Records that the person did not begin a planned course.
    async fn mark_course_not_started(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The course, and why.")] input: CourseReasonInput,
    ) -> Result<Option<CoursePayload>> {
        step(ctx, &input.course, input.expected_version, Step::NotStarted(input.reason)).await
    }

    /// Corrects a course that had not ended after all.
    async fn reopen_course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The course, and why.")] input: CourseReasonInput,
    ) -> Result<Option<CoursePayload>> {
        step(ctx, &input.course, input.expected_version, Step::Reopen(input.reason)).await
    }

    /// Plans an occasion of a course.
    async fn schedule_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The occasion.")] input: ScheduleSessionInput,
    ) -> Result<Option<CourseSessionPayload>> {
        let course = row_id(ctx.session(), Kind::Course, &input.course);
        let (starts_at, seen) = (input.starts_at.into(), acknowledged(input.acknowledge));
        let verdict = session::schedule(ctx.session(), course, starts_at, input.duration_minutes, &seen).await;
        CourseSessionPayload::of(ctx, None, verdict).await
    }
}
