use sea_orm::entity::prelude::*;

/// Who acts: a person who signs in, a machine client, or the system itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum UserKind {
    Person,
    Machine,
    System,
}

/// An employee, machine client or the system itself, known by issuer and subject of the single sign-on.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub issuer: String,
    pub subject: String,
    pub name: String,
    pub email: Option<String>,
    pub unit_id: Option<Uuid>,
    pub kind: UserKind,
    pub active_from: Date,
    /// Exclusive, like every end of a period.
    pub active_to: Option<Date>,
    pub version: i32,
    /// Keyed hash of the employee's own CPR number, where the sign-in tells it; equality is all it answers.
    pub cpr_index: Option<Vec<u8>>,
    #[sea_orm(belongs_to, from = "unit_id", to = "id")]
    pub unit: BelongsTo<Option<super::organisation_unit::Entity>>,
    #[sea_orm(has_many)]
    pub role_grants: HasMany<super::role_grant::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
