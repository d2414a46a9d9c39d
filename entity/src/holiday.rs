use sea_orm::entity::prelude::*;

/// A public holiday.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "holiday")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub day: Date,
    pub name_da: String,
    pub name_en: String,
}

impl ActiveModelBehavior for ActiveModel {}
