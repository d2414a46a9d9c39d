use sea_orm::entity::prelude::*;

/// Somebody of whom nothing is forgotten: a court, or an authority, has to decide first.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_hold")]
pub struct Model {
    /// The person's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where it was decided, as a reference.
    pub reason: String,
    pub since: DateTimeUtc,
    #[sea_orm(belongs_to, from = "id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
