//! `POST /graphql`: one operation of one principal, whose answer leaves when it is recorded.

use std::{sync::Arc, time::Instant};

use async_graphql::{Request, Response, parser::types::OperationType};
use axum::{
    Extension,
    body::{Body, Bytes, HttpBody},
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use futures_util::FutureExt;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;
use tracing::Instrument;
use uuid::Uuid;

use super::{
    Api, Limits, Place,
    caller::{Stated, sign_in},
    document::{Admitted, Client, Parameters},
    media::{Media, require_json, text},
    observe::RequestId,
    refusal::{BROKEN, NOT_ACCEPTABLE, Refused, TOO_LARGE, TOO_SLOW, TOO_SLOWLY_SENT, UNRECORDED},
    reply,
    slots::Slot,
};
use crate::{
    graphql::{Schema, error::ErrorCode},
    metrics,
    store::Session,
    texts::Language,
};

/// Everything but POST. A query in an address would leave its variables in the logs of every proxy on its way.
pub(super) async fn only_post(Extension(RequestId(id)): Extension<RequestId>) -> axum::response::Response {
    let (status, text) = (StatusCode::METHOD_NOT_ALLOWED, "Send POST.");
    reply::refused(Refused::new(status, ErrorCode::BadUserInput, text), Media::default(), id)
}

pub(super) async fn graphql(
    State(api): State<Api>,
    Extension(RequestId(id)): Extension<RequestId>,
    headers: HeaderMap,
    body: Body,
) -> axum::response::Response {
    let started = Instant::now();
    let Some(media) = Media::accepted(&headers) else {
        return reply::refused(NOT_ACCEPTABLE, Media::default(), id);
    };
    let written = match answer(&api, id, &headers, body, started).await {
        Ok((response, None)) => Ok(reply::answered(response, media, id)),
        Ok((response, Some(aside))) => {
            aside.run(move || reply::answered(response, media, id)).await.map_err(|_| BROKEN)
        }
        Err(refused) => Err(refused),
    };
    written.unwrap_or_else(|refused| reply::refused(refused, media, id))
}

/// What is answered, and where to write it down if that takes long.
type Answer = Result<(Response, Option<Place>), Refused>;

async fn answer(api: &Api, id: Uuid, headers: &HeaderMap, body: Body, started: Instant) -> Answer {
    require_json(headers)?;
    let body = collected(api.limits, body).await?;
    // From here on the request costs more than its bytes.
    let slot = api.door.slots.take().await?;
    let session = Arc::new(sign_in(api, id, Stated::in_headers(headers)).await?);
    let language = Language::accepted(text(headers, header::ACCEPT_LANGUAGE).unwrap_or_default());
    let admitted = parameters(&body)?.admit(api, &session, Client::of(headers)).await?;
    let Admitted { request, digest, operation, aside } = admitted;
    session.note_document(digest);
    let request = request.data(session.clone()).data(language);
    let is_mutation = operation.as_ref().is_some_and(|operation| operation.kind == OperationType::Mutation);
    let fields = operation.map_or_else(String::new, |operation| operation.note(&session));

    // A task of its own: a client that hangs up cannot stop a change between its commit and its record.
    let task = execute(api.clone(), session.clone(), request, fields.clone(), aside, slot).in_current_span();
    let executed = timeout(api.limits.time, tokio::spawn(task)).await.map_err(|_| TOO_SLOW)?;
    let (response, aside) = executed.map_err(|_| BROKEN)??;
    // Names that are in no schema are texts of the caller's.
    let fields = if reply::has_run(&response) { fields } else { String::new() };
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
    Ok((response, aside))
}

/// Runs the operation and records it; what cannot be recorded is dropped.
#[tracing::instrument(
    name = "operation", level = "debug", skip_all,
    fields(role = session.request().role.as_str(), statements, rows, errors)
)]
async fn execute(
    api: Api,
    session: Arc<Session>,
    request: Request,
    fields: String,
    aside: Option<Place>,
    _slot: Slot,
) -> Answer {
    let response = match &aside {
        Some(place) => begun_aside(api.schema.clone(), request, place).await?,
        None => api.schema.execute(request).await,
    };
    // Errors without a path came before anything was touched.
    let failed = response.errors.iter().any(|error| !error.path.is_empty());
    let settled = session.settle(&fields, failed).await;
    let (tally, span) = (session.tally(), tracing::Span::current());
    metrics::operation(tally.statements, tally.rows);
    span.record("statements", tally.statements).record("rows", tally.rows).record("errors", response.errors.len());
    match settled {
        Ok(()) => Ok((response, aside)),
        Err(_) => Err(UNRECORDED),
    }
}

/// Runs an operation whose first step takes long: the engine checks the document, and goes as far as it comes without the
/// database. What is asked about the schema is answered then.
async fn begun_aside(schema: Schema, request: Request, place: &Place) -> Result<Response, Refused> {
    let mut running = async move { schema.execute(request).await }.boxed();
    let first_step = move || ((&mut running).now_or_never(), running);
    let (response, running) = place.run(first_step).await.map_err(|_| BROKEN)?;
    match response {
        Some(response) => Ok(response),
        None => Ok(running.await),
    }
}

/// The body, counted while it is read, for as long as a body may take.
pub(super) async fn collected(limits: Limits, body: Body) -> Result<Bytes, Refused> {
    if body.size_hint().lower() > limits.body as u64 {
        return Err(TOO_LARGE);
    }
    match timeout(limits.body_time, Limited::new(body, limits.body).collect()).await {
        Err(_) => Err(TOO_SLOWLY_SENT),
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(TOO_LARGE),
        Ok(Err(_)) => Err(Refused::malformed("The body did not come whole.")),
    }
}

/// A member that comes twice is refused: who looked at the request on its way may have seen the other one.
pub(super) fn parameters(body: &[u8]) -> Result<Parameters, Refused> {
    serde_json::from_slice(body).map_err(|_| {
        Refused::malformed(
            "The body is not a JSON object with `query` or `documentId`, `variables`, `operationName` and `extensions`.",
        )
    })
}
