//! A cookie comes along whoever makes the browser ask. It counts for the page of this origin only.

use axum::http::{Method, StatusCode};
use indsats_tests::{database::TestDatabase, on_each_database};

use super::{House, ORIGIN, PAGE, SESSION};

on_each_database!(a_cookie_counts_on_requests_of_its_own_page_only, a_credential_of_ones_own_comes_before_the_cookie);

async fn a_cookie_counts_on_requests_of_its_own_page_only(database: TestDatabase) {
    let house = House::new(database).await;
    let mut browser = house.signed_in("caseworker").await;
    let foreign: &[&[(&str, &str)]] = &[
        &[],
        &[("x-indsats-client", "")],
        &[("x-indsats-client", "2")],
        &[PAGE, ("sec-fetch-site", "cross-site")],
        &[PAGE, ("sec-fetch-site", "same-site")],
        &[PAGE, ("sec-fetch-site", "none")],
        &[PAGE, ("origin", "https://evil.example")],
        &[PAGE, ("origin", "null")],
        &[PAGE, ("origin", "http://indsats.example.org")],
        &[("sec-fetch-site", "same-origin"), ("origin", ORIGIN)],
    ];
    for headers in foreign {
        let reply = browser.viewer_with(headers).await;
        assert_eq!((reply.status, reply.code()), (StatusCode::FORBIDDEN, "FORBIDDEN"), "{headers:?}");
        for (method, path) in [(Method::POST, "/auth/logout"), (Method::GET, "/auth/session")] {
            let reply = browser.send(method, path, headers, String::new()).await;
            assert_eq!((reply.status, reply.text.as_str()), (StatusCode::FORBIDDEN, ""), "{path} {headers:?}");
        }
    }
    assert_eq!(browser.viewer_with(&[PAGE]).await.status, StatusCode::OK, "an old browser states no origin");
    assert_eq!(browser.get("/auth/logout").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(browser.viewer().await.status, StatusCode::OK, "nobody has ended the session");
}

async fn a_credential_of_ones_own_comes_before_the_cookie(database: TestDatabase) {
    let house = House::new(database).await;
    let mut browser = house.signed_in("caseworker").await;
    let manager = house
        .provider
        .issuer
        .sign(&indsats::demo::SignIn::find("manager").expect("known").grant(), house.world.clock.now());
    let bearer = format!("Bearer {}", manager.expect("a token"));
    let reply = browser.viewer_with(&[("authorization", &bearer)]).await;
    assert_eq!(reply.body["data"]["viewer"]["roleInUse"], "MANAGER", "{}", reply.text);
    for bad in ["Bearer x", "Bearer", "Basic eDp5", ""] {
        let reply = browser.viewer_with(&[PAGE, ("authorization", bad)]).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{bad}");
    }
    let secret = browser.cookies[SESSION].clone();
    for value in ["x", "", &secret[1..], &secret.to_lowercase(), &format!("{secret}; {SESSION}={secret}")] {
        browser.cookies.insert(SESSION.to_owned(), value.to_owned());
        assert_eq!(browser.viewer().await.status, StatusCode::UNAUTHORIZED, "{value}");
    }
}
