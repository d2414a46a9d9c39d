//! Whether the server lives, is ready, and which it is.

use axum::{body::Body, http::Request};
use http_body_util::BodyExt;
use indsats_tests::{
    database::TestDatabase, evidence::Evidence, on_each_database, program::Program, wire::Wire, world::World,
};
use serde_json::Value;
use tower::ServiceExt;

on_each_database!(a_database_of_another_schema_is_not_ready, a_storm_of_probes_costs_the_database_nothing);

async fn get(world: &World, path: &str) -> (u16, String) {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let response = world.router.clone().oneshot(request).await.expect("an answer");
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.expect("a body").to_bytes();
    (status, String::from_utf8(bytes.to_vec()).expect("text"))
}

async fn a_database_of_another_schema_is_not_ready(database: TestDatabase) {
    let world = World::today(database).await;
    let evidence = Evidence::of(&world).await;
    let program = Program::serve(&world, "", "").await;
    let ready = async || Wire::to(program.address()).await.get("/readyz").await;
    // An answer is good for a second.
    let becomes = async |status: u16, words: &str| {
        for _ in 0..200 {
            let reply = ready().await;
            if reply.status == status {
                assert!(reply.body.contains(words), "{}", reply.body);
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("it does not become {status}");
    };
    becomes(200, "ready").await;
    let last = "(SELECT max(version) FROM seaql_migrations)";
    evidence.run(&format!("UPDATE seaql_migrations SET version = 'x' WHERE version = {last}")).await;
    becomes(503, "the database").await;
    assert_eq!(Wire::to(program.address()).await.get("/livez").await.status, 200, "it lives none the less");
    evidence.run("DELETE FROM seaql_migrations WHERE version = 'x'").await;
    becomes(503, "the database").await;
    let version: Value =
        serde_json::from_str(&Wire::to(program.address()).await.get("/version").await.body).expect("JSON");
    let keys: Vec<&String> = version.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["name", "revision", "version"]);
    assert_eq!(version["name"], "indsats");
}

async fn a_storm_of_probes_costs_the_database_nothing(database: TestDatabase) {
    let world = World::new(database).await;
    assert_eq!(get(&world, "/readyz").await, (200, "ready\n".to_owned()));
    let before = world.store.statement_count();
    let storm = futures_util::future::join_all((0..1000).map(|_| get(&world, "/readyz"))).await;
    assert!(storm.iter().all(|(status, _)| *status == 200));
    assert_eq!(get(&world, "/livez").await, (200, "ok\n".to_owned()));
    // One second may have passed, or on a machine that is very busy a few.
    let asked = world.store.statement_count() - before;
    assert!(asked < 50, "{asked} statements");
}
