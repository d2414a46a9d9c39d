//! How answers pass the proxy: whole, or message by message where a body has no end.

use std::{io::Cursor, sync::Arc};

use axum::{
    Router,
    body::{Body, BodyDataStream, Bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use calamine::{Reader, Xlsx};
use futures_util::{StreamExt, stream};
use http_body_util::BodyExt;
use serde_json::Value;
use uuid::Uuid;

use super::Proxy;

/// The demo's own doors, which tell newcomers in whose name to sign in and what to ask.
const DEMO: &str = "/demo/";

/// The same router, whose answers are read.
pub fn watched(router: Router, proxy: Arc<Proxy>) -> Router {
    router.layer(from_fn_with_state(proxy, read))
}

async fn read(State(proxy): State<Arc<Proxy>>, request: Request, next: Next) -> Response {
    let engagement = bearer(request.headers()).and_then(engagement);
    let is_demos = request.uri().path().starts_with(DEMO);
    let (head, body) = next.run(request).await.into_parts();
    if is_demos || head.status == StatusCode::SWITCHING_PROTOCOLS {
        return Response::from_parts(head, body);
    }
    let media = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let request = head.headers.get("x-request-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let end: Option<&[u8]> = match media {
        media if media.starts_with("text/event-stream") => Some(b"\n\n"),
        media if media.starts_with("application/x-ndjson") => Some(b"\n"),
        _ => None,
    };
    if let Some(end) = end {
        let passing = Passing { proxy, request, engagement, body: body.into_data_stream(), rest: Vec::new(), end };
        let pieces = stream::unfold(passing, async |mut passing| Some((passing.next().await?, passing)));
        return Response::from_parts(head, Body::from_stream(pieces));
    }
    let bytes = body.collect().await.expect("a body").to_bytes();
    let text = if media.contains("spreadsheet") {
        cells(&bytes)
    } else {
        // Lines of a calendar are folded.
        String::from_utf8_lossy(&bytes).replace("\r\n ", "")
    };
    proxy.check(request, &text, engagement.as_deref()).await;
    Response::from_parts(head, Body::from(bytes))
}

/// A body without an end, whose messages are checked one by one before they are passed on.
struct Passing {
    proxy: Arc<Proxy>,
    request: Option<Uuid>,
    engagement: Option<String>,
    body: BodyDataStream,
    rest: Vec<u8>,
    /// What stands after each message.
    end: &'static [u8],
}

impl Passing {
    /// The next whole messages. What has only begun waits for its end.
    async fn next(&mut self) -> Option<Result<Bytes, axum::Error>> {
        loop {
            let more = self.body.next().await;
            let is_over = more.is_none();
            match more.transpose() {
                Ok(more) => self.rest.extend(more.unwrap_or_default()),
                Err(error) => return Some(Err(error)),
            }
            let whole = self.rest.windows(self.end.len()).rposition(|bytes| bytes == self.end);
            let whole = if is_over { self.rest.len() } else { whole.map_or(0, |at| at + self.end.len()) };
            if whole > 0 {
                let bytes: Vec<u8> = self.rest.drain(..whole).collect();
                let text = String::from_utf8_lossy(&bytes);
                self.proxy.check(self.request, &text, self.engagement.as_deref()).await;
                return Some(Ok(bytes.into()));
            }
            if is_over {
                return None;
            }
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// The engagement that a token states, which decides what ids look like.
pub fn engagement(token: &str) -> Option<String> {
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?).ok()?;
    Some(claims["engagement"].as_str().unwrap_or_default().to_owned())
}

/// What stands in the cells of a workbook, each between quotation marks.
fn cells(bytes: &[u8]) -> String {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let sheets = book.worksheets();
    sheets.iter().flat_map(|(_, sheet)| sheet.used_cells()).map(|(_, _, cell)| format!("\"{cell}\"\n")).collect()
}
