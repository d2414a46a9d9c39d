//! Where an issuer's keys are.

use std::path::PathBuf;

use serde_json::Value;

use super::super::Check;
use crate::address::Address;

/// Where an issuer's public keys are.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// `key_file`: a JWK set in JSON, and what it held when the configuration was read.
    File { path: PathBuf, text: String },
    /// `key_set_url`: the address of a JWK set.
    KeySet(Address),
    /// `discovery`: the address of the issuer's OpenID discovery document.
    Discovery(Address),
}

impl KeySource {
    /// Takes the one of three keys that was given.
    pub(super) fn read(
        entry: &str,
        file: Option<String>,
        key_set: Option<String>,
        discovery: Option<String>,
        check: &mut Check,
    ) -> Option<Self> {
        let given = [&file, &key_set, &discovery].into_iter().flatten().count();
        if given != 1 {
            let what = if given == 0 { "is missing" } else { "is not alone" };
            let text = format!("{what}: give one of key_file, key_set_url and discovery");
            check.refuse(&format!("{entry}.key_file"), text);
        }
        let file = file.and_then(|path| key_file(&format!("{entry}.key_file"), path, check));
        let key_set = key_set.and_then(|url| address(&format!("{entry}.key_set_url"), &url, check));
        let discovery = discovery.and_then(|url| address(&format!("{entry}.discovery"), &url, check));
        file.or(key_set.map(Self::KeySet)).or(discovery.map(Self::Discovery)).filter(|_| given == 1)
    }

    /// The three keys as they are written.
    pub(super) fn written(&self) -> (Option<String>, Option<String>, Option<String>) {
        match self {
            Self::File { path, .. } => (Some(path.display().to_string()), None, None),
            Self::KeySet(address) => (None, Some(address.to_string()), None),
            Self::Discovery(address) => (None, None, Some(address.to_string())),
        }
    }
}

fn address(key: &str, url: &str, check: &mut Check) -> Option<Address> {
    let address = Address::parse(url);
    if address.is_none() {
        check.refuse(key, "must be an address that begins with https://, or with http:// and leads to this machine");
    }
    address
}

/// A set of public keys. Private and symmetric ones are refused: they would be in the wrong hands here.
fn key_file(key: &str, path: String, check: &mut Check) -> Option<KeySource> {
    let path = check.text(key, Some(path))?;
    let text = check.content(key, &path)?;
    let set: Option<Value> = serde_json::from_str(&text).ok();
    let Some(members) = set.as_ref().and_then(|set| set.get("keys")?.as_array()).filter(|keys| !keys.is_empty()) else {
        check.refuse(key, "names a file that is not a JWK set with at least one key");
        return None;
    };
    if members.iter().any(|member| member.get("d").is_some() || member.get("k").is_some()) {
        check.refuse(key, "names a file with a private or symmetric key, where only public keys belong");
        return None;
    }
    Some(KeySource::File { path: path.into(), text: text.to_string() })
}
