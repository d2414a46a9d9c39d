//! What a provider states to this client: who has signed in (an ID token), and who is signed out (a logout token).

use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Value};

use super::Login;
use crate::authn::Refusal;

/// How far clocks may differ.
const LEEWAY: Duration = Duration::seconds(30);
/// How old a statement may be. An ID token is read as soon as it is made.
const OLDEST: Duration = Duration::minutes(5);
/// The longest subject and session name, in bytes.
const LONGEST: usize = 255;
const LOGGED_OUT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Why a statement is refused: for the log.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Misstated {
    #[error("{0}")]
    Token(#[from] Refusal),
    #[error("a claim is missing or of another type")]
    Claim,
    #[error("it is for another client")]
    Audience,
    #[error("it was asked for by another client")]
    Party,
    #[error("it has run out")]
    Expired,
    #[error("it is too old, or of the future")]
    Issued,
    #[error("it belongs to another sign-in")]
    Nonce,
    #[error("it tells of no sign-out, or of more than that")]
    Event,
}

/// Who has signed in.
pub(super) struct SignedIn {
    pub subject: String,
    pub sid: Option<String>,
}

/// Who is signed out: a subject, one session, or both.
pub(super) struct SignedOut {
    pub subject: Option<String>,
    pub sid: Option<String>,
    /// Counts once.
    pub id: String,
    pub until: DateTime<Utc>,
}

impl Login {
    /// Reads an ID token that was asked for with this nonce.
    pub(super) async fn read_id_token(&self, token: &str, nonce: &str) -> Result<SignedIn, Misstated> {
        let (claims, _) = self.claims(token, &[None, Some("JWT")]).await?;
        let now = self.store.clock().now();
        if time(&claims, "exp")?.ok_or(Misstated::Claim)? <= now {
            return Err(Misstated::Expired);
        }
        if text(&claims, "nonce")?.as_deref() != Some(nonce) {
            return Err(Misstated::Nonce);
        }
        let subject = text(&claims, "sub")?.ok_or(Misstated::Claim)?;
        Ok(SignedIn { subject, sid: text(&claims, "sid")? })
    }

    /// Reads a logout token.
    pub(super) async fn read_logout_token(&self, token: &str) -> Result<SignedOut, Misstated> {
        let (claims, issued) = self.claims(token, &[Some("logout+jwt")]).await?;
        let now = self.store.clock().now();
        let expires = time(&claims, "exp")?;
        if expires.is_some_and(|expires| expires <= now) {
            return Err(Misstated::Expired);
        }
        let events = claims.get("events").and_then(Value::as_object).ok_or(Misstated::Event)?;
        let is_logout = events.len() == 1 && events.get(LOGGED_OUT).is_some_and(Value::is_object);
        if !is_logout || claims.contains_key("nonce") {
            return Err(Misstated::Event);
        }
        let (subject, sid) = (text(&claims, "sub")?, text(&claims, "sid")?);
        if subject.is_none() && sid.is_none() {
            return Err(Misstated::Claim);
        }
        let id = text(&claims, "jti")?.ok_or(Misstated::Claim)?;
        // Older ones are refused by their age, so an id need not be remembered for longer.
        Ok(SignedOut { subject, sid, id, until: issued + OLDEST + LEEWAY })
    }

    /// The claims of a statement of the provider to this client, and when it was made: just now.
    async fn claims(
        &self,
        token: &str,
        types: &[Option<&str>],
    ) -> Result<(Map<String, Value>, DateTime<Utc>), Misstated> {
        let now = self.store.clock().now();
        let claims = self.verifier.verify_statement(token, &self.settings.issuer, types, now).await?;
        let client = self.settings.client_id.as_str();
        let others = match claims.get("aud") {
            Some(Value::String(audience)) if audience == client => false,
            Some(Value::Array(all)) if all.iter().any(|one| one == client) => all.len() > 1,
            _ => return Err(Misstated::Audience),
        };
        let party = text(&claims, "azp")?;
        if party.as_deref().is_some_and(|party| party != client) || others && party.is_none() {
            return Err(Misstated::Party);
        }
        let issued = time(&claims, "iat")?.ok_or(Misstated::Claim)?;
        if issued > now + LEEWAY || issued + OLDEST + LEEWAY <= now {
            return Err(Misstated::Issued);
        }
        Ok((claims, issued))
    }
}

/// A text that is not empty and not too long.
fn text(claims: &Map<String, Value>, name: &str) -> Result<Option<String>, Misstated> {
    match claims.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if (1..=LONGEST).contains(&text.len()) => Ok(Some(text.clone())),
        Some(_) => Err(Misstated::Claim),
    }
}

fn time(claims: &Map<String, Value>, name: &str) -> Result<Option<DateTime<Utc>>, Misstated> {
    match claims.get(name) {
        None => Ok(None),
        Some(value) => {
            let instant = value.as_i64().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
            instant.map(Some).ok_or(Misstated::Claim)
        }
    }
}
