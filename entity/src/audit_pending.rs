use sea_orm::entity::prelude::*;

/// An event that has no place in the sequence yet.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_pending")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub leaf_id: Uuid,
    #[sea_orm(belongs_to, from = "leaf_id", to = "id")]
    pub leaf: BelongsTo<super::audit_leaf::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
