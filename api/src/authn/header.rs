//! The header of a token: it may say which key signed it, and nothing about how to trust it.

use serde_json::Value;

use super::{
    Refusal,
    json::{self, Malformed},
};

/// What is read of a header.
pub(super) struct Header {
    /// The algorithm that the token claims; only compared with the key's.
    pub algorithm: String,
    /// The key that it claims.
    pub key_id: String,
    /// What kind of token it says it is, if it says so.
    pub kind: Option<String>,
}

impl Header {
    /// Reads a header. What it could use to decide how it is checked is refused; unknown members mean nothing.
    pub(super) fn read(text: &[u8]) -> Result<Self, Refusal> {
        let mut members = json::object(text).map_err(|malformed| match malformed {
            Malformed::Duplicate => Refusal::HeaderDuplicate,
            Malformed::NotAnObject => Refusal::Header,
        })?;
        for (names, refusal) in [
            (&["crit"][..], Refusal::Critical),
            (&["b64"], Refusal::Unencoded),
            (&["zip"], Refusal::Compressed),
            (&["jku", "jwk", "x5u", "x5c"], Refusal::ForeignKey),
        ] {
            if names.iter().any(|name| members.contains_key(*name)) {
                return Err(refusal);
            }
        }
        let mut text = |name: &str| match members.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Refusal::HeaderMember),
        };
        let (algorithm, key_id, kind) = (text("alg")?, text("kid")?, text("typ")?);
        for name in ["cty", "x5t", "x5t#S256"] {
            text(name)?;
        }
        let algorithm = algorithm.ok_or(Refusal::HeaderMember)?;
        if algorithm.eq_ignore_ascii_case("none") {
            return Err(Refusal::Unsigned);
        }
        if algorithm.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("HS")) {
            return Err(Refusal::Symmetric);
        }
        let key_id = key_id.filter(|id| !id.is_empty()).ok_or(Refusal::NoKeyId)?;
        Ok(Self { algorithm, key_id, kind })
    }

    /// Whether it says to be of a kind, with or without the word that media types begin with.
    pub(super) fn is_of(&self, kind: &str) -> bool {
        let bare = |text: &str| {
            let text = text.to_ascii_lowercase();
            text.strip_prefix("application/").map(str::to_owned).unwrap_or(text)
        };
        self.kind.as_deref().is_some_and(|stated| bare(stated) == bare(kind))
    }
}
