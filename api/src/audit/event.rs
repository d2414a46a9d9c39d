//! What the trail holds of one operation: never a value, always every person concerned.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use indsats_entity::{
    audit_body,
    audit_leaf::{self, AuditDecision, AuditKind, AuditOutcome},
};
use rand::Rng;
use sea_orm::Set;
use serde::Serialize;
use uuid::Uuid;

use super::{Changes, Digested, hex, leaf::Part};
use crate::policy::{ClassSet, Kind, Policy, Purpose, Relation, Role};

/// What was read of one person, and through which relation.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    relation: Option<Relation>,
    /// Whether the right is the same for more than one relation, so that it does not tell which of them it was.
    is_ambiguous: bool,
    classes: ClassSet,
    kinds: BTreeSet<Kind>,
    rows: u32,
}

impl Subject {
    /// Adds one row of the person, reached through one of the relations.
    pub fn note(&mut self, kind: Kind, relations: &[Relation], classes: ClassSet) {
        if self.relation.is_none() {
            self.relation = relations.first().copied();
            self.is_ambiguous = relations.len() > 1;
        }
        self.classes = self.classes.union(classes);
        self.kinds.insert(kind);
        self.rows += 1;
    }

    /// Whether it has to be found out which relation it was.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.is_ambiguous
    }

    /// Notes which relation it was.
    pub fn settle(&mut self, relation: Relation) {
        self.relation = Some(relation);
        self.is_ambiguous = false;
    }

    /// Whether a row of this kind is among them.
    #[must_use]
    pub fn has(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }
}

/// What a caller searched for, so that the same search is found again and the value is not.
#[derive(Clone, Debug, Serialize)]
pub struct Criterion {
    /// The argument, by the names that lead to it.
    pub field: String,
    /// A keyed hash of the value.
    #[serde(serialize_with = "as_hex")]
    pub token: Vec<u8>,
}

fn as_hex<S: serde::Serializer>(token: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&hex(token))
}

/// One operation that touched, or tried to touch, personal data.
pub struct Event {
    pub occurred_at: DateTime<Utc>,
    /// The user of the municipality who did it.
    pub user: Uuid,
    pub issuer: String,
    pub subject: String,
    /// The program that the credential was issued to, where it tells.
    pub client: Option<String>,
    /// How sure the sign-in was of who it is, by the national standard's word, where it tells.
    pub assurance: Option<&'static str>,
    pub role: Role,
    pub unit: Option<Uuid>,
    pub purpose: Purpose,
    /// Names of root fields or of the job; never arguments.
    pub operation: String,
    /// The client's own name for the operation, which may say anything, and is forgotten.
    pub operation_name: Option<String>,
    /// What was said of why, where that is asked for.
    pub reason: Option<String>,
    /// SHA-256 of the document as hexadecimal text, where there was one.
    pub document: Option<String>,
    pub kind: AuditKind,
    pub outcome: AuditOutcome,
    pub subjects: BTreeMap<Uuid, Subject>,
    pub criteria: Vec<Criterion>,
    pub changes: Changes,
    pub request: Uuid,
}

/// The actor part, in the order in which it is written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Actor<'e> {
    v: u8,
    user: Uuid,
    issuer: &'e str,
    subject: &'e str,
    unit: Option<Uuid>,
    client: Option<&'e str>,
    assurance: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation_name: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'e str>,
}

/// The subjects part, in the order in which it is written.
#[derive(Serialize)]
struct Subjects<'e> {
    v: u8,
    subjects: Vec<Concerned<'e>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    criteria: &'e [Criterion],
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<Digested>,
}

#[derive(Serialize)]
struct Concerned<'e> {
    person: &'e Uuid,
    relation: Option<&'static str>,
    classes: Vec<&'static str>,
    kinds: Vec<&'static str>,
    rows: u32,
}

/// An event as the rows that it becomes; identity and number come with the transaction that writes it.
#[derive(Clone)]
pub(super) struct Rows {
    pub leaf: audit_leaf::ActiveModel,
    pub body: audit_body::ActiveModel,
    pub persons: Vec<Uuid>,
    pub tokens: BTreeSet<Vec<u8>>,
}

impl Event {
    pub(super) fn into_rows(self) -> Rows {
        let (actor, subjects) = (self.actor(), self.subjects());
        let nonce = || {
            let mut nonce = [0; 32];
            rand::rng().fill_bytes(&mut nonce);
            nonce
        };
        let (actor_nonce, subjects_nonce) = (nonce(), nonce());
        let decision = if self.kind == AuditKind::Refused { AuditDecision::Deny } else { AuditDecision::Permit };
        let leaf = audit_leaf::ActiveModel {
            occurred_at: Set(self.occurred_at),
            kind: Set(self.kind),
            role: Set(self.role.as_str().to_owned()),
            purpose: Set(self.purpose.as_str().to_owned()),
            operation: Set(self.operation),
            document: Set(self.document),
            decision: Set(decision),
            outcome: Set(self.outcome),
            policy_version: Set(Policy::current().version().to_owned()),
            request_id: Set(self.request),
            actor_commitment: Set(Part::Actor.commitment(&actor_nonce, &actor).to_vec()),
            subjects_commitment: Set(Part::Subjects.commitment(&subjects_nonce, &subjects).to_vec()),
            ..Default::default()
        };
        let body = audit_body::ActiveModel {
            actor_id: Set(self.user),
            actor_nonce: Set(actor_nonce.to_vec()),
            actor: Set(actor),
            subjects_nonce: Set(subjects_nonce.to_vec()),
            subjects: Set(subjects),
            ..Default::default()
        };
        let tokens = self.criteria.into_iter().map(|criterion| criterion.token).collect();
        Rows { leaf, body, persons: self.subjects.into_keys().collect(), tokens }
    }

    fn actor(&self) -> String {
        let Self { user, issuer, subject, unit, .. } = self;
        let (client, assurance) = (self.client.as_deref(), self.assurance);
        let (operation_name, reason) = (self.operation_name.as_deref(), self.reason.as_deref());
        text(&Actor { v: 1, user: *user, issuer, subject, unit: *unit, client, assurance, operation_name, reason })
    }

    fn subjects(&self) -> String {
        let concerned = |(person, subject): (_, &Subject)| Concerned {
            person,
            relation: subject.relation.map(Relation::as_str),
            classes: subject.classes.iter().map(|class| class.as_str()).collect(),
            kinds: subject.kinds.iter().map(|kind| kind.as_str()).collect(),
            rows: subject.rows,
        };
        let subjects = self.subjects.iter().map(concerned).collect();
        text(&Subjects { v: 1, subjects, criteria: &self.criteria, history: self.changes.clone().digested() })
    }
}

fn text(part: &impl Serialize) -> String {
    serde_json::to_string(part).expect("names, numbers and ids can always be written")
}
