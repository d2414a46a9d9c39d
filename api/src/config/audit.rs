//! `[audit]`: what the checkpoints of the trail are signed with, how long it tells of people, and what is unusual in it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{
    Check, alarms,
    witnesses::{self, Witness},
};
use crate::audit::{Alarms, SigningKey};

/// What the checkpoints of the trail are signed with, and how long it tells of people.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The file with the key, outside the database and its backups. Default none: nothing is signed, and the log says so.
    pub signing_key_file: Option<PathBuf>,
    /// The public texts of keys that earlier checkpoints were signed with. Default none.
    pub former_keys: Vec<String>,
    /// The key out of that file.
    pub signing_key: Option<SigningKey>,
    /// After how many months the trail forgets who did something and whom it concerned. Default 13; from 1 to 120.
    pub retention_months: u32,
    pub alarms: Alarms,
    /// Who signs that the trail continues what they have seen of it. Default nobody.
    pub witnesses: Vec<Witness>,
}

impl Default for Audit {
    fn default() -> Self {
        Self {
            signing_key_file: None,
            former_keys: Vec::new(),
            signing_key: None,
            retention_months: 13,
            alarms: Alarms::default(),
            witnesses: Vec::new(),
        }
    }
}

#[derive(Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    signing_key_file: Option<String>,
    former_keys: Vec<String>,
    retention_months: i64,
    alarms: alarms::Written,
    witnesses: Vec<witnesses::Written>,
}

impl Default for Written {
    fn default() -> Self {
        Self {
            signing_key_file: None,
            former_keys: Vec::new(),
            retention_months: 13,
            alarms: alarms::Written::default(),
            witnesses: Vec::new(),
        }
    }
}

impl Written {
    /// With an entry in every list, so that every key is known.
    pub(super) fn whole() -> Self {
        Self { former_keys: vec![String::new()], witnesses: vec![witnesses::Written::default()], ..Self::default() }
    }

    pub(super) fn read(self, check: &mut Check) -> Option<Audit> {
        let retention_months = check.number("audit.retention_months", self.retention_months, 1..=120);
        let alarms = self.alarms.read(check);
        let witnesses = witnesses::read(self.witnesses, check);
        let signing_key = match &self.signing_key_file {
            None => Some(None),
            Some(path) => key(path, &self.former_keys, check).map(Some),
        };
        Some(Audit {
            signing_key_file: self.signing_key_file.map(PathBuf::from),
            former_keys: self.former_keys,
            signing_key: signing_key?,
            retention_months: retention_months?,
            alarms: alarms?,
            witnesses: witnesses?,
        })
    }
}

fn key(path: &str, former: &[String], check: &mut Check) -> Option<SigningKey> {
    let text = check.content("audit.signing_key_file", path)?;
    let Ok(key) = SigningKey::read(&text) else {
        check.refuse("audit.signing_key_file", "is no key that `indsats keys generate-signing` has written");
        return None;
    };
    let Ok(key) = key.after(former) else {
        check.refuse("audit.former_keys", "must be public keys of the same trail");
        return None;
    };
    Some(key)
}

impl Audit {
    pub(super) fn written(&self) -> Written {
        let signing_key_file = self.signing_key_file.as_ref().map(|path| path.display().to_string());
        Written {
            signing_key_file,
            former_keys: self.former_keys.clone(),
            retention_months: self.retention_months.into(),
            alarms: alarms::Written::of(&self.alarms),
            witnesses: self.witnesses.iter().map(witnesses::Written::of).collect(),
        }
    }
}
