//! Where in a token something stands: names one inside the other, which may hold dots and slashes.

use std::fmt::{self, Display};

use serde_json::{Map, Value};

use crate::config::Check;

/// The names that lead to a claim; none leads nowhere.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Claim(Vec<String>);

impl Claim {
    /// A path that the program itself knows.
    pub(super) fn at(name: &str) -> Self {
        Self(vec![name.to_owned()])
    }

    /// A path that must lead somewhere.
    pub(super) fn required(key: &str, names: Vec<String>, check: &mut Check) -> Option<Self> {
        if names.is_empty() {
            check.refuse(key, "is missing");
            return None;
        }
        Self::optional(key, names, check)
    }

    /// A path that may be left out.
    pub(super) fn optional(key: &str, names: Vec<String>, check: &mut Check) -> Option<Self> {
        if names.iter().any(String::is_empty) {
            check.refuse(key, "holds an empty name");
            return None;
        }
        Some(Self(names))
    }

    /// The names, from the outside in.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// What stands there; nothing where the path leads past an object.
    #[must_use]
    pub fn find<'c>(&self, claims: &'c Map<String, Value>) -> Option<&'c Value> {
        let (last, above) = self.0.split_last()?;
        let holder = above.iter().try_fold(claims, |holder, name| holder.get(name)?.as_object());
        holder?.get(last)
    }

    /// The texts that stand there: one, or those of a list. Anything else is no text.
    pub fn texts<'c>(&self, claims: &'c Map<String, Value>) -> impl Iterator<Item = &'c str> {
        let found = self.find(claims);
        let list = found.and_then(Value::as_array).into_iter().flatten();
        found.and_then(Value::as_str).into_iter().chain(list.filter_map(Value::as_str))
    }
}

impl Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" → "))
    }
}
