//! What the trail tells of one case, to be handed to somebody who decides about it: events that concern a person, each with
//! its proof, and the history of the person's rows. Of others it tells nothing.
//!
//! A part is opened whole, or its commitment could not be checked. The subjects of an event that concerned others too stay
//! closed, and what it tells of the person stands beside the leaf as an excerpt.

use indsats_entity::{audit_body, history};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Digested, Proof, body::Subjects, changes, hex, reading::Line};

/// One event of a case.
#[derive(Serialize)]
pub struct EvidenceEvent {
    pub seq: u64,
    pub leaf: Option<String>,
    /// Texts and nonces, where they tell of nobody else.
    opened: Value,
    /// What the event tells of the person, where its subjects are not opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    excerpt: Option<Value>,
    /// The text of the proof's file.
    pub proof: String,
}

impl EvidenceEvent {
    /// The event as it is handed out; `None` where it does not tell of the person, or that is forgotten.
    pub(crate) fn of(line: Line, person: Uuid, proof: &Proof) -> Option<Self> {
        let body = line.body?;
        let mut opened = json!({ "actor": part(&body.actor_nonce, &body.actor) });
        let mut excerpt = None;
        let told = Subjects::read(&body.subjects)?;
        if told.subjects.iter().all(|concern| concern.person == person) {
            opened["subjects"] = part(&body.subjects_nonce, &body.subjects);
        } else {
            excerpt = Some(of_the_person(&body, person)?);
        }
        let leaf = line.leaf.as_ref().map(super::leaf::text);
        Some(Self { seq: line.seq, leaf, opened, excerpt, proof: proof.text() })
    }
}

fn part(nonce: &[u8], text: &str) -> Value {
    json!({ "nonce": hex(nonce), "text": text })
}

fn of_the_person(body: &audit_body::Model, person: Uuid) -> Option<Value> {
    let told: Value = serde_json::from_str(&body.subjects).ok()?;
    let person = person.to_string();
    told["subjects"].as_array()?.iter().find(|concern| concern["person"] == person.as_str()).cloned()
}

/// Whether lines of history are those that an event was written with.
#[must_use]
pub fn are_as_written(lines: &[history::Model], digested: &Digested) -> bool {
    let mut all = changes::Changes::default();
    lines.iter().for_each(|line| all.note(line));
    all.digested().as_ref() == Some(digested)
}
