//! Pages of other origins.

use axum::http::{Method, StatusCode};
use indsats::http::Api;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};

use super::{JSON, NEW, QUERY, post, send};

on_each_database!(a_listed_page_may_call, a_page_that_is_not_listed_may_not, programs_are_not_concerned);

const FRONT: &str = "https://front.example.org";

async fn world(database: TestDatabase) -> World {
    let mut world = World::new(database).await;
    let origins = ["https://other.example.org".to_owned(), FRONT.to_owned()];
    world.router = world.with(Api { origins: origins.into(), ..world.api() });
    world
}

async fn a_listed_page_may_call(database: TestDatabase) {
    let world = world(database).await;
    let ask = [
        ("origin", FRONT),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization"),
    ];
    let reply = send(&world.router, Method::OPTIONS, "/graphql", &ask, "").await;
    assert_eq!((reply.status, reply.text.as_str()), (StatusCode::NO_CONTENT, ""));
    assert_eq!(reply.header("access-control-allow-origin"), FRONT);
    assert_eq!(reply.header("access-control-allow-methods"), "GET, POST");
    for name in ["authorization", "content-type", "x-role", "x-purpose"] {
        assert!(reply.header("access-control-allow-headers").split(", ").any(|known| known == name), "{name}");
    }
    assert_eq!(reply.header("access-control-max-age"), "600");
    assert_eq!(reply.header("vary"), "origin");
    for (body, status) in [(QUERY, StatusCode::OK), ("{", StatusCode::BAD_REQUEST)] {
        let reply = post(&world, &[JSON, NEW, ("origin", FRONT), ("sec-fetch-site", "cross-site")], body).await;
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (status, FRONT), "{}", reply.text);
        assert_eq!(reply.header("access-control-expose-headers"), "content-disposition, retry-after, x-request-id");
        assert_eq!((reply.header("vary"), reply.header("access-control-allow-credentials")), ("origin", ""));
    }
}

async fn a_page_that_is_not_listed_may_not(database: TestDatabase) {
    let world = world(database).await;
    for origin in
        ["https://evil.example.org", "https://front.example.org.evil.org", "http://front.example.org", "null", "*"]
    {
        let ask = [("origin", origin), ("access-control-request-method", "POST")];
        let reply = send(&world.router, Method::OPTIONS, "/graphql", &ask, "").await;
        assert_eq!((reply.status, reply.header("vary")), (StatusCode::NO_CONTENT, "origin"));
        for name in ["origin", "methods", "headers"] {
            assert_eq!(reply.header(&format!("access-control-allow-{name}")), "", "{origin}");
        }
        // A browser that did not ask, or did not heed the answer.
        for site in ["cross-site", "same-site"] {
            let reply = post(&world, &[JSON, NEW, ("origin", origin), ("sec-fetch-site", site)], QUERY).await;
            assert_eq!((reply.status, reply.code()), (StatusCode::FORBIDDEN, "FORBIDDEN"), "{origin} {}", reply.text);
            assert_eq!(reply.header("access-control-allow-origin"), "", "{origin}");
        }
    }
}

async fn programs_are_not_concerned(database: TestDatabase) {
    let world = world(database).await;
    for headers in [
        vec![],
        vec![("origin", "https://elsewhere.example.org")],
        vec![("origin", "https://api.example.org"), ("sec-fetch-site", "same-origin")],
        vec![("sec-fetch-site", "none")],
    ] {
        let all: Vec<_> = [JSON, NEW].into_iter().chain(headers.clone()).collect();
        let reply = post(&world, &all, QUERY).await;
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (StatusCode::OK, ""), "{headers:?}");
    }
    // Only a browser's question is answered; `OPTIONS` as such is no method of ours.
    for headers in [vec![], vec![("origin", FRONT)], vec![("access-control-request-method", "POST")]] {
        let reply = send(&world.router, Method::OPTIONS, "/graphql", &headers, "").await;
        assert_eq!((reply.status, reply.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"), "{headers:?}");
    }
}
