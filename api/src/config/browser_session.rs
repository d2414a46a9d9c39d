//! `[browser_session]`: sign-in for browsers without tokens in their scripts. Off unless its issuer is named.

use std::{path::PathBuf, time::Duration};

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{Check, SignIn};
use crate::address::Address;

const SCOPES: &str = "openid";
const CALLBACK: &str = "/auth/callback";

/// Sign-in for browsers without tokens in their scripts.
#[derive(Clone, Debug)]
pub struct BrowserSession {
    /// Which of `sign_in.issuers` signs browsers in. Required.
    pub issuer: String,
    /// Where it describes itself. Default: `/.well-known/openid-configuration` below the issuer.
    pub discovery_url: String,
    /// The name of this server at the provider. Required.
    pub client_id: String,
    /// The file with the secret that goes with it. Default none: a public client.
    pub client_secret_file: Option<PathBuf>,
    /// The secret out of that file.
    pub client_secret: Option<SecretString>,
    /// Where the provider sends browsers back to: `/auth/callback` of the origin that they see. Required.
    pub redirect_url: String,
    /// What is asked for, separated by spaces. Default `openid`.
    pub scopes: String,
    /// The name of this API at the provider, where it wants to be told. Default none.
    pub resource: Option<String>,
    /// How long a session may lie unused, `idle_minutes`. Default 30; from 1 to 720.
    pub idle: Duration,
    /// How long a session may go on at all, `lifetime_minutes`. Default 600; from 1 to 1440.
    pub lifetime: Duration,
    /// Whether the server shows its page at `/`. Default no.
    pub page: bool,
}

#[derive(Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    issuer: Option<String>,
    discovery_url: Option<String>,
    client_id: Option<String>,
    client_secret_file: Option<String>,
    redirect_url: Option<String>,
    scopes: String,
    resource: Option<String>,
    idle_minutes: i64,
    lifetime_minutes: i64,
    page: String,
}

const SWITCH: &[(&str, bool)] = &[("on", true), ("off", false)];

impl Default for Written {
    fn default() -> Self {
        Self {
            issuer: None,
            discovery_url: None,
            client_id: None,
            client_secret_file: None,
            redirect_url: None,
            scopes: SCOPES.to_owned(),
            resource: None,
            idle_minutes: 30,
            lifetime_minutes: 600,
            page: "off".to_owned(),
        }
    }
}

impl Written {
    /// `None` without the section; `Some(None)` where something is wrong with it.
    pub(super) fn read(self, sign_in: Option<&SignIn>, check: &mut Check) -> Option<Option<BrowserSession>> {
        let required = [&self.issuer, &self.client_id, &self.redirect_url];
        let optional = [&self.discovery_url, &self.client_secret_file, &self.resource];
        let minutes = |number: Option<u64>| number.map(|minutes| Duration::from_secs(minutes * 60));
        let idle = minutes(check.number("browser_session.idle_minutes", self.idle_minutes, 1..=720));
        let lifetime = minutes(check.number("browser_session.lifetime_minutes", self.lifetime_minutes, 1..=1440));
        let page = check.word("browser_session.page", &self.page, SWITCH);
        if page != Some(true) && required.into_iter().chain(optional).all(Option::is_none) {
            return idle.and(lifetime).and(page).map(|_| None);
        }
        let issuer = check.text("browser_session.issuer", self.issuer);
        let issuer = issuer.filter(|issuer| {
            let is_known = sign_in.is_none_or(|known| known.issuers.iter().any(|known| known.issuer == *issuer));
            if !is_known {
                check.refuse("browser_session.issuer", "is none of sign_in.issuers");
            }
            is_known
        });
        let described = self.discovery_url.or_else(|| Some(beside(issuer.as_deref()?)));
        let discovery_url =
            described.and_then(|url| address("browser_session.discovery_url", &url, check).map(|_| url));
        let client_id = check.text("browser_session.client_id", self.client_id);
        let client_secret = match &self.client_secret_file {
            None => Some(None),
            Some(path) => {
                let secret = check.content("browser_session.client_secret_file", path);
                secret.map(|secret| Some(SecretString::from(secret.as_str())))
            }
        };
        let redirect_url = check.text("browser_session.redirect_url", self.redirect_url);
        let redirect_url = redirect_url.filter(|url| is_callback(url, check));
        let scopes = Some(self.scopes).filter(|scopes| {
            let has = scopes.split(' ').any(|scope| scope == "openid");
            if !has {
                check.refuse("browser_session.scopes", "must hold openid: without it nobody says who has signed in");
            }
            has
        });
        Some(Some(BrowserSession {
            issuer: issuer?,
            discovery_url: discovery_url?,
            client_id: client_id?,
            client_secret_file: self.client_secret_file.map(PathBuf::from),
            client_secret: client_secret?,
            redirect_url: redirect_url?,
            scopes: scopes?,
            resource: self.resource,
            idle: idle?,
            lifetime: lifetime?,
            page: page?,
        }))
    }
}

fn beside(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
}

fn address(key: &str, url: &str, check: &mut Check) -> Option<Address> {
    let address = Address::parse(url);
    if address.is_none() {
        check.refuse(key, "must be an address that begins with https://, or with http:// and leads to this machine");
    }
    address
}

/// The path is fixed, and browsers keep the session for the origin.
fn is_callback(url: &str, check: &mut Check) -> bool {
    const KEY: &str = "browser_session.redirect_url";
    let Some(read) = address(KEY, url, check) else { return false };
    let url = read.url();
    let is_callback = url.path() == CALLBACK && url.query().is_none();
    if !is_callback {
        check.refuse(KEY, "must end in /auth/callback");
    }
    is_callback
}

impl BrowserSession {
    pub(super) fn written(session: Option<&Self>) -> Written {
        let Some(session) = session else { return Written::default() };
        let minutes = |time: Duration| i64::try_from(time.as_secs() / 60).unwrap_or(i64::MAX);
        Written {
            issuer: Some(session.issuer.clone()),
            discovery_url: Some(session.discovery_url.clone()),
            client_id: Some(session.client_id.clone()),
            client_secret_file: session.client_secret_file.as_ref().map(|path| path.display().to_string()),
            redirect_url: Some(session.redirect_url.clone()),
            scopes: session.scopes.clone(),
            resource: session.resource.clone(),
            idle_minutes: minutes(session.idle),
            lifetime_minutes: minutes(session.lifetime),
            page: if session.page { "on" } else { "off" }.to_owned(),
        }
    }
}
