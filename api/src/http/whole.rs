//! Bodies that are whole before anybody reads them, for doors whose readers would wait for the rest for ever.

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use uuid::Uuid;

use super::{Limits, endpoint::collected, observe::RequestId};

/// Holds the bodies of a router to the limits of size and time.
pub fn with_whole_bodies(router: Router, limits: Limits) -> Router {
    router.layer(middleware::from_fn_with_state(limits, whole))
}

pub(super) async fn whole(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match collected(limits, body).await {
        Ok(body) => next.run(Request::from_parts(parts, Body::from(body))).await,
        Err(refused) => {
            let id = parts.extensions.get().map_or_else(Uuid::now_v7, |RequestId(id)| *id);
            refused.answer(id)
        }
    }
}
