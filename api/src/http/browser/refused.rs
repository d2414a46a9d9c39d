//! A sign-in that came to nothing: a page of a few constant words. What the provider or an address said is not repeated.

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use crate::{authn::login::LoginRefusal, texts::Language};

pub(super) fn refused(headers: &HeaderMap, reason: LoginRefusal) -> Response {
    tracing::info!(%reason, "a browser was not signed in");
    let (status, message) = match reason {
        LoginRefusal::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "SIGN_IN_UNAVAILABLE"),
        LoginRefusal::Nobody => (StatusCode::FORBIDDEN, "SIGN_IN_NOBODY"),
        _ => (StatusCode::BAD_REQUEST, "SIGN_IN_FAILED"),
    };
    let wish = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = Language::accepted(wish.unwrap_or_default());
    let (title, text, again) = (language.text("SIGN_IN_TITLE"), language.text(message), language.text("SIGN_IN_AGAIN"));
    let page = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<h1>{title}</h1>\n\
         <p>{text}</p>\n<p><a href=\"/auth/login\">{again}</a></p>\n",
        language.tag()
    );
    (status, Html(page)).into_response()
}
