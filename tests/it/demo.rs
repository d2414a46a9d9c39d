//! The demo as a newcomer meets it: every sign-in, every example, and the page's own headers.

use axum::{
    Router,
    body::Body,
    http::{Request, Response, header},
};
use chrono::DateTime;
use http_body_util::BodyExt;
use indsats::{clock::Clock, demo, http::Door};
use indsats_tests::{
    proxy::{Proxy, watched},
    world::MONDAY,
};
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt;

pub async fn started(directory: &std::path::Path) -> Router {
    let clock = Clock::fixed(MONDAY.parse::<DateTime<chrono::Utc>>().expect("an instant"));
    let (store, issuer) = demo::make(directory, clock).await.expect("a demo");
    let proxy = Proxy::new(&format!("sqlite:{}", directory.join("demo.db").display()), &store);
    watched(demo::router(store, Arc::new(issuer), Door::default()).expect("a router"), proxy)
}

async fn send(router: &Router, request: Request<Body>) -> Response<Body> {
    router.clone().oneshot(request).await.expect("an answer")
}

pub async fn json_of(response: Response<Body>) -> Value {
    let bytes = response.into_body().collect().await.expect("a body").to_bytes();
    serde_json::from_slice(&bytes).expect("JSON")
}

pub async fn get(router: &Router, path: &str) -> Response<Body> {
    send(router, Request::get(path).body(Body::empty()).expect("a request")).await
}

pub async fn post(router: &Router, path: &str, token: &str, body: Value) -> Value {
    let request = Request::post(path)
        .header("content-type", "application/json")
        .header("accept-language", "en")
        .header("authorization", format!("Bearer {token}"));
    json_of(send(router, request.body(Body::from(body.to_string())).expect("a request")).await).await
}

#[tokio::test]
async fn every_example_of_every_sign_in_runs_without_an_error() {
    let directory = tempfile::tempdir().expect("a directory");
    let router = started(directory.path()).await;
    let sign_ins = json_of(get(&router, "/demo/sign-ins").await).await;
    let mut ran = 0;
    for sign_in in sign_ins.as_array().expect("a list") {
        let token = post(&router, "/demo/sign-in", "", json!({ "id": sign_in["id"] })).await;
        let token = token["accessToken"].as_str().expect("a token").to_owned();
        let role = sign_in["role"].as_str().expect("a role");
        let examples = json_of(get(&router, &format!("/demo/operations?role={role}")).await).await;
        for example in examples.as_array().expect("a list") {
            let variables = example["variables"].as_str().filter(|text| !text.is_empty()).unwrap_or("{}");
            let variables: Value = serde_json::from_str(variables).expect("variables are JSON");
            if example["query"].as_str().expect("a text").starts_with("subscription") {
                continue; // it is watched, not answered
            }
            let body = json!({ "query": example["query"], "variables": variables });
            let answer = post(&router, "/graphql", &token, body).await;
            assert!(answer.get("errors").is_none(), "{role} {}: {answer:#}", example["name"]);
            assert!(answer["data"].is_object(), "{role} {}", example["name"]);
            if sign_in["id"] == "caseworker" || sign_in["id"] == "manager" {
                let refused = answer.to_string().contains("\"code\":\"NOT_FOUND\"");
                assert!(!refused, "{role} {}: {answer:#}", example["name"]);
            }
            ran += 1;
        }
    }
    assert!(ran > 25, "only {ran} examples");
}

#[tokio::test]
async fn every_state_is_to_be_seen() {
    let directory = tempfile::tempdir().expect("a directory");
    let router = started(directory.path()).await;
    let token = post(&router, "/demo/sign-in", "", json!({ "id": "auditor" })).await;
    let token = token["accessToken"].as_str().expect("a token").to_owned();
    let query = "query States($after: String) { persons(first: 25, after: $after, orderBy: { field: REGISTERED_ON, direction: ASC }) {
        pageInfo { hasNextPage endCursor } nodes {
        plans { nodes { state } } courses(first: 20) { nodes { state sessions(first: 30) { nodes { attendance { status } } } } }
        meetings(first: 60) { nodes { state } } enrolments { nodes { state } } absences { nodes { state } } } } }";
    let (mut seen, mut after) = (String::new(), Value::Null);
    loop {
        let answer =
            post(&router, "/graphql", &token, json!({ "query": query, "variables": { "after": after } })).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        seen.push_str(&answer.to_string());
        let page = &answer["data"]["persons"]["pageInfo"];
        if page["hasNextPage"] != true {
            break;
        }
        after = page["endCursor"].clone();
    }
    let schema = indsats::graphql::sdl();
    for (name, apart) in [
        ("PlanState", &[][..]),
        ("CourseState", &[]),
        ("MeetingState", &[]),
        ("AttendanceStatus", &["NOT_REGISTERED"]),
        ("EffortEnrolmentState", &[]),
        ("AbsenceState", &[]),
    ] {
        let values =
            schema.split(&format!("enum {name} {{")).nth(1).and_then(|rest| rest.split('}').next()).expect("an enum");
        let values = values
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && line.chars().all(|c| c.is_ascii_uppercase() || c == '_'));
        for value in values.filter(|value| !apart.contains(value)) {
            assert!(seen.contains(&format!("\"{value}\"")), "no {name} {value} in the demo");
        }
    }
}

#[tokio::test]
async fn the_page_comes_from_the_program_under_a_strict_policy() {
    let directory = tempfile::tempdir().expect("a directory");
    let router = started(directory.path()).await;
    let page = get(&router, "/").await;
    assert_eq!(page.status(), 200);
    let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("text").to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe-eval") && !policy.contains("http"));
    let bytes = page.into_body().collect().await.expect("a body").to_bytes();
    let html = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let loads_elsewhere = ["src=\"http", "href=\"http", "src=\"//", "url(http"].iter().any(|part| html.contains(part));
    assert!(!loads_elsewhere, "the page loads nothing from elsewhere");
    let assets: Vec<&str> = html.split('"').filter(|part| part.starts_with("/assets/")).collect();
    assert!(!assets.is_empty());
    for asset in assets {
        assert_eq!(get(&router, asset).await.status(), 200, "{asset}");
    }
    assert_eq!(get(&router, "/assets/../Cargo.toml").await.status(), 404);
}

#[tokio::test]
async fn the_demo_refuses_other_addresses_than_loopback() {
    let refused = demo::run("0.0.0.0:0".parse().expect("an address"), None).await;
    assert!(refused.is_err());
}
