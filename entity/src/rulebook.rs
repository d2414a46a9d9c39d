use sea_orm::entity::prelude::*;

/// Counts the changes of what judges everybody: versions of policies, holidays, closure days, offers. One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rulebook")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    pub revision: i32,
}

impl ActiveModelBehavior for ActiveModel {}
