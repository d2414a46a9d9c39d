//! Bearer tokens: what is trusted is decided here, never by the token.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::{
    Keys, Refusal, Rules,
    header::Header,
    json::{self, Malformed},
    parts::Parts,
    shape,
};
use crate::{config::Shape, store::Identity};

/// An issuer whose tokens are accepted.
pub struct TrustedIssuer {
    pub issuer: String,
    pub audience: String,
    pub rules: Rules,
    pub keys: Keys,
    /// What the claims of its tokens mean.
    pub shape: Shape,
}

/// Knows the trusted issuers and their keys.
pub struct Verifier {
    issuers: HashMap<String, TrustedIssuer>,
}

impl Verifier {
    /// Takes the issuers whose tokens are accepted. A key belongs to its issuer, whatever id another's key has.
    #[must_use]
    pub fn new(issuers: impl IntoIterator<Item = TrustedIssuer>) -> Self {
        Self { issuers: issuers.into_iter().map(|issuer| (issuer.issuer.clone(), issuer)).collect() }
    }

    /// Reads an access token. A token whose key is cached waits for nothing; one with an unknown key may wait, at most
    /// five seconds, for the one fetch that all such tokens share.
    ///
    /// # Errors
    /// With the reason for the log; it holds nothing of the token.
    pub async fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Identity, Refusal> {
        let unverified = Unverified::read(token)?;
        let trusted = self.issuers.get(unverified.issuer()?).ok_or(Refusal::Issuer)?;
        trusted.rules.check_type(&unverified.header)?;
        let claims = unverified.verify(&trusted.keys, now).await?;
        let expires = trusted.rules.check(&claims, &trusted.audience, now)?;
        shape::identity(&trusted.shape, &trusted.issuer, &claims, expires).ok_or(Refusal::Identity)
    }

    /// Reads what an issuer states to one of its clients, an ID token or a logout token: signature, issuer and type. Its
    /// other claims are the client's to check.
    ///
    /// # Errors
    /// As [`Verifier::verify`].
    pub(super) async fn verify_statement(
        &self,
        token: &str,
        issuer: &str,
        types: &[Option<&str>],
        now: DateTime<Utc>,
    ) -> Result<Map<String, Value>, Refusal> {
        let unverified = Unverified::read(token)?;
        let trusted = self.issuers.get(unverified.issuer()?).filter(|trusted| trusted.issuer == issuer);
        let trusted = trusted.ok_or(Refusal::Issuer)?;
        let header = &unverified.header;
        if !types.iter().any(|kind| kind.map_or(header.kind.is_none(), |kind| header.is_of(kind))) {
            return Err(Refusal::Type);
        }
        unverified.verify(&trusted.keys, now).await
    }
}

/// A token that is well-formed and says what it likes.
struct Unverified<'t> {
    parts: Parts<'t>,
    header: Header,
    claims: Map<String, Value>,
}

impl<'t> Unverified<'t> {
    fn read(token: &'t str) -> Result<Self, Refusal> {
        let parts = Parts::of(token)?;
        let header = Header::read(&parts.header)?;
        let claims = json::object(&parts.payload).map_err(|malformed| match malformed {
            Malformed::Duplicate => Refusal::PayloadDuplicate,
            Malformed::NotAnObject => Refusal::Payload,
        })?;
        Ok(Self { parts, header, claims })
    }

    /// Whose keys it claims to be signed with.
    fn issuer(&self) -> Result<&str, Refusal> {
        self.claims.get("iss").and_then(Value::as_str).ok_or(Refusal::NoIssuer)
    }

    /// The claims, if one of the keys signed them with that key's own algorithm.
    async fn verify(self, keys: &Keys, now: DateTime<Utc>) -> Result<Map<String, Value>, Refusal> {
        let key = keys.find(&self.header.key_id, now).await?;
        if self.header.algorithm != key.algorithm() {
            return Err(Refusal::Algorithm);
        }
        if !key.has_signed(self.parts.signed, self.parts.signature) {
            return Err(Refusal::Signature);
        }
        Ok(self.claims)
    }
}
