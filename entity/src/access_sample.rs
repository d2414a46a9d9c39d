use sea_orm::entity::prelude::*;

/// What a sample of the trail was drawn of, so that it can be drawn again.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_sample")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The unit at whose or below whose roles the accesses were made.
    pub unit_id: Uuid,
    pub seed: String,
    /// How many were asked for.
    pub size: i32,
    pub occurred_from: DateTimeUtc,
    pub occurred_until: DateTimeUtc,
    /// The leaves of the tree that it was drawn of.
    pub tree_size: i64,
    pub drawn_by: Uuid,
    pub drawn_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "unit_id", to = "id")]
    pub unit: BelongsTo<super::organisation_unit::Entity>,
    #[sea_orm(belongs_to, from = "drawn_by", to = "id")]
    pub drawer: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
