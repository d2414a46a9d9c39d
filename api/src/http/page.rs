//! The page: what a browser loads, out of the program itself.

use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::RustEmbed;

/// What the page may do: run its own scripts, talk to its own origin, and nothing else.
pub const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    font-src 'self' data:; img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

/// Which page stands at `/`.
#[derive(Clone, Copy, Debug)]
pub enum Page {
    /// One sign-in for each role of the demo.
    Demo,
    /// The municipality's own sign-in.
    Session,
}

#[derive(RustEmbed)]
#[folder = "assets/page"]
struct Assets;

/// The routes of a page and of what it loads.
pub fn router(page: Page) -> Router {
    let document = match page {
        Page::Demo => "index.html",
        Page::Session => "session.html",
    };
    Router::new()
        .route("/", get(async move || asset(document)))
        .route("/assets/{*path}", get(async |Path(path): Path<String>| asset(&format!("assets/{path}"))))
}

fn asset(path: &str) -> Response {
    let Some(file) = Assets::get(path) else { return StatusCode::NOT_FOUND.into_response() };
    // Names under assets/ carry a digest of what they hold, but for the text of the licences.
    let caching = if path.starts_with("assets/") && !path.ends_with(".txt") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers =
        [(header::CONTENT_TYPE, file.metadata.mimetype().to_owned()), (header::CACHE_CONTROL, caching.to_owned())];
    (headers, Body::from(file.data.into_owned())).into_response()
}
