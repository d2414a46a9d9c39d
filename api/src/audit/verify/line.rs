//! One line of a file of events, as `docs/reference/audit.md` describes it.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use tlog_tiles::tlog::Hash;
use uuid::Uuid;

use super::Part;

/// What a line tells, as far as it can be checked.
pub(super) struct Line {
    pub seq: u64,
    pub leaf: Option<Leaf>,
    /// The hash that was stored for the leaf.
    pub hash: Option<Hash>,
    pub actor: Option<(Vec<u8>, String)>,
    pub subjects: Option<(Vec<u8>, String)>,
}

pub(super) struct Leaf {
    pub text: String,
    pub id: Uuid,
    pub instance: Uuid,
    pub instance_seq: i64,
    actor: [u8; 32],
    subjects: [u8; 32],
}

/// Members that are not named here are not looked at: they are not part of the proof, or of a later version of it.
#[derive(Deserialize)]
struct Written {
    seq: u64,
    leaf: Option<String>,
    hash: Option<String>,
    opened: Option<Opened>,
}

#[derive(Deserialize)]
struct Opened {
    actor: Option<OpenedPart>,
    subjects: Option<OpenedPart>,
}

#[derive(Deserialize)]
struct OpenedPart {
    nonce: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenLeaf {
    v: u32,
    id: Uuid,
    instance: Uuid,
    instance_seq: i64,
    actor: String,
    subjects: String,
}

impl Line {
    pub(super) fn read(line: &str) -> Option<Self> {
        let Written { seq, leaf, hash, opened } = serde_json::from_str(line).ok()?;
        let leaf = leaf.map(Leaf::read).map_or(Some(None), |leaf| leaf.map(Some))?;
        let hash = hash.map(|hash| read_hash(&hash)).map_or(Some(None), |hash| hash.map(Some))?;
        let (actor, subjects) = opened.map_or((None, None), |opened| (opened.actor, opened.subjects));
        // A sequence that cannot be counted on is none.
        (seq < u64::MAX).then_some(())?;
        Some(Self { seq, leaf, hash, actor: part(actor)?, subjects: part(subjects)? })
    }
}

fn part(opened: Option<OpenedPart>) -> Option<Option<(Vec<u8>, String)>> {
    let Some(OpenedPart { nonce, text }) = opened else { return Some(None) };
    Some(Some((bytes(&nonce)?, text)))
}

fn read_hash(text: &str) -> Option<Hash> {
    Some(Hash(STANDARD.decode(text).ok()?.try_into().ok()?))
}

impl Leaf {
    fn read(text: String) -> Option<Self> {
        let WrittenLeaf { v, id, instance, instance_seq, actor, subjects } = serde_json::from_str(&text).ok()?;
        let commitment = |text: &str| bytes(text)?.try_into().ok();
        let (actor, subjects) = (commitment(&actor)?, commitment(&subjects)?);
        (v == 1 && instance_seq < i64::MAX).then_some(Self { text, id, instance, instance_seq, actor, subjects })
    }

    pub(super) fn commitment(&self, part: Part) -> [u8; 32] {
        match part {
            Part::Actor => self.actor,
            Part::Subjects => self.subjects,
        }
    }
}

/// What hexadecimal text says.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    let byte = |pair: Option<&str>| u8::from_str_radix(pair.filter(|pair| pair.len() == 2)?, 16).ok();
    pairs.map(byte).collect()
}
