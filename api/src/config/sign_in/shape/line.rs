//! What one value of a claim gives: a role, privileges, and the units in which they hold.

use serde::{Deserialize, Serialize};

use super::{
    constraint::{Constraint, Place},
    level::{Assurance, Level, WORDS},
    pattern::Pattern,
};
use crate::{
    config::Check,
    policy::{Kind, Policy, Privilege, Relation, Role},
};

/// What the values that fit a pattern give.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which values.
    pub value: Pattern,
    /// The role; without one the privileges hold in every role.
    pub role: Option<Role>,
    /// Privileges, which hold in this role only.
    pub privileges: Vec<Privilege>,
    /// From which units the role reaches down.
    pub units: Units,
    /// Constraints that may stand beside the value and confine nothing.
    pub ignores: Vec<String>,
    /// The least assurance.
    pub minimum: Option<Level>,
}

/// From which units a role reaches down.
#[derive(Clone, Debug)]
pub enum Units {
    /// From none.
    None,
    /// From those with these codes.
    Named(Vec<String>),
    /// From the one whose code the wildcard of the value stands for.
    Wildcard,
    /// From those that a constraint names. Where it is required and names none, there is no role.
    Stated { constraint: String, is_required: bool },
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    value: Option<String>,
    role: Option<String>,
    privileges: Vec<String>,
    units: Vec<String>,
    units_from: Option<String>,
    ignores: Vec<String>,
    minimum_assurance: Option<String>,
}

/// What a line may refer to.
pub(super) struct Around<'a> {
    pub constraints: &'a [Constraint],
    pub assurance: &'a Assurance,
    /// Whether values stand in groups of privileges, with constraints beside them.
    pub in_groups: bool,
}

impl Written {
    pub(super) fn whole() -> Self {
        let text = || vec![String::new()];
        Self { privileges: text(), units: text(), ignores: text(), ..Self::default() }
    }

    pub(super) fn read(self, key: &str, around: &Around<'_>, check: &mut Check) -> Option<Line> {
        let at = |name: &str| format!("{key}.{name}");
        let value = Pattern::read(&at("value"), self.value, check);
        let role = match &self.role {
            Some(name) => Some(check.word(&at("role"), name, &roles(of_persons))?),
            None => None,
        };
        let words: Vec<_> = Privilege::ALL.iter().map(|privilege| (privilege.as_str(), *privilege)).collect();
        let privileges: Option<Vec<_>> =
            self.privileges.iter().map(|name| check.word(&at("privileges"), name, &words)).collect();
        if role.is_none() && self.privileges.is_empty() {
            check.refuse(&at("role"), "is missing, and so are privileges: the value would give nothing");
        }
        let units = units(key, self.units, self.units_from, value.as_ref(), around, check);
        if let (Some(role), Some(units)) = (role, &units) {
            let (has_units, key) = (!matches!(units, Units::None), at("units_from"));
            match reach(role) {
                Reach::Units if !has_units => {
                    check.refuse(&key, "is missing, and so is units: the role reaches nobody")
                }
                Reach::Everything if has_units => check.refuse(&key, "confines nothing: the role reaches everybody"),
                _ => {}
            }
        }
        for name in &self.ignores {
            if !around.in_groups || !around.constraints.iter().any(|known| stands_in_groups(known, name)) {
                check.refuse(&at("ignores"), "names no constraint that could stand beside the value");
            } else if matches!(&units, Some(Units::Stated { constraint, .. }) if constraint == name) {
                check.refuse(&at("ignores"), "names the constraint that the units are from");
            }
        }
        let minimum = match &self.minimum_assurance {
            Some(name) => Some(check.word(&at("minimum_assurance"), name, &WORDS)?),
            None => None,
        };
        if minimum.is_some_and(|level| !around.assurance.reaches(level)) {
            check.refuse(&at("minimum_assurance"), "is never reached: no value of levels means it");
        }
        Some(Line { value: value?, role, privileges: privileges?, units: units?, ignores: self.ignores, minimum })
    }

    /// The constraint that the line uses, if any.
    pub(super) fn uses(&self, constraint: &str) -> bool {
        self.units_from.as_deref() == Some(constraint) || self.ignores.iter().any(|name| name == constraint)
    }
}

fn units(
    key: &str,
    named: Vec<String>,
    from: Option<String>,
    value: Option<&Pattern>,
    around: &Around<'_>,
    check: &mut Check,
) -> Option<Units> {
    let (key, units) = (format!("{key}.units_from"), format!("{key}.units"));
    let wrong = match (named.is_empty(), from.as_deref()) {
        (true, None) => return Some(Units::None),
        (false, None) if named.iter().any(|code| code.trim().is_empty()) => {
            check.refuse(&units, "holds an empty code");
            return None;
        }
        (false, None) => return Some(Units::Named(named)),
        (false, Some(_)) => "excludes units",
        (true, Some("*")) => match value?.wildcards() {
            1 => return Some(Units::Wildcard),
            _ => "needs exactly one wildcard in the value",
        },
        (true, Some(name)) => match around.constraints.iter().find(|known| known.name == name) {
            None => "names no constraint",
            Some(Constraint { place: Place::Group(_), .. }) if !around.in_groups => {
                "names a constraint that stands in groups of privileges only"
            }
            Some(_) => return Some(Units::Stated { constraint: name.to_owned(), is_required: true }),
        },
    };
    check.refuse(&key, wrong);
    None
}

fn stands_in_groups(constraint: &Constraint, name: &str) -> bool {
    constraint.name == name && matches!(constraint.place, Place::Group(_))
}

enum Reach {
    Everything,
    Units,
    Other,
}

/// How a role reaches persons: by the policy, not by its name.
fn reach(role: Role) -> Reach {
    let rights = Policy::current().rights(role, Kind::Person);
    let through = |relation| rights.iter().any(|right| right.relations.contains(&relation));
    if through(Relation::Any) {
        Reach::Everything
    } else if through(Relation::Unit) {
        Reach::Units
    } else {
        Reach::Other
    }
}

/// The roles that some callers may have, by name.
pub(super) fn roles(may: fn(Role) -> bool) -> Vec<(&'static str, Role)> {
    Role::ALL.iter().filter(|role| may(**role)).map(|role| (role.as_str(), *role)).collect()
}

fn of_persons(role: Role) -> bool {
    !role.is_system() && role != Role::AuditClient
}
