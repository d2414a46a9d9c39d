//! `shape` of an issuer: what the claims of its tokens mean here. Other services write the same things elsewhere and in
//! other forms; that is configuration, and no code knows a service by name.

mod claim;
mod constraint;
mod level;
mod line;
mod machine;
mod native;
mod pattern;
mod roles;

use serde::{Deserialize, Serialize};

pub use claim::Claim;
pub use constraint::{Constraint, Place};
pub use level::{Assurance, Level};
pub use line::{Line, Units};
pub use machine::{Caller, Client, Machines};
pub use pattern::Pattern;
pub use roles::{Decoder, RoleClaim};

use crate::config::Check;

/// What the claims of an issuer's tokens mean.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// Where a person's name stands.
    pub name: Claim,
    /// Where a person's mail address stands.
    pub mail: Claim,
    /// Where a person's own CPR number stands, so that look-ups of oneself and of colleagues are known as such.
    pub cpr: Claim,
    /// Where the audit engagement of a person stands.
    pub engagement: Claim,
    /// How sure the service is of who it is.
    pub assurance: Assurance,
    /// Where roles stand, and what they give.
    pub claims: Vec<RoleClaim>,
    /// What roles are confined by.
    pub constraints: Vec<Constraint>,
    /// Programs.
    pub machines: Machines,
    /// As it was written; nothing where the program's own names hold.
    written: Option<Written>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default)]
pub(in crate::config) struct Written {
    name: Vec<String>,
    mail: Vec<String>,
    cpr: Vec<String>,
    engagement: Vec<String>,
    assurance: Vec<String>,
    client: Vec<String>,
    levels: Vec<level::Written>,
    claims: Vec<roles::Written>,
    constraints: Vec<constraint::Written>,
    machine_marks: Vec<machine::WrittenMark>,
    clients: Vec<machine::WrittenClient>,
}

impl Default for Written {
    fn default() -> Self {
        Self {
            name: vec!["name".to_owned()],
            mail: vec!["email".to_owned()],
            cpr: Vec::new(),
            engagement: Vec::new(),
            assurance: Vec::new(),
            client: Vec::new(),
            levels: Vec::new(),
            claims: Vec::new(),
            constraints: Vec::new(),
            machine_marks: Vec::new(),
            clients: Vec::new(),
        }
    }
}

impl Written {
    /// With an entry in every list, so that every key is known.
    pub(in crate::config) fn whole() -> Self {
        let text = || vec![String::new()];
        Self {
            cpr: text(),
            engagement: text(),
            assurance: text(),
            client: text(),
            levels: vec![level::Written::default()],
            claims: vec![roles::Written::whole()],
            constraints: vec![constraint::Written::whole()],
            machine_marks: vec![machine::WrittenMark::whole()],
            clients: vec![machine::WrittenClient::whole()],
            ..Self::default()
        }
    }

    pub(in crate::config) fn read(self, key: &str, check: &mut Check) -> Option<Shape> {
        let written = Some(self.clone());
        let name = Claim::optional(&format!("{key}.name"), self.name, check);
        let mail = Claim::optional(&format!("{key}.mail"), self.mail, check);
        let cpr = Claim::optional(&format!("{key}.cpr"), self.cpr, check);
        let engagement = Claim::optional(&format!("{key}.engagement"), self.engagement, check);
        let assurance = Assurance::read(key, self.assurance, self.levels, check);
        let constraints = constraint::read(key, self.constraints, check);
        let machines = Machines::read(key, self.client, self.machine_marks, self.clients, check);
        // What lines refer to must be whole before anything can be said about them.
        let (assurance, constraints) = (assurance?, constraints?);
        for (index, constraint) in constraints.iter().enumerate() {
            if !self.claims.iter().any(|claim| claim.uses(&constraint.name)) {
                check.refuse(&format!("{key}.constraints[{index}]"), "is used by no role");
            }
        }
        let around = line::Around { constraints: &constraints, assurance: &assurance, in_groups: false };
        let mut claims: Vec<Option<RoleClaim>> = Vec::new();
        for (index, written) in self.claims.into_iter().enumerate() {
            let key = format!("{key}.claims[{index}]");
            let claim = written.read(&key, &around, check);
            let is_known = |path: &Claim| claims.iter().flatten().any(|known| known.path == *path);
            if claim.as_ref().is_some_and(|claim| is_known(&claim.path)) {
                check.refuse(&format!("{key}.path"), "is listed twice");
            }
            claims.push(claim);
        }
        let claims = claims.into_iter().collect::<Option<_>>()?;
        let (name, mail, cpr, engagement) = (name?, mail?, cpr?, engagement?);
        Some(Shape { name, mail, cpr, engagement, assurance, claims, constraints, machines: machines?, written })
    }
}

impl Shape {
    pub(in crate::config) fn written(&self) -> Option<Written> {
        self.written.clone()
    }
}
