use sea_orm::entity::prelude::*;

/// A node of the municipality's tree; its id comes from the organisation system.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_unit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub parent_id: Option<Uuid>,
    /// The name the organisation system knows the unit by.
    pub user_key: String,
    pub name: String,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
