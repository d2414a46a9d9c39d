//! A JWK set, taken as a whole or not at all.

use std::{collections::HashMap, sync::Arc};

use serde_json::Value;

use super::{Trouble, key::Key};
use crate::authn::json::{self, Malformed};

/// What only a private key has.
const PRIVATE: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "oth"];

/// The keys of an issuer that can check a signature, by their ids.
pub struct KeySet(HashMap<String, Arc<Key>>);

impl KeySet {
    /// Reads a set. Keys without an id, keys for encryption, weak keys and keys of unknown kinds are left out.
    ///
    /// # Errors
    /// When the set holds what no issuer publishes, so that somebody else may have written it, or no key that is left.
    pub fn parse(text: &[u8]) -> Result<Self, Trouble> {
        let document = json::object(text).map_err(|malformed| match malformed {
            Malformed::Duplicate => Trouble::Duplicate,
            Malformed::NotAnObject => Trouble::NotJson,
        })?;
        let listed = document.get("keys").and_then(Value::as_array).ok_or(Trouble::NoKeys)?;
        let mut ids = HashMap::new();
        for jwk in listed {
            let jwk = jwk.as_object().ok_or(Trouble::NoKeys)?;
            if jwk.get("kty").is_some_and(|kind| kind == "oct") || jwk.contains_key("k") {
                return Err(Trouble::Symmetric);
            }
            if PRIVATE.iter().any(|member| jwk.contains_key(*member)) {
                return Err(Trouble::Private);
            }
            let Some(id) = jwk.get("kid").and_then(Value::as_str) else { continue };
            if ids.insert(id.to_owned(), Key::read(jwk).map(Arc::new)).is_some() {
                return Err(Trouble::SameId);
            }
        }
        let keys: HashMap<_, _> = ids.into_iter().filter_map(|(id, key)| Some((id, key?))).collect();
        if keys.is_empty() { Err(Trouble::Useless) } else { Ok(Self(keys)) }
    }

    /// How many keys it holds.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn find(&self, id: &str) -> Option<Arc<Key>> {
        self.0.get(id).cloned()
    }
}
