use sea_orm::entity::prelude::*;

/// What happened at a session; not registered is never absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AttendanceStatus {
    NotRegistered,
    Present,
    Partial,
    AbsentReported,
    AbsentUnreported,
    CancelledByProvider,
}

/// Where a session takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AttendanceMode {
    Physical,
    Digital,
    Mixed,
}

/// A human's assessment of an absence, apart from the attendance itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReasonableGround {
    NotAssessed,
    Yes,
    No,
    NotApplicable,
}

/// What happened at a session.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attendance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub session_id: Uuid,
    pub course_id: Uuid,
    pub person_id: Uuid,
    pub status: AttendanceStatus,
    /// What a partial attendance amounts to.
    pub attended_minutes: Option<i32>,
    pub mode: AttendanceMode,
    pub reasonable_ground: ReasonableGround,
    pub registered_by: Uuid,
    pub registered_at: DateTimeUtc,
    pub version: i32,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
    #[sea_orm(belongs_to, from = "session_id", to = "id")]
    pub session: BelongsTo<super::course_session::Entity>,
    #[sea_orm(belongs_to, from = "course_id", to = "id")]
    pub course: BelongsTo<super::course::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
