//! What the trail holds of one operation: never a value, always every person concerned.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use indsats_entity::audit_event::{self, AuditDecision, AuditKind};
use sea_orm::Set;
use serde_json::json;
use uuid::Uuid;

use crate::policy::{ClassSet, Kind, Policy, Purpose, Relation, Role};

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EventKind {
    Read,
    Change,
    Refused,
    Failed,
}

/// How it ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    Success,
    Refused,
    Failed,
}

/// What was read of one person, and through which relation.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    relation: Option<Relation>,
    classes: ClassSet,
    kinds: BTreeSet<Kind>,
    rows: u32,
}

impl Subject {
    /// Adds one row of the person.
    pub fn note(&mut self, kind: Kind, relation: Option<Relation>, classes: ClassSet) {
        self.relation = self.relation.or(relation);
        self.classes = self.classes.union(classes);
        self.kinds.insert(kind);
        self.rows += 1;
    }

    /// Whether a row of this kind is among them.
    #[must_use]
    pub fn has(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }
}

/// One operation that touched, or tried to touch, personal data.
pub struct Event {
    pub occurred_at: DateTime<Utc>,
    pub issuer: String,
    pub subject: String,
    pub role: Role,
    pub unit: Option<Uuid>,
    pub purpose: Purpose,
    /// Names of root fields or of the job; never arguments.
    pub operation: String,
    pub kind: EventKind,
    pub outcome: Outcome,
    pub subjects: BTreeMap<Uuid, Subject>,
    pub request: Uuid,
}

impl Event {
    /// The event as a row, numbered within the instance that writes it.
    pub(crate) fn into_row(self, instance: Uuid, sequence: i64) -> audit_event::ActiveModel {
        let subjects = self.subjects.iter().map(|(person, subject)| {
            json!({
                "person": person,
                "relation": subject.relation.map(Relation::as_str),
                "classes": subject.classes.iter().map(|class| class.as_str()).collect::<Vec<_>>(),
                "kinds": subject.kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>(),
                "rows": subject.rows,
            })
        });
        let (kind, decision) = match self.kind {
            EventKind::Read => (AuditKind::Read, AuditDecision::Permit),
            EventKind::Change => (AuditKind::Change, AuditDecision::Permit),
            EventKind::Refused => (AuditKind::Refused, AuditDecision::Deny),
            EventKind::Failed => (AuditKind::Failed, AuditDecision::Permit),
        };
        let outcome = match self.outcome {
            Outcome::Success => "SUCCESS",
            Outcome::Refused => "REFUSED",
            Outcome::Failed => "FAILED",
        };
        audit_event::ActiveModel {
            id: Set(Uuid::now_v7()),
            instance: Set(instance),
            instance_seq: Set(sequence),
            occurred_at: Set(self.occurred_at),
            issuer: Set(self.issuer),
            subject: Set(self.subject),
            role: Set(self.role.as_str().to_owned()),
            unit_id: Set(self.unit),
            purpose: Set(self.purpose.as_str().to_owned()),
            reason: Set(None),
            operation: Set(self.operation),
            kind: Set(kind),
            subjects: Set(subjects.collect::<Vec<_>>().into()),
            decision: Set(decision),
            policy_version: Set(Policy::current().version().to_owned()),
            outcome: Set(outcome.to_owned()),
            request_id: Set(self.request.to_string()),
        }
    }
}
