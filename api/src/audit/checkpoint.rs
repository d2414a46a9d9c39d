//! What is signed of the tree: C2SP `tlog-checkpoint`, a signed note with its size and root.

use signed_note::{Note, StandardVerifier, Verifier, VerifierList};
use tlog_tiles::{Checkpoint as Text, tlog::Hash};

/// Why a text is no checkpoint of this trail.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CheckpointError {
    #[error("it is no checkpoint")]
    Malformed,
    #[error("it is not signed by a known key of this trail")]
    Signature,
}

/// The size and root of a tree that somebody has signed for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Checkpoint {
    pub size: u64,
    pub root: Hash,
}

/// The public keys of a trail: what its checkpoints are held against.
#[derive(Clone, Debug)]
pub struct PublicKeys {
    origin: String,
    texts: Vec<String>,
}

impl PublicKeys {
    /// Reads the texts of keys (`name+id+key`), which name one trail.
    ///
    /// # Errors
    /// When there is none, one is no key, or they name two trails.
    pub fn read(texts: Vec<String>) -> Result<Self, CheckpointError> {
        let mut origin = None;
        for text in &texts {
            let key = StandardVerifier::new(text).map_err(|_| CheckpointError::Malformed)?;
            if origin.get_or_insert_with(|| key.name().to_owned()) != key.name() {
                return Err(CheckpointError::Malformed);
            }
        }
        Ok(Self { origin: origin.ok_or(CheckpointError::Malformed)?, texts })
    }

    /// The name of the trail.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The texts of the keys, in the order in which they were read.
    #[must_use]
    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// What a note of this trail states.
    ///
    /// # Errors
    /// When it is no checkpoint, of another trail, signed by no known key, or by a known one wrongly.
    pub fn open(&self, note: &str) -> Result<Checkpoint, CheckpointError> {
        let note = Note::from_bytes(note.as_bytes()).map_err(|_| CheckpointError::Malformed)?;
        let text = Text::from_bytes(note.text()).map_err(|_| CheckpointError::Malformed)?;
        let known = |key: &String| Some(Box::new(StandardVerifier::new(key).ok()?) as Box<dyn Verifier>);
        let keys = VerifierList::new(self.texts.iter().filter_map(known).collect());
        note.verify(&keys).map_err(|_| CheckpointError::Signature)?;
        if text.origin() != self.origin {
            return Err(CheckpointError::Signature);
        }
        Ok(Checkpoint { size: text.size(), root: *text.hash() })
    }
}
