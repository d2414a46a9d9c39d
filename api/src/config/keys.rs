//! `[keys]`: what the records are sealed with.

use std::path::PathBuf;

use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretBox};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Check;
use crate::keys;

/// What the records are sealed with.
#[derive(Debug)]
pub struct Keys {
    /// The file that holds the master key: 32 bytes in base64, as `indsats keys generate` writes them. Required.
    pub master_file: PathBuf,
    /// The master key out of that file.
    pub master: SecretBox<[u8; 32]>,
}

impl Keys {
    /// Derives the keys that the store works with.
    #[must_use]
    pub fn derive(&self) -> keys::Keys {
        keys::Keys::derive(self.master.expose_secret())
    }

    pub(super) fn written(&self) -> Written {
        Written { master_file: Some(self.master_file.display().to_string()) }
    }
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    master_file: Option<String>,
}

impl Written {
    pub(super) fn read(self, check: &mut Check) -> Option<Keys> {
        const KEY: &str = "keys.master_file";
        let path = check.text(KEY, self.master_file)?;
        let text = check.content(KEY, &path)?;
        let bytes = STANDARD.decode(text.as_bytes()).map(Zeroizing::new).unwrap_or_default();
        let Ok(master) = <[u8; 32]>::try_from(bytes.as_slice()) else {
            check.refuse(KEY, "names a file that does not hold 32 bytes in base64");
            return None;
        };
        Some(Keys { master_file: path.into(), master: SecretBox::new(Box::new(master)) })
    }
}
