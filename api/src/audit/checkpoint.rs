//! What is signed of the tree: C2SP `tlog-checkpoint`, a signed note with its size and root.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use signed_note::{Note, Signer as _, StandardSigner, StandardVerifier, Verifier, VerifierList};
use tlog_tiles::{Checkpoint, tlog::Hash};
use zeroize::Zeroizing;

use crate::keys::Keys;

/// The type of a key, before its bytes.
const ED25519: u8 = 1;

/// Why a text is no checkpoint of this trail.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CheckpointError {
    #[error("it is no checkpoint")]
    Malformed,
    #[error("it is not signed by a known key of this trail")]
    Signature,
}

/// The key that checkpoints are signed with, and those that were signed with before it. Its `Debug` shows no secret.
#[derive(Clone)]
pub struct SigningKey {
    signer: StandardSigner,
    /// Its own public text, and those of its forerunners.
    verifiers: Vec<String>,
}

impl SigningKey {
    /// Makes a key for a trail, and the text that [`SigningKey::read`] reads.
    ///
    /// # Errors
    /// When the name is empty, or has a space or a plus.
    pub fn generate(origin: &str) -> Result<(Self, Zeroizing<String>), CheckpointError> {
        let secret = Keys::generate();
        let public = ed25519_dalek::SigningKey::from_bytes(&secret).verifying_key();
        let typed = |key: &[u8]| Zeroizing::new([&[ED25519], key].concat());
        let id = signed_note::key_id(origin, &typed(public.as_bytes()));
        let secret = Zeroizing::new(STANDARD.encode(typed(secret.as_slice())));
        let text = Zeroizing::new(format!("PRIVATE+KEY+{origin}+{id:08x}+{}", *secret));
        Ok((Self::read(&text)?, text))
    }

    /// Reads the text of a key.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(text: &str) -> Result<Self, CheckpointError> {
        let text = text.trim();
        let signer = StandardSigner::new(text).map_err(|_| CheckpointError::Malformed)?;
        // The last part may hold a plus itself.
        let secret = text.splitn(5, '+').nth(4).and_then(|key| Some(Zeroizing::new(STANDARD.decode(key).ok()?)));
        let secret = secret.and_then(|key| key.get(1..)?.try_into().ok().map(Zeroizing::new));
        let secret: Zeroizing<[u8; 32]> = secret.ok_or(CheckpointError::Malformed)?;
        let public = ed25519_dalek::SigningKey::from_bytes(&secret).verifying_key();
        let public = signed_note::new_ed25519_verifier_key(signer.name(), &public);
        Ok(Self { signer, verifiers: vec![public] })
    }

    /// The same key, that also knows what was signed with its forerunners, by their public texts.
    ///
    /// # Errors
    /// When one is no such text, or of another trail.
    pub fn after(mut self, former: &[String]) -> Result<Self, CheckpointError> {
        for key in former {
            let known = StandardVerifier::new(key).map_err(|_| CheckpointError::Malformed)?;
            if known.name() != self.origin() {
                return Err(CheckpointError::Malformed);
            }
            self.verifiers.push(key.clone());
        }
        Ok(self)
    }

    /// The name of the trail.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.signer.name()
    }

    /// The public text of the key, for whoever checks.
    #[must_use]
    pub fn public(&self) -> &str {
        &self.verifiers[0]
    }

    /// The signed note for a tree.
    pub(super) fn sign(&self, size: u64, root: Hash) -> String {
        let text = Checkpoint::new(self.origin(), size, root, "").expect("a key has a name").to_bytes();
        let mut note = Note::new(&text, &[]).expect("three lines of text");
        note.add_sigs(&[&self.signer]).expect("Ed25519 signs everything");
        String::from_utf8(note.to_bytes()).expect("a note is text")
    }

    /// The size and root that a note of this trail states.
    pub(super) fn open(&self, note: &str) -> Result<(u64, Hash), CheckpointError> {
        let note = Note::from_bytes(note.as_bytes()).map_err(|_| CheckpointError::Malformed)?;
        let known = |key: &String| Some(Box::new(StandardVerifier::new(key).ok()?) as Box<dyn Verifier>);
        let verifiers = VerifierList::new(self.verifiers.iter().filter_map(known).collect());
        // One known key must have signed, and no known one wrongly.
        note.verify(&verifiers).map_err(|_| CheckpointError::Signature)?;
        let checkpoint = Checkpoint::from_bytes(note.text()).map_err(|_| CheckpointError::Malformed)?;
        if checkpoint.origin() != self.origin() {
            return Err(CheckpointError::Signature);
        }
        Ok((checkpoint.size(), *checkpoint.hash()))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.public()).finish()
    }
}
