use sea_orm::entity::prelude::*;

/// How far the sequence has come: one row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Grows with every step, so that a step can tell that another came between.
    pub epoch: i64,
    /// Events in the sequence.
    pub size: i64,
}

impl ActiveModelBehavior for ActiveModel {}
