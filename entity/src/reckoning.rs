use sea_orm::entity::prelude::*;

/// For which week, and under which rulebook, a person's worklist items and week facts are reckoned. A Monday long past
/// says that they are due.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reckoning")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    pub monday: Date,
    /// The revision of the rulebook.
    pub revision: i32,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
