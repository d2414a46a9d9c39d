//! One entry of `[[sign_in.issuers]]`.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use super::{super::Check, source::KeySource};

/// The longest life of a token, in seconds.
const LIFETIME: i64 = 3600;

/// A service whose tokens are accepted.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// The `iss` of its tokens, letter for letter. Required.
    pub issuer: String,
    /// The `aud` that its tokens must name. Required.
    pub audience: String,
    /// Where its public keys are: `key_file`, `key_set_url` or `discovery`. Exactly one is required.
    pub keys: KeySource,
    /// The `typ` that its access tokens state in place of `at+jwt`. Default none.
    pub token_type: Option<String>,
    /// A claim and the text that it must hold, written `NAME=TEXT`. Default none.
    pub required_claim: Option<(String, String)>,
    /// The clients whose tokens are accepted. Default all.
    pub clients: Vec<String>,
    /// The longest life of its tokens, `max_lifetime_seconds`. Default, and at most, an hour; at least a minute.
    pub max_lifetime: Duration,
}

#[derive(Deserialize, Serialize)]
#[serde(default)]
pub(in crate::config) struct WrittenIssuer {
    pub(super) issuer: Option<String>,
    pub(super) audience: Option<String>,
    pub(super) key_file: Option<String>,
    pub(super) key_set_url: Option<String>,
    pub(super) discovery: Option<String>,
    pub(super) token_type: Option<String>,
    pub(super) required_claim: Option<String>,
    pub(super) clients: Vec<String>,
    pub(super) max_lifetime_seconds: i64,
}

impl Default for WrittenIssuer {
    fn default() -> Self {
        Self {
            issuer: None,
            audience: None,
            key_file: None,
            key_set_url: None,
            discovery: None,
            token_type: None,
            required_claim: None,
            clients: Vec::new(),
            max_lifetime_seconds: LIFETIME,
        }
    }
}

impl WrittenIssuer {
    /// An entry with an entry in each of its lists: what the shape of a list is seen from.
    pub(in crate::config) fn whole() -> Self {
        Self { clients: vec![String::new()], ..Self::default() }
    }

    pub(super) fn read(self, key: &str, check: &mut Check) -> Option<Issuer> {
        let issuer = check.text(&format!("{key}.issuer"), self.issuer);
        let audience = check.text(&format!("{key}.audience"), self.audience);
        let keys = KeySource::read(key, self.key_file, self.key_set_url, self.discovery, check);
        let token_type = match self.token_type {
            Some(text) => check.text(&format!("{key}.token_type"), Some(text)).map(Some),
            None => Some(None),
        };
        let required_claim = match self.required_claim {
            Some(text) => pair(&format!("{key}.required_claim"), &text, check).map(Some),
            None => Some(None),
        };
        let clients = self.clients.into_iter().enumerate();
        let clients = clients.map(|(index, id)| check.text(&format!("{key}.clients[{index}]"), Some(id)));
        let clients: Vec<Option<String>> = clients.collect();
        let lifetime = check.number(&format!("{key}.max_lifetime_seconds"), self.max_lifetime_seconds, 60..=LIFETIME);
        Some(Issuer {
            issuer: issuer?,
            audience: audience?,
            keys: keys?,
            token_type: token_type?,
            required_claim: required_claim?,
            clients: clients.into_iter().collect::<Option<_>>()?,
            max_lifetime: Duration::seconds(lifetime?),
        })
    }
}

/// The name of a claim and what it must hold.
fn pair(key: &str, text: &str, check: &mut Check) -> Option<(String, String)> {
    let pair = text.split_once('=').filter(|(name, value)| !name.is_empty() && !value.is_empty());
    if pair.is_none() {
        check.refuse(key, "must be the name of a claim and the text that it holds, as in typ=Bearer");
    }
    pair.map(|(name, value)| (name.to_owned(), value.to_owned()))
}

impl Issuer {
    pub(super) fn written(&self) -> WrittenIssuer {
        let (key_file, key_set_url, discovery) = self.keys.written();
        WrittenIssuer {
            issuer: Some(self.issuer.clone()),
            audience: Some(self.audience.clone()),
            key_file,
            key_set_url,
            discovery,
            token_type: self.token_type.clone(),
            required_claim: self.required_claim.as_ref().map(|(name, value)| format!("{name}={value}")),
            clients: self.clients.clone(),
            max_lifetime_seconds: self.max_lifetime.num_seconds(),
        }
    }
}
