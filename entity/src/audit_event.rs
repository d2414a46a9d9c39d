use sea_orm::entity::prelude::*;

/// What was attempted, and whether it came to anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AuditKind {
    Read,
    Change,
    Refused,
    Failed,
}

/// What the policy answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AuditDecision {
    Permit,
    Deny,
}

/// Who read or changed what, as whom and why. Only ever added to.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The process that wrote the event.
    pub instance: Uuid,
    /// Counts that process's events without holes.
    pub instance_seq: i64,
    pub occurred_at: DateTimeUtc,
    pub issuer: String,
    pub subject: String,
    pub role: String,
    pub unit_id: Option<Uuid>,
    pub purpose: String,
    pub reason: Option<String>,
    pub operation: String,
    pub kind: AuditKind,
    /// Ids of the rows concerned, by type.
    pub subjects: Json,
    pub decision: AuditDecision,
    pub policy_version: String,
    pub outcome: String,
    pub request_id: String,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
