use sea_orm::entity::prelude::*;

/// What has been signed of the tree. Only ever added to.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_checkpoint")]
pub struct Model {
    /// Leaves of the tree.
    #[sea_orm(primary_key, auto_increment = false)]
    pub size: i64,
    /// A C2SP signed note.
    pub note: String,
    pub signed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
