//! `GET /files/…`: worklists and weeks as files. The same caller, the same reach and the same record as an operation.

use std::{sync::Arc, time::Instant};

use axum::{
    Extension,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use tokio::{task::spawn_blocking, time::timeout};
use tracing::Instrument;
use uuid::Uuid;

use super::{
    Api,
    caller::{Stated, sign_in},
    media::text,
    observe::RequestId,
    refusal::{Refused, TOO_SLOW, UNAVAILABLE, UNRECORDED},
    slots::Slot,
};
use crate::{
    civil::IsoWeek,
    domain::worklist::Asked,
    files::{self, Draft, Format},
    graphql::error::ErrorCode,
    policy::Kind,
    rules::worklist::WorklistKind,
    store::{Error, Session},
    texts::Language,
};

/// What a file costs of its caller's budget: as many rows as it may hold, with their fields.
const PRICE: u64 = 50_000;

/// What a file tells of, by the address.
#[derive(Clone, Copy)]
enum Subject {
    Worklist(WorklistKind),
    Weeks(IsoWeek),
}

impl Subject {
    /// The name of the reading in trail and log.
    fn operation(self) -> &'static str {
        match self {
            Self::Worklist(_) => "files/worklists",
            Self::Weeks(_) => "files/weeks",
        }
    }
}

/// What an address may state beside the file: ids and instants, nothing of anybody.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Narrowing {
    unit: Option<String>,
    caseworker: Option<String>,
    as_of: Option<DateTime<Utc>>,
    known_at: Option<DateTime<Utc>>,
}

impl Narrowing {
    fn asked(&self, session: &Session) -> Asked {
        // What is no such id of the caller's is the id of nothing.
        let row = |kind: Kind, id: &String| {
            session.unseal(id).filter(|(found, _)| *found == kind).map_or(Uuid::nil(), |(_, row)| row)
        };
        Asked {
            as_of: self.as_of,
            known_at: self.known_at,
            unit: self.unit.as_ref().map(|id| row(Kind::OrganisationUnit, id)),
            caseworker: self.caseworker.as_ref().map(|id| row(Kind::User, id)),
        }
    }
}

pub(super) async fn worklists(
    State(api): State<Api>,
    Extension(RequestId(id)): Extension<RequestId>,
    Path(file): Path<String>,
    narrowing: Result<Query<Narrowing>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let named = named(&file, |name| WorklistKind::parse(name).map(Subject::Worklist));
    answer(&api, id, named, narrowing, &headers).await.unwrap_or_else(|refused| refused.answer(id))
}

pub(super) async fn weeks(
    State(api): State<Api>,
    Extension(RequestId(id)): Extension<RequestId>,
    Path(file): Path<String>,
    narrowing: Result<Query<Narrowing>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let named = named(&file, |name| IsoWeek::parse(name).map(Subject::Weeks));
    answer(&api, id, named, narrowing, &headers).await.unwrap_or_else(|refused| refused.answer(id))
}

/// The subject and the format that a file's name states.
fn named(file: &str, subject: impl Fn(&str) -> Option<Subject>) -> Option<(Subject, Format)> {
    let (name, ending) = file.rsplit_once('.')?;
    Some((subject(name)?, Format::parse(ending)?))
}

async fn answer(
    api: &Api,
    id: Uuid,
    named: Option<(Subject, Format)>,
    narrowing: Result<Query<Narrowing>, QueryRejection>,
    headers: &HeaderMap,
) -> Result<Response, Refused> {
    let started = Instant::now();
    let slot = api.door.slots.take().await?;
    let session = Arc::new(sign_in(api, id, Stated::in_headers(headers)).await?);
    let user = session.principal().user_id;
    api.budget.take_request(user)?;
    let (subject, format) = named.ok_or(NO_SUCH_FILE)?;
    let Query(narrowing) = narrowing.map_err(|_| CROOKED)?;
    api.budget.take_price(user, PRICE)?;
    let asked = narrowing.asked(&session);
    // A task of its own: a client that hangs up cannot stop it between the reading and its record.
    let task = tokio::spawn(read(session.clone(), subject, asked, slot).in_current_span());
    let draft = timeout(api.limits.time, task).await.map_err(|_| TOO_SLOW)?.map_err(|_| FAILED)??;
    let language = Language::accepted(text(headers, header::ACCEPT_LANGUAGE).unwrap_or_default());
    let (name, rows) = (draft.name.clone(), draft.rows());
    let bytes = spawn_blocking(move || draft.write(format, language)).await;
    let bytes = bytes.map_err(|_| FAILED)?.map_err(|_| FAILED)?;
    let ending = match format {
        Format::Csv => "csv",
        Format::Xlsx => "xlsx",
    };
    tracing::info!(
        request = %id,
        role = session.request().role.as_str(),
        fields = subject.operation(),
        statements = session.tally().statements,
        rows,
        millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "file"
    );
    let headers = [
        (header::CONTENT_TYPE, format.media().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{ending}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// Reads what the file will hold and records that it was read; what cannot be recorded is dropped.
async fn read(session: Arc<Session>, subject: Subject, asked: Asked, _slot: Slot) -> Result<Draft, Refused> {
    let draft = match subject {
        Subject::Worklist(list) => files::worklist(&session, list, asked).await,
        Subject::Weeks(week) => files::weeks(&session, week, asked).await,
    };
    let settled = session.settle(subject.operation(), !matches!(draft, Ok(Some(_)))).await;
    settled.map_err(|_| UNRECORDED)?;
    match draft {
        Ok(Some(draft)) => Ok(draft),
        Ok(None) => Err(TOO_MANY),
        Err(Error::Forbidden(_)) => Err(FORBIDDEN),
        Err(Error::Unavailable(_)) => Err(UNAVAILABLE),
        Err(_) => Err(FAILED),
    }
}

const NO_SUCH_FILE: Refused =
    Refused::new(StatusCode::NOT_FOUND, ErrorCode::BadUserInput, "There is no file of this name.");
const CROOKED: Refused =
    Refused::malformed("An address may state the ids `unit` and `caseworker` and the instants `asOf` and `knownAt`.");
const TOO_MANY: Refused =
    Refused::malformed("Too many rows for a file, or too many persons for its day: name a unit or a caseworker.");
const FORBIDDEN: Refused =
    Refused::new(StatusCode::FORBIDDEN, ErrorCode::Forbidden, "The caller may not take this file away.");
const FAILED: Refused = Refused::new(
    StatusCode::INTERNAL_SERVER_ERROR,
    ErrorCode::InternalServerError,
    "Something went wrong on the server.",
);
