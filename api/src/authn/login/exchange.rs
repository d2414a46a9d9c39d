//! The token endpoint: a code or a refresh token becomes tokens.

use reqwest::StatusCode;
use serde::Deserialize;

use super::{Login, LoginSettings, Unreachable};
use secrecy::ExposeSecret;

/// Why there are no tokens.
pub(super) enum NoTokens {
    /// The provider refuses, and will not change its mind.
    Refused,
    /// The provider does not answer now.
    Unavailable,
}

/// What the token endpoint gives.
#[derive(Deserialize)]
pub(super) struct Given {
    pub access_token: String,
    token_type: String,
    pub id_token: Option<String>,
    pub refresh_token: Option<String>,
}

impl Login {
    /// Exchanges a code for tokens.
    pub(super) async fn exchange(&self, code: &str, verifier: &str) -> Result<Given, NoTokens> {
        let grant = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("code_verifier", verifier),
            ("redirect_uri", &self.settings.redirect_url),
        ];
        self.ask(&grant).await
    }

    /// Exchanges a refresh token for tokens.
    pub(super) async fn refresh(&self, refresh_token: &str) -> Result<Given, NoTokens> {
        self.ask(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
    }

    /// Tells the provider that a refresh token is not needed any more. It is no harm if that is not heard: the provider
    /// forgets it with its own session.
    pub(super) async fn revoke(&self, refresh_token: &str) {
        let Ok(description) = self.provider.description(self.store.clock().now()).await else { return };
        let Some(url) = &description.revocation_endpoint else { return };
        let form = [("token", refresh_token), ("token_type_hint", "refresh_token")];
        if self.post(url, &form).await.is_err() {
            tracing::info!("the provider did not hear that a refresh token is not needed any more");
        }
    }

    async fn ask(&self, grant: &[(&str, &str)]) -> Result<Given, NoTokens> {
        let description = self.provider.description(self.store.clock().now()).await?;
        let mut form = grant.to_vec();
        form.extend(self.settings.resource.as_deref().map(|resource| ("resource", resource)));
        let (status, body) = self.post(&description.token_endpoint, &form).await?;
        match status {
            StatusCode::OK => {
                let given: Given = serde_json::from_slice(&body).map_err(|_| NoTokens::Refused)?;
                let is_bearer = given.token_type.eq_ignore_ascii_case("bearer");
                if is_bearer { Ok(given) } else { Err(NoTokens::Refused) }
            }
            StatusCode::TOO_MANY_REQUESTS => Err(NoTokens::Unavailable),
            status if status.is_client_error() => Err(NoTokens::Refused),
            _ => Err(NoTokens::Unavailable),
        }
    }

    /// Posts as the client: by its secret, or without one by its name alone.
    async fn post(&self, url: &str, form: &[(&str, &str)]) -> Result<(StatusCode, Vec<u8>), Unreachable> {
        let LoginSettings { client_id, client_secret, .. } = &self.settings;
        match client_secret {
            Some(secret) => {
                let (name, secret) = (encoded(client_id), encoded(secret.expose_secret()));
                self.provider.post(url, form, Some((&name, &secret))).await
            }
            None => {
                let named = [form, &[("client_id", client_id.as_str())]].concat();
                self.provider.post(url, &named, None).await
            }
        }
    }
}

impl From<Unreachable> for NoTokens {
    fn from(_: Unreachable) -> Self {
        Self::Unavailable
    }
}

/// Name and secret are written as in a form before they become a header (RFC 6749, 2.3.1).
fn encoded(text: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-._*".contains(&byte);
    text.bytes().map(|byte| if kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
