//! `POST /graphql`: one operation of one principal, whose answer leaves when it is recorded.

use std::{sync::Arc, time::Instant};

use async_graphql::{Request, Response, parser::types::OperationType};
use axum::{
    body::{Body, to_bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use uuid::Uuid;

use super::{
    Api,
    caller::{Stated, sign_in},
    document::{Admitted, Client, Parameters},
    refusal::{Refused, TOO_SLOW, UNRECORDED},
};
use crate::{graphql::error::ErrorCode, store::Session, texts::Language};

const GRAPHQL_JSON: &str = "application/graphql-response+json";

/// Everything but POST.
pub(super) async fn only_post() -> impl IntoResponse {
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")])
}

pub(super) async fn graphql(State(api): State<Api>, headers: HeaderMap, body: Body) -> axum::response::Response {
    let started = Instant::now();
    let wants_graphql_json = match accepted(&headers) {
        Some(wants) => wants,
        None => return StatusCode::NOT_ACCEPTABLE.into_response(),
    };
    let id = Uuid::now_v7();
    let (status, retry_after, response) = match answer(&api, id, &headers, body, started).await {
        Ok(response) => (status_of(&response), None, response),
        Err(refused) => (refused.status, refused.retry_after, refused.response(id)),
    };
    let body = serde_json::to_vec(&response).unwrap_or_default();
    let mut answer = (status, body).into_response();
    let content_type = HeaderValue::from_static(if wants_graphql_json {
        "application/graphql-response+json; charset=utf-8"
    } else {
        "application/json; charset=utf-8"
    });
    answer.headers_mut().insert(header::CONTENT_TYPE, content_type);
    if status == StatusCode::UNAUTHORIZED {
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(seconds) = retry_after {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

async fn answer(api: &Api, id: Uuid, headers: &HeaderMap, body: Body, started: Instant) -> Result<Response, Refused> {
    require_json(headers)?;
    let session = Arc::new(sign_in(api, id, Stated::in_headers(headers)).await?);
    let language = Language::accepted(text(headers, header::ACCEPT_LANGUAGE).unwrap_or_default());
    let user = session.principal().user_id;
    let Admitted { request, operation } = parameters(api, body).await?.admit(api, user, Client::of(headers))?;
    let request = request.data(session.clone()).data(language);
    let is_mutation = operation.as_ref().is_some_and(|operation| operation.kind == OperationType::Mutation);
    let fields = operation.map_or_else(String::new, |operation| operation.fields);

    // A task of its own: a client that hangs up cannot stop a change between its commit and its record.
    let task = tokio::spawn(execute(api.clone(), session.clone(), request, fields.clone()));
    let executed = tokio::time::timeout(api.limits.time, task).await.map_err(|_| TOO_SLOW)?;
    let response = executed.map_err(|_| {
        Refused::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            ErrorCode::InternalServerError,
            "Something went wrong on the server.",
        )
    })??;
    let response = coded(response, id, ErrorCode::GraphqlValidationFailed);
    let tally = session.tally();
    tracing::info!(
        request = %id,
        role = session.request().role.as_str(),
        is_mutation,
        fields,
        statements = tally.statements,
        rows = tally.rows,
        errors = response.errors.len(),
        millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "operation"
    );
    Ok(response)
}

/// Runs the operation and records it; what cannot be recorded is dropped.
async fn execute(api: Api, session: Arc<Session>, request: Request, fields: String) -> Result<Response, Refused> {
    let response = api.schema.execute(request).await;
    // Errors without a path came before anything was touched.
    let failed = response.errors.iter().any(|error| !error.path.is_empty());
    match session.settle(&fields, failed).await {
        Ok(()) => Ok(response),
        Err(_) => Err(UNRECORDED),
    }
}

pub(super) async fn parameters(api: &Api, body: Body) -> Result<Parameters, Refused> {
    let bytes = to_bytes(body, api.limits.body).await.map_err(|_| {
        Refused::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::PayloadTooLarge, "The request is too large.")
    })?;
    serde_json::from_slice(&bytes)
        .map_err(|_| Refused::malformed("The body is not a JSON object with `query`, `variables` and `operationName`."))
}

pub(super) fn require_json(headers: &HeaderMap) -> Result<(), Refused> {
    let value = text(headers, header::CONTENT_TYPE).unwrap_or_default();
    let mut parts = value.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|media| media.eq_ignore_ascii_case("application/json"));
    let is_utf8 = parts.all(|parameter| parameter.eq_ignore_ascii_case("charset=utf-8"));
    if is_json && is_utf8 {
        return Ok(());
    }
    Err(Refused::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorCode::BadUserInput,
        "Send `Content-Type: application/json`.",
    ))
}

/// Whether the client wants the newer media type; `None` when it accepts neither.
fn accepted(headers: &HeaderMap) -> Option<bool> {
    let Some(accept) = text(headers, header::ACCEPT) else { return Some(false) };
    let media: Vec<&str> = accept.split(',').map(|part| part.split(';').next().unwrap_or_default().trim()).collect();
    let has = |wanted: &str| media.iter().any(|media| media.eq_ignore_ascii_case(wanted));
    if has(GRAPHQL_JSON) {
        return Some(true);
    }
    (has("application/json") || has("application/*") || has("*/*")).then_some(false)
}

/// A request that never began to run is the client's mistake; what ran is 200, whatever its fields say.
fn status_of(response: &Response) -> StatusCode {
    let never_ran = response.is_err() && response.errors.iter().all(|error| error.path.is_empty());
    if never_ran { StatusCode::BAD_REQUEST } else { StatusCode::OK }
}

/// Gives every error a code and the request's id.
pub(super) fn coded(mut response: Response, id: Uuid, before_running: ErrorCode) -> Response {
    for error in &mut response.errors {
        // The engine tells its limits in words only.
        let limits = ["too deep", "too complex", "cannot be greater than"];
        let is_limit = limits.iter().any(|limit| error.message.contains(limit));
        let default = match (error.path.is_empty(), is_limit) {
            (_, true) => ErrorCode::QueryTooComplex,
            (true, _) => before_running,
            (false, _) => ErrorCode::BadUserInput,
        };
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            extensions.set("code", default.as_str());
        }
        extensions.set("requestId", id.to_string());
    }
    response
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
