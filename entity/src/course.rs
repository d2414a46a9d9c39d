use sea_orm::entity::prelude::*;

/// Where a course stands between proposal and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CourseState {
    Proposed,
    Offered,
    Planned,
    Active,
    Completed,
    Interrupted,
    Cancelled,
    NotStarted,
}

/// One person's participation in an offer. Ends, planned and actual, are exclusive.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "course")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub plan_id: Uuid,
    pub offer_id: Uuid,
    pub state: CourseState,
    pub planned_from: Date,
    pub planned_to: Date,
    pub actual_from: Option<Date>,
    pub actual_to: Option<Date>,
    /// The last day of a course that was interrupted.
    pub interrupted_on: Option<Date>,
    pub weekly_minutes: i32,
    pub reason: Option<String>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
    #[sea_orm(belongs_to, from = "plan_id", to = "id")]
    pub plan: BelongsTo<super::plan::Entity>,
    #[sea_orm(belongs_to, from = "offer_id", to = "id")]
    pub offer: BelongsTo<super::offer::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
