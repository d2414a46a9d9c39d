use sea_orm::entity::prelude::*;

/// Where an enrolment stands between proposal and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EffortEnrolmentState {
    Proposed,
    UnderReview,
    Approved,
    Active,
    Paused,
    Ended,
    Rejected,
    Expired,
}

/// A person's time in an effort. Who decides is never who proposed.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "effort_enrolment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub effort_id: Uuid,
    pub state: EffortEnrolmentState,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub proposed_by: Uuid,
    pub decided_by: Option<Uuid>,
    pub decided_at: Option<DateTimeUtc>,
    pub review_due_on: Option<Date>,
    /// Absent for what was proposed elsewhere.
    pub proposed_on: Option<Date>,
    pub reviewed_by: Option<Uuid>,
    pub reviewed_at: Option<DateTimeUtc>,
    pub review_outcome_code: Option<String>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
    #[sea_orm(belongs_to, from = "effort_id", to = "id")]
    pub effort: BelongsTo<super::effort::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
