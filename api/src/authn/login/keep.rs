//! A session while it goes on, and how it ends.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Url;
use uuid::Uuid;

use super::{Login, LoginRefusal, Misstated, exchange::NoTokens, tokens::Tokens};
use crate::store::{self, BrowserSession, SignOut};

/// How long before its end an access token is replaced.
const MARGIN: TimeDelta = TimeDelta::seconds(30);
/// How long one process alone may ask for new tokens: longer than an answer may take.
const CLAIM: TimeDelta = TimeDelta::seconds(10);
/// How often, and how many times, others look whether it has got them.
const LOOK: Duration = Duration::from_millis(50);
const LOOKS: u32 = 100;

/// Why a session gives no credential.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NoCredential {
    /// There is none, or it is over.
    Ended,
    /// Its token has run out and the provider, or the database, does not answer now.
    Unavailable,
}

impl Login {
    /// The access token of a session, renewed where it has run out.
    ///
    /// # Errors
    /// [`NoCredential`].
    pub async fn credential(self: &Arc<Self>, request: Uuid, secret: &str) -> Result<String, NoCredential> {
        let session = self.session(secret).await?;
        let tokens = Tokens::of(&session).ok_or(NoCredential::Ended)?;
        let now = self.store.clock().now();
        if session.token_expires_at > now + MARGIN || tokens.refresh.is_none() {
            let runs = session.token_expires_at > now;
            return if runs { Ok(tokens.access.clone()) } else { Err(NoCredential::Ended) };
        }
        // A task of its own: a browser that hangs up must not lose the one refresh token between provider and store.
        let (login, secret) = (self.clone(), secret.to_owned());
        let task = tokio::spawn(async move { login.renewed(request, &secret, session).await });
        task.await.unwrap_or(Err(NoCredential::Unavailable))
    }

    /// When a session ends at the latest.
    ///
    /// # Errors
    /// [`NoCredential`].
    pub async fn ends_at(&self, secret: &str) -> Result<DateTime<Utc>, NoCredential> {
        Ok(self.session(secret).await?.expires_at)
    }

    /// Ends a session, and says where the browser can end the provider's own one.
    pub async fn end(self: &Arc<Self>, request: Uuid, how: SignOut, secret: &str) -> Result<String, LoginRefusal> {
        if let Some(session) = self.store.end_browser_session(secret).await? {
            let tokens = Tokens::of(&session);
            self.note_ended(request, how, tokens.as_ref()).await;
            self.forget(tokens);
        }
        let home = format!("{}/", self.origin);
        let Ok(description) = self.provider.description(self.store.clock().now()).await else { return Ok(home) };
        let Some(Ok(mut url)) = description.end_session_endpoint.as_deref().map(Url::parse) else { return Ok(home) };
        // No `id_token_hint`: a token does not belong into an address. The provider knows its session by its own cookie.
        let named = [("client_id", self.settings.client_id.as_str()), ("post_logout_redirect_uri", &home)];
        url.query_pairs_mut().extend_pairs(named);
        Ok(url.into())
    }

    /// Ends what the provider says is over, and gives how many sessions that were.
    ///
    /// # Errors
    /// [`NotEnded::Refused`] for a token that is none of the provider's, or was heard before.
    pub async fn end_by_provider(&self, request: Uuid, token: &str) -> Result<usize, NotEnded> {
        let out = self.read_logout_token(token).await.map_err(NotEnded::Refused)?;
        if !self.store.spend("logout token", &out.id, out.until).await? {
            return Err(NotEnded::Replayed);
        }
        let issuer = &self.settings.issuer;
        let ended = self.store.end_browser_sessions(issuer, out.subject.as_deref(), out.sid.as_deref()).await?;
        for session in &ended {
            self.note_ended(request, SignOut::Provider, Tokens::of(session).as_ref()).await;
        }
        Ok(ended.len())
    }

    async fn session(&self, secret: &str) -> Result<BrowserSession, NoCredential> {
        self.store.browser_session(secret, self.settings.idle).await?.ok_or(NoCredential::Ended)
    }

