//! `GET /audit/events.ndjson`: the trail from a place on, once or for as long as the caller listens.

use std::{convert::Infallible, time::Duration};

use axum::{
    Extension,
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    http::HeaderMap,
    response::Response,
};
use chrono::{DateTime, Utc};
use futures_util::stream;
use serde::Deserialize;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::{
    CROOKED, admitted,
    event::{OPERATION, Schema, persons},
    lines,
};
use crate::{
    audit::Line,
    http::{
        Api,
        caller::sign_in,
        live::{CROWDED, Seat},
        observe::RequestId,
        refusal::{Refused, UNAVAILABLE, UNRECORDED},
        subscription::Credential,
    },
    store::Session,
};

/// Events that are read, recorded and sent together.
const PAGE: u64 = 500;
/// How often somebody who follows is looked after.
const LOOK: Duration = Duration::from_millis(500);
/// How often a silent stream shows that it is there, with an empty line.
const KEEP_ALIVE: Duration = Duration::from_secs(12);

/// What an address may state.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Asked {
    /// The place of the last event that the caller has.
    after: Option<u64>,
    limit: Option<u64>,
    follow: Option<u8>,
    #[serde(default)]
    schema: Schema,
}

/// A reader on the way.
struct Reader {
    api: Api,
    id: Uuid,
    credential: Credential,
    schema: Schema,
    next: u64,
    left: u64,
    follows: bool,
    expires_at: DateTime<Utc>,
    last_sign: Instant,
    _seat: Seat,
}

pub(in crate::http) async fn events(
    State(api): State<Api>,
    Extension(RequestId(id)): Extension<RequestId>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    match begin(api, id, asked, &headers).await {
        Ok((reader, first)) => stream_of(reader, first),
        Err(refused) => refused.answer(id),
    }
}

/// Lets the caller in and reads the first page: what is wrong with it is still a status.
async fn begin(
    api: Api,
    id: Uuid,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: &HeaderMap,
) -> Result<(Reader, String), Refused> {
    let session = admitted(&api, id, headers).await?;
    let Query(Asked { after, limit, follow, schema }) = asked.map_err(|_| CROOKED)?;
    let follows = match follow {
        None | Some(0) => false,
        Some(1) => true,
        Some(_) => return Err(CROOKED),
    };
    let seat = api.live.seat(session.principal().user_id).ok_or(CROWDED)?;
    let mut reader = Reader {
        id,
        credential: Credential::in_headers(headers),
        schema,
        next: after.map_or(Some(0), |after| after.checked_add(1)).ok_or(CROOKED)?,
        left: limit.unwrap_or(u64::MAX),
        follows,
        expires_at: session.principal().expires_at,
        last_sign: Instant::now(),
        _seat: seat,
        api,
    };
    // That somebody reads is recorded whatever there is to read.
    session.note_search();
    let first = reader.page(&session).await?;
    Ok((reader, first))
}

fn stream_of(reader: Reader, first: String) -> Response {
    let pieces = stream::unfold(Some((reader, Some(first))), |state| async move {
        let (mut reader, first) = state?;
        let text = match first {
            Some(first) if !first.is_empty() => first,
            _ => reader.more().await?,
        };
        Some((Ok::<_, Infallible>(text), Some((reader, None))))
    });
    lines(Body::from_stream(pieces))
}

impl Reader {
    /// What comes next; nothing when the stream has come to its end. Whoever wants the rest comes again with the place of the
    /// last event.
    async fn more(&mut self) -> Option<String> {
        loop {
            if self.left == 0 {
                return None;
            }
            // Whether the caller may still read is asked anew for each page, and the event says when it was read.
            let session = sign_in(&self.api, self.id, self.credential.stated()).await.ok()?;
            let page = self.page(&session).await.ok()?;
            if !page.is_empty() {
                self.last_sign = Instant::now();
                return Some(page);
            }
            if !self.follows {
                return None;
            }
            tokio::select! {
                biased;
                () = self.api.ending() => return None,
                () = self.api.store.clock().reaches(self.expires_at) => return None,
                () = sleep(LOOK) => {}
            }
            if self.last_sign.elapsed() >= KEEP_ALIVE {
                self.last_sign = Instant::now();
                return Some("\n".to_owned());
            }
        }
    }

    /// The next events as lines, recorded before they leave.
    async fn page(&mut self, session: &Session) -> Result<String, Refused> {
        let events: Vec<Line> =
            self.api.store.trail_lines(self.next, PAGE.min(self.left)).await.map_err(|_| UNAVAILABLE)?;
        session.note_told(events.iter().flat_map(persons));
        session.settle(OPERATION, false).await.map_err(|_| UNRECORDED)?;
        let Some(last) = events.last() else { return Ok(String::new()) };
        let (count, next) = (events.len() as u64, last.seq + 1);
        (self.left, self.next) = (self.left - count, next);
        Ok(events.iter().map(|line| self.schema.line(line, session).to_string() + "\n").collect())
    }
}
