use sea_orm::entity::prelude::*;

/// By what an event searched, as a keyed hash. Repeats what its body says, to be found by, and is deleted with it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_criterion")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token: Vec<u8>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub leaf_id: Uuid,
    #[sea_orm(belongs_to, from = "leaf_id", to = "id")]
    pub leaf: BelongsTo<super::audit_leaf::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
