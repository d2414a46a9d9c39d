//! A proof that an event is in the trail, as a file (C2SP `tlog-proof`): its place, the hashes that lead to the root, and the
//! checkpoint that is signed for the root. It needs nothing else to be checked.

use base64::{Engine, engine::general_purpose::STANDARD};
use tlog_tiles::tlog::{self, Hash};

use super::checkpoint::{CheckpointError, PublicKeys};

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// The proof of one event.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// The event's place in the sequence.
    pub seq: u64,
    /// From the leaf's neighbour up.
    pub hashes: Vec<Hash>,
    /// The signed note.
    pub checkpoint: String,
}

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ProofError {
    #[error("it is no proof")]
    Malformed,
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error("the event is not at that place of the trail")]
    Elsewhere,
}

impl Proof {
    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> String {
        let hashes: String = self.hashes.iter().map(|hash| format!("{hash}\n")).collect();
        format!("{HEADER}\nindex {}\n{hashes}\n{}", self.seq, self.checkpoint)
    }

    /// Reads the text of a file; opaque extra data is passed over.
    ///
    /// # Errors
    /// [`ProofError::Malformed`] for anything else.
    pub fn read(text: &str) -> Result<Self, ProofError> {
        Self::parse(text).ok_or(ProofError::Malformed)
    }

    fn parse(text: &str) -> Option<Self> {
        let (head, checkpoint) = text.split_once("\n\n")?;
        let mut lines = head.split('\n').peekable();
        if lines.next()? != HEADER {
            return None;
        }
        if let Some(extra) = lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            STANDARD.decode(extra).ok()?;
            lines.next();
        }
        let index = lines.next()?.strip_prefix("index ")?;
        let seq = index.parse::<u64>().ok().filter(|seq| seq.to_string() == index)?;
        let hashes = lines.map(|line| Hash::parse_hash(line).ok()).collect::<Option<Vec<_>>>()?;
        // No tree of a number that can be written is deeper.
        (hashes.len() < 64).then(|| Self { seq, hashes, checkpoint: checkpoint.to_owned() })
    }

    /// Whether the leaf with this text is where the proof says, under a checkpoint of the trail.
    ///
    /// # Errors
    /// When it is not, or nobody known has signed for that.
    pub fn check(&self, leaf: &str, keys: &PublicKeys) -> Result<(), ProofError> {
        let signed = keys.open(&self.checkpoint)?;
        let leaf = tlog::record_hash(leaf.as_bytes());
        if self.seq >= signed.size {
            return Err(ProofError::Elsewhere);
        }
        tlog::check_record(&self.hashes, signed.size, signed.root, self.seq, leaf).map_err(|_| ProofError::Elsewhere)
    }
}
