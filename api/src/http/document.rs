//! What is to be run: from the parameters of a request to the engine's own request. Every transport comes through here,
//! and nothing reaches the engine before it is measured.

use async_graphql::{Request, Variables};
use axum::http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    Api,
    measure::{DEEPEST, nesting},
    operation::Operation,
    refusal::Refused,
};
use crate::graphql::error::ErrorCode;

/// The parameters of GraphQL over HTTP; a WebSocket's `subscribe` has the same.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    query: String,
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
    /// What will run; `None` when the document names no such operation, which the engine then tells.
    pub operation: Option<Operation>,
}

impl Parameters {
    /// Measures what is asked for, charges `user` for it, and makes a request of it.
    pub(super) fn admit(self, _api: &Api, _user: Uuid, _client: Client) -> Result<Admitted, Refused> {
        if nesting(&self.query) > DEEPEST {
            let code = ErrorCode::QueryTooComplex;
            return Err(Refused::new(StatusCode::BAD_REQUEST, code, "The document nests too deep."));
        }
        let mut request = Request::new(self.query);
        if let Some(variables) = self.variables {
            request = request.variables(Variables::from_json(Value::Object(variables)));
        }
        if let Some(name) = &self.operation_name {
            request = request.operation_name(name);
        }
        let document = request.parsed_query().map_err(Refused::unparsed)?;
        let operation = Operation::of(document, self.operation_name.as_deref());
        Ok(Admitted { request, operation })
    }
}
