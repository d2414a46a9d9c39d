//! What a role is confined by: a claim, or a constraint inside a group of privileges, that names units.

use serde::{Deserialize, Serialize};

use super::{
    Claim,
    pattern::{Pattern, refuse_doubles},
};
use crate::config::Check;

/// Something that names units by their codes.
#[derive(Clone, Debug)]
pub struct Constraint {
    /// What the lines of roles call it.
    pub name: String,
    /// Where it stands.
    pub place: Place,
}

/// Where a constraint stands.
#[derive(Clone, Debug)]
pub enum Place {
    /// In a claim, for the token as a whole.
    Claim(Claim),
    /// Inside a group of privileges, under a name that fits.
    Group(Pattern),
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    name: Option<String>,
    claim: Vec<String>,
    constraint: Option<String>,
}

impl Written {
    pub(super) fn whole() -> Self {
        Self { claim: vec![String::new()], ..Self::default() }
    }

    fn read(self, key: &str, check: &mut Check) -> Option<Constraint> {
        let name = check.text(&format!("{key}.name"), self.name);
        if name.as_deref() == Some("*") {
            check.refuse(&format!("{key}.name"), "means the wildcard of a value");
        }
        let place = match (self.claim.is_empty(), self.constraint) {
            (false, None) => Claim::required(&format!("{key}.claim"), self.claim, check).map(Place::Claim),
            (true, written @ Some(_)) => Pattern::read(&format!("{key}.constraint"), written, check).map(Place::Group),
            (true, None) => {
                check.refuse(&format!("{key}.claim"), "is missing, and so is constraint");
                None
            }
            (false, Some(_)) => {
                check.refuse(&format!("{key}.claim"), "excludes constraint");
                None
            }
        };
        Some(Constraint { name: name?, place: place? })
    }
}

/// Reads every constraint; each has a name of its own.
pub(super) fn read(key: &str, written: Vec<Written>, check: &mut Check) -> Option<Vec<Constraint>> {
    let key = |index: usize| format!("{key}.constraints[{index}]");
    let read: Vec<_> = written.into_iter().enumerate().map(|(at, written)| written.read(&key(at), check)).collect();
    let constraints: Vec<Constraint> = read.into_iter().collect::<Option<_>>()?;
    for (index, constraint) in constraints.iter().enumerate() {
        if constraints[..index].iter().any(|earlier| earlier.name == constraint.name) {
            check.refuse(&format!("{}.name", key(index)), "is listed twice");
        }
    }
    let patterns = constraints.iter().enumerate().filter_map(|(index, constraint)| match &constraint.place {
        Place::Group(pattern) => Some((format!("{}.constraint", key(index)), pattern)),
        Place::Claim(_) => None,
    });
    refuse_doubles(&patterns.collect::<Vec<_>>(), check);
    Some(constraints)
}
