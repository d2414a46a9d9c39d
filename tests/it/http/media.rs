//! Methods, media types, and bodies that are none.

use axum::http::{Method, StatusCode};
use indsats::http::with_headers;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;

use super::{JSON, NEW, QUERY, post, send};

on_each_database!(
    a_variable_that_is_missing_stops_everything,
    both_media_types_are_answered_as_accepted,
    other_media_types_are_refused,
    only_post_is_answered,
    a_body_that_is_no_request_is_refused,
    a_document_that_does_not_hold_is_refused,
    every_answer_carries_the_security_headers,
);

async fn both_media_types_are_answered_as_accepted(database: TestDatabase) {
    let world = World::new(database).await;
    let (new, old) = ("application/graphql-response+json; charset=utf-8", "application/json; charset=utf-8");
    for (accept, answered) in [
        (None, old),
        (Some("application/json"), old),
        (Some("*/*"), old),
        (Some("application/*"), old),
        (Some("application/graphql-response+json"), new),
        (Some("application/graphql-response+json; charset=utf-8, application/json;q=0.9"), new),
        (Some("text/html, application/json;q=0.5"), old),
        (Some("application/graphql-response+json;q=0.5, application/json"), old),
        (Some("application/graphql-response+json;q=0, */*;q=0.1"), old),
        (Some("application/json;q=0.9, application/graphql-response+json"), new),
    ] {
        let mut headers = vec![JSON];
        headers.extend(accept.map(|accept| ("accept", accept)));
        let reply = post(&world, &headers, QUERY).await;
        assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, answered), "{accept:?}");
        assert_eq!(reply.body["data"]["viewer"]["roleInUse"], "CASEWORKER");
        // The older type tells in the body only how a document fared, the newer one in the status, too.
        let status = if answered == new { StatusCode::BAD_REQUEST } else { StatusCode::OK };
        for (query, code) in [
            ("{ nobodyKnowsThis }", "GRAPHQL_VALIDATION_FAILED"),
            ("{ viewer {", "GRAPHQL_PARSE_FAILED"),
            ("{ ...A } fragment A on Query { ...A }", "GRAPHQL_VALIDATION_FAILED"),
            ("query($id: ID!) { node(id: $id) { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ] {
            let reply = post(&world, &headers, &json!({ "query": query }).to_string()).await;
            assert_eq!((reply.status, reply.header("content-type")), (status, answered), "{accept:?} {query}");
            assert_eq!(reply.code(), code, "{}", reply.text);
            assert!(reply.body.get("data").is_none(), "{}", reply.text);
        }
        // What is no request, or asks for too much, is 400 in both.
        for body in ["{", "{}", &json!({ "query": "{ a }", "variables": 1 }).to_string()] {
            assert_eq!(post(&world, &headers, body).await.status, StatusCode::BAD_REQUEST, "{accept:?} {body}");
        }
        let wide = json!({ "query": format!("{{ {} }}", "a ".repeat(21)) });
        assert_eq!(post(&world, &headers, &wide.to_string()).await.status, StatusCode::BAD_REQUEST, "{accept:?}");
    }
}

