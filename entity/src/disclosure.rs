use sea_orm::entity::prelude::*;

/// How data reached somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DisclosureMeans {
    Letter,
    DigitalPost,
    File,
    Phone,
    Meeting,
}

/// That data about a person was handed to somebody outside the effort: to whom, when, on which ground, and which classes of
/// data; never the data.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "disclosure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub disclosed_on: Date,
    pub recipient_code: String,
    pub recipient_name: Option<String>,
    pub legal_rule_id: Uuid,
    /// A list of names of the policy's classes.
    pub field_classes: Json,
    pub means: DisclosureMeans,
    /// None where a notice says it.
    pub reason: Option<String>,
    /// The notice that it was made by.
    pub benefit_notice_id: Option<Uuid>,
    pub recorded_by: Uuid,
    pub recorded_at: DateTimeUtc,
    pub withdrawn_by: Option<Uuid>,
    pub withdrawn_at: Option<DateTimeUtc>,
    pub withdrawal_reason: Option<String>,
    pub version: i32,
    #[sea_orm(belongs_to, from = "person_id", to = "id")]
    pub person: BelongsTo<super::person::Entity>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
