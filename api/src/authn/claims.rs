//! What the claims of an access token must be, each in the only type it can have.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Value};

use super::{Refusal, header::Header};

/// The longest life that a token may give itself.
const LIFETIME: Duration = Duration::hours(1);
/// How far an issuer's clock may be ahead of ours. A token that has run out has run out.
const LEEWAY: Duration = Duration::seconds(30);
/// The longest subject, in bytes: what OpenID Connect allows.
const SUBJECT: usize = 255;
/// The type that RFC 9068 gives access tokens.
const ACCESS_TOKEN: &str = "at+jwt";

/// What the access tokens of one issuer are like.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The type that the issuer's access tokens state where it is not `at+jwt`. Default none.
    pub token_type: Option<String>,
    /// A claim and the text that it must hold: what tells the issuer's access tokens from its other tokens. Default none.
    pub mark: Option<(String, String)>,
    /// The clients to which tokens may have been issued. Default all.
    pub clients: Vec<String>,
    /// The longest life of a token. Default, and at most, an hour.
    pub lifetime: Duration,
}

impl Default for Rules {
    fn default() -> Self {
        Self { token_type: None, mark: None, clients: Vec::new(), lifetime: LIFETIME }
    }
}

type Claims = Map<String, Value>;

impl Rules {
    /// Whether the header states the type of an access token.
    pub(super) fn check_type(&self, header: &Header) -> Result<(), Refusal> {
        let is_substitute = self.token_type.as_deref().is_some_and(|kind| header.is_of(kind));
        if header.is_of(ACCESS_TOKEN) || is_substitute { Ok(()) } else { Err(Refusal::Type) }
    }

    /// Checks every claim that does not tell who somebody is, and gives the instant at which the token runs out.
    pub(super) fn check(&self, claims: &Claims, audience: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, Refusal> {
        check_kind(claims)?;
        check_audience(claims, audience)?;
        let expires = self.check_times(claims, now)?;
        check_subject(claims)?;
        if let Some((name, value)) = &self.mark
            && claims.get(name).and_then(Value::as_str) != Some(value)
        {
            return Err(Refusal::Unmarked);
        }
        self.check_client(claims)?;
        Ok(expires)
    }

    fn check_times(&self, claims: &Claims, now: DateTime<Utc>) -> Result<DateTime<Utc>, Refusal> {
        let expires = instant(claims, "exp", Refusal::NoExpiry)?.ok_or(Refusal::NoExpiry)?;
        let issued = instant(claims, "iat", Refusal::NoIssue)?.ok_or(Refusal::NoIssue)?;
        let valid_from = instant(claims, "nbf", Refusal::NotBefore)?;
        if expires <= now {
            return Err(Refusal::Expired);
        }
        if issued > now + LEEWAY {
            return Err(Refusal::IssuedAhead);
        }
        if valid_from.is_some_and(|start| start > now + LEEWAY) {
            return Err(Refusal::NotYet);
        }
        if expires <= issued || expires - issued > self.lifetime.min(LIFETIME) {
            return Err(Refusal::Lifetime);
        }
        Ok(expires)
    }

    /// Where clients are listed, every claim that names the client must name one of them, and one must be there.
    fn check_client(&self, claims: &Claims) -> Result<(), Refusal> {
        if self.clients.is_empty() {
            return Ok(());
        }
        let mut named = ["azp", "client_id", "appid"].into_iter().filter_map(|name| claims.get(name)).peekable();
        let is_listed = |claim: &Value| claim.as_str().is_some_and(|id| self.clients.iter().any(|known| known == id));
        if named.peek().is_some() && named.all(is_listed) { Ok(()) } else { Err(Refusal::Client) }
    }
}

/// Tokens that are not for an API: whatever type the header states, these claims give them away.
fn check_kind(claims: &Claims) -> Result<(), Refusal> {
    let text = |name: &str| claims.get(name).map(|value| value.as_str().unwrap_or_default());
    let says = |name: &str, kind: &str| text(name).is_some_and(|stated| stated.eq_ignore_ascii_case(kind));
    let is_marked = ["nonce", "at_hash", "c_hash", "s_hash"].iter().any(|name| claims.contains_key(*name));
    if is_marked || says("typ", "ID") || says("token_use", "id") {
        return Err(Refusal::IdToken);
    }
    // Keycloak writes into `typ`, Cognito into `token_use`, what a token is for; `events` are told by logout tokens.
    let is_other = |name: &str, kind: &str| claims.contains_key(name) && !says(name, kind);
    if claims.contains_key("events") || is_other("typ", "Bearer") || is_other("token_use", "access") {
        return Err(Refusal::OtherToken);
    }
    if claims.contains_key("cnf") {
        return Err(Refusal::Bound);
    }
    Ok(())
}

/// A text, or a list of texts and nothing else.
fn check_audience(claims: &Claims, audience: &str) -> Result<(), Refusal> {
    let named = match claims.get("aud") {
        Some(Value::String(text)) => text == audience,
        Some(Value::Array(list)) if !list.is_empty() && list.iter().all(Value::is_string) => {
            list.iter().any(|entry| entry.as_str() == Some(audience))
        }
        _ => return Err(Refusal::NoAudience),
    };
    if named { Ok(()) } else { Err(Refusal::Audience) }
}

fn check_subject(claims: &Claims) -> Result<(), Refusal> {
    let subject = claims.get("sub").and_then(Value::as_str).ok_or(Refusal::NoSubject)?;
    let is_plain = !subject.trim().is_empty() && subject.len() <= SUBJECT && !subject.chars().any(char::is_control);
    if is_plain { Ok(()) } else { Err(Refusal::Subject) }
}

/// An instant in whole seconds; refused where the claim is there and is no such number.
fn instant(claims: &Claims, name: &str, refusal: Refusal) -> Result<Option<DateTime<Utc>>, Refusal> {
    let Some(value) = claims.get(name) else { return Ok(None) };
    let read = value.as_i64().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    read.map(Some).ok_or(refusal)
}
