//! The page that Prometheus reads: on a listener of its own, complete, documented, and about nobody.

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use axum::{Router, http::StatusCode, routing::get};
use indsats::metrics::NAMES;
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    program::{Program, SOON},
    wire::{Reply, Wire},
    world::World,
};

use serde_json::json;
use tokio::{
    net::TcpListener,
    time::{sleep, timeout},
};

use super::{QUERY, run};

on_each_database!(
    what_happens_is_counted_where_only_the_operator_looks,
    what_is_open_is_counted,
    fetches_of_key_sets_are_counted,
);

async fn page(program: &Program) -> Reply {
    Wire::to(program.metrics_address()).await.get("/metrics").await
}

/// Waits until the page says all of this.
async fn says(program: &Program, lines: &[&str]) {
    let waited = timeout(SOON, async {
        loop {
            let page = page(program).await.body;
            if lines.iter().all(|line| page.lines().any(|said| said == *line)) {
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(waited.await.is_ok(), "no {lines:?} in {}", page(program).await.body);
}

/// The names on a page, without what is added to those of histograms.
fn names(page: &str) -> BTreeSet<&str> {
    let lines = page.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let bare = lines.map(|line| line.split(['{', ' ']).next().unwrap_or_default());
    bare.map(|name| ["_bucket", "_sum", "_count"].iter().fold(name, |name, end| name.strip_suffix(end).unwrap_or(name)))
        .collect()
}

async fn what_happens_is_counted_where_only_the_operator_looks(database: TestDatabase) {
    let world = World::today(database).await;
    let program = Program::serve(&world, "metrics.listen = '127.0.0.1:0'", "").await;
    let token = world.token("caseworker");
    for _ in 0..3 {
        assert_eq!(run(&program, &token, QUERY).await.status, 200);
    }
    assert_eq!(run(&program, &token, "{ persons { nodes { fullName } } }").await.status, 200);
    assert_eq!(run(&program, &token, "{ nothing }").await.status, 400);
    assert_eq!(run(&program, "no token", QUERY).await.status, 401);
    let page = page(&program).await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/plain; version=0.0.4; charset=utf-8"));
    for line in [
        "indsats_requests_total{route=\"/graphql\",status=\"200\",code=\"NONE\",transport=\"http\"} 4",
        "indsats_requests_total{route=\"/graphql\",status=\"400\",code=\"GRAPHQL_VALIDATION_FAILED\",transport=\"http\"} 1",
        "indsats_requests_total{route=\"/graphql\",status=\"401\",code=\"UNAUTHENTICATED\",transport=\"http\"} 1",
        "indsats_sign_ins_refused_total{reason=\"parts\"} 1",
        "indsats_operations_in_flight 0",
        "indsats_operations_shed_total 0",
        "indsats_operation_statements_count 5",
        "indsats_request_duration_seconds_count{transport=\"http\"} 6",
        "indsats_audit_group_events_count 2",
        "indsats_streams 0",
        "indsats_subscriptions 0",
        "process_start_time_seconds 1",
    ] {
        assert!(page.body.contains(line), "{line} in {}", page.body);
    }

    // What is counted is what is written about.
    let all: BTreeSet<&str> = NAMES.iter().map(|(name, _)| *name).collect();
    let shown = names(&page.body);
    assert!(shown.is_subset(&all), "{shown:?}");
    let missing: Vec<&str> = all.difference(&shown).copied().collect();
    assert_eq!(missing, ["indsats_key_set_fetches_total"], "keys come from a file here");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let reference = fs::read_to_string(root.join("docs/reference/operations.md")).expect("the reference");
    let rows = reference.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let written: BTreeSet<&str> =
        rows.filter(|name| name.starts_with("indsats_") || name.starts_with("process_")).collect();
    assert_eq!(written, all);

    // Each of the two listeners knows nothing of what belongs to the other.
    for (address, path, status) in [
        (program.address(), "/metrics", 404),
        (program.metrics_address(), "/graphql", 404),
        (program.metrics_address(), "/livez", 200),
        (program.metrics_address(), "/readyz", 200),
    ] {
        assert_eq!(Wire::to(address).await.get(path).await.status, status, "{path}");
    }
}

async fn what_is_open_is_counted(database: TestDatabase) {
    let world = World::today(database).await;
    let program = Program::serve(&world, "metrics.listen = '127.0.0.1:0'", "").await;
    let body = json!({ "query": "subscription { changes { kind } }" }).to_string();
    let request = format!(
        "POST /graphql/stream HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\naccept: text/event-stream\r\n\
         authorization: Bearer {}\r\ncontent-length: {}\r\n\r\n{body}",
        world.token("caseworker"),
        body.len()
    );
    let mut streams = Vec::new();
    for _ in 0..3 {
        let mut wire = Wire::to(program.address()).await;
        wire.send(&request).await;
        streams.push(wire);
    }
    says(&program, &["indsats_streams 3", "indsats_subscriptions 3"]).await;
    streams.pop();
    says(&program, &["indsats_streams 2", "indsats_subscriptions 2"]).await;
    drop(streams);
    says(&program, &["indsats_streams 0", "indsats_subscriptions 0"]).await;
}

async fn fetches_of_key_sets_are_counted(database: TestDatabase) {
    let world = World::today(database).await;
    let keys = world.issuer.key_set();
    let published = Router::new()
        .route("/keys", get(|| async { keys }))
        .route("/broken", get(|| async { (StatusCode::INTERNAL_SERVER_ERROR, "nothing") }));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let service = tokio::spawn(async move { axum::serve(listener, published).await.expect("it serves") });
    for (path, outcome, status) in [("keys", "taken", 200), ("broken", "refused", 401)] {
        let shell = format!("sed -i \"s|key_file = 'jwks'|key_set_url = 'http://{address}/{path}'|\" indsats.toml");
        let program = Program::serve(&world, "metrics.listen = '127.0.0.1:0'", &shell).await;
        assert_eq!(run(&program, &world.token("caseworker"), QUERY).await.status, status);
        let page = page(&program).await.body;
        let fetches: Vec<_> = page.lines().filter(|line| line.starts_with("indsats_key_set_fetches_total")).collect();
        let prefix = format!("indsats_key_set_fetches_total{{outcome=\"{outcome}\"}} ");
        assert!(
            matches!(fetches.as_slice(), [line] if line.starts_with(&prefix) && !line.ends_with(" 0")),
            "{fetches:?}"
        );
    }
    service.abort();
}
