//! What the trail tells of sign-ins: who has begun a session, who was refused one, that somebody came with a credential that
//! nobody vouches for, and whose session has ended.

use std::collections::BTreeMap;

use indsats_entity::user;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{Error, NoSession, Principal, Result, Session, Store};
use crate::{
    audit::{Event, EventKind, Outcome},
    policy::Role,
};

/// By whom a browser's session was ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SignOut {
    /// Its own page.
    Page,
    /// The provider, by its word.
    Provider,
    /// Nobody: the provider gives no more tokens for it.
    Over,
    /// The same browser, in which somebody has signed in anew.
    Replaced,
}

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

    /// Records that the session of a subject has ended.
    ///
    /// # Errors
    /// [`super::Error::Unavailable`] when that cannot be recorded: the session has ended all the same.
    pub async fn note_sign_out(&self, request: Uuid, how: SignOut, issuer: &str, subject: &str) -> Result<()> {
        let operation = match how {
            SignOut::Page => "signOut/page",
            SignOut::Provider => "signOut/provider",
            SignOut::Over => "signOut/over",
            SignOut::Replaced => "signOut/replaced",
        };
        #[expect(clippy::disallowed_methods, reason = "whose session has ended is no principal any more")]
        let user =
            user::Entity::find().filter(user::Column::Issuer.eq(issuer)).filter(user::Column::Subject.eq(subject));
        let user = user.one(&self.0.db).await?.ok_or_else(|| Error::internal("a session of nobody who is known"))?;
        let session = self.system_session(user.id, "sign-in", Role::SystemSignIn);
        let event = told(&session, operation, EventKind::Read);
        let (issuer, subject) = (user.issuer, user.subject);
        self.0.audit.record(Event { issuer, subject, unit: user.unit_id, request, ..event }).await
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
