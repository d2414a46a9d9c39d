//! Bearer tokens: what is trusted is decided here, never by the token.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet},
};
use serde_json::{Map, Value};

use super::shape;
use crate::store::Identity;

/// The largest token that is looked at, in bytes.
const LONGEST: usize = 8 * 1024;
/// The longest life that a token may give itself.
const LIFETIME: Duration = Duration::hours(1);
/// How far clocks may differ.
const LEEWAY: Duration = Duration::seconds(30);

/// Why a token is refused: for the log. Outwards every refusal is the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refusal {
    #[error("longer than a token can be")]
    TooLong,
    #[error("the header cannot be read")]
    Header,
    #[error("the type is not that of an access token")]
    Type,
    #[error("the header names keys of its own")]
    ForeignKey,
    #[error("the key is unknown")]
    UnknownKey,
    #[error("the algorithm is not the key's")]
    Algorithm,
    #[error("the signature, issuer, audience or a required claim is wrong")]
    Signature,
    #[error("it has run out")]
    Expired,
    #[error("it is not valid yet")]
    NotYet,
    #[error("it lives longer than it may")]
    Lifetime,
}

/// An issuer whose tokens are accepted.
pub struct TrustedIssuer {
    pub issuer: String,
    pub audience: String,
    pub keys: JwkSet,
}

/// Knows the trusted issuers and their keys.
pub struct Verifier {
    keys: HashMap<String, Trusted>,
}

struct Trusted {
    key: DecodingKey,
    validation: Validation,
    issuer: String,
}

impl Verifier {
    /// Takes the keys of issuers. Keys without an id, symmetric keys, and keys of unknown curves are left out.
    #[must_use]
    pub fn new(issuers: impl IntoIterator<Item = TrustedIssuer>) -> Self {
        let mut keys = HashMap::new();
        for issuer in issuers {
            for jwk in &issuer.keys.keys {
                let (Some(kid), Some(algorithm)) = (jwk.common.key_id.clone(), algorithm(jwk)) else { continue };
                let Ok(key) = DecodingKey::from_jwk(jwk) else { continue };
                let mut validation = Validation::new(algorithm);
                validation.set_issuer(&[&issuer.issuer]);
                validation.set_audience(&[&issuer.audience]);
                validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
                // The clock is a parameter: times are compared below.
                validation.validate_exp = false;
                validation.validate_nbf = false;
                keys.insert(kid, Trusted { key, validation, issuer: issuer.issuer.clone() });
            }
        }
        Self { keys }
    }

    /// Reads a token.
    ///
    /// # Errors
    /// With the reason for the log; it holds nothing of the token.
    #[expect(clippy::unused_async, reason = "a key that is not known yet is fetched")]
    pub async fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Identity, Refusal> {
        let (trusted, claims) = self.signed(token, &[Some("at+jwt")], |trusted| trusted.validation.clone())?;
        let time = |name: &str| match claims.get(name) {
            None => Ok(None),
            Some(value) => {
                let instant = value.as_i64().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
                instant.map(Some).ok_or(Refusal::Signature)
            }
        };
        let (issued, expires) = (time("iat")?.ok_or(Refusal::Signature)?, time("exp")?.ok_or(Refusal::Signature)?);
        if expires <= now {
            return Err(Refusal::Expired);
        }
        if issued > now + LEEWAY || time("nbf")?.is_some_and(|start| start > now + LEEWAY) {
            return Err(Refusal::NotYet);
        }
        if expires - issued > LIFETIME {
            return Err(Refusal::Lifetime);
        }
        shape::identity(&trusted.issuer, &claims, expires).ok_or(Refusal::Signature)
    }

    /// Reads what an issuer states to one of its clients, an ID token or a logout token: signature, issuer and type. Its
    /// other claims are the client's to check.
    ///
    /// # Errors
    /// As [`Verifier::verify`].
    #[expect(clippy::unused_async, reason = "a key that is not known yet is fetched")]
    pub(super) async fn verify_statement(
        &self,
        token: &str,
        issuer: &str,
        types: &[Option<&str>],
    ) -> Result<Map<String, Value>, Refusal> {
        let (trusted, claims) = self.signed(token, types, |trusted| {
            let mut validation = trusted.validation.clone();
            validation.validate_aud = false;
            validation.set_required_spec_claims(&["iss"]);
            validation
        })?;
        if trusted.issuer == issuer { Ok(claims) } else { Err(Refusal::Signature) }
    }

    /// The claims of a token of one of these types whose signature holds.
    fn signed(
        &self,
        token: &str,
        types: &[Option<&str>],
        validation: impl Fn(&Trusted) -> Validation,
    ) -> Result<(&Trusted, Map<String, Value>), Refusal> {
        if token.len() > LONGEST {
            return Err(Refusal::TooLong);
        }
        let header = decode_header(token).map_err(|_| Refusal::Header)?;
        let stated = header.typ.as_deref().map(str::to_ascii_lowercase);
        if !types.iter().any(|known| known.map(str::to_ascii_lowercase) == stated) {
            return Err(Refusal::Type);
        }
        if header.jku.is_some() || header.jwk.is_some() || header.x5u.is_some() || header.x5c.is_some() {
            return Err(Refusal::ForeignKey);
        }
        let trusted = header.kid.and_then(|kid| self.keys.get(&kid)).ok_or(Refusal::UnknownKey)?;
        if !trusted.validation.algorithms.contains(&header.alg) {
            return Err(Refusal::Algorithm);
        }
        let claims = decode::<Map<String, Value>>(token, &trusted.key, &validation(trusted));
        Ok((trusted, claims.map_err(|_| Refusal::Signature)?.claims))
    }
}

/// The one algorithm of a key: its kind decides, whatever a token says.
fn algorithm(jwk: &Jwk) -> Option<Algorithm> {
    match &jwk.algorithm {
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => Some(Algorithm::EdDSA),
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => Some(Algorithm::ES256),
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P384 => Some(Algorithm::ES384),
        AlgorithmParameters::RSA(_) => match jwk.common.key_algorithm {
            None => Some(Algorithm::RS256),
            Some(named) => named.to_string().parse::<Algorithm>().ok().filter(|named| {
                use Algorithm::{PS256, PS384, PS512, RS256, RS384, RS512};
                matches!(named, RS256 | RS384 | RS512 | PS256 | PS384 | PS512)
            }),
        },
        _ => None,
    }
}
