//! What a session notes for the trail while it works, and the event that it makes of it.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    mem::take,
};

use uuid::Uuid;

use super::{Result, Session, session::Tally};
use crate::{
    audit::{Criterion, Event, EventKind, Outcome, Subject},
    policy::{Class, ClassSet, Kind, Policy, Relation},
};

/// What tells of facts of the case without their fields: what may be done to a record, and by what it was chosen.
const TELL_OF_CASE: [&str; 2] = ["access", "filter"];

#[derive(Default)]
pub(super) struct Notes {
    pub tally: Tally,
    subjects: BTreeMap<Uuid, Subject>,
    /// Persons whom something was to be done to. They are told of where it came to nothing; a change tells of its own.
    attempted: BTreeSet<Uuid>,
    refused: bool,
    /// Whether a rule stood against something.
    failed: bool,
    /// Whether it leaves an event, whoever was found.
    searched: bool,
    /// Whether a change has left its event.
    changed: bool,
    document: Option<String>,
    operation_name: Option<String>,
    /// What is searched for: arguments by their names, with their values as they came. They leave only as hashes.
    criteria: Vec<(String, String)>,
    /// The fields that are asked for, by name; `None` where nobody knows, and all of a row counts as told.
    fields: Option<HashSet<String>>,
    /// The classes of fields that rows were looked for by.
    compared: ClassSet,
}

impl Notes {
    /// The client's name for the operation, and the digest of its document.
    pub fn asked_by(&self) -> (Option<String>, Option<String>) {
        (self.operation_name.clone(), self.document.clone())
    }
}

impl Session {
    /// Notes which document the request runs, by the digest of its text.
    pub fn note_document(&self, digest: String) {
        self.notes().document = Some(digest);
    }

    /// Notes what the client calls the operation.
    pub fn note_operation_name(&self, name: Option<String>) {
        self.notes().operation_name = name;
    }

    /// Notes what the request searches for, or names: arguments by the names that lead to them, with their values.
    pub fn note_criteria(&self, criteria: Vec<(String, String)>) {
        self.notes().criteria = criteria;
    }

    /// Notes which fields of records the request asks for, where it tells of nothing else.
    pub fn note_fields(&self, fields: Option<HashSet<String>>) {
        self.notes().fields = fields;
    }

    /// Notes that something was refused: the event of the request then says so.
    pub fn note_refusal(&self, person: Option<Uuid>) {
        let mut notes = self.notes();
        notes.refused = true;
        if let Some(person) = person {
            notes.subjects.entry(person).or_default();
        }
    }

    /// Notes that a change came to nothing: the event of the request then says so.
    pub fn note_failure(&self) {
        self.notes().failed = true;
    }

    /// Notes whom something is to be done to.
    pub(super) fn note_attempt(&self, person: Option<Uuid>) {
        self.notes().attempted.extend(person);
    }

    /// Notes persons of whom the trail is about to tell.
    pub fn note_told(&self, persons: impl Iterator<Item = Uuid>) {
        let classes = ClassSet::NONE.with(Class::Open).with(Class::Case);
        persons.for_each(|person| self.note_read(person, Kind::AuditEvent, &[Relation::Any], classes));
    }

    /// Notes that somebody was searched for, or the trail was read: that leaves an event, whoever was found, and if it was nobody.
    pub fn note_search(&self) {
        self.notes().searched = true;
    }

    /// Notes that rows are looked for by fields of these classes: who finds them knows what stands there.
    pub(super) fn note_compared(&self, classes: ClassSet) {
        let mut notes = self.notes();
        notes.compared = notes.compared.union(classes);
    }

    /// Notes that a change has left its event.
    pub(super) fn note_committed(&self) {
        self.notes().changed = true;
    }

    pub(super) fn count_statement(&self) {
        self.notes().tally.statements += 1;
    }

    pub(super) fn note_read(&self, person: Uuid, kind: Kind, relations: &[Relation], classes: ClassSet) {
        let mut notes = self.notes();
        notes.tally.rows += 1;
        notes.subjects.entry(person).or_default().note(kind, relations, classes);
    }

    /// Those of the readable classes of a row that the answer can hold: where it is known which fields are asked for, the
    /// classes of fields of the kind that have one of their names.
    pub(super) fn shown(&self, kind: Kind, readable: ClassSet) -> ClassSet {
        let notes = self.notes();
        let Some(asked) = notes.fields.as_ref().filter(|_| kind.is_shown()) else { return readable };
        let mut shown = notes.compared.with(Class::Open);
        if TELL_OF_CASE.iter().any(|name| asked.contains(*name)) {
            shown = shown.with(Class::Case);
        }
        for (class, fields) in Policy::current().classes(kind) {
            if fields.iter().any(|field| asked.contains(field)) {
                shown = shown.with(class);
            }
        }
        readable.iter().filter(|class| shown.contains(*class)).collect()
    }

    /// What the request searches for, as the trail keeps it.
    pub(super) fn criteria(&self) -> Vec<Criterion> {
        let criteria = self.notes().criteria.clone();
        let kept = |(field, value): (String, String)| Criterion { token: self.criterion(&value), field };
        criteria.into_iter().map(kept).collect()
    }

    /// Makes what the request read, or tried and was refused or failed in, durable. Nothing may leave before this has
    /// returned.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`] when the trail cannot be written: the answer must then be dropped.
    pub async fn settle(&self, operation: &str, failed: bool) -> Result<()> {
        let (mut subjects, attempted, refused, failed, searched, changed) = {
            let mut notes = self.notes();
            let failed = take(&mut notes.failed) || failed;
            let searched = take(&mut notes.searched) && !notes.changed;
            let (subjects, attempted) = (take(&mut notes.subjects), take(&mut notes.attempted));
            (subjects, attempted, take(&mut notes.refused), failed, searched, notes.changed)
        };
        let (kind, outcome) = match (refused, failed) {
            (true, _) => (EventKind::Refused, Outcome::Refused),
            (false, true) => (EventKind::Failed, Outcome::Failed),
            (false, false) if subjects.is_empty() && !searched => return Ok(()),
            (false, false) => (EventKind::Read, Outcome::Success),
        };
        if kind != EventKind::Read {
            for person in attempted {
                subjects.entry(person).or_default();
            }
        }
        self.name_relations(&mut subjects);
        let event = self.event(operation, kind, outcome, subjects);
        // The event of a change has told them.
        let criteria = if changed && kind == EventKind::Read { Vec::new() } else { self.criteria() };
        self.store().0.audit.record(Event { criteria, ..event }).await
    }
}
