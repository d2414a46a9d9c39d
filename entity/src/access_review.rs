use sea_orm::entity::prelude::*;

/// Why somebody should look at an access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AccessCause {
    Oneself,
    Colleague,
    Protected,
    WithoutRelation,
    Bulk,
    OutsideHours,
    Sample,
}

/// What a reviewer found of the access; never of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AccessVerdict {
    Justified,
    NotJustified,
    Unclear,
}

/// An access that somebody should look at, and what came of it. Deleted when its event is forgotten.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_review")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub leaf_id: Uuid,
    pub cause: AccessCause,
    /// What there is one review of: the cause with whom and when it is about.
    pub occasion: String,
    pub actor_id: Uuid,
    /// The unit that the actor's role reached down from, or else the actor's own.
    pub unit_id: Option<Uuid>,
    /// Whom the cause is about, where it is about somebody.
    pub person_id: Option<Uuid>,
    pub sample_id: Option<Uuid>,
    /// The event's.
    pub occurred_at: DateTimeUtc,
    pub raised_at: DateTimeUtc,
    pub reviewed_by: Option<Uuid>,
    pub reviewed_at: Option<DateTimeUtc>,
    pub verdict: Option<AccessVerdict>,
    pub reason: Option<String>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "leaf_id", to = "id")]
    pub leaf: BelongsTo<super::audit_leaf::Entity>,
    #[sea_orm(belongs_to, from = "actor_id", to = "id")]
    pub actor: BelongsTo<super::user::Entity>,
    #[sea_orm(belongs_to, from = "unit_id", to = "id")]
    pub unit: BelongsTo<Option<super::organisation_unit::Entity>>,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<Option<super::person::Entity>>,
    #[sea_orm(belongs_to, from = "sample_id", to = "id")]
    pub sample: BelongsTo<Option<super::access_sample::Entity>>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
