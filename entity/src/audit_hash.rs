use sea_orm::entity::prelude::*;

/// A hash of the tree over the leaves. Only ever added to.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_hash")]
pub struct Model {
    /// Where it stands, by level and index: the numbering of `tlog_tiles::stored_hash_index`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i64,
    /// 32 bytes.
    pub hash: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
