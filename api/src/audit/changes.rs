//! What a change did to rows, as its event tells it: a digest of the lines of history. The values stay where they are.

use indsats_entity::history;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{hex, leaf::instant};

/// The lines of history that one change wrote, in their order.
#[derive(Clone, Default)]
pub struct Changes {
    ends: Option<(Uuid, Uuid)>,
    count: u32,
    digest: Sha256,
}

/// How an event holds them.
#[derive(Debug, Eq, PartialEq, Serialize, serde::Deserialize)]
pub struct Digested {
    /// The first and the last line. Between them, in the order of ids, are all lines of the actor and the instant.
    pub first: Uuid,
    pub last: Uuid,
    pub count: u32,
    /// SHA-256 over the SHA-256 of each line, as hexadecimal text.
    pub digest: String,
}

/// A line, in the order in which it is digested.
#[derive(Serialize)]
struct Line<'l> {
    v: u8,
    id: Uuid,
    entity: &'l str,
    row: Uuid,
    person: Option<Uuid>,
    version: i32,
    actor: Uuid,
    at: String,
    action: &'l str,
    before: Option<&'l Value>,
    after: &'l Value,
}

/// The text of a line of history: JSON without spaces, the members of `before` and `after` in alphabetical order.
#[must_use]
pub fn text(line: &history::Model) -> String {
    let written = Line {
        v: 1,
        id: line.id,
        entity: &line.entity,
        row: line.row_id,
        person: line.person_id,
        version: line.row_version,
        actor: line.actor_id,
        at: instant(line.recorded_at),
        action: &line.action,
        before: line.before.as_ref(),
        after: &line.after,
    };
    serde_json::to_string(&written).expect("JSON can always be written")
}

impl Changes {
    /// Adds the next line.
    pub fn note(&mut self, line: &history::Model) {
        self.note_text(line.id, &text(line));
    }

    /// Adds the next line, by its text.
    pub(super) fn note_text(&mut self, id: Uuid, text: &str) {
        let first = self.ends.map_or(id, |(first, _)| first);
        self.ends = Some((first, id));
        self.count += 1;
        self.digest.update(Sha256::digest(text));
    }

    /// What the event holds; `None` where no row was changed.
    #[must_use]
    pub fn digested(self) -> Option<Digested> {
        let (first, last) = self.ends?;
        Some(Digested { first, last, count: self.count, digest: hex(&self.digest.finalize()) })
    }
}
