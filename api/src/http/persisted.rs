//! Documents that are known beforehand: those of the front end's own release, by their digest. Where only these are run,
//! nobody can ask a question that no front end asks.

use std::{collections::HashMap, fmt::Write};

use async_graphql::parser::types::ExecutableDocument;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    document::Client,
    guard::{self, Refusal},
};
use crate::graphql;

/// Whose documents must be known.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Mode {
    /// Nobody's: a known document is only shorter to send.
    #[default]
    Optional,
    /// Those that a browser sends.
    OnlyBrowsers,
    /// Everybody's.
    Only,
}

/// The known documents, parsed, by the SHA-256 of their text.
#[derive(Default)]
pub struct Documents {
    mode: Mode,
    known: HashMap<String, ExecutableDocument>,
}

impl Documents {
    /// Reads a manifest: an object of digests and documents, as GraphQL Code Generator and the Relay compiler write it,
    /// or Apollo's, whose `operations` have an `id` and a `body`. A digest may begin with `sha256:`.
    ///
    /// # Errors
    /// Everything that is wrong with it, a line for each document.
    pub async fn read(manifest: &str, mode: Mode) -> Result<Self, Vec<String>> {
        let manifest: Value = serde_json::from_str(manifest).map_err(|_| vec!["is not JSON".to_owned()])?;
        let entries = entries(&manifest).ok_or_else(|| vec!["is no manifest of documents".to_owned()])?;
        let (mut known, mut wrong) = (HashMap::new(), Vec::new());
        for (id, text) in entries {
            match document(id, text).await {
                Ok(document) => {
                    known.insert(bare(id).to_owned(), document);
                }
                Err(problem) => wrong.push(format!("{id}: {problem}")),
            }
        }
        wrong.sort_unstable();
        if wrong.is_empty() { Ok(Self { mode, known }) } else { Err(wrong) }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.known.len()
    }

    /// The document of an id, with or without `sha256:` before it.
    pub(super) fn find(&self, id: &str) -> Option<&ExecutableDocument> {
        self.known.get(bare(id))
    }

    /// Whether a client may send a document's text.
    pub(super) fn admits_text(&self, client: Client) -> bool {
        match self.mode {
            Mode::Optional => true,
            Mode::OnlyBrowsers => client != Client::Browser,
            Mode::Only => false,
        }
    }
}

/// The digest that an id states.
pub(super) fn bare(id: &str) -> &str {
    id.strip_prefix("sha256:").unwrap_or(id)
}

/// SHA-256 of a document's text, as hexadecimal text.
pub(super) fn digest_of(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::with_capacity(64), |mut digest, byte| {
        // Writing into a text cannot fail.
        let _ = write!(digest, "{byte:02x}");
        digest
    })
}

fn entries(manifest: &Value) -> Option<Vec<(&str, &str)>> {
    match manifest.get("operations").and_then(Value::as_array) {
        Some(operations) => {
            operations.iter().map(|entry| Some((entry.get("id")?.as_str()?, entry.get("body")?.as_str()?))).collect()
        }
        None => manifest.as_object()?.iter().map(|(id, text)| Some((id.as_str(), text.as_str()?))).collect(),
    }
}

/// A document of a manifest: what its digest says, within the limits, and fit for the schema.
async fn document(id: &str, text: &str) -> Result<ExecutableDocument, String> {
    if digest_of(text) != bare(id) {
        return Err("is not the SHA-256 of its document".to_owned());
    }
    let measured = guard::measure(text, None, &guard::Variables::new()).map_err(|refusal| match refusal {
        Refusal::Excess(excess) => excess.to_string(),
        Refusal::Syntax { text, .. } => text,
        Refusal::Cycle { fragment } => format!("`{fragment}` spreads itself"),
    })?;
    match graphql::mistakes(&measured.document).await.as_slice() {
        [] => Ok(measured.document),
        mistakes => Err(mistakes.join("; ")),
    }
}
