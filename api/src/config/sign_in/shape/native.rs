//! Tokens that use this program's own names, as those of the demo do: what holds where an issuer states no shape.

use super::{Claim, Constraint, Decoder, Line, Machines, Place, RoleClaim, Shape, Units, pattern::Pattern};
use crate::policy::{Privilege, Role};

impl Shape {
    /// `roles`, `privileges`, `units` and `engagement`, by their names here; no programs.
    #[must_use]
    pub fn native() -> Self {
        let units = || Units::Stated { constraint: "units".to_owned(), is_required: false };
        let given = Role::ALL.iter().filter(|role| !role.is_system());
        let roles = given.map(|role| Line { role: Some(*role), units: units(), ..line(role.as_str()) });
        let privileges = Privilege::ALL.iter().map(|held| Line { privileges: vec![*held], ..line(held.as_str()) });
        Self {
            engagement: Claim::at("engagement"),
            claims: vec![claim("roles", roles.collect()), claim("privileges", privileges.collect())],
            constraints: vec![Constraint { name: "units".to_owned(), place: Place::Claim(Claim::at("units")) }],
            ..Self::default()
        }
    }

    /// The same with programs, each a client of the auditors: for an issuer inside the process.
    #[must_use]
    pub fn local() -> Self {
        Self { machines: Machines::auditing("client_id"), ..Self::native() }
    }
}

fn claim(name: &str, lines: Vec<Line>) -> RoleClaim {
    RoleClaim { path: Claim::at(name), decoder: Decoder::Plain, scopes: Vec::new(), lines }
}

fn line(value: &str) -> Line {
    let (units, value) = (Units::None, Pattern::of(value));
    Line { value, role: None, privileges: Vec::new(), units, ignores: Vec::new(), minimum: None }
}
