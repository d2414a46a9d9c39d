//! The key that checkpoints are signed with. It lives outside the database: whoever can change everything in there cannot
//! sign for it.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use signed_note::{Note, Signer as _, StandardSigner};
use tlog_tiles::Checkpoint as Text;
use zeroize::Zeroizing;

use super::checkpoint::{Checkpoint, CheckpointError, PublicKeys};
use crate::keys::Keys;

/// The type of a key, before its bytes.
const ED25519: u8 = 1;

/// The key that checkpoints are signed with, and the public ones that earlier checkpoints were signed with. Its `Debug`
/// shows no secret.
#[derive(Clone)]
pub struct SigningKey {
    signer: StandardSigner,
    /// Its own first.
    keys: PublicKeys,
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
        Ok(Self { signer, keys: PublicKeys::read(vec![public])? })
    }

    /// The same key, that also knows what was signed with its forerunners, by their public texts.
    ///
    /// # Errors
    /// When one is no such text, or of another trail.
    pub fn after(self, former: &[String]) -> Result<Self, CheckpointError> {
        let keys = [&[self.public().to_owned()], former].concat();
        Ok(Self { keys: PublicKeys::read(keys)?, ..self })
    }

    /// The public text of the key, for whoever checks.
    #[must_use]
    pub fn public(&self) -> &str {
        &self.keys.texts()[0]
    }

    /// The public keys of the trail.
    #[must_use]
    pub fn public_keys(&self) -> &PublicKeys {
        &self.keys
    }

    /// The signed note for a tree.
    pub(super) fn sign(&self, Checkpoint { size, root }: Checkpoint) -> String {
        let text = Text::new(self.keys.origin(), size, root, "").expect("a key has a name").to_bytes();
        let mut note = Note::new(&text, &[]).expect("three lines of text");
        note.add_sigs(&[&self.signer]).expect("Ed25519 signs everything");
        String::from_utf8(note.to_bytes()).expect("a note is text")
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.public()).finish()
    }
}
