//! The bytes of an event that the tree is built over, and the commitments in them. Who changes a word here makes every
//! proof of yesterday worthless: another shape is another version. `docs/reference/audit.md` tells outsiders how to check.

use chrono::{DateTime, Utc};
use indsats_entity::audit_leaf::{AuditDecision, AuditKind, AuditOutcome, Model};
use sea_orm::ActiveEnum;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::hex;

/// What of an event is forgotten one day. The leaf holds a commitment to each.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Part {
    Actor,
    Subjects,
}

impl Part {
    fn label(self) -> &'static str {
        match self {
            Self::Actor => "indsats audit actor v1\n",
            Self::Subjects => "indsats audit subjects v1\n",
        }
    }

    /// Binds a text without telling it: with the nonce gone, nothing can be found out by guessing.
    #[must_use]
    pub fn commitment(self, nonce: &[u8], text: &str) -> [u8; 32] {
        Sha256::new().chain_update(self.label()).chain_update(nonce).chain_update(text).finalize().into()
    }
}

/// The leaf, in the order in which it is written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Leaf<'l> {
    v: u8,
    id: Uuid,
    instance: Uuid,
    instance_seq: i64,
    at: String,
    kind: String,
    role: &'l str,
    purpose: &'l str,
    operation: &'l str,
    document: Option<&'l str>,
    decision: String,
    outcome: String,
    policy_version: &'l str,
    request: Uuid,
    actor: String,
    subjects: String,
}

/// An instant as everything in the trail writes it.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// The text whose hash is the leaf of the tree: JSON without spaces, its members in a fixed order.
#[must_use]
pub fn text(leaf: &Model) -> String {
    let written = Leaf {
        v: 1,
        id: leaf.id,
        instance: leaf.instance,
        instance_seq: leaf.instance_seq,
        at: instant(leaf.occurred_at),
        kind: AuditKind::to_value(&leaf.kind),
        role: &leaf.role,
        purpose: &leaf.purpose,
        operation: &leaf.operation,
        document: leaf.document.as_deref(),
        decision: AuditDecision::to_value(&leaf.decision),
        outcome: AuditOutcome::to_value(&leaf.outcome),
        policy_version: &leaf.policy_version,
        request: leaf.request_id,
        actor: hex(&leaf.actor_commitment),
        subjects: hex(&leaf.subjects_commitment),
    };
    serde_json::to_string(&written).expect("names, numbers and ids can always be written")
}
