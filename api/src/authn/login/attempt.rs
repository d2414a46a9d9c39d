//! A sign-in that has begun: what the browser keeps, sealed, until the provider sends it back.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Login, LoginRefusal};

/// How long somebody may take to sign in.
pub(super) const PATIENCE: Duration = Duration::minutes(10);
/// Under what an attempt is sealed.
const PLACE: &str = "browser session's attempt";
/// The longest way back, in bytes.
const LONGEST: usize = 512;

/// Where to send the browser, and what it is to keep.
pub struct Begun {
    /// The provider's address with the question.
    pub location: String,
    /// Sealed; the browser shows it when it comes back.
    pub attempt: String,
}

/// What is known of a sign-in that has begun.
#[derive(Deserialize, Serialize)]
pub(super) struct Attempt {
    pub state: String,
    pub nonce: String,
    /// The secret half of PKCE.
    pub verifier: String,
    pub return_to: String,
    pub until: DateTime<Utc>,
}

impl Login {
    /// Begins a sign-in that will lead back to `return_to`, a path of this origin.
    ///
    /// # Errors
    /// [`LoginRefusal::ReturnTo`], [`LoginRefusal::Unavailable`].
    pub async fn begin(&self, return_to: &str) -> Result<Begun, LoginRefusal> {
        if !is_path(return_to) {
            return Err(LoginRefusal::ReturnTo);
        }
        let now = self.store.clock().now();
        let description = self.provider.description(now).await?;
        let attempt = Attempt {
            state: random(),
            nonce: random(),
            verifier: random(),
            return_to: return_to.to_owned(),
            until: now + PATIENCE,
        };
        let mut location = Url::parse(&description.authorization_endpoint).map_err(|_| LoginRefusal::Unavailable)?;
        location.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &self.settings.redirect_url),
            ("scope", &self.settings.scopes),
            ("state", &attempt.state),
            ("nonce", &attempt.nonce),
            ("code_challenge_method", "S256"),
            ("code_challenge", &URL_SAFE_NO_PAD.encode(Sha256::digest(attempt.verifier.as_bytes()))),
        ]);
        if let Some(resource) = &self.settings.resource {
            location.query_pairs_mut().append_pair("resource", resource);
        }
        let clear = serde_json::to_vec(&attempt).map_err(|_| LoginRefusal::Unavailable)?;
        let attempt = URL_SAFE_NO_PAD.encode(self.store.keys().encrypt(PLACE, &clear));
        Ok(Begun { location: location.into(), attempt })
    }

    /// Opens what [`Login::begin`] sealed, if that was not too long ago.
    pub(super) fn open_attempt(&self, sealed: &str) -> Option<Attempt> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let clear = self.store.keys().decrypt(PLACE, &sealed).ok()?;
        let attempt: Attempt = serde_json::from_slice(&clear).ok()?;
        (attempt.until > self.store.clock().now()).then_some(attempt)
    }
}

/// 256 random bits that fit into an address.
pub(super) fn random() -> String {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Whether a browser stays at this origin when told to go there: browsers take `\` for `/` and leave out white space.
fn is_path(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    text.starts_with('/') && !text.starts_with("//") && text.len() <= LONGEST && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::is_path;

    #[test]
    fn only_a_path_of_this_origin_is_a_way_back() {
        for path in ["/", "/#graphiql", "/cases?open=1", "/a//b"] {
            assert!(is_path(path), "{path}");
        }
        let long = format!("/{}", "a".repeat(512));
        for other in
            ["", "cases", "//evil.example", "/\\evil.example", "\\/evil.example", "https://evil.example", "/\t/x", "/ä"]
        {
            assert!(!is_path(other), "{other}");
        }
        assert!(!is_path(&long) && !is_path("/\n") && !is_path("/ /evil.example"));
    }
}
