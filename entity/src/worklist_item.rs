use sea_orm::entity::prelude::*;

/// What waits of a person, on the days from `visible_from` to before `visible_to`. Reckoned from other rows, and never the
/// only place where anything is known.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "worklist_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    /// Repeats the person's, for the order of a unit's lists.
    pub unit_id: Uuid,
    pub effort_id: Option<Uuid>,
    pub list: String,
    pub reason: String,
    /// The type of the record that it is about.
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub since: Date,
    pub due: Option<Date>,
    pub policy_number: Option<i32>,
    /// The day that it is urgent by, then the person's name, then the record.
    pub sort_key: String,
    pub visible_from: Date,
    pub visible_to: Date,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
    #[sea_orm(belongs_to, from = "unit_id", to = "id")]
    pub unit: BelongsTo<super::organisation_unit::Entity>,
    #[sea_orm(belongs_to, from = "effort_id", to = "id")]
    pub effort: BelongsTo<Option<super::effort::Entity>>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
