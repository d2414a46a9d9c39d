use sea_orm::entity::prelude::*;

/// That a witness has seen a checkpoint, and found it to begin with all that it had seen before. Only ever added to.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_cosignature")]
pub struct Model {
    /// The name of the witness and the id of its key, with a plus between them.
    #[sea_orm(primary_key, auto_increment = false)]
    pub witness: String,
    /// The leaves of the checkpoint's tree.
    #[sea_orm(primary_key, auto_increment = false)]
    pub size: i64,
    /// The line of the signed note, with its end.
    pub line: String,
    /// By the clock of the witness.
    pub signed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
