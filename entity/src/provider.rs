use sea_orm::entity::prelude::*;

/// Who delivers offers.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provider")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    /// Eight digits of the business register.
    pub cvr_number: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
