//! The end of a sign-in: the browser is back with the provider's answer.

use serde::Deserialize;
use uuid::Uuid;

use super::{
    Login, LoginRefusal,
    attempt::{Attempt, random},
    exchange::NoTokens,
    tokens::Tokens,
};
use crate::store::{NewBrowserSession, NoSession};

/// The provider's answer, as the browser brings it. A member that comes twice makes it unreadable.
#[derive(Deserialize)]
pub struct Answer {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// A session has begun.
pub struct Finished {
    /// What the browser is to show from now on.
    pub secret: String,
    pub return_to: String,
}

impl Login {
    /// Turns an answer into a session of the browser that showed `attempt`, and records that.
    ///
    /// # Errors
    /// With the reason for the log.
    pub async fn finish(&self, request: Uuid, attempt: Option<&str>, answer: Answer) -> Result<Finished, LoginRefusal> {
        let attempt = attempt.and_then(|sealed| self.open_attempt(sealed)).ok_or(LoginRefusal::NotBegun)?;
        let code = self.code(&attempt, answer).await?;
        if !self.store.spend("sign-in", &attempt.state, attempt.until).await? {
            return Err(LoginRefusal::Replayed);
        }
        let given = self.exchange(&code, &attempt.verifier).await.map_err(|refused| match refused {
            NoTokens::Refused => LoginRefusal::Exchange,
            NoTokens::Unavailable => LoginRefusal::Unavailable,
        })?;
        let id_token = given.id_token.as_deref().ok_or(LoginRefusal::Exchange)?;
        let signed_in = self.read_id_token(id_token, &attempt.nonce).await.map_err(LoginRefusal::IdToken)?;

        let now = self.store.clock().now();
        let identity = self.verifier.verify(&given.access_token, now).await.map_err(LoginRefusal::AccessToken)?;
        if (identity.issuer.as_str(), &identity.subject) != (&self.settings.issuer, &signed_in.subject) {
            return Err(LoginRefusal::TwoSubjects);
        }
        let token_expires_at = identity.expires_at;
        let principal = self.store.resolve(identity).await?;
        if !principal.is_active {
            self.store.note_refused_sign_in(request, &principal, NoSession::Inactive).await?;
            return Err(LoginRefusal::Nobody);
        }
        self.store.note_sign_in(request, &principal).await?;

        let tokens = Tokens { subject: signed_in.subject, access: given.access_token, refresh: given.refresh_token };
        let secret = random();
        self.store
            .begin_browser_session(NewBrowserSession {
                secret: &secret,
                issuer: &self.settings.issuer,
                subject: &tokens.subject,
                sid: signed_in.sid.as_deref(),
                tokens: &tokens.bytes(),
                token_expires_at,
                expires_at: now + self.settings.lifetime,
            })
            .await?;
        Ok(Finished { secret, return_to: attempt.return_to })
    }

    /// The code of an answer to this very attempt by this very provider.
    async fn code(&self, attempt: &Attempt, answer: Answer) -> Result<String, LoginRefusal> {
        if answer.state.as_ref() != Some(&attempt.state) {
            return Err(LoginRefusal::State);
        }
        let description = self.provider.description(self.store.clock().now()).await?;
        let says_whose = match &answer.iss {
            Some(issuer) => *issuer == self.settings.issuer,
            None => !description.authorization_response_iss_parameter_supported,
        };
        match answer {
            _ if !says_whose => Err(LoginRefusal::Issuer),
            Answer { error: Some(_), .. } => Err(LoginRefusal::Refused),
            Answer { code: Some(code), .. } if !code.is_empty() => Ok(code),
            _ => Err(LoginRefusal::NoCode),
        }
    }
}
