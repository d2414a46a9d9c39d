//! `[cors]`: whose pages may call from a browser.

use serde::{Deserialize, Serialize};

use super::Check;

/// Whose pages may call from a browser, beside this server's own.
#[derive(Clone, Debug, Default)]
pub struct Cors {
    /// Origins letter for letter, as browsers write them: `https://front.example.org`. Default none.
    pub origins: Vec<String>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    origins: Vec<String>,
}

impl Written {
    /// With an entry in its list, to be held against others.
    pub(super) fn whole() -> Self {
        Self { origins: vec![String::new()] }
    }

    pub(super) fn read(self, check: &mut Check) -> Option<Cors> {
        let mut is_good = true;
        for (index, origin) in self.origins.iter().enumerate() {
            if !is_origin(origin) {
                let text = "must be an origin as browsers write it, as in https://front.example.org";
                check.refuse(&format!("cors.origins[{index}]"), text);
                is_good = false;
            }
        }
        is_good.then_some(Cors { origins: self.origins })
    }
}

/// Scheme, host, and port where it is not the scheme's own; in small letters, and nothing after it.
fn is_origin(text: &str) -> bool {
    let (host, own_port) = match text.split_once("://") {
        Some(("https", host)) => (host, ":443"),
        Some(("http", host)) => (host, ":80"),
        _ => return false,
    };
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-:[]".contains(&byte);
    let is_number = |port: &str| port.parse::<u16>().is_ok();
    let port = host.rsplit_once(':').filter(|_| !host.ends_with(']')).map(|(_, port)| port);
    !host.is_empty() && host.bytes().all(is_part) && !host.ends_with(own_port) && port.is_none_or(is_number)
}

impl Cors {
    pub(super) fn written(&self) -> Written {
        Written { origins: self.origins.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::is_origin;

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for origin in ["https://a.dk", "http://localhost:3000", "https://[::1]:8443", "http://[::1]", "https://a:80"] {
            assert!(is_origin(origin), "{origin}");
        }
        for text in [
            "",
            "*",
            "null",
            "a.dk",
            "https://",
            "https://a.dk/",
            "https://A.dk",
            "https://a.dk:443",
            "http://a:80",
            "https://a.dk:x",
            "https://*.a.dk",
            "ftp://a.dk",
            "https://a.dk https://b.dk",
            "https://u@a.dk",
        ] {
            assert!(!is_origin(text), "{text}");
        }
    }
}
