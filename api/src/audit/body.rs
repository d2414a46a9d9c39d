//! What a body tells, read back: the texts that events wrote of people, for as long as they are kept.

use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

/// Who did it.
#[derive(Clone, Debug, Deserialize)]
pub struct Actor {
    /// The user of the municipality.
    pub user: Uuid,
    /// The unit that the role in use reached down from.
    pub unit: Option<Uuid>,
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

#[derive(Deserialize)]
struct Concerns {
    subjects: Vec<Concern>,
}

impl Actor {
    /// Reads the actor part; `None` for what is none.
    pub(crate) fn read(text: &str) -> Option<Self> {
        part(text)
    }
}

impl Concern {
    /// Reads the subjects part; `None` for what is none.
    pub(crate) fn read_all(text: &str) -> Option<Vec<Self>> {
        part::<Concerns>(text).map(|part| part.subjects)
    }
}

fn part<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}
