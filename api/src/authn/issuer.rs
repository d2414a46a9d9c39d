//! An issuer with a key of its own, for the demo on loopback and for tests. Its key lives as long as the process.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;
use uuid::Uuid;

use super::{KeySet, Keys, Rules, TrustedIssuer};
use crate::{
    config::Shape,
    policy::{Privilege, Role},
};

/// How long its tokens live.
const LIFETIME: Duration = Duration::minutes(55);
const KEY_ID: &str = "local";

/// Signs tokens that this process accepts.
pub struct LocalIssuer {
    issuer: String,
    audience: String,
    key: EncodingKey,
    public: String,
}

/// What a token of the local issuer says.
#[derive(Clone, Default)]
pub struct Grant {
    pub subject: String,
    pub roles: Vec<Role>,
    pub units: Vec<Uuid>,
    pub privileges: Vec<Privilege>,
    pub engagement: Option<String>,
}

impl LocalIssuer {
    /// Makes an issuer with a fresh key.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub fn generate(issuer: &str, audience: &str) -> anyhow::Result<Self> {
        let unspecified = |_| anyhow::anyhow!("no key could be made");
        let random = aws_lc_rs::rand::SystemRandom::new();
        let document = Ed25519KeyPair::generate_pkcs8(&random).map_err(unspecified)?;
        let pair =
            Ed25519KeyPair::from_pkcs8(document.as_ref()).map_err(|_| anyhow::anyhow!("no key could be made"))?;
        Ok(Self {
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            key: EncodingKey::from_ed_der(document.as_ref()),
            public: URL_SAFE_NO_PAD.encode(pair.public_key().as_ref()),
        })
    }

    /// Its public key, as a JWK set.
    #[must_use]
    pub fn key_set(&self) -> String {
        let key =
            json!({ "kty": "OKP", "crv": "Ed25519", "kid": KEY_ID, "alg": "EdDSA", "use": "sig", "x": self.public });
        json!({ "keys": [key] }).to_string()
    }

    /// What a verifier must know to trust it.
    ///
    /// # Errors
    /// Never, unless the key set's form changes.
    pub fn trusted(&self) -> anyhow::Result<TrustedIssuer> {
        let keys = Keys::fixed(KeySet::parse(self.key_set().as_bytes())?);
        let (issuer, audience) = (self.issuer.clone(), self.audience.clone());
        Ok(TrustedIssuer { issuer, audience, rules: Rules::default(), keys, shape: Shape::local() })
    }

    /// Signs a token.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign(&self, grant: &Grant, now: DateTime<Utc>) -> anyhow::Result<String> {
        // Only a program is its own client.
        let client = grant.roles.contains(&Role::AuditClient).then_some(&grant.subject);
        let claims = json!({
            "iss": self.issuer,
            "client_id": client,
            "aud": self.audience,
            "sub": grant.subject,
            "iat": now.timestamp(),
            "exp": (now + LIFETIME).timestamp(),
            "roles": grant.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>(),
            "units": grant.units,
            "privileges": grant.privileges.iter().map(|privilege| privilege.as_str()).collect::<Vec<_>>(),
            "engagement": grant.engagement,
        });
        self.sign_claims(&claims)
    }

    /// Signs claims as they are, for tests of what must be refused.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign_claims(&self, claims: &serde_json::Value) -> anyhow::Result<String> {
        self.sign_as(Some("at+jwt"), claims)
    }

    /// Signs claims as a token of any type, or of none.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign_as(&self, kind: Option<&str>, claims: &serde_json::Value) -> anyhow::Result<String> {
        let (typ, kid) = (kind.map(str::to_owned), Some(KEY_ID.into()));
        let header = Header { typ, kid, ..Header::new(Algorithm::EdDSA) };
        Ok(jsonwebtoken::encode(&header, claims, &self.key)?)
    }

    /// How long a token lives, in seconds.
    #[must_use]
    pub fn lifetime_seconds(&self) -> i64 {
        LIFETIME.num_seconds()
    }
}
