use sea_orm::entity::prelude::*;

/// A programme with its legal basis.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "effort")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub code: String,
    pub name_da: String,
    pub name_en: String,
    pub legal_basis: String,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
