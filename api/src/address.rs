//! Addresses that this program may ask for something it then trusts: https, or plain http to the same machine.

use std::{
    fmt::{self, Display},
    net::IpAddr,
};

use reqwest::Url;

/// Such an address. It holds no password and no fragment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Address(Url);

impl Address {
    /// Reads an address; `None` for one that is not of this kind.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let is_bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let is_safe = match url.scheme() {
            "https" => url.host_str().is_some(),
            "http" => url.host_str().is_some_and(is_loopback),
            _ => false,
        };
        (is_bare && is_safe).then_some(Self(url))
    }

    /// Whether what comes from there is protected on its way.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The address for a client.
    #[must_use]
    pub fn url(&self) -> Url {
        self.0.clone()
    }
}

fn is_loopback(host: &str) -> bool {
    let number = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || number.is_ok_and(|number| number.is_loopback())
}

impl Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_protected_or_local_addresses_are_asked() {
        for (text, accepted) in [
            ("https://login.example.org/keys?tenant=1", true),
            ("http://127.0.0.1:8080/keys", true),
            ("http://127.9.9.9/keys", true),
            ("http://[::1]:8080/keys", true),
            ("http://localhost/keys", true),
            ("http://login.example.org/keys", false),
            ("http://localhost.example.org/keys", false),
            ("http://127.0.0.1.example.org/keys", false),
            ("http://localhost@login.example.org/keys", false),
            ("https://anna:secret@login.example.org/keys", false),
            ("https://anna@login.example.org/keys", false),
            ("https://login.example.org/keys#fragment", false),
            ("http://0.0.0.0/keys", false),
            ("http://10.0.0.1/keys", false),
            ("file:///etc/passwd", false),
            ("ftp://127.0.0.1/keys", false),
            ("login.example.org/keys", false),
            ("https://", false),
            ("", false),
        ] {
            assert_eq!(Address::parse(text).is_some(), accepted, "{text}");
        }
    }
}
