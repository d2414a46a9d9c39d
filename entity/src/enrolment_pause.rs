use sea_orm::entity::prelude::*;

/// A time in which an enrolment is at rest: nothing is required of the person by the effort.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "enrolment_pause")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub enrolment_id: Uuid,
    /// Repeats the enrolment's, for the policy.
    pub person_id: Uuid,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "enrolment_id", to = "id")]
    pub enrolment: BelongsTo<super::effort_enrolment::Entity>,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
