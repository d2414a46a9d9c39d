//! What is wrong with a configuration: always the key and where it came from, never the value, which may be a secret.

use std::{
    fmt::{self, Display},
    path::PathBuf,
};

/// Where a value came from.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Origin {
    /// The configuration file.
    File(PathBuf),
    /// The environment variable of this name.
    Environment(String),
    /// Nobody gave it.
    Absent,
}

/// One thing that is wrong.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Problem {
    /// The key, `server.listen`; empty when the source as a whole is wrong.
    pub key: String,
    /// Where it was given.
    pub origin: Origin,
    /// What is wrong with it.
    pub text: String,
}

/// Everything that is wrong, in the order of the keys.
#[derive(Debug, Eq, PartialEq)]
pub struct Problems(pub Vec<Problem>);

impl Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment(name) => f.write_str(name),
            Self::Absent => f.write_str("not given"),
        }
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key.as_str() {
            "" => write!(f, "{}: {}", self.origin, self.text),
            key => write!(f, "{key} {} ({})", self.text, self.origin),
        }
    }
}

impl Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("the configuration has a problem:")?,
            count => write!(f, "the configuration has {count} problems:")?,
        }
        self.0.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

impl std::error::Error for Problems {}
