use sea_orm::entity::prelude::*;

/// A draft judges nothing; an approved version judges weeks from its first day. Only drafts change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EffortPolicyState {
    Draft,
    Approved,
    Withdrawn,
}

/// When a week counts as a week with a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CourseWeekTest {
    AnyScheduledMinute,
    TargetScheduled,
}

/// How the weekly target shrinks in a week that is not obliged throughout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Proration {
    ByObligedDay,
    FullIfAnyDay,
    ZeroIfPartial,
}

/// A numbered version of an effort's parameters; a week is judged by the version valid on its Monday.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "effort_policy")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub effort_id: Uuid,
    pub number: i32,
    /// Until the next approved version begins.
    pub valid_from: Date,
    pub state: EffortPolicyState,
    /// Who wrote what it says, and so does not approve it; nobody here, where it was imported.
    pub drafted_by: Option<Uuid>,
    pub drafted_at: Option<DateTimeUtc>,
    pub approved_by: Option<Uuid>,
    pub approved_at: Option<DateTimeUtc>,
    pub weekly_target_minutes: i32,
    pub proration: Proration,
    /// ISO weekday numbers, Monday is 1.
    pub workdays: Json,
    pub holiday_reduces_schedule: bool,
    pub credit_excused_absence: bool,
    /// Codes of what counts beside attended sessions.
    pub counted_kinds: Json,
    pub course_week_test: CourseWeekTest,
    pub contact_min_obliged_days: i32,
    /// Codes of meeting types.
    pub qualifying_meeting_types: Json,
    /// Values of `MeetingForm`.
    pub qualifying_meeting_forms: Json,
    pub max_gap_obliged_days: i32,
    pub course_end_lead_days: i32,
    pub baseline_weeks: i32,
    pub review_interval_months: i32,
    pub week_close_lag_days: i32,
    /// Counts of people below this are not shown.
    pub small_cell_threshold: i32,
    pub require_open_plan: bool,
    pub require_benefit: bool,
    pub version: i32,
    #[sea_orm(belongs_to, from = "effort_id", to = "id")]
    pub effort: BelongsTo<super::effort::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
