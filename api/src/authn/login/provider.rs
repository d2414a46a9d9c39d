//! Where a provider's doors are, by its own description, and how anything is sent to it.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, RequestBuilder, StatusCode, redirect::Policy};
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::address::Address;

/// How long an answer may take, all of it.
const PATIENCE: Duration = Duration::from_secs(5);
/// No description and no answer with tokens is larger, in bytes.
const LARGEST: usize = 256 * 1024;
/// How long a description is taken for true.
const FRESH: TimeDelta = TimeDelta::hours(1);
/// How long nobody asks again after a failure.
const PAUSE: TimeDelta = TimeDelta::seconds(10);

/// The provider does not answer, or with nothing that can be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the provider does not answer")]
pub struct Unreachable;

/// What is needed of a provider's description.
#[derive(Deserialize)]
pub(super) struct Description {
    issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub end_session_endpoint: Option<String>,
    pub revocation_endpoint: Option<String>,
    /// Whether answers always say whose they are (RFC 9207).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

/// One provider.
pub(super) struct Provider {
    issuer: String,
    url: String,
    client: Client,
    known: Mutex<Known>,
}

struct Known {
    description: Option<Arc<Description>>,
    /// Until when nothing is fetched.
    until: DateTime<Utc>,
}

impl Provider {
    pub(super) fn new(issuer: &str, url: &str) -> anyhow::Result<Self> {
        let client = Client::builder().redirect(Policy::none()).timeout(PATIENCE).no_proxy().build()?;
        let known = Mutex::new(Known { description: None, until: DateTime::<Utc>::MIN_UTC });
        Ok(Self { issuer: issuer.to_owned(), url: url.to_owned(), client, known })
    }

    /// The description, fetched by one for all who wait. An old one is better than none.
    pub(super) async fn description(&self, now: DateTime<Utc>) -> Result<Arc<Description>, Unreachable> {
        let mut known = self.known.lock().await;
        if known.until <= now {
            match self.fetch().await {
                Ok(description) => *known = Known { description: Some(Arc::new(description)), until: now + FRESH },
                Err(reason) => {
                    tracing::warn!(reason, "the provider's description cannot be read");
                    known.until = now + PAUSE;
                }
            }
        }
        known.description.clone().ok_or(Unreachable)
    }

    async fn fetch(&self) -> Result<Description, &'static str> {
        let (status, body) = send(self.client.get(&self.url)).await.map_err(|_| "no answer")?;
        if status != StatusCode::OK {
            return Err("another status than 200");
        }
        let description: Description = serde_json::from_slice(&body).map_err(|_| "no such description")?;
        if description.issuer != self.issuer {
            return Err("another issuer's");
        }
        let optional = [&description.end_session_endpoint, &description.revocation_endpoint];
        let required = [&description.authorization_endpoint, &description.token_endpoint];
        let urls = required.into_iter().chain(optional.into_iter().flatten());
        if urls.into_iter().all(|url| Address::parse(url).is_some()) {
            Ok(description)
        } else {
            Err("an address without encryption")
        }
    }

    /// Posts a form, with or without credentials, and gives status and body.
    pub(super) async fn post(
        &self,
        url: &str,
        form: &[(&str, &str)],
        credentials: Option<(&str, &str)>,
    ) -> Result<(StatusCode, Vec<u8>), Unreachable> {
        let request = self.client.post(url).form(form).header("accept", "application/json");
        send(match credentials {
            Some((name, secret)) => request.basic_auth(name, Some(secret)),
            None => request,
        })
        .await
    }
}

/// The whole answer, counted while it is read.
async fn send(request: RequestBuilder) -> Result<(StatusCode, Vec<u8>), Unreachable> {
    let mut answer = request.send().await.map_err(|_| Unreachable)?;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|_| Unreachable)? {
        if body.len() + chunk.len() > LARGEST {
            return Err(Unreachable);
        }
        body.extend_from_slice(&chunk);
    }
    Ok((answer.status(), body))
}
