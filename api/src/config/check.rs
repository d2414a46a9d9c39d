//! Collects what is wrong while sections read their values.

use std::{collections::BTreeMap, fs::File, io::Read, net::SocketAddr, ops::RangeInclusive};

use zeroize::Zeroizing;

use super::{Origin, Problem, Problems};

/// No secret and no key set is larger.
const FILE_LIMIT: u64 = 256 * 1024;

/// The problems so far, and where each key was given.
#[derive(Default)]
pub(super) struct Check {
    problems: Vec<Problem>,
    pub(super) origins: BTreeMap<String, Origin>,
}

impl Check {
    /// Notes a problem of a source.
    pub(super) fn note(&mut self, key: &str, origin: Origin, text: impl Into<String>) {
        self.problems.push(Problem { key: key.to_owned(), origin, text: text.into() });
    }

    /// Notes a problem of a value, unless the value was lost to a problem that is noted already.
    pub(super) fn refuse(&mut self, key: &str, text: impl Into<String>) {
        let origin = self.origin(key);
        let lost = |problem: &Problem| match key.strip_prefix(problem.key.as_str()) {
            Some(rest) if !problem.key.is_empty() && (rest.is_empty() || rest.starts_with(['.', '['])) => {
                origin == Origin::Absent || origin == problem.origin
            }
            _ => false,
        };
        if !self.problems.iter().any(lost) {
            self.note(key, origin, text);
        }
    }

    /// Where a key was given, or else the list whose entry it belongs to.
    fn origin(&self, key: &str) -> Origin {
        let list = || self.origins.get(key.split_once('[')?.0);
        self.origins.get(key).or_else(list).cloned().unwrap_or(Origin::Absent)
    }

    /// Whether nothing is wrong so far.
    pub(super) fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    /// A text that must be there.
    pub(super) fn text(&mut self, key: &str, value: Option<String>) -> Option<String> {
        match value {
            Some(text) if !text.trim().is_empty() => return Some(text),
            Some(_) => self.refuse(key, "is empty"),
            None => self.refuse(key, "is missing"),
        }
        None
    }

    /// A number within its limits.
    pub(super) fn number<N: TryFrom<i64>>(&mut self, key: &str, value: i64, limits: RangeInclusive<i64>) -> Option<N> {
        if !limits.contains(&value) {
            self.refuse(key, format!("must be from {} to {}, not {value}", limits.start(), limits.end()));
            return None;
        }
        N::try_from(value).ok()
    }

    /// An address to listen on.
    pub(super) fn address(&mut self, key: &str, value: &str) -> Option<SocketAddr> {
        let address = value.parse().ok();
        if address.is_none() {
            self.refuse(key, "must be an IP address and a port, as in 127.0.0.1:8080");
        }
        address
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(&mut self, key: &str, value: &str, words: &[(&str, T)]) -> Option<T> {
        let found = words.iter().find(|(word, _)| *word == value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.refuse(key, format!("must be one of {}", known.join(", ")));
        }
        found.map(|(_, meaning)| *meaning)
    }

    /// What a file holds, which may be a secret, without the white space around it.
    pub(super) fn content(&mut self, key: &str, path: &str) -> Option<Zeroizing<String>> {
        let mut text = Zeroizing::new(String::new());
        let read = File::open(path).and_then(|file| file.take(FILE_LIMIT + 1).read_to_string(&mut text));
        match read {
            Err(error) => self.refuse(key, format!("names a file that cannot be read: {error}")),
            Ok(length) if length as u64 > FILE_LIMIT => self.refuse(key, "names a file of more than 256 KiB"),
            Ok(_) if text.trim().is_empty() => self.refuse(key, "names an empty file"),
            Ok(_) => return Some(Zeroizing::new(text.trim().to_owned())),
        }
        None
    }

    /// The value, if nothing was wrong.
    pub(super) fn finish<T>(mut self, value: Option<T>) -> Result<T, Problems> {
        self.problems.sort();
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(Problems(self.problems)),
        }
    }
}
