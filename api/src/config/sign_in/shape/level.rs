//! How sure the sign-in service is of who somebody is.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    Claim,
    pattern::{Pattern, refuse_doubles},
};
use crate::config::Check;

/// A level of assurance, as the national standard for identities names them.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Level {
    Low,
    Substantial,
    High,
}

impl Level {
    /// Its name, as in the configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        WORDS.iter().find(|(_, level)| *level == self).map_or("", |(word, _)| word)
    }
}

/// The names of levels in the configuration.
pub(super) const WORDS: [(&str, Level); 3] =
    [("LOW", Level::Low), ("SUBSTANTIAL", Level::Substantial), ("HIGH", Level::High)];

/// Where a token tells its level, and what it calls them.
#[derive(Clone, Debug, Default)]
pub struct Assurance {
    claim: Claim,
    levels: Vec<(Pattern, Level)>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    value: Option<String>,
    level: Option<String>,
}

impl Assurance {
    pub(super) fn read(key: &str, claim: Vec<String>, levels: Vec<Written>, check: &mut Check) -> Option<Self> {
        let claim = Claim::optional(&format!("{key}.assurance"), claim, check);
        let mut read = Vec::new();
        for (index, written) in levels.into_iter().enumerate() {
            let key = format!("{key}.levels[{index}]");
            let value = Pattern::read(&format!("{key}.value"), written.value, check);
            let level = check.text(&format!("{key}.level"), written.level);
            let level = level.and_then(|level| check.word(&format!("{key}.level"), &level, &WORDS));
            read.push(value.zip(level));
        }
        let levels: Vec<(Pattern, Level)> = read.into_iter().collect::<Option<_>>()?;
        let claim = claim?;
        match (claim.names().is_empty(), levels.is_empty()) {
            (true, false) => check.refuse(&format!("{key}.assurance"), "is missing: no claim tells a level"),
            (false, true) => check.refuse(&format!("{key}.levels"), "is missing: no value means a level"),
            _ => {}
        }
        let values = levels.iter().enumerate().map(|(at, (value, _))| (format!("{key}.levels[{at}].value"), value));
        refuse_doubles(&values.collect::<Vec<_>>(), check);
        Some(Self { claim, levels })
    }

    /// Whether some value means this level or a higher one.
    pub(super) fn reaches(&self, level: Level) -> bool {
        self.levels.iter().any(|(_, known)| *known >= level)
    }

    /// The highest level that a token states; nothing where it states none that is known.
    #[must_use]
    pub fn of(&self, claims: &Map<String, Value>) -> Option<Level> {
        // Some services tell their levels in numbers.
        let number = self.claim.find(claims).and_then(Value::as_i64).map(|number| number.to_string());
        let stated = self.claim.texts(claims).chain(number.as_deref());
        let level = |value: &str| self.levels.iter().find(|(known, _)| known.fits(value)).map(|(_, level)| *level);
        stated.filter_map(level).max()
    }
}
