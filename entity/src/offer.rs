use crate::attendance::AttendanceMode;
use sea_orm::entity::prelude::*;

/// An entry of the catalogue.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub provider_id: Uuid,
    pub code: String,
    pub title: String,
    pub kind_code: String,
    pub weekly_minutes: i32,
    pub mode: AttendanceMode,
    pub places: i32,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "provider_id", to = "id")]
    pub provider: BelongsTo<super::provider::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
