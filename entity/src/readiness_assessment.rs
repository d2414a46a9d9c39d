use sea_orm::entity::prelude::*;

/// How near a person is to a job, as somebody assessed it on a day.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "readiness_assessment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub level_code: String,
    pub assessed_on: Date,
    pub assessed_by: Uuid,
    /// When it is to be assessed again.
    pub next_due_on: Date,
    /// The reasons.
    pub note: String,
    /// Who found that it should not have been written, when and why: all of them or none.
    pub voided_by: Option<Uuid>,
    pub voided_at: Option<DateTimeUtc>,
    pub void_reason: Option<String>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
