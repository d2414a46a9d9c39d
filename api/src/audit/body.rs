//! What a body tells, read back: the texts that events wrote of people, for as long as they are kept.

use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

use super::Digested;

/// Who did it.
#[derive(Clone, Debug, Deserialize)]
pub struct Actor {
    /// The user of the municipality.
    pub user: Uuid,
    /// The unit that the role in use reached down from; the user's own where it reached from none.
    pub unit: Option<Uuid>,
    /// The program that the credential was issued to.
    pub client: Option<String>,
    /// How sure the sign-in was of who it is.
    pub assurance: Option<String>,
}

/// What was read or changed of one person. Names are those of the policy of the time.
#[derive(Clone, Debug, Deserialize)]
pub struct Concern {
    pub person: Uuid,
    pub relation: Option<String>,
    pub classes: Vec<String>,
    pub kinds: Vec<String>,
    pub rows: u32,
}

impl Concern {
    /// Whether something of the person was shown or changed. Whoever was only asked for, and refused, stands in no relation.
    pub(crate) fn was_touched(&self) -> bool {
        self.relation.is_some()
    }
}

/// An argument that was searched by.
#[derive(Clone, Debug, Deserialize)]
pub struct Searched {
    pub field: String,
}

/// Whom an event concerned, and the lines of history that it was written with.
#[derive(Debug, Deserialize)]
pub(crate) struct Subjects {
    pub subjects: Vec<Concern>,
    #[serde(default)]
    pub criteria: Vec<Searched>,
    pub history: Option<Digested>,
}

impl Actor {
    /// Reads the actor part; `None` for what is none.
    pub(crate) fn read(text: &str) -> Option<Self> {
        part(text)
    }
}

impl Subjects {
    /// Reads the subjects part; `None` for what is none.
    pub(crate) fn read(text: &str) -> Option<Self> {
        part(text)
    }
}

fn part<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}
