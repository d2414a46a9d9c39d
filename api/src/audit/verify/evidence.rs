//! Checking what was handed out of one case: each event against its proof, each opened part against its leaf, and the lines
//! of history against the events that wrote them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Code, Finding, line::Line};
use crate::audit::{Actor, Changes, Part, Proof, PublicKeys, body::Subjects};

/// What was found out.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceReport {
    pub events: u64,
    /// Parts whose texts are what their leaves commit to.
    pub opened: u64,
    /// Lines of history.
    pub lines: usize,
    /// Those of them that an opened event was written with. The events of the others concern more people, and only who
    /// has the whole trail can check them.
    pub confirmed: usize,
    pub findings: Vec<Finding>,
}

impl EvidenceReport {
    /// Notes what is wrong, at a place of the sequence where it has one.
    pub fn find(&mut self, code: Code, seq: Option<u64>) {
        self.findings.push(Finding { code, seq, until: None });
    }
}

/// What a line of history says of itself.
#[derive(Deserialize)]
struct Written {
    id: Uuid,
    actor: Uuid,
    at: String,
}

#[derive(Deserialize)]
struct Proven {
    proof: String,
}

/// The instant in a leaf.
#[derive(Deserialize)]
struct Dated {
    at: String,
}

/// Checks the lines of `events.ndjson` and `history.ndjson` with the keys of the trail.
#[must_use]
pub fn check(events: &str, history: &str, keys: &PublicKeys) -> EvidenceReport {
    let mut report = EvidenceReport { lines: history.lines().count(), ..EvidenceReport::default() };
    let mut lines = BTreeMap::new();
    for text in history.lines() {
        match serde_json::from_str::<Written>(text) {
            Ok(written) => drop(lines.insert(written.id, (written, text))),
            Err(_) => report.find(Code::MalformedLine, None),
        }
    }
    let mut last = None;
    for text in events.lines() {
        report.events += 1;
        let read = Line::read(text).zip(serde_json::from_str::<Proven>(text).ok());
        let Some((line, Proven { proof })) = read else {
            report.find(Code::MalformedLine, None);
            continue;
        };
        if last.replace(line.seq).is_some_and(|last| last >= line.seq) {
            report.find(Code::SequenceDuplicate, Some(line.seq));
        }
        event(&line, &proof, &lines, keys, &mut report);
    }
    report
}

fn event(
    line: &Line,
    proof: &str,
    history: &BTreeMap<Uuid, (Written, &str)>,
    keys: &PublicKeys,
    report: &mut EvidenceReport,
) {
    let Some(leaf) = &line.leaf else { return report.find(Code::LeafMissing, Some(line.seq)) };
    let proof = Proof::read(proof).ok().filter(|proof| proof.seq == line.seq);
    if proof.is_none_or(|proof| proof.check(&leaf.text, keys).is_err()) {
        report.find(Code::ProofWrong, Some(line.seq));
    }
    for (part, opened) in [(Part::Actor, &line.actor), (Part::Subjects, &line.subjects)] {
        let Some((nonce, text)) = opened else { continue };
        if leaf.commitment(part) == part.commitment(nonce, text) {
            report.opened += 1;
        } else {
            report.find(Code::CommitmentWrong, Some(line.seq));
        }
    }
    let actor = line.actor.as_ref().and_then(|(_, text)| Actor::read(text));
    let subjects = line.subjects.as_ref().and_then(|(_, text)| Subjects::read(text));
    let written = serde_json::from_str::<Dated>(&leaf.text).ok();
    let (Some(actor), Some(digested), Some(Dated { at })) = (actor, subjects.and_then(|it| it.history), written) else {
        return;
    };
    if digested.first > digested.last {
        return report.find(Code::HistoryChanged, Some(line.seq));
    }
    let mut changes = Changes::default();
    let of_event = |(line, _): &&(Written, &str)| line.actor == actor.user && line.at == at;
    for (line, text) in history.range(digested.first..=digested.last).map(|(_, line)| line).filter(of_event) {
        changes.note_text(line.id, text);
    }
    match changes.digested() {
        Some(found) if found == digested => report.confirmed += usize::try_from(digested.count).unwrap_or_default(),
        _ => report.find(Code::HistoryChanged, Some(line.seq)),
    }
}
