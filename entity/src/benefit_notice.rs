use sea_orm::entity::prelude::*;

/// What the benefit office was told: facts and documents as they were sent. There is no place for an amount in it, nor for
/// why somebody is in an effort.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "benefit_notice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub case_id: Uuid,
    /// Repeats the case's, for the policy.
    pub person_id: Uuid,
    pub round: i32,
    pub sent_on: Date,
    pub sent_by: Uuid,
    pub sent_at: DateTimeUtc,
    /// A list of `{ event, kind, source, occurredOn, description }`.
    pub facts: Option<Json>,
    /// A list of `{ title, reference }`.
    pub documents: Option<Json>,
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::availability_case::Entity>,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
