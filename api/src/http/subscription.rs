//! One subscription, whichever way it came: admitted as any operation, and its caller let in again for every message.

use std::{pin::Pin, sync::Arc};

use async_graphql::{
    Error, Request, Response,
    parser::types::{DocumentOperations, OperationType, Selection},
};
use axum::http::{HeaderMap, StatusCode, header};
use futures_util::{FutureExt, Stream, StreamExt};
use uuid::Uuid;

use super::{
    Api,
    caller::{Stated, sign_in},
    document::{Admitted, Client, Parameters},
    refusal::{BROKEN, Refused, UNAVAILABLE},
    reply::coded,
};
use crate::{
    graphql::{Renew, Watch, error::ErrorCode},
    store::Session,
    texts::Language,
};

const ONLY_SUBSCRIPTIONS: Refused = Refused::new(
    StatusCode::BAD_REQUEST,
    ErrorCode::BadUserInput,
    "Only subscriptions run here. Send queries and mutations to POST /graphql.",
);
const ONE_FIELD: Refused = Refused::new(
    StatusCode::BAD_REQUEST,
    ErrorCode::GraphqlValidationFailed,
    "A subscription selects one field, without a fragment or a condition.",
);

/// What a subscription answers with, one response a message. A response with errors is the last.
pub(super) type Answers = Pin<Box<dyn Stream<Item = Response> + Send>>;

/// What a caller states of itself, kept to be stated again.
pub(super) struct Credential {
    pub token: Option<String>,
    pub role: Option<String>,
    pub purpose: Option<String>,
    /// All headers, where a browser's session may be among them.
    pub headers: Option<HeaderMap>,
}

impl Credential {
    pub(super) fn stated(&self) -> Stated<'_> {
        Stated {
            token: self.token.as_deref(),
            role: self.role.as_deref(),
            purpose: self.purpose.as_deref(),
            headers: self.headers.as_ref(),
        }
    }

    /// Out of the headers of a request.
    pub(super) fn in_headers(headers: &HeaderMap) -> Self {
        let Stated { token, role, purpose, headers } = Stated::in_headers(headers);
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let headers = headers.cloned();
        Self { token: owned(token), role: owned(role), purpose: owned(purpose), headers }
    }
}

/// Who subscribes, and in which language errors are told.
#[derive(Clone)]
pub(super) struct Caller {
    pub credential: Arc<Credential>,
    pub client: Client,
    pub language: Language,
}

impl Caller {
    pub(super) fn new(credential: Credential, headers: &HeaderMap) -> Self {
        let wishes = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = Language::accepted(wishes.unwrap_or_default());
        Self { credential: Arc::new(credential), client: Client::of(headers), language }
    }
}

/// Begins a subscription for a caller who has just been let in. From when this returns, nothing is missed.
pub(super) async fn subscribe(
    api: &Api,
    caller: &Caller,
    session: Arc<Session>,
    parameters: Parameters,
) -> Result<Answers, Refused> {
    let id = session.request().id;
    let admitted = parameters.admit(api, &session, caller.client).await?;
    let Admitted { mut request, digest, operation, aside } = admitted;
    session.note_document(digest);
    let kind = operation.as_ref().map(|operation| operation.kind);
    if kind.is_some_and(|kind| kind != OperationType::Subscription) {
        return Err(ONLY_SUBSCRIPTIONS);
    }
    // What names no operation has none to check: the engine tells.
    if kind.is_some() && !selects_one_field(&mut request) {
        return Err(ONE_FIELD);
    }
    let changes = api.store.watch().await.map_err(|_| UNAVAILABLE)?;
    let watch = Watch::new(changes, renew(api, caller, id), api.live.turns.clone());
    let role = session.request().role.as_str();
    tracing::info!(request = %id, role, fields = operation.map_or_else(String::new, |it| it.fields), "subscription");
    let request = request.data(session).data(caller.language).data(watch);
    let mut answers = api.schema.execute_stream(request).peekable();
    if let Some(place) = aside {
        // The first step, which waits for no change: the engine checks the document.
        let first_step = move || {
            let _ = Pin::new(&mut answers).peek().now_or_never();
            answers
        };
        answers = place.run(first_step).await.map_err(|_| BROKEN)?;
    }
    Ok(answers.map(move |response| coded(response, id)).boxed())
}

/// How the caller is let in again: by the same credential, with whatever it gives then.
fn renew(api: &Api, caller: &Caller, id: Uuid) -> Renew {
    let (api, credential) = (api.clone(), caller.credential.clone());
    Box::new(move || {
        let (api, credential) = (api.clone(), credential.clone());
        async move { sign_in(&api, id, credential.stated()).await.map_err(error) }.boxed()
    })
}

fn error(refused: Refused) -> Error {
    refused.code.error(refused.text)
}

/// Whether the operation selects one field and nothing else. The engine runs several side by side, and passes over
/// fragments and conditions here as if they were not there.
fn selects_one_field(request: &mut Request) -> bool {
    let name = request.operation_name.clone();
    let Ok(document) = request.parsed_query() else { return true };
    let operation = match &document.operations {
        DocumentOperations::Single(operation) => Some(operation),
        DocumentOperations::Multiple(operations) => {
            operations.iter().find(|(known, _)| Some(known.as_str()) == name.as_deref()).map(|(_, operation)| operation)
        }
    };
    let Some(operation) = operation else { return true };
    let fields = &operation.node.selection_set.node.items;
    matches!(fields.as_slice(), [field] if matches!(&field.node, Selection::Field(field) if field.node.directives.is_empty()))
}
