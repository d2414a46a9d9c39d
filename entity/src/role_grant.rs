use sea_orm::entity::prelude::*;

/// A role that a user holds for a time, in one unit and those below it. Where no unit is named, it reaches no unit.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub role: String,
    pub unit_id: Option<Uuid>,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
    #[sea_orm(belongs_to, from = "unit_id", to = "id")]
    pub unit: BelongsTo<Option<super::organisation_unit::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
