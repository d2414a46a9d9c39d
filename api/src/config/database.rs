//! `[database]`: where the records are.

use std::{path::PathBuf, thread};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{
    Check,
    url::{holds_password, redact},
};

const DEFAULT_URL: &str = "sqlite:indsats.db?mode=rwc";

/// Where the records are.
#[derive(Clone, Debug)]
pub struct Database {
    /// The address, `sqlite:…` or `postgres://…`, from `url` or out of `url_file`. Default `sqlite:indsats.db?mode=rwc`.
    pub url: SecretString,
    /// The file that holds the address, needed when the address holds a password. Default none.
    pub url_file: Option<PathBuf>,
    /// The largest number of connections. Default twice the processors; from 1 to 1000.
    pub max_connections: u32,
}

impl Default for Database {
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        let max_connections = u32::try_from(processors * 2).unwrap_or(1000).min(1000);
        Self { url: DEFAULT_URL.into(), url_file: None, max_connections }
    }
}

#[derive(Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    url: Option<String>,
    url_file: Option<String>,
    max_connections: i64,
}

impl Default for Written {
    fn default() -> Self {
        // The address is absent here and not the default, to tell whether both ways to give it were used.
        Self { url: None, url_file: None, max_connections: Database::default().max_connections.into() }
    }
}

impl Written {
    pub(super) fn read(self, check: &mut Check) -> Option<Database> {
        let max_connections = check.number("database.max_connections", self.max_connections, 1..=1000);
        let url_file = self.url_file.clone().map(PathBuf::from);
        let url = match (self.url, self.url_file) {
            (None, None) => Some(DEFAULT_URL.into()),
            (Some(url), None) => address("database.url", &url, true, check),
            (None, Some(path)) => {
                let path = check.text("database.url_file", Some(path));
                let url = path.and_then(|path| check.content("database.url_file", &path));
                url.and_then(|url| address("database.url_file", &url, false, check))
            }
            (Some(_), Some(_)) => {
                check.refuse("database.url_file", "excludes database.url: give one of them");
                None
            }
        };
        Some(Database { url: url?, url_file, max_connections: max_connections? })
    }
}

/// An address of one of the two databases.
fn address(key: &str, url: &str, in_the_open: bool, check: &mut Check) -> Option<SecretString> {
    let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
    if !known || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        check.refuse(key, "must hold an address of the form sqlite:FILE or postgres://USER@HOST/NAME");
    } else if in_the_open && holds_password(url) {
        check.refuse(key, "holds a password: put the address into a file and name it in database.url_file");
    } else {
        return Some(url.into());
    }
    None
}

impl Database {
    pub(super) fn written(&self) -> Written {
        let url = self.url_file.is_none().then(|| redact(self.url.expose_secret()));
        let url_file = self.url_file.as_ref().map(|path| path.display().to_string());
        Written { url, url_file, max_connections: self.max_connections.into() }
    }

    /// Adds to the shown configuration what the file with the address leads to.
    pub(super) fn annotate(&self, shown: String) -> String {
        if self.url_file.is_none() {
            return shown;
        }
        let url = redact(self.url.expose_secret());
        shown.replacen("\nurl_file = ", &format!("\n# which holds {url}\nurl_file = "), 1)
    }
}