    /// The token after somebody has renewed it: this caller, or whoever was first.
    async fn renewed(
        self: Arc<Self>,
        request: Uuid,
        secret: &str,
        mut session: BrowserSession,
    ) -> Result<String, NoCredential> {
        let version = session.version;
        for _ in 0..LOOKS {
            if session.version != version {
                let tokens = Tokens::of(&session).ok_or(NoCredential::Ended)?;
                return Ok(tokens.access.clone());
            }
            if self.store.claim_refresh(&session, self.store.clock().now() + CLAIM).await? {
                return self.renew(request, secret, &session).await;
            }
            tokio::time::sleep(LOOK).await;
            session = self.session(secret).await?;
        }
        Err(NoCredential::Unavailable)
    }

    async fn renew(
        self: &Arc<Self>,
        request: Uuid,
        secret: &str,
        session: &BrowserSession,
    ) -> Result<String, NoCredential> {
        let mut old = Tokens::of(session).ok_or(NoCredential::Ended)?;
        let given = match self.refresh(old.refresh.as_deref().unwrap_or_default()).await {
            Ok(given) => given,
            Err(NoTokens::Refused) => return self.over(request, secret, "the provider gives no more tokens").await,
            Err(NoTokens::Unavailable) => {
                self.store.release_refresh(session).await?;
                let runs = session.token_expires_at > self.store.clock().now();
                return if runs { Ok(old.access.clone()) } else { Err(NoCredential::Unavailable) };
            }
        };
        let identity = self.verifier.verify(&given.access_token, self.store.clock().now()).await;
        let expires_at = match identity {
            Ok(identity) if identity.subject == old.subject && identity.issuer == self.settings.issuer => {
                identity.expires_at
            }
            _ => return self.over(request, secret, "the provider gives tokens that are refused").await,
        };
        let refresh = given.refresh_token.or_else(|| old.refresh.take());
        let new = Tokens { subject: old.subject.clone(), access: given.access_token, refresh };
        if self.store.renew_browser_session(session, &new.bytes(), expires_at).await? {
            return Ok(new.access.clone());
        }
        // Signed out meanwhile: what came too late is of no use to anybody.
        self.forget(Some(new));
        Err(NoCredential::Ended)
    }

    async fn over(&self, request: Uuid, secret: &str, reason: &'static str) -> Result<String, NoCredential> {
        tracing::info!(reason, "a browser session is over");
        if let Some(session) = self.store.end_browser_session(secret).await? {
            self.note_ended(request, SignOut::Over, Tokens::of(&session).as_ref()).await;
        }
        Err(NoCredential::Ended)
    }

    /// Records that a session has ended. It does not go on for want of a record: what cannot be recorded is logged.
    async fn note_ended(&self, request: Uuid, how: SignOut, tokens: Option<&Tokens>) {
        let Some(tokens) = tokens else { return };
        if self.store.note_sign_out(request, how, &self.settings.issuer, &tokens.subject).await.is_err() {
            tracing::error!(%request, "that a browser session has ended could not be recorded");
        }
    }

    /// Gives the refresh token back, in the background.
    fn forget(self: &Arc<Self>, tokens: Option<Tokens>) {
        let Some(refresh) = tokens.and_then(|mut tokens| tokens.refresh.take()) else { return };
        let login = self.clone();
        tokio::spawn(async move { login.revoke(&refresh).await });
    }
}

/// Why the provider's word ended nothing.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub enum NotEnded {
    #[error("the logout token is refused: {0}")]
    Refused(Misstated),
    #[error("the logout token was used before")]
    Replayed,
    #[error("the database does not answer")]
    Unavailable,
}

impl From<store::Error> for NoCredential {
    fn from(_: store::Error) -> Self {
        Self::Unavailable
    }
}

impl From<store::Error> for NotEnded {
    fn from(_: store::Error) -> Self {
        Self::Unavailable
    }
}
