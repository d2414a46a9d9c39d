//! Asks an address for a small document.

use std::time::Duration;

use reqwest::{Client, Response, StatusCode, header, redirect};

use super::Trouble;
use crate::address::Address;

/// The longest time for one document.
const PATIENCE: Duration = Duration::from_secs(5);
/// The largest document, in bytes.
const LARGEST: usize = 256 * 1024;

/// Asks for documents: it follows no redirect and uses no proxy, whatever the environment says.
#[derive(Clone)]
pub struct Web(Client);

/// A document and how long it may be kept, in seconds, if whoever sent it said so.
pub(super) struct Document {
    pub text: Vec<u8>,
    pub max_age: Option<u64>,
}

impl Web {
    /// Begins with the certificates that the machine trusts.
    ///
    /// # Errors
    /// When the machine trusts none.
    pub fn new() -> anyhow::Result<Self> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .user_agent(concat!("indsats/", env!("CARGO_PKG_VERSION")))
            .build();
        client.map(Self).map_err(|_| anyhow::anyhow!("no certificates that this machine trusts were found"))
    }

    pub(super) async fn get(&self, address: &Address) -> Result<Document, Trouble> {
        let request = self.0.get(address.url()).header(header::ACCEPT, "application/json");
        let mut response = request.send().await.map_err(|error| trouble(&error))?;
        if response.status() != StatusCode::OK {
            return Err(Trouble::Status(response.status().as_u16()));
        }
        if has(&response, header::CONTENT_TYPE, "text/html") {
            return Err(Trouble::Page);
        }
        let max_age = max_age(&response);
        let mut text = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| trouble(&error))? {
            if text.len() + chunk.len() > LARGEST {
                return Err(Trouble::TooLarge);
            }
            text.extend_from_slice(&chunk);
        }
        Ok(Document { text, max_age })
    }
}

/// The error's own text may hold the address with its query, so that only its kind is kept.
fn trouble(error: &reqwest::Error) -> Trouble {
    if error.is_timeout() { Trouble::Slow } else { Trouble::Unreachable }
}

fn has(response: &Response, name: header::HeaderName, start: &str) -> bool {
    let value = response.headers().get(name).and_then(|value| value.to_str().ok());
    value.is_some_and(|value| value.to_ascii_lowercase().trim_start().starts_with(start))
}

/// `Cache-Control: max-age`; a document that may not be kept has the age of none.
fn max_age(response: &Response) -> Option<u64> {
    let value = response.headers().get(header::CACHE_CONTROL)?.to_str().ok()?.to_ascii_lowercase();
    let mut directives = value.split(',').map(str::trim);
    if directives.clone().any(|directive| matches!(directive, "no-store" | "no-cache")) {
        return Some(0);
    }
    directives.find_map(|directive| directive.strip_prefix("max-age=")?.trim_matches('"').parse().ok())
}
