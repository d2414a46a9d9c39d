use sea_orm::entity::prelude::*;

use super::attendance::ReasonableGround;

/// What was done in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AvailabilityStepKind {
    Opened,
    Guidance,
    ContactAttempted,
    HearingSent,
    HearingAnswered,
    HearingExpired,
    Assessed,
    NoticeSent,
    NoNotice,
    Outcome,
    Appealed,
    AppealDecided,
    Reopened,
    Closed,
    Dropped,
}

/// One step of a case, done by a named person. Steps are added and never changed.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "availability_step")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub case_id: Uuid,
    /// Repeats the case's, for the policy.
    pub person_id: Uuid,
    pub round: i32,
    pub kind: AvailabilityStepKind,
    pub occurred_on: Date,
    pub recorded_by: Uuid,
    pub recorded_at: DateTimeUtc,
    pub channel_code: Option<String>,
    /// Which text the person was guided by.
    pub guidance_version: Option<String>,
    pub answer_due_on: Option<Date>,
    pub delivered_on: Option<Date>,
    /// Where the proof of delivery is kept.
    pub delivery_reference: Option<String>,
    pub reasonable_ground: Option<ReasonableGround>,
    pub result_code: Option<String>,
    /// Reasons, an answer, a note.
    pub text: Option<String>,
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::availability_case::Entity>,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
