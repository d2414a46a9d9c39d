use sea_orm::entity::prelude::*;

/// Whether a fact stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AvailabilityEventState {
    Recorded,
    Void,
}

/// An observed fact: what was seen, when, by whom. It says nothing of why, and judges nobody.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "availability_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    /// The one case that handles it.
    pub case_id: Option<Uuid>,
    pub kind_code: String,
    /// From whom it is known.
    pub source_code: String,
    pub occurred_on: Date,
    pub session_id: Option<Uuid>,
    pub meeting_id: Option<Uuid>,
    pub absence_id: Option<Uuid>,
    pub description: String,
    pub state: AvailabilityEventState,
    pub recorded_by: Uuid,
    pub recorded_at: DateTimeUtc,
    /// The day of the last hearing that put it to the person.
    pub heard_on: Option<Date>,
    pub voided_by: Option<Uuid>,
    pub voided_at: Option<DateTimeUtc>,
    pub void_reason: Option<String>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<Option<super::availability_case::Entity>>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
