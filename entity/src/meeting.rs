use sea_orm::entity::prelude::*;

/// How a conversation is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MeetingForm {
    Physical,
    Phone,
    Video,
}

/// Where a conversation stands, and on whose side it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MeetingState {
    Booked,
    Held,
    NoShow,
    CancelledByMunicipality,
    CancelledByCitizen,
    Rescheduled,
    Void,
}

/// A conversation with a person.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meeting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    /// Who holds the conversation.
    pub user_id: Uuid,
    pub type_code: String,
    pub form: MeetingForm,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    /// The local date of the start, which decides day and week.
    pub held_on: Date,
    pub state: MeetingState,
    pub outcome_code: Option<String>,
    pub note: Option<String>,
    pub reason: Option<String>,
    /// The rescheduled meeting that this one stands for.
    pub replaces_id: Option<Uuid>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
