use sea_orm::entity::prelude::*;

/// Whether the number is the person's own or one given out in its stead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CprKind {
    Ordinary,
    Substitute,
}

/// The citizen the work is about.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The unit that has the case; scopes are decided by it.
    pub unit_id: Uuid,
    pub cpr_kind: CprKind,
    /// The present number, encrypted; `person_number` finds it.
    pub cpr_encrypted: Vec<u8>,
    pub given_name: String,
    pub family_name: String,
    /// Family then given name, folded so that byte order is Danish order.
    pub name_key: String,
    /// The given name folded the same way.
    pub given_key: String,
    pub street: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub target_group_code: Option<String>,
    pub registered_on: Date,
    pub created_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "unit_id", to = "id")]
    pub unit: BelongsTo<super::organisation_unit::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
