//! Efforts and their policies in the schema.

use async_graphql::{Context, Enum, ID, Object, Result};
use entity::{
    effort,
    effort_policy::{self, EffortPolicyState as StoredState, Proration as StoredProration},
};
use indsats_entity as entity;

use super::{
    connection::{Connection, List, Paging},
    context::Acting,
    record::record,
    scalar::{Date, Instant},
    user::User,
};
use crate::{store::Direction, texts::Language};

record!(Effort shows effort::Entity);
record!(EffortPolicy shows effort_policy::Entity);

/// A programme (indsats) with its legal basis and its rules over time.
#[Object]
impl Effort {
    /// The opaque global id. Auditors get another one, of their engagement.
    pub(super) async fn id(&self, ctx: &Context<'_>) -> ID {
        self.0.global_id(ctx.session())
    }

    /// Grows with each change; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The code.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Its name in the language of the request.
    async fn name(&self, ctx: &Context<'_>) -> &str {
        match ctx.language() {
            Language::Danish => &self.0.name_da,
            Language::English => &self.0.name_en,
        }
    }

    /// The law that it rests on.
    async fn legal_basis(&self) -> &str {
        &self.0.legal_basis
    }

    /// The versions of its rules, latest first.
    async fn policies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<EffortPolicy>> {
        use effort_policy::Column;
        let list = List::plain("effort.policies", Column::ValidFrom, Direction::Descending);
        Connection::of(ctx, &self.0, Column::EffortId, list, Paging { first, after, last, before }, Ok).await
    }
}

/// Whether a version of the rules is in force.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "StoredState")]
pub enum EffortPolicyState {
    /// Being written.
    Draft,
    /// Approved by a named person.
    Approved,
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

/// One version of an effort's rules. A week is judged by the version valid on its Monday.
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

    /// The effort. Null where the caller does not see efforts.
    async fn effort(&self, ctx: &Context<'_>) -> Result<Option<Effort>> {
        Ok(self.0.target(ctx.session(), "effort", |row| Some(row.effort_id)).await?.map(Effort))
    }

    /// Counts the versions of one effort from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// The first day on which it is in force.
    async fn valid_from(&self) -> Date {
        Date(self.0.valid_from)
    }

    /// Whether it is in force.
    async fn state(&self) -> EffortPolicyState {
        self.0.state.into()
    }

    /// Who approved it. Null for a draft, or where the caller does not see users.
    async fn approved_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(self.0.target(ctx.session(), "approvedBy", |row| row.approved_by).await?.map(User))
    }

    /// When it was approved. Null for a draft.
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
    async fn course_week_test(&self) -> &str {
        &self.0.course_week_test
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
    async fn qualifying_meeting_forms(&self) -> Vec<&str> {
        texts(&self.0.qualifying_meeting_forms)
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
