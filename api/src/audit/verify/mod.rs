//! Checking a trail without its database: events in their order, checkpoints, and what somebody has kept elsewhere.
//!
//! The tree is built anew from the texts of the leaves. Beside each leaf may stand the hash that was stored for it when it got
//! its place: where the two differ, one of them was changed, and the signed root tells which. Memory holds the edge of the
//! tree and the ids of all events.

pub(super) mod edge;
mod evidence;
mod line;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;
use tlog_tiles::tlog::{self, Hash};
use uuid::Uuid;

use super::{
    Part, WitnessKey,
    checkpoint::{Checkpoint, CheckpointError, PublicKeys},
};
use edge::Edge;
pub use evidence::{EvidenceReport, check as check_evidence};
use line::Line;

/// What is wrong with a trail. The names are stable.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    /// A line is no event.
    MalformedLine,
    /// Events are missing from the sequence.
    SequenceGap,
    /// A place is taken twice, or comes after a later one.
    SequenceDuplicate,
    /// A place has no leaf.
    LeafMissing,
    /// A leaf is not what it was when it got its place.
    LeafChanged,
    /// A leaf has no hash: it never got its place.
    HashMissing,
    /// Two leaves have one id.
    DuplicateId,
    /// An event that a process has counted is not in the sequence.
    InstanceGap,
    /// A part is not what the leaf commits to.
    CommitmentWrong,
    /// A checkpoint is none.
    CheckpointMalformed,
    /// A checkpoint is not signed by a known key.
    SignatureWrong,
    /// The tree is not the one that a checkpoint was signed for.
    RootWrong,
    /// The trail ends before a checkpoint that was signed for it.
    Truncated,
    /// The trail does not begin with what was kept elsewhere.
    RememberedWrong,
    /// A witness has signed none of the checkpoints that hold.
    WitnessMissing,
    /// A proof does not prove that its event is in the trail.
    ProofWrong,
    /// Lines of history are not those that an event was written with.
    HistoryChanged,
    /// A file is not the one that was handed out.
    FileChanged,
}

/// One thing that is wrong.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Finding {
    pub code: Code,
    /// The first bad place in the sequence; for a root, the first that may be bad; for a checkpoint that is none, the first
    /// that no smaller one vouches for.
    pub seq: Option<u64>,
    /// For a root, the place after the last that may be bad; for what has to do with a checkpoint, its size.
    pub until: Option<u64>,
}

/// What was found out.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    pub events: u64,
    /// Parts whose texts were there and are what their leaves commit to.
    pub opened: u64,
    /// Checkpoints whose roots are the tree's.
    pub checkpoints: u64,
    /// How far each witness has signed, by the name and the id of its key.
    pub witnessed: BTreeMap<String, u64>,
    pub findings: Vec<Finding>,
    /// The root over all events, in base64.
    pub root: String,
    /// The largest checkpoint that holds, to be kept elsewhere.
    #[serde(skip)]
    pub newest: Option<String>,
}

struct Claim {
    size: u64,
    /// Missing where nobody who is known has signed for it.
    root: Option<Hash>,
    note: String,
    is_remembered: bool,
}

/// Checks events one after another.
#[derive(Default)]
pub struct Verifier {
    /// Smallest last.
    claims: Vec<Claim>,
    next: u64,
    ids: HashSet<Uuid>,
    counts: HashMap<Uuid, i64>,
    /// Over the leaves as they are, and over the hashes as they were stored.
    told: Edge,
    stored: Edge,
    /// How far the last good checkpoint reaches.
    good: u64,
    /// After a hole there is no tree to follow.
    is_broken: bool,
    opened: u64,
    checkpoints: u64,
    newest: Option<String>,
    /// Those who must have signed, and how far each has.
    witnesses: Vec<(WitnessKey, u64)>,
    /// Texts that are no checkpoints, and so have no size.
    malformed: usize,
    findings: Vec<Finding>,
}

impl Verifier {
    /// Notes a checkpoint of the trail. `is_remembered` says that it was kept elsewhere. All come before the first event.
    pub fn checkpoint(&mut self, note: &str, keys: &PublicKeys, is_remembered: bool) {
        let (size, root) = match (keys.open(note), unsigned_size(note)) {
            (Ok(Checkpoint { size, root }), _) => (size, Some(root)),
            (Err(CheckpointError::Signature), Some(size)) => (size, None),
            _ => {
                self.malformed += 1;
                return;
            }
        };
        let at = self.claims.partition_point(|claim| claim.size > size);
        self.claims.insert(at, Claim { size, root, note: note.to_owned(), is_remembered });
    }

    /// Asks for a witness: one of the checkpoints that hold must be signed by it, too. All come before the first event.
    pub fn witness(&mut self, key: WitnessKey) {
        self.witnesses.push((key, 0));
    }

