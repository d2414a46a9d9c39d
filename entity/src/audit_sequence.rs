use sea_orm::entity::prelude::*;

/// The place of an event in the sequence, which is its leaf's in the tree. Only ever added to.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_sequence")]
pub struct Model {
    /// Counts from 0, without holes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub leaf_id: Uuid,
    #[sea_orm(belongs_to, from = "leaf_id", to = "id")]
    pub leaf: BelongsTo<super::audit_leaf::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
