//! From the first click to the first answer.

use axum::http::{Method, StatusCode};
use indsats::demo::{ISSUER, world::id};
use indsats_tests::{database::TestDatabase, evidence::Evidence, on_each_database, provider::parameters};
use serde_json::json;

use super::{ATTEMPT, House, ORIGIN, PAGE, SESSION};

on_each_database!(a_browser_signs_in_and_out_and_never_holds_a_token, only_a_way_back_to_here_is_taken);

async fn a_browser_signs_in_and_out_and_never_holds_a_token(database: TestDatabase) {
    let house = House::new(database).await;
    let mut browser = house.browser();
    let anonymous = browser.viewer().await;
    assert_eq!((anonymous.status, anonymous.code()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
    let mut replies = vec![anonymous];

    let begun = browser.get("/auth/login?return_to=/cases%3Fopen=1").await;
    let asked = parameters(begun.location());
    assert_eq!(asked["tenant"], "1", "what the provider's address holds stays");
    assert_eq!(asked["redirect_uri"], format!("{ORIGIN}/auth/callback"));
    assert_eq!(asked["scope"], "openid offline_access");
    assert_eq!(asked["resource"], "https://indsats.example.org/api");
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(asked[name].len(), 43, "{name} has 256 bits");
    }
    assert!(begun.set_cookies()[0].ends_with("SameSite=Lax; Max-Age=600"));
    assert_eq!(browser.cookies.keys().collect::<Vec<_>>(), [ATTEMPT]);

    let answer = house.provider.sign_in(begun.location(), "caseworker");
    // The server that the browser comes back to need not be the one that it left.
    browser.server = 1;
    let back = browser.get(&format!("/auth/callback?{answer}")).await;
    assert_eq!((back.status, back.location()), (StatusCode::SEE_OTHER, "/cases?open=1"));
    assert!(back.set_cookies()[0].ends_with("SameSite=Strict"), "{:?}", back.set_cookies());
    assert_eq!(browser.cookies.keys().collect::<Vec<_>>(), [SESSION], "the other cookie is spent");
    replies.extend([begun, back]);

    // That somebody came in is told, before they have anything of it.
    let mut evidence = Evidence::whole(&house.world).await;
    let events = evidence.events().await;
    let event = events.iter().find(|event| event.operation == "signIn").expect("the sign-in");
    assert_eq!((event.outcome.as_str(), event.subject.as_str()), ("SUCCESS", "caseworker"));

    for server in [0, 1] {
        browser.server = server;
        let viewer = browser.viewer().await;
        assert_eq!(viewer.body["data"]["viewer"]["roleInUse"], "CASEWORKER", "{}", viewer.text);
        let session = browser.send(Method::GET, "/auth/session", &[PAGE], String::new()).await;
        assert_eq!(session.body["signedIn"], true);
        replies.extend([viewer, session]);
    }

    let held = browser.clone();
    let out = browser.send(Method::POST, "/auth/logout", &[PAGE], String::new()).await;
    let location = out.body["location"].as_str().expect("an address");
    assert!(location.starts_with(&format!("{}/end?", house.provider.url)), "{location}");
    assert_eq!(parameters(location)["post_logout_redirect_uri"], format!("{ORIGIN}/"));
    assert!(browser.cookies.is_empty());
    replies.push(out);
    let events = evidence.events().await;
    let event = events.iter().find(|event| event.operation.starts_with("signOut")).expect("the sign-out");
    assert_eq!((event.operation.as_str(), event.outcome.as_str()), ("signOut/page", "SUCCESS"));
    assert_eq!((event.issuer.as_str(), event.subject.as_str()), (ISSUER, "caseworker"));
    assert_eq!((event.role.as_str(), &event.actor["user"]), ("SYSTEM_SIGN_IN", &json!(id("user", "caseworker"))));
    // What somebody kept of the cookie is worth nothing any more, at any server.
    for server in [0, 1] {
        let mut held = held.clone();
        held.server = server;
        assert_eq!(held.viewer().await.status, StatusCode::UNAUTHORIZED);
        let session = held.send(Method::GET, "/auth/session", &[PAGE], String::new()).await;
        assert_eq!(session.body["signedIn"], false);
    }
    for reply in replies {
        let all = format!("{:?} {}", reply.headers, reply.text);
        assert!(!all.contains("eyJ") && !all.contains("refresh-"), "no token leaves: {all}");
    }
    assert_eq!(evidence.number("SELECT COUNT(*) FROM browser_session").await, 0);
}

async fn only_a_way_back_to_here_is_taken(database: TestDatabase) {
    let house = House::new(database).await;
    for way in [
        "https://evil.example",
        "//evil.example",
        "/%5Cevil.example",
        "/%09/evil.example",
        "%2F%2Fevil.example",
        "javascript:alert(1)",
        "cases",
        "",
        "/&return_to=//evil.example",
    ] {
        let reply = house.browser().get(&format!("/auth/login?return_to={way}")).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{way}");
        assert!(reply.set_cookies().is_empty() && !reply.text.contains("evil"), "{way}");
    }
    // A page that loads the address as a picture or a frame does not begin anything.
    for header in [("sec-fetch-dest", "image"), ("sec-fetch-dest", "iframe"), ("sec-fetch-dest", "empty")] {
        let reply = house.browser().send(Method::GET, "/auth/login", &[header], String::new()).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    }
    let visit = [("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document"), ("sec-fetch-site", "cross-site")];
    let reply = house.browser().send(Method::GET, "/auth/login", &visit, String::new()).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
}
