//! What is to be run: from the parameters of a request to the engine's own request. Every transport comes through here,
//! and nothing reaches the parser before it is measured.

use async_graphql::{Request, Variables};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    measure::{DEEPEST, nesting},
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

impl Parameters {
    /// Measures the document and makes a request of it.
    pub(super) fn request(self) -> Result<Request, Refused> {
        if nesting(&self.query) > DEEPEST {
            let code = ErrorCode::QueryTooComplex;
            return Err(Refused::new(StatusCode::BAD_REQUEST, code, "The document nests too deep."));
        }
        let mut request = Request::new(self.query);
        if let Some(variables) = self.variables {
            request = request.variables(Variables::from_json(Value::Object(variables)));
        }
        if let Some(name) = self.operation_name {
            request = request.operation_name(name);
        }
        Ok(request)
    }
}
