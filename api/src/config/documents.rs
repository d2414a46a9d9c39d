//! `[documents]`: operations that are known beforehand.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Check;

/// Operations that are known beforehand.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// The manifest that the front end's code generator writes. Default none.
    pub manifest_file: Option<PathBuf>,
    /// Who may send nothing else. Default nobody, `optional`.
    pub mode: KnownOnly,
}

/// Who may send nothing but known documents.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum KnownOnly {
    /// Nobody is bound: `optional`.
    #[default]
    Nobody,
    /// `only_browsers`.
    Browsers,
    /// `only`.
    Everybody,
}

const MODES: &[(&str, KnownOnly)] =
    &[("optional", KnownOnly::Nobody), ("only_browsers", KnownOnly::Browsers), ("only", KnownOnly::Everybody)];

#[derive(Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    manifest_file: Option<String>,
    mode: String,
}

impl Default for Written {
    fn default() -> Self {
        Documents::default().written()
    }
}

impl Written {
    pub(super) fn read(self, check: &mut Check) -> Option<Documents> {
        let mode = check.word("documents.mode", &self.mode, MODES);
        if self.manifest_file.is_none() && mode.is_some_and(|mode| mode != KnownOnly::Nobody) {
            check.refuse("documents.manifest_file", "is missing: without it no document is known");
        }
        let manifest_file = match self.manifest_file {
            Some(path) => Some(check.text("documents.manifest_file", Some(path))?.into()),
            None => None,
        };
        Some(Documents { manifest_file, mode: mode? })
    }
}

impl Documents {
    pub(super) fn written(&self) -> Written {
        let mode = MODES.iter().find(|(_, mode)| *mode == self.mode).map_or("optional", |(word, _)| word);
        let manifest_file = self.manifest_file.as_ref().map(|path| path.display().to_string());
        Written { manifest_file, mode: mode.to_owned() }
    }
}
