use sea_orm::entity::prelude::*;

/// Whether a reported absence has been approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AbsenceState {
    Reported,
    Approved,
    Rejected,
}

/// A time in which a person has a right not to attend.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "absence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub kind_code: String,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub state: AbsenceState,
    /// Said by whoever approves it, never by the report.
    pub suspends_duty: bool,
    /// Not known of what an import brought.
    pub reported_on: Option<Date>,
    /// Not known of what an import brought.
    pub decided_by: Option<Uuid>,
    pub decided_at: Option<DateTimeUtc>,
    /// Why it was rejected.
    pub reason: Option<String>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
