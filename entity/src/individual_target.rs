use sea_orm::entity::prelude::*;

/// Weekly minutes that were agreed with a person, in place of an effort's own target. It holds in weeks whose Monday lies
/// in its period.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "individual_target")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub effort_id: Uuid,
    pub weekly_minutes: i32,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub reason: String,
    pub agreed_by: Uuid,
    pub agreed_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
    #[sea_orm(belongs_to, from = "effort_id", to = "id")]
    pub effort: BelongsTo<super::effort::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
