use sea_orm::entity::prelude::*;

/// A process that writes events, and the number that its next one gets.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_instance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub started_at: DateTimeUtc,
    pub next: i64,
}

impl ActiveModelBehavior for ActiveModel {}
