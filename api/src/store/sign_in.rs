//! What the trail tells of sign-ins: who has begun a session, who was refused one, and that somebody came with a credential
//! that nobody vouches for.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{NoSession, Principal, Result, Session, Store};
use crate::{
    audit::{Event, EventKind, Outcome},
    policy::Role,
};

impl Store {
    /// Records that somebody has begun a session in a browser.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`] when that cannot be recorded: there must then be no session.
    pub async fn note_sign_in(&self, request: Uuid, principal: &Principal) -> Result<()> {
        self.note("signIn", EventKind::Read, request, principal).await
    }

    /// Records that somebody known was refused a session.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`] when that cannot be recorded.
    pub async fn note_refused_sign_in(&self, request: Uuid, principal: &Principal, why: NoSession) -> Result<()> {
        let operation = match why {
            NoSession::Inactive => "signIn/inactive",
            NoSession::Role => "signIn/role",
            NoSession::Purpose => "signIn/purpose",
        };
        self.note(operation, EventKind::Refused, request, principal).await
    }

    /// Records that a credential was refused: why, and nothing of what it said.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`] when that cannot be recorded.
    pub async fn note_refused_credential(&self, request: Uuid, why: &str) -> Result<()> {
        let session = self.sign_in_session().await?;
        let event = told(&session, &format!("signIn/credential/{why}"), EventKind::Refused);
        self.0.audit.record(Event { request, ..event }).await
    }

    async fn note(&self, operation: &str, kind: EventKind, request: Uuid, principal: &Principal) -> Result<()> {
        // In no role of theirs: it is the sign-in that lets in or refuses.
        let session = self.system_session(principal.user_id, "sign-in", Role::SystemSignIn);
        let event = Event {
            issuer: principal.issuer.clone(),
            subject: principal.subject.clone(),
            unit: principal.unit,
            client: principal.client.clone(),
            assurance: principal.assurance,
            request,
            ..told(&session, operation, kind)
        };
        self.0.audit.record(event).await
    }
}

fn told(session: &Session, operation: &str, kind: EventKind) -> Event {
    let outcome = if kind == EventKind::Refused { Outcome::Refused } else { Outcome::Success };
    session.event(operation, kind, outcome, BTreeMap::new())
}
