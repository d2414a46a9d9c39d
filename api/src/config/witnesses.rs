//! `[[audit.witnesses]]`: who signs that the trail continues what they have seen of it.

use serde::{Deserialize, Serialize};

use super::Check;
use crate::{address::Address, audit::WitnessKey};

/// Somebody elsewhere who signs that the trail continues what they have seen of it.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The address before `/add-checkpoint`: `https`, or `http` on this machine.
    pub url: Address,
    /// The public text of the key.
    pub key: WitnessKey,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    url: String,
    key: String,
}

impl Written {
    pub(super) fn read(self, key: &str, check: &mut Check) -> Option<Witness> {
        let url = Address::parse(self.url.trim_end_matches('/'));
        if url.is_none() {
            let text = "must be an address that begins with https://, or with http:// and leads to this machine";
            check.refuse(&format!("{key}.url"), text);
        }
        let read = WitnessKey::read(&self.key).ok();
        if read.is_none() {
            check.refuse(&format!("{key}.key"), "must be the public text of a key for Ed25519 cosignatures");
        }
        Some(Witness { url: url?, key: read? })
    }

    pub(super) fn of(witness: &Witness) -> Self {
        Self { url: witness.url.to_string(), key: witness.key.text().to_owned() }
    }
}

/// Every witness, each once.
pub(super) fn read(written: Vec<Written>, check: &mut Check) -> Option<Vec<Witness>> {
    let mut all: Vec<Option<Witness>> = Vec::new();
    for (index, written) in written.into_iter().enumerate() {
        let key = format!("audit.witnesses[{index}]");
        let witness = written.read(&key, check);
        let is_known = |witness: &Witness| all.iter().flatten().any(|known| known.key == witness.key);
        if witness.as_ref().is_some_and(is_known) {
            check.refuse(&format!("{key}.key"), "is listed twice");
        }
        all.push(witness);
    }
    all.into_iter().collect()
}
