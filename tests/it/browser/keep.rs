//! A session while it goes on: how long, and where its tokens come from.

use axum::http::StatusCode;
use chrono::Duration;
use futures_util::future::join_all;
use indsats_tests::{database::TestDatabase, evidence::Evidence, on_each_database};

use super::House;

on_each_database!(
    a_session_ends_when_nobody_uses_it_and_at_its_end,
    tokens_are_renewed_once_for_all_who_wait,
    a_provider_that_does_not_answer_ends_no_session,
    a_provider_that_gives_no_more_tokens_ends_the_session,
    who_signs_out_while_tokens_are_renewed_is_signed_out,
    nothing_in_the_table_tells_who_is_signed_in,
);

async fn a_session_ends_when_nobody_uses_it_and_at_its_end(database: TestDatabase) {
    let house = House::new(database).await;
    house.provider.lifetime(3600);
    let mut idle = house.signed_in("colleague").await;
    let mut browser = house.signed_in("caseworker").await;
    for _ in 0..20 {
        house.pass(Duration::minutes(29));
        assert_eq!(browser.viewer().await.status, StatusCode::OK);
    }
    assert_eq!(idle.viewer().await.status, StatusCode::UNAUTHORIZED, "30 minutes without a request");
    house.pass(Duration::minutes(20));
    assert_eq!(browser.viewer().await.status, StatusCode::UNAUTHORIZED, "ten hours are over");
    let left = Evidence::of(&house.world).await.number("SELECT COUNT(*) FROM browser_session").await;
    assert_eq!(left, 0);
}

async fn tokens_are_renewed_once_for_all_who_wait(database: TestDatabase) {
    let house = House::new(database).await;
    let browser = house.signed_in("caseworker").await;
    house.provider.asked();
    house.pass(Duration::minutes(15));
    let replies = join_all((0..20).map(|index| {
        // Half of them at another server.
        let mut tab = browser.clone();
        tab.server = index % 2;
        async move { tab.viewer().await.status }
    }));
    assert!(replies.await.iter().all(|status| *status == StatusCode::OK));
    assert_eq!(house.provider.asked(), ["refresh_token"]);
    // The next time it is the new refresh token that is used.
    house.pass(Duration::minutes(15));
    assert_eq!(browser.clone().viewer().await.status, StatusCode::OK);
    assert_eq!(house.provider.asked(), ["refresh_token"]);
}

async fn a_provider_that_does_not_answer_ends_no_session(database: TestDatabase) {
    let house = House::new(database).await;
    let mut browser = house.signed_in("caseworker").await;
    house.provider.fail(Some(StatusCode::BAD_GATEWAY));
    house.pass(Duration::seconds(580));
    assert_eq!(browser.viewer().await.status, StatusCode::OK, "the old token runs for some seconds more");
    house.pass(Duration::seconds(60));
    let reply = browser.viewer().await;
    assert_eq!((reply.status, reply.code()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
    house.provider.fail(None);
    assert_eq!(browser.viewer().await.status, StatusCode::OK);
}

async fn a_provider_that_gives_no_more_tokens_ends_the_session(database: TestDatabase) {
    let house = House::new(database).await;
    for somebody_else in [false, true] {
        let mut browser = house.signed_in("caseworker").await;
        if somebody_else {
            house.provider.lie(|said| said["access"]["sub"] = "colleague".into());
        } else {
            house.provider.fail(Some(StatusCode::BAD_REQUEST));
        }
        house.pass(Duration::minutes(15));
        let mut evidence = Evidence::of(&house.world).await;
        assert_eq!(browser.viewer().await.status, StatusCode::UNAUTHORIZED);
        let events = evidence.events().await;
        let [event] = events.as_slice() else { panic!("{} events", events.len()) };
        assert_eq!((event.operation.as_str(), event.subject.as_str()), ("signOut/over", "caseworker"));
        house.provider.fail(None);
        house.provider.lie(|_| {});
        assert_eq!(browser.viewer().await.status, StatusCode::UNAUTHORIZED, "over is over");
    }
}

async fn who_signs_out_while_tokens_are_renewed_is_signed_out(database: TestDatabase) {
    let house = House::new(database).await;
    let browser = house.signed_in("caseworker").await;
    house.provider.asked();
    house.pass(Duration::minutes(15));
    house.provider.close();
    let (mut renewing, mut leaving) = (browser.clone(), browser.clone());
    let renewed = async { renewing.viewer().await.status };
    let left = async {
        while house.provider.asked().is_empty() {
            tokio::task::yield_now().await;
        }
        let out = leaving.send(axum::http::Method::POST, "/auth/logout", &[super::PAGE], String::new()).await;
        house.provider.open();
        out.status
    };
    let statuses = futures_util::future::join(renewed, left).await;
    assert_eq!(statuses, (StatusCode::UNAUTHORIZED, StatusCode::OK));
    assert_eq!(browser.clone().viewer().await.status, StatusCode::UNAUTHORIZED);
}

async fn nothing_in_the_table_tells_who_is_signed_in(database: TestDatabase) {
    let house = House::new(database).await;
    let browser = house.signed_in("caseworker").await;
    let rows = &Evidence::of(&house.world).await.everything().await["browser_session"];
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02X}")).collect::<String>();
    assert_eq!(rows.len(), 1);
    let row = rows[0].to_uppercase();
    for secret in [browser.cookies[super::SESSION].as_str(), "caseworker", "refresh-", "eyJ", "sid of"] {
        assert!(!row.contains(&secret.to_uppercase()) && !row.contains(&hex(secret)), "{secret}");
    }
}
