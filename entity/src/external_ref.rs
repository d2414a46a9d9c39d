use sea_orm::entity::prelude::*;

/// Which row an imported record became.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "external_ref")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub source: String,
    pub entity: String,
    pub external_id: String,
    pub row_id: Uuid,
    /// Of the record as last imported; equal means nothing to do.
    pub digest: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
