//! Who asks: from what a request states to the session it runs in. Every transport comes through here.

use axum::http::{HeaderMap, StatusCode, header};
use tokio::time::timeout;
use uuid::Uuid;

use super::{
    Api, browser,
    refusal::{Refused, TOO_SLOW, UNAUTHENTICATED, UNAVAILABLE, UNRECORDED},
};
use crate::{
    graphql::error::ErrorCode,
    metrics,
    policy::{Purpose, Role},
    store::{NoSession, Session},
};

/// What a request states of its caller, as it came.
#[derive(Clone, Copy, Default)]
pub(super) struct Stated<'a> {
    pub token: Option<&'a str>,
    pub role: Option<&'a str>,
    pub purpose: Option<&'a str>,
    /// All headers, where none of them is `Authorization`: the session of a browser may be among them.
    pub headers: Option<&'a HeaderMap>,
}

impl<'a> Stated<'a> {
    /// `Authorization: Bearer`, `X-Role` and `X-Purpose`.
    pub(super) fn in_headers(headers: &'a HeaderMap) -> Self {
        let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.split_once(' '));
        let token = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
        let without = (!headers.contains_key(header::AUTHORIZATION)).then_some(headers);
        Self { token, role: text("x-role"), purpose: text("x-purpose"), headers: without }
    }
}

/// Opens the session of a caller, in the time that an answer may take.
pub(super) async fn sign_in(api: &Api, id: Uuid, stated: Stated<'_>) -> Result<Session, Refused> {
    timeout(api.limits.time, signed_in(api, id, stated)).await.unwrap_or(Err(TOO_SLOW))
}

#[tracing::instrument(name = "sign_in", level = "debug", skip_all)]
async fn signed_in(api: &Api, id: Uuid, stated: Stated<'_>) -> Result<Session, Refused> {
    let now = api.store.clock().now();
    let behind_cookie = match (&api.login, stated.headers) {
        (Some(login), Some(headers)) => Some(browser::credential(login, id, headers).await?),
        _ => None,
    };
    let token = stated.token.or(behind_cookie.as_deref()).ok_or_else(|| {
        metrics::sign_in_refused("none");
        UNAUTHENTICATED
    })?;
    let identity = match api.verifier.verify(token, now).await {
        Ok(identity) => identity,
        Err(reason) => {
            tracing::info!(request = %id, %reason, "a credential was refused");
            metrics::sign_in_refused(reason.name());
            // Nothing leaves, and a trail that cannot be written says so itself: the answer stays the same.
            if api.budget.tells(reason.name()) {
                let _ = api.store.note_refused_credential(id, reason.name()).await;
            }
            return Err(UNAUTHENTICATED);
        }
    };
    let role = stated.role.map(|name| Role::parse(name).ok_or(Refused::malformed("`X-Role` names no role.")));
    let purpose =
        stated.purpose.map(|name| Purpose::parse(name).ok_or(Refused::malformed("`X-Purpose` names no purpose.")));
    let (role, purpose) = (role.transpose()?, purpose.transpose()?);
    let principal = api.store.resolve(identity).await.map_err(|_| UNAVAILABLE)?;
    if let Err(reason) = principal.acting(role, purpose) {
        if reason == NoSession::Inactive {
            metrics::sign_in_refused("unknown_user");
        }
        // Who is known, and may not, has tried.
        api.budget.take_request(principal.user_id)?;
        api.store.note_refused_sign_in(id, &principal, reason).await.map_err(|_| UNRECORDED)?;
        return Err(refused(reason));
    }
    api.store.session(id, principal, role, purpose).await.map_err(|_| UNAVAILABLE)
}

fn refused(reason: NoSession) -> Refused {
    let forbidden = |code, text| Refused::new(StatusCode::FORBIDDEN, code, text);
    match reason {
        NoSession::Inactive => UNAUTHENTICATED,
        NoSession::Role => forbidden(ErrorCode::Forbidden, "The caller has no such role."),
        NoSession::Purpose => forbidden(ErrorCode::PurposeRequired, "The role may not state this purpose."),
    }
}
