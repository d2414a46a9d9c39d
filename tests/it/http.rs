//! GraphQL over HTTP: media types, statuses, limits, and who is let in.

mod aside;
mod body;
mod budget;
mod documents;
mod limits;
mod media;
mod origins;
mod sign_in;

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header::HeaderMap},
};
use http_body_util::BodyExt;
use indsats_tests::world::World;
use serde_json::Value;
use tower::ServiceExt;

/// An answer with its headers.
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
    text: String,
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }
}

/// Sends what no well-behaved client would.
async fn send(router: &Router, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.clone().oneshot(request.body(body.into()).expect("a request")).await.expect("an answer");
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = response.into_body().collect().await.expect("a body").to_bytes();
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let reply = Reply { status, headers, body: serde_json::from_str(&text).unwrap_or_default(), text };
    for error in reply.body["errors"].as_array().into_iter().flatten() {
        let request = error["extensions"]["requestId"].as_str().expect("an error names its request");
        assert!(uuid::Uuid::parse_str(request).is_ok());
        assert!(error["extensions"]["code"].is_string(), "{}", reply.text);
    }
    reply
}

/// Posts a body as a signed-in caseworker.
async fn post(world: &World, headers: &[(&str, &str)], body: &str) -> Reply {
    let token = world.token("caseworker");
    let bearer = format!("Bearer {token}");
    let mut all = vec![("authorization", bearer.as_str())];
    all.extend(headers);
    send(&world.router, Method::POST, "/graphql", &all, body.to_owned()).await
}

const JSON: (&str, &str) = ("content-type", "application/json");
const NEW: (&str, &str) = ("accept", "application/graphql-response+json");
const QUERY: &str = "{\"query\":\"{ viewer { roleInUse } }\"}";
