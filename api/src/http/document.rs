//! What is to be run: from the parameters of a request to the engine's own request. Every transport comes through here,
//! and nothing reaches the engine before it is measured.

use async_graphql::{Request, Variables};
use axum::http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    Api, Place,
    guard::{Measured, Text},
    operation::{Operation, missing},
    persisted::{bare, digest_of},
    refusal::{BROKEN, Refused},
    slots::FULL,
};
use crate::{graphql::error::ErrorCode, metrics, store::Session};

/// The parameters of GraphQL over HTTP; a WebSocket's `subscribe` has the same.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<Map<String, Value>>,
    #[serde(default, rename = "extensions")]
    _extensions: Option<Map<String, Value>>,
}

/// By what kind of program a request was sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Client {
    Browser,
    Program,
}

impl Client {
    /// A browser states where its page came from, in headers that no page can leave out.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let states = headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site");
        if states { Self::Browser } else { Self::Program }
    }
}

/// A request that may run: its document is parsed, measured and paid for. The transport adds session and language.
pub(super) struct Admitted {
    pub request: Request,
    /// SHA-256 of the document's text, as hexadecimal text: for the trail.
    pub digest: String,
    /// What will run; `None` when the document names no such operation, which the engine then tells.
    pub operation: Option<Operation>,
    /// Where to prepare it, if that takes long.
    pub aside: Option<Place>,
}

impl Parameters {
    /// Whether they say nothing of what is to be run.
    pub(super) fn names_nothing(&self) -> bool {
        self.query.is_none() && self.document_id.is_none()
    }

    /// Measures what is asked for, charges the session's user for it, and makes a request of it.
    pub(super) async fn admit(self, api: &Api, session: &Session, client: Client) -> Result<Admitted, Refused> {
        let user = session.principal().user_id;
        api.budget.take_request(user)?;
        let name = self.operation_name.as_deref();
        let mut variables = self.variables.unwrap_or_default();
        let mut aside = None;
        let digest;
        let measured = match (self.query, self.document_id) {
            (Some(text), None) if api.documents.admits_text(client) => {
                digest = digest_of(&text);
                let text = Text::new(text)?;
                if text.is_large() {
                    let place = aside.insert(enter(api)?);
                    let (name, given) = (self.operation_name.clone(), variables);
                    let work = move || (text.measure(name.as_deref(), &given), given);
                    let (measured, given) = place.run(work).await.map_err(|_| BROKEN)?;
                    variables = given;
                    measured?
                } else {
                    text.measure(name, &variables)?
                }
            }
            (Some(_), None) => return Err(ONLY_KNOWN),
            (None, Some(id)) => {
                let document = api.documents.find(&id).ok_or(UNKNOWN)?;
                digest = bare(&id).to_owned();
                Measured::of(document.clone(), name, &variables)?
            }
            _ => return Err(Refused::malformed("Send either `query` or `documentId`.")),
        };
        let Measured { document, price, is_heavy } = measured;
        if let Some(variable) = missing(&document, name, &variables) {
            let text = format!("The variable `${variable}` is required.");
            let refused = Refused::new(StatusCode::BAD_REQUEST, ErrorCode::GraphqlValidationFailed, "");
            return Err(Refused { text: text.into(), ..refused });
        }
        api.budget.take_price(user, price)?;
        if is_heavy && aside.is_none() {
            aside = Some(enter(api)?);
        }
        let operation = Operation::of(&document, name, &variables, session);
        let mut request = Request::new(String::new()).variables(Variables::from_json(Value::Object(variables)));
        request.set_parsed_query(document);
        request.operation_name = self.operation_name;
        Ok(Admitted { request, digest, operation, aside })
    }
}

/// A place for a heavy operation.
fn enter(api: &Api) -> Result<Place, Refused> {
    api.door.aside.enter().ok_or_else(|| {
        metrics::shed();
        FULL
    })
}

const UNKNOWN: Refused = not_known("There is no such document.");
const ONLY_KNOWN: Refused = not_known("Only known documents are run here: send `documentId`.");

const fn not_known(text: &'static str) -> Refused {
    Refused::new(StatusCode::BAD_REQUEST, ErrorCode::PersistedDocumentNotFound, text)
}
