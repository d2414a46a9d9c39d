use sea_orm::entity::prelude::*;

/// What one week of one person in one effort amounts to, as told on the days from `visible_from` to before `visible_to`.
/// Reckoned from other rows.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "week_fact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    /// Repeats the person's, for the overview of a unit.
    pub unit_id: Uuid,
    pub effort_id: Uuid,
    /// The first day of the week.
    pub monday: Date,
    pub policy_number: i32,
    pub obliged_days: i32,
    pub scheduled_minutes: i32,
    pub attended_minutes: i32,
    pub credited_minutes: i32,
    pub unregistered_minutes: i32,
    pub target_minutes: i32,
    pub hours_status: String,
    pub contact_status: String,
    pub is_course_week: bool,
    pub is_closed: bool,
    /// The person's name, folded so that byte order is Danish order.
    pub sort_key: String,
    pub visible_from: Date,
    pub visible_to: Date,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
    #[sea_orm(belongs_to, from = "unit_id", to = "id")]
    pub unit: BelongsTo<super::organisation_unit::Entity>,
    #[sea_orm(belongs_to, from = "effort_id", to = "id")]
    pub effort: BelongsTo<super::effort::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
