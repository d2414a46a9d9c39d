use sea_orm::entity::prelude::*;

/// Hours of a weekday in which conversations are held: of an employee, of a unit, or, where neither is named, of
/// everybody who has no others. Minutes are those that the clock on the wall shows after midnight.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "working_hours")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Option<Uuid>,
    pub unit_id: Option<Uuid>,
    /// Monday is 1.
    pub weekday: i32,
    pub from_minute: i32,
    /// Exclusive; 1440 is the end of the day.
    pub until_minute: i32,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<Option<super::user::Entity>>,
    #[sea_orm(belongs_to, from = "unit_id", to = "id")]
    pub unit: BelongsTo<Option<super::organisation_unit::Entity>>,
}

impl ActiveModelBehavior for ActiveModel {}
