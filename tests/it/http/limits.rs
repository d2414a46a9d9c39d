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
        let reply = post(&world, &[JSON, NEW], &json!({ "query": query }).to_string()).await;
        assert_eq!((reply.status, reply.code()), (StatusCode::BAD_REQUEST, "QUERY_TOO_COMPLEX"), "{}", reply.text);
    }
    // A stack that a document could fill would end the process, and everybody's requests with it.
    for (opening, closing) in [("{ a ", "}"), ("{ a(b: [", "]) }"), ("{ a(b: { c: ", "} ) }"), ("[", "]"), ("(", "")] {
        for levels in [11, 17, 33, 5_000] {
            let query = opening.repeat(levels) + &closing.repeat(levels);
            let reply = post(&world, &[JSON, NEW], &json!({ "query": query }).to_string()).await;
            let is_refused = reply.status == StatusCode::BAD_REQUEST || reply.status == StatusCode::PAYLOAD_TOO_LARGE;
            assert!(is_refused, "{levels} of {opening}: {}", reply.text);
        }
    }
}

/// On a thread such as the program's own.
async fn the_deepest_operation_fits_the_stack(database: TestDatabase) {
    let thread = std::thread::Builder::new().stack_size(indsats::serve::STACK);
    let run = thread.spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let world = World::new(database).await;
            for (levels, status) in [(4, StatusCode::OK), (5, StatusCode::BAD_REQUEST)] {
                let (opening, closing) = ("plans { nodes { person { ".repeat(levels), "} } }".repeat(levels));
                let query = format!("{{ persons {{ nodes {{ {opening} id {closing} }} }} }}");
                let reply = post(&world, &[JSON, NEW], &json!({ "query": query }).to_string()).await;
                assert_eq!(reply.status, status, "{}", reply.text);
            }
        });
    });
    run.expect("a thread").join().expect("the thread ends well");
}