async fn other_media_types_are_refused(database: TestDatabase) {
    let world = World::new(database).await;
    for content in [
        "",
        "text/plain",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=iso-8859-1",
        "application/jsonp",
    ] {
        let reply = post(&world, &[("content-type", content), NEW], QUERY).await;
        assert_eq!((reply.status, reply.code()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_USER_INPUT"), "{content}");
    }
    assert_eq!(post(&world, &[NEW], QUERY).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    for content in
        ["application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=UTF-8"]
    {
        assert_eq!(post(&world, &[("content-type", content), NEW], QUERY).await.status, StatusCode::OK, "{content}");
    }
    for accept in ["text/html", "image/png, text/*", "application/xml", "application/json;q=0", ""] {
        let reply = post(&world, &[JSON, ("accept", accept)], QUERY).await;
        assert_eq!((reply.status, reply.code()), (StatusCode::NOT_ACCEPTABLE, "BAD_USER_INPUT"), "{accept}");
    }
}

async fn only_post_is_answered(database: TestDatabase) {
    let world = World::new(database).await;
    let bearer = format!("Bearer {}", world.token("caseworker"));
    let path = "/graphql?query=mutation%7BopenPlan%7D";
    for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let reply = send(&world.router, method.clone(), path, &[JSON, NEW, ("authorization", &bearer)], "").await;
        assert_eq!((reply.status, reply.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"), "{method}");
        assert_eq!(reply.code(), "BAD_USER_INPUT", "{method}");
    }
}

async fn a_body_that_is_no_request_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    for body in [
        "",
        "{",
        "null",
        "\"{ viewer }\"",
        "1",
        "[]",
        "{}",
        "{\"query\":1}",
        "{\"query\":null}",
        "{\"queries\":\"{ a }\"}",
        "{\"query\":\"{ viewer { roleInUse } }\",\"variables\":[]}",
        "{\"query\":\"{ viewer { roleInUse } }\",\"variables\":\"{}\"}",
        "{\"query\":\"{ viewer { roleInUse } }\",\"operationName\":1}",
        "{\"query\":\"{ viewer { roleInUse } }\",\"extensions\":[]}",
        "{\"query\":\"{ viewer { roleInUse } }\",\"extensions\":\"{}\"}",
        "{\"documentId\":1}",
        "\u{feff}{}",
    ] {
        let reply = post(&world, &[JSON, NEW], body).await;
        assert_eq!((reply.status, reply.code()), (StatusCode::BAD_REQUEST, "BAD_USER_INPUT"), "{body} {}", reply.text);
    }
    // Several at once are none.
    let reply = post(&world, &[JSON, NEW], &format!("[{QUERY},{QUERY}]")).await;
    assert_eq!((reply.status, reply.code()), (StatusCode::BAD_REQUEST, "BAD_USER_INPUT"), "{}", reply.text);
    let reply = post(&world, &[JSON, NEW], &json!({ "query": "x".repeat(70_000) }).to_string()).await;
    assert_eq!((reply.status, reply.code()), (StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE"));
    // Null stands for absent.
    let body =
        json!({ "query": "{ viewer { roleInUse } }", "variables": null, "operationName": null, "extensions": null });
    assert_eq!(post(&world, &[JSON, NEW], &body.to_string()).await.status, StatusCode::OK);
}

async fn a_document_that_does_not_hold_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let two = "query A { viewer { roleInUse } } query B { whoami { issuer } }";
    for (body, code) in [
        (json!({ "query": "{ viewer {" }), "GRAPHQL_PARSE_FAILED"),
        (json!({ "query": "" }), "GRAPHQL_PARSE_FAILED"),
        (json!({ "query": "{ viewer { nobodyKnowsThis } }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "{ viewer }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "query($id: ID!) { node(id: $other) { id } }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "{ ...A } fragment A on Query { ...A }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": two }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": two, "operationName": "C" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "subscription { changes { id } }" }), "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let reply = post(&world, &[JSON, NEW], &body.to_string()).await;
        assert_eq!((reply.status, reply.code()), (StatusCode::BAD_REQUEST, code), "{body} {}", reply.text);
        assert!(reply.body.get("data").is_none(), "{}", reply.text);
    }
    let body = json!({ "query": two, "operationName": "B" });
    assert_eq!(post(&world, &[JSON, NEW], &body.to_string()).await.status, StatusCode::OK);
}

async fn every_answer_carries_the_security_headers(database: TestDatabase) {
    let mut world = World::new(database).await;
    world.router = with_headers(world.router.clone(), "default-src 'none'");
    for (body, headers) in [(QUERY, vec![JSON, NEW]), ("{", vec![JSON, NEW]), (QUERY, vec![NEW])] {
        let reply = post(&world, &headers, body).await;
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
            ("content-security-policy", "default-src 'none'"),
        ] {
            assert_eq!(reply.header(name), value, "{name} {}", reply.status);
        }
    }
    let reply = send(&world.router, Method::GET, "/graphql", &[], "").await;
    assert_eq!((reply.status, reply.header("cache-control")), (StatusCode::METHOD_NOT_ALLOWED, "no-store"));
}

async fn a_variable_that_is_missing_stops_everything(database: TestDatabase) {
    let world = World::new(database).await;
    let query = |types: &str| format!("query($id: {types}) {{ viewer {{ roleInUse }} node(id: $id) {{ id }} }}");
    for variables in [json!({}), json!(null), json!({ "id": null }), json!({ "other": "x" })] {
        let body = json!({ "query": query("ID!"), "variables": variables });
        let reply = post(&world, &[JSON, NEW], &body.to_string()).await;
        assert_eq!((reply.status, reply.code()), (StatusCode::BAD_REQUEST, "GRAPHQL_VALIDATION_FAILED"), "{variables}");
        assert!(reply.body.get("data").is_none() && reply.text.contains("`$id` is required"), "{}", reply.text);
    }
    // A default stands in for what is absent, and not for a null.
    let body = json!({ "query": query("ID! = \"x\"") });
    assert_eq!(post(&world, &[JSON, NEW], &body.to_string()).await.status, StatusCode::OK);
    let body = json!({ "query": query("ID! = \"x\""), "variables": { "id": null } });
    assert_eq!(post(&world, &[JSON, NEW], &body.to_string()).await.status, StatusCode::BAD_REQUEST);
    // What fits no type is refused as well before anything runs.
    let body = json!({ "query": query("ID!"), "variables": { "id": { "a": 1 } } });
    let reply = post(&world, &[JSON, NEW], &body.to_string()).await;
    assert_eq!((reply.status, reply.body.get("data").is_none()), (StatusCode::BAD_REQUEST, true), "{}", reply.text);
}
