use sea_orm::entity::prelude::*;

/// A browser that is signed in: its tokens, sealed, and when they end. Nothing here tells whose they are without the key.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "browser_session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Keyed digest of what the browser holds.
    pub secret_digest: Vec<u8>,
    /// Keyed digest of issuer and subject.
    pub subject_digest: Vec<u8>,
    /// Keyed digest of issuer and the provider's own name for its session.
    pub sid_digest: Option<Vec<u8>>,
    pub sealed: Vec<u8>,
    pub token_expires_at: DateTimeUtc,
    /// Until when one process alone may ask for new tokens.
    pub refreshing_until: Option<DateTimeUtc>,
    pub used_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    /// How often the tokens were replaced.
    pub version: i32,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
