//! Programs that sign in by themselves: by what they are told from people, and what each may be.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Claim, line::roles, pattern::Pattern};
use crate::{config::Check, policy::Role};

/// How programs are told from people.
#[derive(Clone, Debug, Default)]
pub struct Machines {
    marks: Vec<Mark>,
    client: Claim,
    clients: Vec<Client>,
}

/// A sign that a token belongs to a program.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    claim: Claim,
    is: Is,
}

#[derive(Clone, Debug)]
enum Is {
    Value(Pattern),
    SameAs(Claim),
}

/// A program that is known, and what it may be whatever its token says.
#[derive(Clone, Debug)]
pub struct Client {
    id: Pattern,
    /// What it is called among the users.
    pub name: Option<String>,
    /// Its roles.
    pub roles: Vec<Role>,
    /// The engagement that its pseudonyms are bound to; without one that of its token.
    pub engagement: Option<String>,
}

/// Whose a token is.
#[derive(Clone, Copy, Debug)]
pub enum Caller<'s> {
    /// A person's.
    Person,
    /// A program's; nothing where the configuration does not list it.
    Machine(Option<&'s Client>),
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct WrittenMark {
    claim: Vec<String>,
    value: Option<String>,
    same_as: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct WrittenClient {
    id: Option<String>,
    name: Option<String>,
    roles: Vec<String>,
    engagement: Option<String>,
}

impl Machines {
    /// Programs of an issuer that says of each who it is, and makes it a client of the auditors.
    pub(super) fn auditing(client: &str) -> Self {
        let mark = Mark { claim: Claim::at("sub"), is: Is::SameAs(Claim::at(client)) };
        let known = Client { id: Pattern::of("*"), name: None, roles: vec![Role::AuditClient], engagement: None };
        Self { marks: vec![mark], client: Claim::at(client), clients: vec![known] }
    }

    pub(super) fn read(
        key: &str,
        client: Vec<String>,
        marks: Vec<WrittenMark>,
        clients: Vec<WrittenClient>,
        check: &mut Check,
    ) -> Option<Self> {
        if !clients.is_empty() && marks.is_empty() {
            check.refuse(&format!("{key}.machine_marks"), "is missing: a person's token would count as a program's");
        }
        if clients.is_empty() != client.is_empty() {
            let (missing, text) = match client.is_empty() {
                true => ("client", "is missing: no claim tells which program it is"),
                false => ("clients", "is missing: no program is known"),
            };
            check.refuse(&format!("{key}.{missing}"), text);
        }
        let client = Claim::optional(&format!("{key}.client"), client, check);
        let mark = |(at, mark): (usize, WrittenMark)| mark.read(&format!("{key}.machine_marks[{at}]"), check);
        let marks: Vec<_> = marks.into_iter().enumerate().map(mark).collect();
        let mut known: Vec<Option<Client>> = Vec::new();
        for (index, written) in clients.into_iter().enumerate() {
            let key = format!("{key}.clients[{index}]");
            let client = written.read(&key, check);
            let is_known = |id: &Pattern| known.iter().flatten().any(|known| known.id == *id);
            if client.as_ref().is_some_and(|client| is_known(&client.id)) {
                check.refuse(&format!("{key}.id"), "is listed twice");
            }
            known.push(client);
        }
        let (marks, clients) = (marks.into_iter().collect::<Option<_>>()?, known.into_iter().collect::<Option<_>>()?);
        Some(Self { marks, client: client?, clients })
    }

    /// Whose a token is.
    #[must_use]
    pub fn caller(&self, claims: &Map<String, Value>) -> Caller<'_> {
        if !self.marks.iter().any(|mark| mark.holds(claims)) {
            return Caller::Person;
        }
        // One client, or it cannot be said which.
        let id = self.client.find(claims).and_then(Value::as_str);
        Caller::Machine(id.and_then(|id| self.clients.iter().find(|known| known.id.fits(id))))
    }
}

impl Mark {
    fn holds(&self, claims: &Map<String, Value>) -> bool {
        match &self.is {
            Is::Value(value) => self.claim.texts(claims).any(|stated| value.fits(stated)),
            Is::SameAs(other) => {
                self.claim.texts(claims).any(|stated| other.texts(claims).any(|other| other == stated))
            }
        }
    }
}

impl WrittenMark {
    pub(super) fn whole() -> Self {
        Self { claim: vec![String::new()], value: None, same_as: vec![String::new()] }
    }

    fn read(self, key: &str, check: &mut Check) -> Option<Mark> {
        let claim = Claim::required(&format!("{key}.claim"), self.claim, check);
        let (value, same_as) = (format!("{key}.value"), format!("{key}.same_as"));
        let is = match (self.value, self.same_as.is_empty()) {
            (None, true) => {
                check.refuse(&value, "is missing, and so is same_as");
                None
            }
            (Some(_), false) => {
                check.refuse(&value, "excludes same_as");
                None
            }
            (None, false) => Claim::required(&same_as, self.same_as, check).map(Is::SameAs),
            (written, true) => Pattern::read(&value, written, check).map(Is::Value),
        };
        if matches!((&claim, &is), (Some(claim), Some(Is::SameAs(other))) if claim == other) {
            check.refuse(&same_as, "is the same claim");
        }
        Some(Mark { claim: claim?, is: is? })
    }
}

impl WrittenClient {
    pub(super) fn whole() -> Self {
        Self { roles: vec![String::new()], ..Self::default() }
    }

    fn read(self, key: &str, check: &mut Check) -> Option<Client> {
        let at = |name: &str| format!("{key}.{name}");
        let id = Pattern::read(&at("id"), self.id, check);
        if id.as_ref().is_some_and(|id| id.wildcards() > 0) {
            check.refuse(&at("id"), "has a wildcard: each program is listed by itself");
        }
        let name = check.text(&at("name"), self.name);
        if self.roles.is_empty() {
            check.refuse(&at("roles"), "is missing: the program could do nothing");
        }
        let words = roles(of_machines);
        let roles: Option<Vec<_>> = self.roles.iter().map(|name| check.word(&at("roles"), name, &words)).collect();
        let roles = roles?;
        let engagement = match (self.engagement, roles.contains(&Role::AuditClient)) {
            (None, false) => None,
            (written, _) => Some(check.text(&at("engagement"), written)?),
        };
        Some(Client { id: id?, name: Some(name?), roles, engagement })
    }
}

/// Nobody's casework and nobody's unmasking is left to a program.
fn of_machines(role: Role) -> bool {
    !role.is_system() && !matches!(role, Role::Caseworker | Role::Manager | Role::Auditor)
}
