//! `[audit]`: what the checkpoints of the trail are signed with.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Check;
use crate::audit::SigningKey;

/// What the checkpoints of the trail are signed with.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// The file with the key, outside the database and its backups. Default none: nothing is signed, and the log says so.
    pub signing_key_file: Option<PathBuf>,
    /// The public texts of keys that earlier checkpoints were signed with. Default none.
    pub former_keys: Vec<String>,
    /// The key out of that file.
    pub signing_key: Option<SigningKey>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    signing_key_file: Option<String>,
    former_keys: Vec<String>,
}

impl Written {
    pub(super) fn read(self, check: &mut Check) -> Option<Audit> {
        let Some(path) = self.signing_key_file else { return Some(Audit::default()) };
        let text = check.content("audit.signing_key_file", &path)?;
        let Ok(key) = SigningKey::read(&text) else {
            check.refuse("audit.signing_key_file", "is no key that `indsats keys generate-signing` has written");
            return None;
        };
        let Ok(key) = key.after(&self.former_keys) else {
            check.refuse("audit.former_keys", "must be public keys of the same trail");
            return None;
        };
        Some(Audit { signing_key_file: Some(path.into()), former_keys: self.former_keys, signing_key: Some(key) })
    }
}

impl Audit {
    pub(super) fn written(&self) -> Written {
        let signing_key_file = self.signing_key_file.as_ref().map(|path| path.display().to_string());
        Written { signing_key_file, former_keys: self.former_keys.clone() }
    }
}
