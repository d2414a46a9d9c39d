use sea_orm::entity::prelude::*;

/// A duty from which the authority relieves a person for a time.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exemption")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub kind_code: String,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub suspends_duty: bool,
    pub reason: Option<String>,
    pub granted_by: Option<Uuid>,
    pub granted_at: Option<DateTimeUtc>,
    /// There is one, or there is an end.
    pub review_due_on: Option<Date>,
    /// Who last confirmed it.
    pub reviewed_by: Option<Uuid>,
    pub reviewed_at: Option<DateTimeUtc>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
