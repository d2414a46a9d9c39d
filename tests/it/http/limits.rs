//! Operations that ask for too much.

use axum::http::StatusCode;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;

use super::{JSON, NEW, post};

on_each_database!(an_operation_that_asks_too_much_is_refused, the_deepest_operation_fits_the_stack);

async fn an_operation_that_asks_too_much_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let deep =
        format!("{{ persons {{ nodes {{ {} id {} }} }} }}", "plans { nodes { person { ".repeat(5), "} } }".repeat(5));
    let wide = (0..1001).map(|at| format!("a{at}: roleInUse")).collect::<Vec<_>>().join(" ");
    let wide = format!("{{ viewer {{ {wide} }} }}");
    let through = (0..1001).map(|_| "...A").collect::<Vec<_>>().join(" ");
    let through = format!("{{ viewer {{ {through} }} }} fragment A on Viewer {{ roleInUse }}");
    let directives = format!("{{ viewer {{ roleInUse {} }} }}", "@include(if: true) ".repeat(21));
    let nested = format!("{{ {} id {} }}", "plans { nodes { person { ".repeat(20), "} } }".repeat(20));
    for query in [&deep, &wide, &through, &directives, &nested] {
        eprintln!("TRYQ {}", query.len());
        let reply = post(&world, &[JSON, NEW], &json!({ "query": query }).to_string()).await;
        assert_eq!((reply.status, reply.code()), (StatusCode::BAD_REQUEST, "QUERY_TOO_COMPLEX"), "{}", reply.text);
    }
    // A stack that a document could fill would end the process, and everybody's requests with it.
    for (opening, closing) in [("{ a ", "}"), ("{ a(b: [", "]) }"), ("{ a(b: { c: ", "} ) }"), ("[", "]"), ("(", "")] {
        for levels in [11, 17, 33, 5_000] {
            let query = opening.repeat(levels) + &closing.repeat(levels);
            eprintln!("TRY {levels} {opening}");
            let reply = post(&world, &[JSON, NEW], &json!({ "query": query }).to_string()).await;
            let is_refused = reply.status == StatusCode::BAD_REQUEST || reply.status == StatusCode::PAYLOAD_TOO_LARGE;
            assert!(is_refused, "{levels} of {opening}: {}", reply.text);
        }
    }
    let shallow =
        format!("{{ persons {{ nodes {{ {} id {} }} }} }}", "plans { nodes { person { ".repeat(3), "} } }".repeat(3));
    let reply = post(&world, &[JSON, NEW], &json!({ "query": shallow }).to_string()).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
}
