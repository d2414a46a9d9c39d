use sea_orm::entity::prelude::*;

/// How far the sequence was looked through for what somebody should look at: one row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_watch")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The first place that was not looked at.
    pub next: i64,
}

impl ActiveModelBehavior for ActiveModel {}
