use sea_orm::entity::prelude::*;

/// A day on which one provider, or everybody where none is named, is closed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "closure_day")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub day: Date,
    pub provider_id: Option<Uuid>,
    pub name: String,
    #[sea_orm(belongs_to, from = "provider_id", to = "id")]
    pub provider: BelongsTo<Option<super::provider::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
