//! Who can sign in to the demo: one person or program for each role.

use uuid::Uuid;

use super::world;
use crate::{
    authn::Grant,
    policy::{Privilege, Role},
};

/// The issuer's name in tokens and in the table of users.
pub const ISSUER: &str = "https://sign-in.example.invalid";
/// Whom its tokens are for.
pub const AUDIENCE: &str = "indsats";

/// One way to sign in.
pub struct SignIn {
    /// The subject of the token, and the name in the page's calls.
    pub id: &'static str,
    pub role: Role,
    pub name: &'static str,
    pub unit: &'static str,
    pub description_da: &'static str,
    pub description_en: &'static str,
    privileges: &'static [Privilege],
    /// The key of the unit whose subtree the role reaches.
    scope: Option<&'static str>,
}

/// Every way to sign in.
pub const SIGN_INS: &[SignIn] = &[
    SignIn {
        id: "caseworker",
        role: Role::Caseworker,
        name: "Anna Agerholm",
        unit: "Team A",
        description_da: "Sagsbehandler med egne borgere: mandagens overblik, samtaler, planer og forløb.",
        description_en: "A caseworker with a caseload: Monday's overview, conversations, plans and courses.",
        privileges: &[Privilege::SeeCpr],
        scope: None,
    },
    SignIn {
        id: "colleague",
        role: Role::Caseworker,
        name: "Bent Borg",
        unit: "Team A",
        description_da: "En kollega i samme team: ser sine egne borgere og ikke Annas.",
        description_en: "A colleague in the same team: sees their own persons and not Anna's.",
        privileges: &[],
        scope: None,
    },
    SignIn {
        id: "manager",
        role: Role::Manager,
        name: "Mette Holm",
        unit: "Center 1",
        description_da: "Leder af Center 1: alle borgere i centrets teams, fordeling og gennemsyn.",
        description_en: "Manager of Center 1: every person of its teams, assignments and reviews.",
        privileges: &[Privilege::SeeProtectedAddress, Privilege::Export],
        scope: Some("CENTER-1"),
    },
    SignIn {
        id: "auditor",
        role: Role::Auditor,
        name: "Rikke Ravn",
        unit: "Forvaltningen",
        description_da: "Revisor: alle sager under pseudonym, uden navne, numre og fritekst.",
        description_en: "An auditor: every case under a pseudonym, without names, numbers or free text.",
        privileges: &[],
        scope: None,
    },
    SignIn {
        id: "audit-client",
        role: Role::AuditClient,
        name: "Revisionsværktøj",
        unit: "—",
        description_da: "Et revisionsprogram med eget login: som revisoren, altid under pseudonym.",
        description_en: "An audit program with a sign-in of its own: as the auditor, always under pseudonyms.",
        privileges: &[],
        scope: None,
    },
    SignIn {
        id: "benefit-officer",
        role: Role::BenefitOfficer,
        name: "Yrsa Ydesen",
        unit: "Forvaltningen",
        description_da: "Ydelsesmedarbejder: underretninger om rådighed, og hvad der blev afgjort.",
        description_en: "A benefit officer: notices about availability, and what was decided.",
        privileges: &[Privilege::SeeCpr],
        scope: Some("FORV"),
    },
    SignIn {
        id: "protection-officer",
        role: Role::DataProtectionOfficer,
        name: "Dagny Due",
        unit: "Forvaltningen",
        description_da: "Databeskyttelsesrådgiver: hvem har set hvad, indsigt til borgeren, og gennemsyn af adgange.",
        description_en: "The data protection officer: who has seen what, answers to persons who ask, and reviews of accesses.",
        privileges: &[],
        scope: None,
    },
    SignIn {
        id: "administrator",
        role: Role::Administrator,
        name: "Ole Olesen",
        unit: "Forvaltningen",
        description_da: "Administrator: organisation, brugere, tilbud og kodelister, ingen persondata.",
        description_en: "An administrator: organisation, users, offers and code lists, no personal data.",
        privileges: &[],
        scope: None,
    },
];

impl SignIn {
    /// The sign-in of this name.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Self> {
        SIGN_INS.iter().find(|known| known.id == id)
    }

    /// What a token for it says.
    #[must_use]
    pub fn grant(&self) -> Grant {
        let units: Vec<Uuid> = self.scope.map(|key| world::id("unit", key)).into_iter().collect();
        let engagement = (self.role == Role::Auditor || self.role == Role::AuditClient).then(|| "demo".to_owned());
        let (subject, privileges) = (self.id.to_owned(), self.privileges.to_vec());
        Grant { subject, roles: vec![self.role], units, privileges, engagement }
    }
}
