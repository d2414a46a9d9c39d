use sea_orm::entity::prelude::*;

/// Why a person is enrolled: apart from the enrolment, encrypted, behind a privilege of its own, and deleted first.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "enrolment_basis")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub enrolment_id: Uuid,
    pub person_id: Uuid,
    pub ciphertext: Vec<u8>,
    pub recorded_by: Uuid,
    pub recorded_at: DateTimeUtc,
    pub delete_after: Date,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
    #[sea_orm(belongs_to, from = "enrolment_id", to = "id")]
    pub enrolment: BelongsTo<super::effort_enrolment::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