    /// Checks the next line.
    pub fn line(&mut self, line: &str) {
        let Some(line) = Line::read(line) else {
            self.is_broken = true;
            return self.find(Code::MalformedLine, Some(self.next));
        };
        if line.seq != self.next {
            let code = if line.seq > self.next { Code::SequenceGap } else { Code::SequenceDuplicate };
            self.find(code, Some(self.next.min(line.seq)));
            self.is_broken = true;
        }
        self.next = self.next.max(line.seq + 1);
        self.identity(&line);
        for (part, opened) in [(Part::Actor, &line.actor), (Part::Subjects, &line.subjects)] {
            let Some((nonce, text)) = opened else { continue };
            let commitment = line.leaf.as_ref().map(|leaf| leaf.commitment(part));
            if commitment == Some(part.commitment(nonce, text)) {
                self.opened += 1;
            } else {
                self.find(Code::CommitmentWrong, Some(line.seq));
            }
        }
        self.grow(&line);
    }

    fn identity(&mut self, line: &Line) {
        let Some(leaf) = &line.leaf else { return };
        if !self.ids.insert(leaf.id) {
            self.find(Code::DuplicateId, Some(line.seq));
        }
        let next = self.counts.entry(leaf.instance).or_default();
        let is_gap = leaf.instance_seq != *next;
        *next = leaf.instance_seq + 1;
        if is_gap {
            self.find(Code::InstanceGap, Some(line.seq));
        }
    }

    fn grow(&mut self, line: &Line) {
        let told = line.leaf.as_ref().map(|leaf| tlog::record_hash(leaf.text.as_bytes()));
        match (told, line.hash) {
            (None, _) => self.find(Code::LeafMissing, Some(line.seq)),
            (Some(told), Some(stored)) if told != stored => self.find(Code::LeafChanged, Some(line.seq)),
            (Some(_), None) => self.find(Code::HashMissing, Some(line.seq)),
            _ => {}
        }
        let (Some(told), Some(stored)) = (told.or(line.hash), line.hash.or(told)) else {
            self.is_broken = true;
            return;
        };
        self.told.push(told);
        self.stored.push(stored);
        while let Some(claim) = self.claims.pop_if(|claim| claim.size <= self.next) {
            self.hold(&claim);
        }
    }

    /// Holds a checkpoint against the tree as it is now.
    fn hold(&mut self, claim: &Claim) {
        let size = claim.size;
        let Some(root) = claim.root else {
            let (seq, until) = (Some(self.good), Some(size));
            return self.findings.push(Finding { code: Code::SignatureWrong, seq, until });
        };
        if self.is_broken {
            return;
        }
        // One of the two is as it was, if the other was changed.
        if size == self.next && (self.told.root() == root || self.stored.root() == root) {
            self.good = size;
            self.checkpoints += 1;
            for (witness, signed) in &mut self.witnesses {
                if witness.within(&claim.note).is_some() {
                    *signed = size;
                }
            }
            self.newest = Some(claim.note.clone());
            return;
        }
        // Checkpoints out of the same hands as a rewritten trail vouch for nothing.
        let (code, seq) = if claim.is_remembered { (Code::RememberedWrong, 0) } else { (Code::RootWrong, self.good) };
        self.findings.push(Finding { code, seq: Some(seq), until: Some(size) });
    }

    fn find(&mut self, code: Code, seq: Option<u64>) {
        self.findings.push(Finding { code, seq, until: None });
    }

    /// What was found out, when all events were shown.
    #[must_use]
    pub fn finish(mut self) -> Report {
        let (signed, unsigned): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.claims).into_iter().rev().partition(|claim| claim.root.is_some());
        unsigned.iter().for_each(|claim| self.hold(claim));
        if let Some(claim) = signed.last() {
            let (seq, until) = (Some(self.next), Some(claim.size));
            self.findings.push(Finding { code: Code::Truncated, seq, until });
        }
        for _ in 0..self.malformed {
            self.find(Code::CheckpointMalformed, Some(self.good));
        }
        for (_, signed) in &self.witnesses {
            if *signed == 0 {
                self.findings.push(Finding { code: Code::WitnessMissing, seq: None, until: None });
            }
        }
        let is_well = self.findings.is_empty();
        let witnessed = self.witnesses.iter().map(|(key, signed)| (key.witness(), *signed)).collect();
        Report {
            witnessed,
            events: self.next,
            opened: self.opened,
            checkpoints: self.checkpoints,
            findings: self.findings,
            root: self.told.root().to_string(),
            newest: self.newest.filter(|_| is_well),
        }
    }
}

/// What a note says of its size, whoever has signed it.
fn unsigned_size(note: &str) -> Option<u64> {
    note.lines().nth(1)?.parse().ok()
}

impl Report {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.findings.is_empty()
    }
}
