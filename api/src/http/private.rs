//! What only the operator's own machines may reach: metrics, and the probes beside them.

use std::time::Duration;

use axum::{Router, extract::State, http::header, response::IntoResponse, routing::get};
use tokio::time::interval;

use super::{Api, health};
use crate::metrics::Page;

/// How often what has been counted is summed up.
const TIDY: Duration = Duration::from_secs(5);

/// The routes of the private listener.
pub fn private(api: Api, page: Page) -> Router {
    tokio::spawn(tidy(page.clone()));
    let metrics = Router::new().route("/metrics", get(show)).with_state((page, api.clone()));
    Router::new().route("/livez", get(health::live)).route("/readyz", get(health::ready)).with_state(api).merge(metrics)
}

async fn show(State((page, api)): State<(Page, Api)>) -> impl IntoResponse {
    let (used, idle) = api.store.pool();
    crate::metrics::pool(used, idle);
    crate::metrics::live(api.live.stream_count(), api.store.watcher_count());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], page.text())
}

async fn tidy(page: Page) {
    let mut interval = interval(TIDY);
    loop {
        interval.tick().await;
        page.tidy();
    }
}
