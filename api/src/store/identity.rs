//! What a verified credential says of its caller, before anybody looked into the database.

use chrono::{DateTime, Utc};
use indsats_entity::user::UserKind;

use crate::{
    cpr::CprNumber,
    policy::{Privilege, Role},
};

/// The most that is kept of what gave nothing; the rest is counted.
const KEPT: usize = 50;
/// The most letters of a value that are shown.
const SHOWN: usize = 200;

/// What a verified credential says of its caller.
#[derive(Clone)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
    pub kind: UserKind,
    /// The program that the credential was issued to, where it tells.
    pub client: Option<String>,
    /// How sure the sign-in was of who it is, by the national standard's word, where it tells.
    pub assurance: Option<&'static str>,
    /// The caller's name, where the credential tells it.
    pub name: Option<String>,
    pub mail: Option<String>,
    /// The caller's own CPR number, where the credential tells it. Only its keyed hash is kept.
    pub cpr: Option<CprNumber>,
    /// Roles that the credential gives.
    pub roles: Vec<RoleStated>,
    /// Privileges that hold in every role.
    pub privileges: Vec<Privilege>,
    /// What it states and what gives nothing.
    pub dropped: DroppedList,
    /// The audit engagement that pseudonyms are bound to.
    pub engagement: String,
    pub expires_at: DateTime<Utc>,
}

/// A role as a credential gives it: units by their names, which are looked up later.
#[derive(Clone)]
pub struct RoleStated {
    pub role: Role,
    pub privileges: Vec<Privilege>,
    /// The codes or ids of the units from which the role reaches down.
    pub units: Vec<String>,
    /// Whether there is no role without a unit.
    pub needs_unit: bool,
    pub source: RoleSource,
}

/// Where a role comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RoleSource {
    /// A value of a claim that fits a pattern.
    Claim { path: Vec<String>, pattern: String },
    /// The configuration, which lists the program.
    Machine,
    /// It was granted here.
    Grant,
    /// It is one of the system's own actors'.
    System,
}

/// Something that was stated and gives nothing, or less than it says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Dropped {
    /// The claim; empty for what was granted here.
    pub claim: Vec<String>,
    /// The value, as its own caller may see it. It is in no log.
    pub value: Option<String>,
    pub reason: DropReason,
}

/// Why something gives nothing.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, thiserror::Error)]
pub enum DropReason {
    #[error("no line of the configuration knows the value")]
    UnknownRole,
    #[error("the role needs a unit, and none is named")]
    MissingConstraint,
    #[error("it is confined by something that the configuration does not know")]
    UnknownConstraint,
    #[error("the unit is unknown")]
    UnknownUnit,
    #[error("it holds for another organisation")]
    ForeignScope,
    #[error("the sign-in was not sure enough of who it is")]
    AssuranceTooLow,
    #[error("a program cannot have the role")]
    NotForMachines,
    #[error("only a program can have the role")]
    OnlyForMachines,
    #[error("there are more groups than the token holds, so that none of them counts")]
    GroupOverage,
    #[error("it cannot be read")]
    Malformed,
}

/// What gave nothing: the first of it, and how much there is.
#[derive(Clone, Debug, Default)]
pub struct DroppedList {
    first: Vec<Dropped>,
    count: usize,
}

impl DroppedList {
    /// Notes what gives nothing.
    pub fn note(&mut self, claim: &[String], value: Option<&str>, reason: DropReason) {
        self.count += 1;
        if self.first.len() < KEPT {
            let shown = |value: &str| value.chars().filter(|letter| !letter.is_control()).take(SHOWN).collect();
            self.first.push(Dropped { claim: claim.to_vec(), value: value.map(shown), reason });
        }
    }

    /// The first of it.
    #[must_use]
    pub fn first(&self) -> &[Dropped] {
        &self.first
    }

    /// How much there is, beyond the first too.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }
}
