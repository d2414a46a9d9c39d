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

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AuditOutcome {
    Success,
    Refused,
    Failed,
}

/// What is kept for ever of an event: nothing of anybody, and commitments to what is forgotten one day. Only ever added to.
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_leaf")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The process that wrote the event.
    pub instance: Uuid,
    /// Counts that process's events from 0, without holes.
    pub instance_seq: i64,
    /// To the microsecond.
    pub occurred_at: DateTimeUtc,
    pub kind: AuditKind,
    pub role: String,
    pub purpose: String,
    /// Names of root fields or of the job; never arguments.
    pub operation: String,
    /// SHA-256 of the document as hexadecimal text; none for what came otherwise.
    pub document: Option<String>,
    pub decision: AuditDecision,
    pub outcome: AuditOutcome,
    pub policy_version: String,
    pub request_id: Uuid,
    pub actor_commitment: Vec<u8>,
    pub subjects_commitment: Vec<u8>,
}

debug_by_id!(Model, ModelEx);

impl ActiveModelBehavior for ActiveModel {}
