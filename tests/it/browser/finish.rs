//! Answers that are none: forged, replayed, mixed up, or of a provider that lies.

use axum::http::StatusCode;
use chrono::Duration;
use indsats_tests::{
    database::TestDatabase, evidence::Evidence, on_each_database, provider::CLIENT, provider::parameters,
};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{House, SESSION};

on_each_database!(
    an_answer_counts_for_the_browser_that_asked_and_once,
    a_refused_answer_is_told_with_its_reason_and_nothing_else,
    what_the_provider_states_is_held_against_what_was_asked,
    a_provider_that_fails_is_told_of_without_a_quote,
    a_session_that_somebody_else_gave_does_not_go_on,
);

async fn sessions(house: &House) -> i64 {
    Evidence::of(&house.world).await.number("SELECT COUNT(*) FROM browser_session").await
}

async fn an_answer_counts_for_the_browser_that_asked_and_once(database: TestDatabase) {
    let house = House::new(database).await;
    let mut browser = house.browser();
    let location = browser.begin().await;
    let state = &parameters(&location)["state"];
    let iss = "iss=https%3A%2F%2Fsign-in.example.invalid";
    for (what, answer) in [
        ("nothing", String::new()),
        ("no state", format!("code=x&{iss}")),
        ("another state", format!("code=x&state=y&{iss}")),
        ("a longer state", format!("code=x&state={state}A&{iss}")),
        ("two states", format!("code=x&state={state}&state={state}&{iss}")),
        ("two codes", format!("code=x&code=y&state={state}&{iss}")),
        ("no code", format!("state={state}&{iss}")),
        ("an empty code", format!("code=&state={state}&{iss}")),
        ("an unknown code", format!("code=x&state={state}&{iss}")),
        ("another issuer", format!("code=x&state={state}&iss=https%3A%2F%2Fother.example.invalid")),
        ("no issuer", format!("code=x&state={state}")),
        ("an error", format!("error=CanaryOne&error_description=CanaryTwo&state={state}&{iss}")),
    ] {
        let mut browser = browser.clone();
        let reply = browser.get(&format!("/auth/callback?{answer}")).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{what}");
        assert!(browser.cookies.is_empty(), "{what}: what was begun is over");
        assert!(!reply.text.contains("Canary"), "{what}");
    }
    assert_eq!(house.provider.asked(), ["authorization_code"], "only an answer that is whole reaches the provider");

    // Somebody else's answer, brought to a browser that has not asked, or has asked something else.
    let mut attacker = house.browser();
    let location = attacker.begin().await;
    let answer = house.provider.sign_in(&location, "colleague");
    for mut victim in [house.browser(), browser.clone()] {
        let reply = victim.get(&format!("/auth/callback?{answer}")).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    }
    // Too late.
    let mut late = attacker.clone();
    let mut twice = attacker.clone();
    house.pass(Duration::minutes(9));
    assert_eq!(attacker.get(&format!("/auth/callback?{answer}")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.provider.asked(), ["authorization_code"]);
    let reply = twice.get(&format!("/auth/callback?{answer}")).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST, "the same answer from the same browser again");
    assert!(house.provider.asked().is_empty(), "a replay does not reach the provider");
    house.pass(Duration::minutes(1));
    assert_eq!(late.get(&format!("/auth/callback?{answer}")).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(sessions(&house).await, 1);
}

async fn a_refused_answer_is_told_with_its_reason_and_nothing_else(database: TestDatabase) {
    let house = House::new(database).await;
    let mut evidence = Evidence::of(&house.world).await;
    let mut begun = house.browser();
    let location = begun.begin().await;
    let state = &parameters(&location)["state"];
    let iss = "iss=https%3A%2F%2Fsign-in.example.invalid";
    let answer = async |answer: String| begun.clone().get(&format!("/auth/callback?{answer}")).await.status;
    let told = async |evidence: &mut Evidence, reason: &str| {
        // The first time, its actor is written down, too.
        let events = evidence.events().await;
        let told: Vec<_> = events.iter().filter(|event| event.operation.starts_with("signIn")).collect();
        let [event] = told.as_slice() else { panic!("{} events: {reason}", told.len()) };
        assert_eq!(event.operation, format!("signIn/credential/sign_in_{reason}"));
        assert_eq!((event.outcome.as_str(), event.subject.as_str()), ("REFUSED", "sign-in"), "{reason}");
        let all = format!("{}{}{}", indsats::audit::leaf_text(&event.leaf), event.actor, event.subjects);
        assert!(!all.contains("Canary"), "{all}");
    };
    for (reason, text) in [
        ("state", "code=Canary&state=y".to_owned()),
        ("issuer", format!("code=Canary&state={state}&iss=https%3A%2F%2Fcanary.example.invalid")),
        ("refused", format!("error=Canary&state={state}&{iss}")),
        ("no_code", format!("state={state}&{iss}")),
        ("exchange", format!("code=Canary&state={state}&{iss}")),
        ("replayed", format!("code=Canary&state={state}&{iss}")),
    ] {
        assert_eq!(answer(text).await, StatusCode::BAD_REQUEST, "{reason}");
        told(&mut evidence, reason).await;
    }
    let reply = house.browser().get(&format!("/auth/callback?code=Canary&state={state}&{iss}")).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    told(&mut evidence, "not_begun").await;
    house.provider.lie(|said| said["id"]["nonce"] = json!("x"));
    assert_eq!(house.browser().sign_in("caseworker").await.status, StatusCode::BAD_REQUEST);
    told(&mut evidence, "id_token").await;
    house.provider.lie(|said| said["access"]["sub"] = json!("colleague"));
    assert_eq!(house.browser().sign_in("caseworker").await.status, StatusCode::BAD_REQUEST);
    told(&mut evidence, "two_subjects").await;
    // An attack shows, and fills no disk.
    for _ in 0..20 {
        assert_eq!(answer("code=x&state=y".to_owned()).await, StatusCode::BAD_REQUEST);
    }
    assert_eq!(evidence.events().await.len(), 5);
}

async fn what_the_provider_states_is_held_against_what_was_asked(database: TestDatabase) {
    let house = House::with(database, false).await;
    let now = house.world.clock.now().timestamp();
    let others = json!([CLIENT, "other"]);
    for (what, path, value) in [
        ("another nonce", "/id/nonce", json!("x")),
        ("no nonce", "/id/nonce", Value::Null),
        ("another issuer", "/id/iss", json!("https://other.example.invalid")),
        ("another client", "/id/aud", json!("other")),
        ("other clients", "/id/aud", json!(["other"])),
        ("others beside, and no party", "/id/aud", others),
        ("no client", "/id/aud", json!([])),
        ("another party", "/id/azp", json!("other")),
        ("a party of another type", "/id/azp", json!(5)),
        ("run out", "/id/exp", json!(now)),
        ("an end in words", "/id/exp", json!((now + 60).to_string())),
        ("old", "/id/iat", json!(now - 400)),
        ("of the future", "/id/iat", json!(now + 60)),
        ("without a beginning", "/id/iat", Value::Null),
        ("nobody", "/id/sub", json!("")),
        ("somebody else", "/id/sub", json!("colleague")),
        ("a number for somebody", "/id/sub", json!(5)),
        ("a session of another type", "/id/sid", json!(5)),
        ("an access token", "/type", json!("at+jwt")),
        ("a logout token", "/type", json!("logout+jwt")),
        ("somebody else's access", "/access/sub", json!("colleague")),
        ("access to something else", "/access/aud", json!("other")),
        ("access that has run out", "/access/exp", json!(now)),
        ("access that lasts", "/access/exp", json!(now + 86_400)),
    ] {
        house.provider.lie(move |said| match said.pointer_mut(path) {
            Some(member) => *member = value.clone(),
            None => said["id"]["azp"] = value.clone(),
        });
        let mut browser = house.browser();
        let reply = browser.sign_in("caseworker").await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{what}");
        assert!(browser.cookies.is_empty(), "{what}");
    }
    house.provider.lie(|said| {
        said["id"]["aud"] = json!([CLIENT, "other"]);
        said["id"]["azp"] = json!(CLIENT);
        said["type"] = Value::Null;
    });
    house.signed_in("caseworker").await;
    house.provider.lie(|_| {});
    // Whoever comes for the first time is known from then on; whose time is over is not let in.
    house.signed_in("somebody new").await;
    let left =
        "UPDATE user_account SET active_from = '2020-01-01', active_to = '2020-01-02' WHERE subject = 'somebody new'";
    house.world.database.connect().await.execute_unprepared(left).await.expect("a user");
    let mut evidence = Evidence::of(&house.world).await;
    assert_eq!(house.browser().sign_in("somebody new").await.status, StatusCode::FORBIDDEN);
    let events = evidence.events().await;
    let [event] = &events[..] else { panic!("{} events", events.len()) };
    assert_eq!((event.operation.as_str(), event.subject.as_str()), ("signIn/inactive", "somebody new"));
    assert_eq!(sessions(&house).await, 2);
}

async fn a_provider_that_fails_is_told_of_without_a_quote(database: TestDatabase) {
    let house = House::new(database).await;
    for (status, told) in [(400, 400), (401, 400), (302, 503), (500, 503), (503, 503), (429, 503)] {
        house.provider.fail(Some(StatusCode::from_u16(status).expect("a status")));
        let reply = house.browser().sign_in("caseworker").await;
        assert_eq!(reply.status.as_u16(), told, "{status}");
        assert!(!reply.text.contains("Canary") && reply.text.contains("Du er ikke logget ind"), "{}", reply.text);
    }
    assert_eq!(sessions(&house).await, 0);
}

async fn a_session_that_somebody_else_gave_does_not_go_on(database: TestDatabase) {
    let house = House::new(database).await;
    let mut attacker = house.signed_in("colleague").await;
    let mut evidence = Evidence::of(&house.world).await;
    let mut victim = attacker.clone();
    let reply = victim.sign_in("caseworker").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert_ne!(victim.cookies[SESSION], attacker.cookies[SESSION]);
    assert_eq!(attacker.viewer().await.status, StatusCode::UNAUTHORIZED, "the planted session has ended");
    let events = evidence.events().await;
    let told = |event: &indsats_tests::evidence::Event| (event.operation.clone(), event.subject.clone());
    let ended = events.iter().map(told).find(|(operation, _)| operation.starts_with("signOut"));
    assert_eq!(ended, Some(("signOut/replaced".to_owned(), "colleague".to_owned())));
    assert_eq!(victim.viewer().await.status, StatusCode::OK);
}
