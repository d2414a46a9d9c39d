use sea_orm::entity::prelude::*;

/// What a row was before and after a change, so that what was known at any instant can be told. Only ever added to.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "history")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub entity: String,
    pub row_id: Uuid,
    pub person_id: Option<Uuid>,
    /// The version that the change made.
    pub row_version: i32,
    pub actor_id: Uuid,
    pub recorded_at: DateTimeUtc,
    pub action: String,
    pub before: Option<Json>,
    pub after: Json,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
