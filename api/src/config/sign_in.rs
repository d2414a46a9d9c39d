//! `[sign_in]`: whose word about a caller is taken.

pub mod shape;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Check;
pub use shape::Shape;

/// What stands in the place of an issuer for actors that never sign in.
const SYSTEM: &str = "system";

/// Whose word about a caller is taken.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// The services whose tokens are accepted, each issuer once. At least one is required.
    pub issuers: Vec<Issuer>,
}

/// A service whose tokens are accepted.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// The `iss` of its tokens, letter for letter. Required.
    pub issuer: String,
    /// The `aud` that its tokens must name. Required.
    pub audience: String,
    /// The file with its public keys, a JWK set in JSON. Required.
    pub key_file: PathBuf,
    /// The key set out of that file.
    pub keys: Value,
    /// What the claims of its tokens mean.
    pub shape: Shape,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    pub(super) issuers: Vec<WrittenIssuer>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct WrittenIssuer {
    issuer: Option<String>,
    audience: Option<String>,
    key_file: Option<String>,
    shape: Option<shape::Written>,
}

impl Written {
    pub(super) fn read(self, check: &mut Check) -> Option<SignIn> {
        const KEY: &str = "sign_in.issuers";
        if self.issuers.is_empty() {
            check.refuse(KEY, "is missing: nobody could sign in");
        }
        let mut seen = Vec::new();
        let mut issuers = Vec::new();
        for (index, written) in self.issuers.into_iter().enumerate() {
            let key = format!("{KEY}[{index}]");
            if written.issuer.as_ref().is_some_and(|issuer| seen.contains(issuer)) {
                check.refuse(&format!("{key}.issuer"), "is listed twice");
            }
            seen.extend(written.issuer.clone());
            issuers.push(written.read(&key, check));
        }
        issuers.into_iter().collect::<Option<Vec<_>>>().map(|issuers| SignIn { issuers })
    }
}

impl WrittenIssuer {
    /// With an entry in every list, so that every key is known.
    pub(super) fn whole() -> Self {
        Self { shape: Some(shape::Written::whole()), ..Self::default() }
    }

    fn read(self, key: &str, check: &mut Check) -> Option<Issuer> {
        let issuer = check.text(&format!("{key}.issuer"), self.issuer);
        if issuer.as_deref() == Some(SYSTEM) {
            check.refuse(&format!("{key}.issuer"), "is the name of the system's own actors");
        }
        let audience = check.text(&format!("{key}.audience"), self.audience);
        let key_file = check.text(&format!("{key}.key_file"), self.key_file);
        let keys = key_file.as_ref().and_then(|path| key_set(&format!("{key}.key_file"), path, check));
        let shape = match self.shape {
            Some(written) => written.read(&format!("{key}.shape"), check),
            None => Some(Shape::native()),
        };
        Some(Issuer { issuer: issuer?, audience: audience?, key_file: key_file?.into(), keys: keys?, shape: shape? })
    }
}

/// A set of public keys. Private and symmetric ones are refused: they would be in the wrong hands here.
fn key_set(key: &str, path: &str, check: &mut Check) -> Option<Value> {
    let text = check.content(key, path)?;
    let set: Option<Value> = serde_json::from_str(&text).ok();
    let Some(members) = set.as_ref().and_then(|set| set.get("keys")?.as_array()).filter(|keys| !keys.is_empty()) else {
        check.refuse(key, "names a file that is not a JWK set with at least one key");
        return None;
    };
    if members.iter().any(|member| member.get("d").is_some() || member.get("k").is_some()) {
        check.refuse(key, "names a file with a private or symmetric key, where only public keys belong");
        return None;
    }
    set
}

impl SignIn {
    pub(super) fn written(&self) -> Written {
        let issuers = self.issuers.iter().map(|issuer| WrittenIssuer {
            issuer: Some(issuer.issuer.clone()),
            audience: Some(issuer.audience.clone()),
            key_file: Some(issuer.key_file.display().to_string()),
            shape: issuer.shape.written(),
        });
        Written { issuers: issuers.collect() }
    }
}
