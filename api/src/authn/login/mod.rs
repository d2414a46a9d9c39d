//! Sign-in for browsers: the code is exchanged and the tokens are kept on this side, so that no script ever holds one.

mod attempt;
mod exchange;
mod finish;
mod keep;
mod provider;
mod statement;
mod tokens;

use std::sync::Arc;

use chrono::Duration;
use secrecy::SecretString;
use uuid::Uuid;

pub use attempt::Begun;
pub use finish::{Answer, Finished};
pub use keep::{NoCredential, NotEnded};
pub use provider::Unreachable;
pub use statement::Misstated;

use super::{Refusal, Verifier};
use crate::store::{self, Store};
use provider::Provider;

/// What the operator decides about sign-in for browsers.
#[derive(Debug)]
pub struct LoginSettings {
    /// The `iss` of the provider's statements.
    pub issuer: String,
    /// Where the provider describes itself.
    pub discovery_url: String,
    pub client_id: String,
    /// None for a public client.
    pub client_secret: Option<SecretString>,
    /// Where the provider sends the browser back to: `/auth/callback` of the origin that the browser sees.
    pub redirect_url: String,
    /// Separated by spaces; `openid` is among them.
    pub scopes: String,
    /// What access tokens are asked for, where the provider wants to be told.
    pub resource: Option<String>,
    /// How long a session may lie unused.
    pub idle: Duration,
    /// How long a session may go on at all.
    pub lifetime: Duration,
}

/// Signs browsers in at one provider and keeps their sessions.
pub struct Login {
    settings: LoginSettings,
    origin: String,
    provider: Provider,
    verifier: Arc<Verifier>,
    store: Store,
}

/// Why a sign-in came to nothing: for the log. It holds nothing of what was sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum LoginRefusal {
    #[error("the way back is not a path of this origin")]
    ReturnTo,
    #[error("this browser has not begun to sign in, or too long ago")]
    NotBegun,
    #[error("the answer belongs to another sign-in")]
    State,
    #[error("the answer is another issuer's, or does not say whose it is")]
    Issuer,
    #[error("the provider refused")]
    Refused,
    #[error("the answer holds no code")]
    NoCode,
    #[error("the answer was used before")]
    Replayed,
    #[error("the code was not exchanged")]
    Exchange,
    #[error("the ID token is refused: {0}")]
    IdToken(Misstated),
    #[error("the access token is refused: {0}")]
    AccessToken(Refusal),
    #[error("the tokens are of different people")]
    TwoSubjects,
    #[error("the person is unknown here or has left")]
    Nobody,
    #[error("the provider or the database does not answer")]
    Unavailable,
}

impl LoginRefusal {
    /// The value of the metric's label, and what the trail tells of it; `None` for what is no refused sign-in, or leaves an
    /// event with whom it concerns.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::NotBegun => "sign_in_not_begun",
            Self::State => "sign_in_state",
            Self::Issuer => "sign_in_issuer",
            Self::Refused => "sign_in_refused",
            Self::NoCode => "sign_in_no_code",
            Self::Replayed => "sign_in_replayed",
            Self::Exchange => "sign_in_exchange",
            Self::IdToken(_) => "sign_in_id_token",
            Self::AccessToken(reason) => reason.name(),
            Self::TwoSubjects => "sign_in_two_subjects",
            Self::ReturnTo | Self::Nobody | Self::Unavailable => return None,
        })
    }
}

impl Login {
    /// A client of the provider that the settings name. Nothing is fetched before somebody signs in.
    ///
    /// # Errors
    /// When the redirect URL has no origin, or no client of HTTP can be made.
    pub fn new(settings: LoginSettings, verifier: Arc<Verifier>, store: Store) -> anyhow::Result<Self> {
        let url = reqwest::Url::parse(&settings.redirect_url)?;
        let origin = url.origin().ascii_serialization();
        let provider = Provider::new(&settings.issuer, &settings.discovery_url)?;
        Ok(Self { settings, origin, provider, verifier, store })
    }

    /// Records that a sign-in was refused. Nothing leaves, and a trail that cannot be written says so itself: the answer stays
    /// the same.
    pub async fn note_refused(&self, request: Uuid, reason: &str) {
        let _ = self.store.note_refused_credential(request, reason).await;
    }

    /// The origin that browsers see.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

impl From<Unreachable> for LoginRefusal {
    fn from(_: Unreachable) -> Self {
        Self::Unavailable
    }
}

impl From<store::Error> for LoginRefusal {
    fn from(_: store::Error) -> Self {
        Self::Unavailable
    }
}
