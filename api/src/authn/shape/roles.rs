//! From the values of claims to roles: each value is granted whole, or dropped with the reason.

use serde_json::{Map, Value};

use super::value::{Stated, values};
use crate::{
    config::{
        Shape,
        sign_in::shape::{Caller, Claim, Level, Line, Place, Units},
    },
    policy::Role,
    store::{DropReason, Identity, RoleSource, RoleStated},
};

/// What every value of a token is read against.
struct Reading<'r> {
    shape: &'r Shape,
    claims: &'r Map<String, Value>,
    caller: Caller<'r>,
    level: Option<Level>,
}

/// Reads every claim that holds roles.
pub(super) fn read(shape: &Shape, claims: &Map<String, Value>, caller: Caller<'_>, identity: &mut Identity) {
    let reading = Reading { shape, claims, caller, level: shape.assurance.of(claims) };
    for claim in &shape.claims {
        let path = claim.path.names();
        for stated in values(claim, claims) {
            let stated = match stated {
                Ok(stated) => stated,
                Err(reason) => {
                    identity.dropped.note(path, None, reason);
                    continue;
                }
            };
            let in_scope = |scope: &String| claim.scopes.iter().any(|known| known.fits(scope));
            let line = claim.lines.iter().find(|line| line.value.fits(&stated.value));
            if line.is_some_and(|line| reading.is_configured(line)) {
                continue;
            }
            let granted = match line {
                None => Err(DropReason::UnknownRole),
                Some(_) if claim.decoder.has_groups() && !stated.scope.as_ref().is_some_and(in_scope) => {
                    Err(DropReason::ForeignScope)
                }
                Some(line) => reading.grant(line, &stated).map(|units| (line, units)),
            };
            match granted {
                Ok((line, units)) => give(line, units, path, identity),
                Err(reason) => identity.dropped.note(path, Some(&stated.value), reason),
            }
        }
    }
}

fn give(line: &Line, units: Vec<String>, path: &[String], identity: &mut Identity) {
    let Some(role) = line.role else {
        identity.privileges.extend(&line.privileges);
        return;
    };
    let needs_unit = !matches!(line.units, Units::None | Units::Stated { is_required: false, .. });
    let source = RoleSource::Claim { path: path.to_vec(), pattern: line.value.as_str().to_owned() };
    identity.roles.push(RoleStated { role, privileges: line.privileges.clone(), units, needs_unit, source });
}

impl Reading<'_> {
    /// Whether a value says of a program what the configuration says of it already.
    fn is_configured(&self, line: &Line) -> bool {
        let Caller::Machine(Some(client)) = self.caller else { return false };
        line.role.is_some_and(|role| client.roles.contains(&role))
    }

    /// The names of the units in which a value gives what its line says.
    fn grant(&self, line: &Line, stated: &Stated) -> Result<Vec<String>, DropReason> {
        match (self.caller, line.role) {
            (Caller::Machine(_), _) => return Err(DropReason::NotForMachines),
            (Caller::Person, Some(Role::AuditClient)) => return Err(DropReason::OnlyForMachines),
            (Caller::Person, _) => {}
        }
        if line.minimum.is_some() && self.level < line.minimum {
            return Err(DropReason::AssuranceTooLow);
        }
        let confined = self.confinements(line, stated)?;
        let (units, is_required) = match &line.units {
            Units::None => (Vec::new(), false),
            Units::Named(codes) => (codes.clone(), true),
            Units::Wildcard => (line.value.captured(&stated.value).map(str::to_owned).into_iter().collect(), true),
            Units::Stated { constraint, is_required } => match self.claim_of(constraint) {
                Some(claim) => (claim.texts(self.claims).flat_map(codes).collect(), *is_required),
                None => (confined, *is_required),
            },
        };
        let units: Vec<String> = units.into_iter().filter(|code| !code.is_empty()).collect();
        match units.is_empty() && is_required {
            true => Err(DropReason::MissingConstraint),
            false => Ok(units),
        }
    }

    /// The units to which the constraints beside a value confine it. One that the line does not know could mean less
    /// than is granted, so that nothing is.
    fn confinements(&self, line: &Line, stated: &Stated) -> Result<Vec<String>, DropReason> {
        let mut units = Vec::new();
        for (name, values) in &stated.constraints {
            let named = |place: &Place| matches!(place, Place::Group(pattern) if pattern.fits(name));
            let known = self.shape.constraints.iter().find(|known| named(&known.place)).map(|known| &known.name);
            match (known, &line.units) {
                (Some(known), Units::Stated { constraint, .. }) if known == constraint => {
                    units.extend(values.iter().flat_map(|value| codes(value)));
                }
                (Some(known), _) if line.ignores.contains(known) => {}
                _ => return Err(DropReason::UnknownConstraint),
            }
        }
        Ok(units)
    }

    /// The claim that a constraint stands in; nothing where it stands in groups.
    fn claim_of(&self, constraint: &str) -> Option<&Claim> {
        self.shape.constraints.iter().find(|known| known.name == constraint).and_then(|known| match &known.place {
            Place::Claim(claim) => Some(claim),
            Place::Group(_) => None,
        })
    }
}

/// The codes between commas.
fn codes(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(',').map(|code| code.trim().to_owned()).filter(|code| !code.is_empty())
}
