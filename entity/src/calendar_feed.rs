use sea_orm::entity::prelude::*;

/// An address under which a user's calendar program fetches the user's own meetings. Whoever has the address gets them; it
/// is not stored, only a digest of it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_feed")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    /// Keyed digest of the secret in the address.
    pub secret_digest: Vec<u8>,
    pub created_at: DateTimeUtc,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
