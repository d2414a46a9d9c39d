//! Versions of an effort's parameters in the schema.

use async_graphql::{Context, Enum, ID, Object, Result};
use entity::{
    effort_policy::{
        CourseWeekTest as StoredTest, EffortPolicyState as StoredState, Entity, Proration as StoredProration,
    },
    meeting::MeetingForm as StoredForm,
};
use indsats_entity as entity;
use sea_orm::ActiveEnum;

use super::{
    context::Acting,
    effort::Effort,
    meeting::MeetingForm,
    record::{access, record},
    scalar::{Date, Instant},
    user::User,
};

record!(EffortPolicy shows Entity);

access! {
    /// What the caller may do to a version now.
    EffortPolicyAccess on Entity {
        /// Rewrite the draft.
        can_revise: ReviseEffortPolicy,
        /// Approve what somebody else wrote.
        can_approve: ApproveEffortPolicy,
        /// Give up the draft.
        can_withdraw: WithdrawEffortPolicy,
    }
}

/// Where a version stands.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredState")]
pub enum EffortPolicyState {
    /// Being written: it judges nothing.
    Draft,
    /// Approved by somebody else than who wrote it. It is never changed again.
    Approved,
    /// Given up.
    Withdrawn,
}

/// How the weekly target shrinks when not every day obliges.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredProration")]
pub enum Proration {
    /// By the share of obliged days.
    ByObligedDay,
    /// Not at all, as long as one day obliges.
    FullIfAnyDay,
    /// To nothing, unless all days oblige.
    ZeroIfPartial,
}

/// When a week is a course week, in which no conversation is due.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredTest")]
pub enum CourseWeekTest {
    /// One scheduled minute on an obliged day is enough.
    AnyScheduledMinute,
    /// The target of the week is scheduled, and some of it on an obliged day.
    TargetScheduled,
}

/// One version of an effort's parameters. A week is judged by the version valid on its Monday.
#[Object]
impl EffortPolicy {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What the caller may do to it, and why not.
    async fn access(&self, ctx: &Context<'_>) -> EffortPolicyAccess {
        EffortPolicyAccess::of(ctx.session(), &self.0)
    }

    /// The effort. Null where the caller does not see efforts.
    async fn effort(&self, ctx: &Context<'_>) -> Result<Option<Effort>> {
        Ok(self.0.target(ctx.session(), "effort", |row| Some(row.effort_id)).await?.map(Effort))
    }

    /// Counts the versions of one effort from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// The first day on which it is in force, a Monday.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Where it stands.
    async fn state(&self) -> EffortPolicyState {
        self.0.state.into()
    }

    /// Who wrote it, or last rewrote it. Null where it came with an import, or the caller does not see users.
    async fn drafted_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "draftedBy", |row| row.drafted_by).await?.map(User))
    }

    /// When it was written, or last rewritten. Null where it came with an import.
    async fn drafted_at(&self) -> Option<Instant> {
        self.0.drafted_at.map(Instant)
    }

    /// Who approved it, never the one who wrote it. Null before, where it came with an import, or the caller does not see
    /// users.
    async fn approved_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "approvedBy", |row| row.approved_by).await?.map(User))
    }

    /// When it was approved. Null before, and where it came with an import.
    async fn approved_at(&self) -> Option<Instant> {
        self.0.approved_at.map(Instant)
    }

    /// Minutes a week to aim at, where every workday obliges.
    async fn weekly_target_minutes(&self) -> i32 {
        self.0.weekly_target_minutes
    }

    /// How the target shrinks when not every day obliges.
    async fn proration(&self) -> Proration {
        self.0.proration.into()
    }

    /// ISO weekdays that can oblige, Monday being 1.
    async fn workdays(&self) -> Vec<i64> {
        self.0.workdays.as_array().into_iter().flatten().filter_map(serde_json::Value::as_i64).collect()
    }

    /// Whether hours spread over a week leave out public holidays.
    async fn holiday_reduces_schedule(&self) -> bool {
        self.0.holiday_reduces_schedule
    }

    /// Whether excused sessions count as credited.
    async fn credit_excused_absence(&self) -> bool {
        self.0.credit_excused_absence
    }

    /// Codes of OFFER_KIND that count beside attended minutes.
    async fn counted_kinds(&self) -> Vec<&str> {
        texts(&self.0.counted_kinds)
    }

    /// The test by which a week is a course week.
    async fn course_week_test(&self) -> CourseWeekTest {
        self.0.course_week_test.into()
    }

    /// Obliged days from which a week without a course takes a conversation.
    async fn contact_min_obliged_days(&self) -> i32 {
        self.0.contact_min_obliged_days
    }

    /// Codes of MEETING_TYPE that count as the week's conversation.
    async fn qualifying_meeting_types(&self) -> Vec<&str> {
        texts(&self.0.qualifying_meeting_types)
    }

    /// Forms that count as the week's conversation.
    async fn qualifying_meeting_forms(&self) -> Vec<MeetingForm> {
        let forms = texts(&self.0.qualifying_meeting_forms).into_iter();
        forms.filter_map(|form| StoredForm::try_from_value(&form.to_owned()).ok()).map(MeetingForm::from).collect()
    }

    /// The most obliged days that may lie between courses.
    async fn max_gap_obliged_days(&self) -> i32 {
        self.0.max_gap_obliged_days
    }

    /// Days before a course's end from which a successor is due.
    async fn course_end_lead_days(&self) -> i32 {
        self.0.course_end_lead_days
    }

    /// Weeks before enrolment that later weeks are compared with.
    async fn baseline_weeks(&self) -> i32 {
        self.0.baseline_weeks
    }

    /// Months after which an enrolment is looked at again.
    async fn review_interval_months(&self) -> i32 {
        self.0.review_interval_months
    }

    /// Days after a week's end until it closes.
    async fn week_close_lag_days(&self) -> i32 {
        self.0.week_close_lag_days
    }

    /// Counts below this are suppressed in figures.
    async fn small_cell_threshold(&self) -> i32 {
        self.0.small_cell_threshold
    }

    /// Whether a day obliges only under an open plan.
    async fn require_open_plan(&self) -> bool {
        self.0.require_open_plan
    }

    /// Whether a day obliges only while a benefit runs.
    async fn require_benefit(&self) -> bool {
        self.0.require_benefit
    }
}

/// The texts of a stored list.
fn texts(list: &serde_json::Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect()
}
