//! A browser adds cookies to what any page makes it send. What only a page of this origin can add is asked for as well.

use axum::http::{HeaderMap, StatusCode, header};

use crate::{authn::login::Login, graphql::error::ErrorCode, http::refusal::Refused};

/// A header that another origin's page cannot send without being asked whether it may, and it may not.
const CLIENT: &str = "x-indsats-client";

const FOREIGN: Refused = Refused::new(
    StatusCode::FORBIDDEN,
    ErrorCode::Forbidden,
    "A browser's session counts only on requests of its own page, which send `X-Indsats-Client: 1`.",
);

/// Refuses what is not known to come from a page of this origin.
pub(super) fn own_page(login: &Login, headers: &HeaderMap) -> Result<(), Refused> {
    let is = |name: &str, wanted: &str| headers.get(name).is_none_or(|value| value == wanted);
    let marked = headers.get(CLIENT).is_some_and(|value| value == "1");
    let own = is("sec-fetch-site", "same-origin") && is(header::ORIGIN.as_str(), login.origin());
    if marked && own { Ok(()) } else { Err(FOREIGN) }
}

/// Whether a request is somebody going to a page, and not something that a page has loaded.
pub(super) fn is_visit(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-dest").is_none_or(|destination| destination == "document")
}
