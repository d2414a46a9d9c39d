//! Operations that ask for too much.

use axum::http::StatusCode;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;

use super::{JSON, NEW, post};

on_each_database!(
    an_operation_that_asks_too_much_is_refused,
    no_document_freezes_the_server,
    the_deepest_operation_fits_the_stack,
);

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
    for (query, limit, most, measured) in [
        (&deep, "depth", 15, 18),
        (&wide, "tokens", 2_000, 3_008),
        (&through, "tokens", 2_000, 2_014),
        (&directives, "directives", 20, 21),
        (&nested, "nesting", 32, 61),
    ] {
        let reply = post(&world, &[JSON, NEW], &json!({ "query": query }).to_string()).await;
        assert_eq!((reply.status, reply.code()), (StatusCode::BAD_REQUEST, "QUERY_TOO_COMPLEX"), "{}", reply.text);
        let error = &reply.body["errors"][0];
        let told = json!({ "limit": limit, "most": most, "measured": measured });
        for (name, value) in told.as_object().expect("three members") {
            assert_eq!(&error["extensions"][name], value, "{}", reply.text);
        }
        let text = format!("The document is too large: {limit} {measured}, where {most} is the most.");
        assert_eq!(error["message"], text);
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

/// The engine would follow each of these for longer than anybody waits, so it must not see them.
async fn no_document_freezes_the_server(database: TestDatabase) {
    let bomb = |last: usize, spreads: usize, end: &str| {
        let links =
            (0..last).map(|at| format!("fragment f{at} on Query {{ {} }}", format!("...f{} ", at + 1).repeat(spreads)));
        format!("{{ ...f0 }} {} fragment f{last} on Query {{ {end} }}", links.collect::<String>())
    };
    let through_fields = {
        let link = |at| {
            format!("fragment f{at} on Person {{ a: plans {{ nodes {{ person {{ ...f{0} }} }} }} ...f{0} }}", at + 1)
        };
        let links = (0..12).map(link).collect::<String>();
        format!("{{ persons {{ nodes {{ ...f0 }} }} }} {links} fragment f12 on Person {{ id }}")
    };
    let documents = [
        bomb(29, 2, "viewer { roleInUse }"),
        bomb(29, 2, "...nobodyKnowsThis"),
        bomb(29, 8, "__typename"),
        bomb(20, 3, "__schema { types { name } }"),
        bomb(29, 2, "...f0"),
        bomb(29, 2, "viewer { roleInUse }").replacen("{ ...f0 }", "{ viewer { roleInUse } }", 1),
        through_fields,
    ];
    let (tell, told) = std::sync::mpsc::channel();
    // On a thread of its own, so that a server that freezes fails the test and does not stop it.
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let world = World::new(database).await;
            for document in documents {
                assert!(document.len() < 16 * 1024);
                let reply = post(&world, &[JSON, NEW], &json!({ "query": document }).to_string()).await;
                let outcome = (reply.status, reply.code().to_owned());
                if tell.send((document, outcome)).is_err() {
                    return;
                }
            }
        });
    });
    for at in 0..7 {
        let (document, outcome) = told.recv_timeout(std::time::Duration::from_secs(60)).expect("an answer in time");
        let code = if at == 4 { "GRAPHQL_VALIDATION_FAILED" } else { "QUERY_TOO_COMPLEX" };
        assert_eq!(outcome, (StatusCode::BAD_REQUEST, code.to_owned()), "{document}");
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
                let (opening, closing) = ("plans(first: 1) { nodes { person { ".repeat(levels), "} } }".repeat(levels));
                let query = format!("{{ persons {{ nodes {{ {opening} id {closing} }} }} }}");
                let reply = post(&world, &[JSON, NEW], &json!({ "query": query }).to_string()).await;
                assert_eq!(reply.status, status, "{}", reply.text);
            }
        });
    });
    run.expect("a thread").join().expect("the thread ends well");
}
