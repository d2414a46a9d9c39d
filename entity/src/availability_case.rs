use sea_orm::entity::prelude::*;

use super::attendance::ReasonableGround;

/// Where a case stands between the facts it was opened on and its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AvailabilityCaseState {
    Opened,
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
    Closed,
    Dropped,
}

/// The handling of observed facts about a person's availability. Its steps are rows of their own; what they amount to is
/// kept here, so that lists need not read them.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "availability_case")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub state: AvailabilityCaseState,
    /// One more each time that the case is opened again.
    pub round: i32,
    pub opened_on: Date,
    pub opened_by: Uuid,
    /// The day of the last step.
    pub waiting_since: Date,
    pub closed_on: Option<Date>,
    /// Whether a fact is left that was not taken back.
    pub has_facts: bool,
    /// Whether a fact is left that no hearing has put to the person.
    pub has_unheard_facts: bool,
    /// Whether guidance was given no later than the first fact.
    pub is_guided: bool,
    /// Whether the person's target group asks for a personal contact first; as on the day the round began.
    pub requires_contact: bool,
    /// Whether a personal contact was attempted in this round.
    pub is_contacted: bool,
    pub hearing_sent_on: Option<Date>,
    pub answer_due_on: Option<Date>,
    pub reasonable_ground: ReasonableGround,
    pub version: i32,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
