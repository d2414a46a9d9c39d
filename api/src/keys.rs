//! One master key, many purposes: field encryption, blind index, sealed ids and sealed cursors.

use std::{collections::HashMap, sync::RwLock};

use aes_gcm_siv::{
    Aes256GcmSiv, Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac};
use rand::Rng;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::cpr::CprNumber;

const NONCE: usize = 12;

/// A sealed text could not be opened: made by another key, for another purpose, or altered.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the sealed value cannot be opened")]
pub struct SealError;

/// The keys that are derived from the one secret that an operator keeps.
pub struct Keys {
    master: Hkdf<Sha256>,
    fields: Aes256GcmSiv,
    index: Zeroizing<[u8; 32]>,
    sealers: RwLock<HashMap<String, Sealer>>,
}

impl Keys {
    /// Derives every key from 32 secret bytes.
    #[must_use]
    pub fn derive(master: &[u8; 32]) -> Self {
        let master = Hkdf::<Sha256>::new(Some(b"indsats v1"), master);
        let fields = cipher(&master, "field");
        let index = expand(&master, "index");
        Self { master, fields, index, sealers: RwLock::default() }
    }

    /// 32 fresh secret bytes.
    #[must_use]
    pub fn generate() -> Zeroizing<[u8; 32]> {
        let mut bytes = Zeroizing::new([0; 32]);
        rand::rng().fill_bytes(bytes.as_mut());
        bytes
    }

    /// Encrypts one column of one row; `place` (table, column, row) is authenticated, so that a value cannot be moved.
    #[must_use]
    pub fn encrypt(&self, place: &str, clear: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        rand::rng().fill_bytes(&mut nonce);
        let mut sealed = nonce.to_vec();
        let payload = Payload { msg: clear, aad: place.as_bytes() };
        sealed.extend(
            self.fields.encrypt(&Nonce::from(nonce), payload).expect("a column is far below the cipher's limit"),
        );
        sealed
    }

    /// Opens what [`Keys::encrypt`] made for the same place.
    ///
    /// # Errors
    /// When the bytes were altered, moved, or made with another key.
    pub fn decrypt(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE>().ok_or(SealError)?;
        let payload = Payload { msg: body, aad: place.as_bytes() };
        self.fields.decrypt(&Nonce::from(*nonce), payload).map(Zeroizing::new).map_err(|_| SealError)
    }

    /// The keyed hash under which a CPR number is found again.
    #[must_use]
    pub fn index(&self, number: &CprNumber) -> Vec<u8> {
        self.digest("cpr", number.expose().as_bytes())
    }

    /// A keyed hash, for tokens that can be compared and not read.
    #[must_use]
    pub fn digest(&self, purpose: &str, clear: &[u8]) -> Vec<u8> {
        let mut mac = <Hmac<Sha256>>::new_from_slice(self.index.as_ref()).expect("any length is a key");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(clear);
        mac.finalize().into_bytes().to_vec()
    }

    /// The sealer of one purpose: `id`, `cursor`, or the ids of one audit engagement.
    #[must_use]
    pub fn sealer(&self, purpose: &str) -> Sealer {
        if let Some(known) = self.sealers.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(purpose) {
            return known.clone();
        }
        let sealer = Sealer(cipher(&self.master, &format!("seal {purpose}")));
        let mut sealers = self.sealers.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        sealers.entry(purpose.to_owned()).or_insert(sealer).clone()
    }
}

/// Seals short values into opaque text. The same value gives the same text, which ids need, and nothing else shows.
#[derive(Clone)]
pub struct Sealer(Aes256GcmSiv);

impl Sealer {
    /// Seals bytes; `binding` must be the same to open them.
    #[must_use]
    pub fn seal(&self, binding: &[u8], clear: &[u8]) -> String {
        // A fixed nonce is what makes sealing deterministic; the SIV mode then tells only that two values are equal.
        let payload = Payload { msg: clear, aad: binding };
        URL_SAFE_NO_PAD
            .encode(self.0.encrypt(&Nonce::default(), payload).expect("an id is far below the cipher's limit"))
    }

    /// Opens what [`Sealer::seal`] made with the same binding.
    ///
    /// # Errors
    /// When the text is not such a seal.
    pub fn open(&self, binding: &[u8], text: &str) -> Result<Vec<u8>, SealError> {
        let sealed = URL_SAFE_NO_PAD.decode(text).map_err(|_| SealError)?;
        self.0.decrypt(&Nonce::default(), Payload { msg: &sealed, aad: binding }).map_err(|_| SealError)
    }
}

fn expand(master: &Hkdf<Sha256>, purpose: &str) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    master.expand(purpose.as_bytes(), key.as_mut()).expect("32 bytes are within the limit of the derivation");
    key
}

fn cipher(master: &Hkdf<Sha256>, purpose: &str) -> Aes256GcmSiv {
    Aes256GcmSiv::new_from_slice(expand(master, purpose).as_ref()).expect("the derived key has the cipher's length")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_opens_only_in_its_place() {
        let keys = Keys::derive(&[7; 32]);
        let sealed = keys.encrypt("person.cpr.1", b"secret");
        assert_eq!(keys.decrypt("person.cpr.1", &sealed).expect("opens").as_slice(), b"secret");
        assert!(keys.decrypt("person.cpr.2", &sealed).is_err());
        assert!(Keys::derive(&[8; 32]).decrypt("person.cpr.1", &sealed).is_err());
        assert_ne!(sealed, keys.encrypt("person.cpr.1", b"secret"), "equal values do not show in storage");
    }

    #[test]
    fn sealed_ids_are_stable_within_a_purpose_and_differ_between_purposes() {
        let keys = Keys::derive(&[7; 32]);
        let (one, other) = (keys.sealer("id"), keys.sealer("id of an engagement"));
        assert_eq!(one.seal(b"x", b"1"), keys.sealer("id").seal(b"x", b"1"));
        assert_ne!(one.seal(b"x", b"1"), other.seal(b"x", b"1"));
        assert!(other.open(b"x", &one.seal(b"x", b"1")).is_err());
        assert!(one.open(b"y", &one.seal(b"x", b"1")).is_err());
    }
}
