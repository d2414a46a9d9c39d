//! Where the keys of an issuer are published.

use std::{fs::File, io::Read, path::PathBuf};

use chrono::Duration;

use super::{KeySet, Trouble, Web};
use crate::{address::Address, authn::discovery, metrics};

/// The largest file, in bytes.
const LARGEST: u64 = 256 * 1024;
/// How long keys may be held before they are read again.
const SHORTEST: Duration = Duration::seconds(60);
const LONGEST: Duration = Duration::hours(1);
/// How long, if the issuer does not say.
const USUAL: Duration = Duration::minutes(5);

/// Where keys are read from.
pub enum Source {
    /// A file with a JWK set, looked at once a minute.
    File(PathBuf),
    /// The address of a JWK set.
    KeySet(Web, Address),
    /// The address of the issuer's discovery document, which names that of its JWK set.
    Discovery { web: Web, address: Address, issuer: String },
}

impl Source {
    /// Reads the keys, and tells how long they may be held.
    ///
    /// # Errors
    /// When they cannot be read, or are not what an issuer publishes.
    pub(super) async fn read(&self) -> Result<(KeySet, Duration), Trouble> {
        let fetched = match self {
            Self::File(path) => {
                let path = path.clone();
                let read = tokio::task::spawn_blocking(move || read(&path)).await;
                let text = read.map_err(|_| Trouble::File(std::io::ErrorKind::Other))??;
                return Ok((KeySet::parse(&text)?, SHORTEST));
            }
            Self::KeySet(web, address) => fetch(web, address, None).await,
            Self::Discovery { web, address, issuer } => fetch(web, address, Some(issuer)).await,
        };
        metrics::key_set_fetched(if fetched.is_ok() { "taken" } else { "refused" });
        fetched
    }

    /// How long must lie between two readings that unknown keys ask for.
    pub(super) fn interval(&self) -> Duration {
        match self {
            Self::File(_) => SHORTEST,
            Self::KeySet(..) | Self::Discovery { .. } => Duration::seconds(30),
        }
    }
}

/// Fetches a key set; where an issuer is named, the address is that of its discovery document.
async fn fetch(web: &Web, address: &Address, issuer: Option<&str>) -> Result<(KeySet, Duration), Trouble> {
    let mut document = web.get(address).await?;
    if let Some(issuer) = issuer {
        document = web.get(&discovery::key_address(&document.text, issuer, address)?).await?;
    }
    let stated = document.max_age.and_then(|seconds| Duration::try_seconds(i64::try_from(seconds).ok()?));
    let overlong = document.max_age.map(|_| LONGEST);
    let held = stated.or(overlong).unwrap_or(USUAL).clamp(SHORTEST, LONGEST);
    Ok((KeySet::parse(&document.text)?, held))
}

fn read(path: &PathBuf) -> Result<Vec<u8>, Trouble> {
    let mut text = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut text));
    match read {
        Err(error) => Err(Trouble::File(error.kind())),
        Ok(length) if length as u64 > LARGEST => Err(Trouble::TooLarge),
        Ok(_) => Ok(text),
    }
}
