//! Verbs on versions of an effort's parameters.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::payload::payload;
use crate::{
    domain::effort_policy::{self, Draft, Parameters, Revision},
    graphql::{
        context::{Acting, row_id},
        effort_policy::{CourseWeekTest, EffortPolicy, Proration},
        meeting::MeetingForm,
        scalar::Date,
    },
    policy::Kind,
};

payload! {
    /// What became of a change to a version.
    EffortPolicyPayload {
        /// The version as changed, or as it is now where the record was stale. Null where nothing was changed.
        effort_policy: EffortPolicy
    }
}

/// The parameters that are to be others than before; those that are absent stay. Each means what the field of the same
/// name means on `EffortPolicy`.
#[derive(InputObject)]
pub struct EffortPolicyParametersInput {
    /// Minutes a week to aim at, where every workday obliges: 0 to 2400.
    weekly_target_minutes: Option<i32>,
    /// How the target shrinks when not every day obliges.
    proration: Option<Proration>,
    /// ISO weekdays that can oblige, Monday being 1; at least one, each once.
    workdays: Option<Vec<i32>>,
    /// Whether hours spread over a week leave out public holidays.
    holiday_reduces_schedule: Option<bool>,
    /// Whether excused sessions count as credited.
    credit_excused_absence: Option<bool>,
    /// Codes of OFFER_KIND that count beside attended minutes, valid on the first day.
    counted_kinds: Option<Vec<String>>,
    /// The test by which a week is a course week.
    course_week_test: Option<CourseWeekTest>,
    /// Obliged days from which a week without a course takes a conversation: 1 up to the number of workdays.
    contact_min_obliged_days: Option<i32>,
    /// Codes of MEETING_TYPE that count as the week's conversation, valid on the first day; at least one.
    qualifying_meeting_types: Option<Vec<String>>,
    /// Forms that count as the week's conversation; at least one.
    qualifying_meeting_forms: Option<Vec<MeetingForm>>,
    /// The most obliged days that may lie between courses: 0 to 260.
    max_gap_obliged_days: Option<i32>,
    /// Days before a course's end from which a successor is due: 0 to 180.
    course_end_lead_days: Option<i32>,
    /// Weeks before enrolment that later weeks are compared with: 1 to 104.
    baseline_weeks: Option<i32>,
    /// Months after which an enrolment is looked at again: 1 to 24.
    review_interval_months: Option<i32>,
    /// Days after a week's end until it closes: 0 to 60.
    week_close_lag_days: Option<i32>,
    /// Counts below this are suppressed in figures: 3 to 50.
    small_cell_threshold: Option<i32>,
    /// Whether a day obliges only under an open plan.
    require_open_plan: Option<bool>,
    /// Whether a day obliges only while a benefit runs.
    require_benefit: Option<bool>,
}

impl From<EffortPolicyParametersInput> for Parameters {
    fn from(input: EffortPolicyParametersInput) -> Self {
        Self {
            weekly_target_minutes: input.weekly_target_minutes,
            proration: input.proration.map(Into::into),
            workdays: input.workdays,
            holiday_reduces_schedule: input.holiday_reduces_schedule,
            credit_excused_absence: input.credit_excused_absence,
            counted_kinds: input.counted_kinds,
            course_week_test: input.course_week_test.map(Into::into),
            contact_min_obliged_days: input.contact_min_obliged_days,
            qualifying_meeting_types: input.qualifying_meeting_types,
            qualifying_meeting_forms: input.qualifying_meeting_forms.map(|it| it.into_iter().map(Into::into).collect()),
            max_gap_obliged_days: input.max_gap_obliged_days,
            course_end_lead_days: input.course_end_lead_days,
            baseline_weeks: input.baseline_weeks,
            review_interval_months: input.review_interval_months,
            week_close_lag_days: input.week_close_lag_days,
            small_cell_threshold: input.small_cell_threshold,
            require_open_plan: input.require_open_plan,
            require_benefit: input.require_benefit,
        }
    }
}

/// A version of an effort's parameters to be written.
#[derive(InputObject)]
pub struct DraftEffortPolicyInput {
    /// The effort.
    effort: ID,
    /// The version, of this or another effort, that says what `parameters` leaves out; by default the latest approved one.
    based_on: Option<ID>,
    /// The first day on which it is to be in force, a Monday.
    valid_from: Date,
    /// What differs from the version that it is based on.
    parameters: Option<EffortPolicyParametersInput>,
    /// Any text of 8 to 128 characters, new for each intended creation: the same key and input give the same record again.
    idempotency_key: Option<String>,
}

/// Other content for a draft.
#[derive(InputObject)]
pub struct ReviseEffortPolicyInput {
    /// The draft.
    policy: ID,
    /// The version of the record that the change is based on.
    expected_version: i32,
    /// The first day on which it is to be in force, a Monday; the same by default.
    valid_from: Option<Date>,
    /// What is to differ from what it says now.
    parameters: Option<EffortPolicyParametersInput>,
}

/// A draft in the version of the record that the change is based on.
#[derive(InputObject)]
pub struct EffortPolicyInput {
    /// The draft.
    policy: ID,
    /// The version of the record that the change is based on.
    expected_version: i32,
}

#[derive(Default)]
pub struct EffortPolicyMutation;

#[Object]
impl EffortPolicyMutation {
    /// Writes a new version of an effort's parameters. It judges nothing until somebody else approves it.
    async fn draft_effort_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft.")] input: DraftEffortPolicyInput,
    ) -> Result<Option<EffortPolicyPayload>> {
        let session = ctx.session();
        let draft = Draft {
            effort: row_id(session, Kind::Effort, &input.effort),
            based_on: input.based_on.map(|id| row_id(session, Kind::EffortPolicy, &id)),
            from: input.valid_from.0,
            parameters: input.parameters.map(Parameters::from).unwrap_or_default(),
            key: input.idempotency_key,
        };
        EffortPolicyPayload::of(ctx, None, effort_policy::draft(session, draft).await).await
    }

    /// Rewrites a draft. Who does so counts as its author from then on.
    async fn revise_effort_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new content.")] input: ReviseEffortPolicyInput,
    ) -> Result<Option<EffortPolicyPayload>> {
        let id = row_id(ctx.session(), Kind::EffortPolicy, &input.policy);
        let revision = Revision {
            policy: id,
            version: input.expected_version,
            from: input.valid_from.map(|Date(day)| day),
            parameters: input.parameters.map(Parameters::from).unwrap_or_default(),
        };
        EffortPolicyPayload::of(ctx, Some(id), effort_policy::revise(ctx.session(), revision).await).await
    }

    /// Approves a draft, never one's own: it judges weeks from its first day on, and is never changed again. The day must
    /// not have passed, and no approved version may begin later.
    async fn approve_effort_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft.")] input: EffortPolicyInput,
    ) -> Result<Option<EffortPolicyPayload>> {
        let id = row_id(ctx.session(), Kind::EffortPolicy, &input.policy);
        let verdict = effort_policy::approve(ctx.session(), id, input.expected_version).await;
        EffortPolicyPayload::of(ctx, Some(id), verdict).await
    }

    /// Gives up a draft.
    async fn withdraw_effort_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft.")] input: EffortPolicyInput,
    ) -> Result<Option<EffortPolicyPayload>> {
        let id = row_id(ctx.session(), Kind::EffortPolicy, &input.policy);
        let verdict = effort_policy::withdraw(ctx.session(), id, input.expected_version).await;
        EffortPolicyPayload::of(ctx, Some(id), verdict).await
    }
}
