use sea_orm::entity::prelude::*;

/// What an event tells of people: two texts, each with the nonce that its commitment was made with. Deleted when it is time to
/// forget, and never changed.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_body")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    /// The leaf's.
    pub id: Uuid,
    /// The user who did it. Repeats what the text says, to be found by.
    pub actor_id: Uuid,
    pub actor_nonce: Vec<u8>,
    /// JSON: see `docs/reference/audit.md`.
    pub actor: String,
    pub subjects_nonce: Vec<u8>,
    /// JSON: see `docs/reference/audit.md`.
    pub subjects: String,
    #[sea_orm(belongs_to, from = "id", to = "id")]
    pub leaf: BelongsTo<super::audit_leaf::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
