//! `GET /calendar/{secret}.ics`: the feed of somebody's own meetings, for programs that cannot sign in. The address is the
//! credential, and stands in no log: lines and counts name the route.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{Api, media::text};
use crate::{
    files::{CALENDAR, calendar},
    store::Appointment,
    texts::Language,
};

pub(super) async fn feed(State(api): State<Api>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    match appointments(&api, &file).await {
        Ok(Some(appointments)) => {
            let language = Language::accepted(text(&headers, header::ACCEPT_LANGUAGE).unwrap_or_default());
            let calendar = calendar(&appointments, api.store.clock().now(), language);
            ([(header::CONTENT_TYPE, CALENDAR), (header::CACHE_CONTROL, "no-store")], calendar).into_response()
        }
        // An address that was ended is as one that never was.
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(()) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn appointments(api: &Api, file: &str) -> Result<Option<Vec<Appointment>>, ()> {
    let Some(secret) = file.strip_suffix(".ics") else { return Ok(None) };
    let _slot = api.door.slots.take().await.map_err(|_| ())?;
    api.store.appointments(secret).await.map_err(|_| ())
}
