use sea_orm::entity::prelude::*;

/// A rule of law that the program holds people to: from when, how many days where it counts any, and where it stands.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "legal_rule")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub code: String,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub days: Option<i32>,
    pub reference: String,
}

impl ActiveModelBehavior for ActiveModel {}
