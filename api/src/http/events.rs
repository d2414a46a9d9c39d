//! `POST /graphql/stream`: one subscription as server-sent events, as `graphql-sse` does it with distinct connections.

use std::{convert::Infallible, sync::Arc, time::Duration};

use async_graphql::Response;
use axum::{
    Extension,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use chrono::{DateTime, Utc};
use futures_util::{StreamExt, stream};
use tokio::time::sleep;
use uuid::Uuid;

use super::{
    Api,
    caller::sign_in,
    endpoint::{collected, parameters},
    live::{CROWDED, Seat},
    media::require_json,
    observe::RequestId,
    refusal::{Refused, UNAUTHENTICATED, UNAVAILABLE},
    subscription::{Answers, Caller, Credential, subscribe},
};
use crate::graphql::error::ErrorCode;

/// How often a silent stream shows that it is there.
const KEEP_ALIVE: Duration = Duration::from_secs(12);
/// What a silent stream sends: a comment.
const SIGN_OF_LIFE: &str = ":\n\n";
/// The last event. Browsers pass over one without data, so it has an empty line of it.
const COMPLETE: &str = "event: complete\ndata: \n\n";

const UNACCEPTABLE: Refused =
    Refused::new(StatusCode::NOT_ACCEPTABLE, ErrorCode::BadUserInput, "Send `Accept: text/event-stream`.");

/// A stream under way.
struct Running {
    api: Api,
    id: Uuid,
    answers: Answers,
    expires_at: DateTime<Utc>,
    _seat: Seat,
}

pub(super) async fn events(
    State(api): State<Api>,
    Extension(RequestId(id)): Extension<RequestId>,
    headers: HeaderMap,
    body: Body,
) -> axum::response::Response {
    let is_accepted = |value: &HeaderValue| {
        let value = value.to_str().unwrap_or_default();
        value.split(',').any(|media| media.split(';').next().is_some_and(|media| media.trim() == "text/event-stream"))
    };
    if !headers.get_all(header::ACCEPT).iter().any(is_accepted) {
        return UNACCEPTABLE.answer(id);
    }
    match begin(api, id, &headers, body).await {
        Ok(running) => stream_of(running),
        Err(refused) => refused.answer(id),
    }
}

async fn begin(api: Api, id: Uuid, headers: &HeaderMap, body: Body) -> Result<Running, Refused> {
    require_json(headers)?;
    let caller = Caller::new(Credential::in_headers(headers), headers);
    let session = Arc::new(sign_in(&api, id, caller.credential.stated()).await?);
    let seat = api.live.seat(session.principal().user_id).ok_or(CROWDED)?;
    let parameters = parameters(&collected(api.limits, body).await?)?;
    let expires_at = session.principal().expires_at;
    // What is wrong with the operation itself is told in the stream, where the protocol wants it.
    let answers = match subscribe(&api, &caller, session, parameters).await {
        Ok(answers) => answers,
        Err(refused) => stream::iter([refused.response(id)]).boxed(),
    };
    Ok(Running { api, id, answers, expires_at, _seat: seat })
}

fn stream_of(running: Running) -> axum::response::Response {
    let pieces = stream::unfold(Some(running), |running| async move {
        let mut running = running?;
        let (text, goes_on) = running.next().await;
        Some((Ok::<_, Infallible>(text), goes_on.then_some(running)))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        // Tells proxies to hand on each event as it comes.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}

impl Running {
    /// What comes next, and whether more may come; why nothing more comes is an answer too.
    async fn next(&mut self) -> (String, bool) {
        tokio::select! {
            biased;
            () = self.api.ending() => (last(&UNAVAILABLE.response(self.id)), false),
            () = self.api.store.clock().reaches(self.expires_at) => (last(&UNAUTHENTICATED.response(self.id)), false),
            answer = self.answers.next() => match answer {
                Some(answer) if answer.is_ok() => (event(&answer), true),
                Some(answer) => (last(&answer), false),
                None => (COMPLETE.to_owned(), false),
            },
            () = sleep(KEEP_ALIVE) => (SIGN_OF_LIFE.to_owned(), true),
        }
    }
}

/// An answer as an event. JSON as it is written here has no line breaks.
fn event(answer: &Response) -> String {
    format!("event: next\ndata: {}\n\n", serde_json::to_string(answer).unwrap_or_default())
}

fn last(answer: &Response) -> String {
    event(answer) + COMPLETE
}
