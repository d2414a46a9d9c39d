//! `GET /audit/…`: the trail for tools without GraphQL. The same callers as of `auditEvents`, and the same record of what is
//! told of people.

mod event;
mod follow;

use axum::{
    Extension,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    Api,
    caller::{Stated, sign_in},
    observe::RequestId,
    refusal::{Refused, UNAVAILABLE, UNRECORDED},
};
use crate::{graphql::error::ErrorCode, policy::Kind, store::Session};

pub(super) use follow::events;

/// What a page of events, a proof or a checkpoint costs of its caller's budget.
const PRICE: u64 = 500;
/// Checkpoints in one answer.
const CHECKPOINTS: u64 = 1000;

/// The newest checkpoint, as a signed note.
pub(super) async fn checkpoint(
    State(api): State<Api>,
    Extension(RequestId(id)): Extension<RequestId>,
    headers: HeaderMap,
) -> Response {
    let newest = async {
        recorded(&api, id, &headers, "audit/checkpoint").await?;
        api.store.newest_trail_checkpoint().await.map_err(|_| UNAVAILABLE)?.ok_or(NOT_YET)
    };
    newest.await.map_or_else(|refused: Refused| refused.answer(id), |note| plain(&note))
}

/// Where the reader of checkpoints stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct After {
    #[serde(default)]
    after: u64,
}

/// Checkpoints for larger trees than `after`, smallest first.
pub(super) async fn checkpoints(
    State(api): State<Api>,
    Extension(RequestId(id)): Extension<RequestId>,
    after: Result<Query<After>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let all = async {
        recorded(&api, id, &headers, "audit/checkpoints").await?;
        let Query(After { after }) = after.map_err(|_| CROOKED)?;
        api.store.trail_checkpoints(after, CHECKPOINTS).await.map_err(|_| UNAVAILABLE)
    };
    match all.await {
        Ok(all) => {
            let line = |(size, note): &(u64, String)| json!({ "size": size, "note": note }).to_string() + "\n";
            lines(all.iter().map(line).collect::<String>())
        }
        Err(refused) => refused.answer(id),
    }
}

/// The proof that the event at a place is in the trail.
pub(super) async fn proof(
    State(api): State<Api>,
    Extension(RequestId(id)): Extension<RequestId>,
    Path(seq): Path<String>,
    headers: HeaderMap,
) -> Response {
    let proof = async {
        recorded(&api, id, &headers, "audit/proof").await?;
        let seq = seq.parse().map_err(|_| CROOKED)?;
        api.store.trail_proof(seq).await.map_err(|_| UNAVAILABLE)?.ok_or(NOT_YET)
    };
    proof.await.map_or_else(|refused: Refused| refused.answer(id), |proof| plain(&proof.text()))
}

/// Lets in who may read the trail, and records what they read of it, which tells of nobody.
async fn recorded(api: &Api, id: Uuid, headers: &HeaderMap, operation: &str) -> Result<(), Refused> {
    let session = admitted(api, id, headers).await?;
    session.note_search();
    session.settle(operation, false).await.map_err(|_| UNRECORDED)
}

/// Lets in who may read the trail. Who may not is recorded.
async fn admitted(api: &Api, id: Uuid, headers: &HeaderMap) -> Result<Session, Refused> {
    let session = sign_in(api, id, Stated::in_headers(headers)).await?;
    let user = session.principal().user_id;
    api.budget.take_request(user)?;
    api.budget.take_price(user, PRICE)?;
    if session.access(Kind::AuditEvent).can_read() {
        return Ok(session);
    }
    session.note_refusal(None);
    session.settle("audit", false).await.map_err(|_| UNRECORDED)?;
    Err(FORBIDDEN)
}

fn plain(text: &str) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (headers, text.to_owned()).into_response()
}

fn lines(body: impl Into<axum::body::Body>) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/x-ndjson"), (header::CACHE_CONTROL, "no-store")];
    (headers, body.into()).into_response()
}

const NOT_YET: Refused = Refused::new(
    StatusCode::NOT_FOUND,
    ErrorCode::BadUserInput,
    "No checkpoint covers that yet. Try again in ten seconds.",
);
const CROOKED: Refused = Refused::malformed(
    "Places are numbers from 0; events take `after`, `limit`, `follow=1` and `schema`, which is `native` or `ocsf`.",
);
const FORBIDDEN: Refused =
    Refused::new(StatusCode::FORBIDDEN, ErrorCode::Forbidden, "The role in use may not read the trail.");
