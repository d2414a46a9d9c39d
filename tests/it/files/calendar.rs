//! The feed of one's own meetings: an address that is a secret, and times that name nobody.

use indsats_tests::{
    canary::{canaries, sung},
    database::TestDatabase,
    evidence::{Evidence, seed_codes},
    on_each_database,
    world::{Download, World},
};
use serde_json::{Value, json};

use crate::verbs::done;

on_each_database!(
    a_feed_tells_times_and_nothing_else,
    a_feed_follows_the_meetings_of_its_user,
    a_feed_is_right_when_the_clocks_change,
    another_feed_ends_the_first_and_so_does_its_end,
    an_address_that_is_none_is_not_found,
    who_is_no_user_any_more_has_no_feed,
    only_who_holds_conversations_has_a_feed,
    the_secret_is_stored_nowhere,
);

const CREATE: &str = "mutation { createCalendarFeed { path } }";
const REVOKE: &str = "mutation { revokeCalendarFeed { wasRevoked } }";

async fn feed(world: &World, sign_in: &str) -> String {
    let created = world.sign_in(sign_in).data(CREATE, json!({})).await;
    created["createCalendarFeed"]["path"].as_str().expect("a path").to_owned()
}

async fn book(world: &World, person: &str, date: &str, time: &str) -> Value {
    let at = json!({ "local": { "date": date, "time": time } });
    let input = json!({ "person": world.named("person", person), "type": "FOLLOW_UP", "form": "PHONE",
        "startsAt": at, "durationMinutes": 45, "acknowledge": ["CASEWORKER_BUSY", "PERSON_IN_COURSE"] });
    done(&world.sign_in("caseworker"), "bookMeeting", &input).await
}

/// The starts that a feed tells.
fn starts(feed: &Download) -> Vec<&str> {
    assert_eq!(feed.status, 200);
    feed.text().lines().filter_map(|line| line.strip_prefix("DTSTART:")).collect()
}

fn uids(feed: &Download) -> Vec<&str> {
    feed.text().lines().filter_map(|line| line.strip_prefix("UID:")).collect()
}

async fn a_feed_tells_times_and_nothing_else(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let meeting = book(&world, "alma", "2026-12-03", "09:15").await;
    let path = feed(&world, "caseworker").await;
    let found = world.get(&path, &[]).await;
    assert_eq!(found.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(found.header("cache-control"), "no-store");
    assert!(found.text().starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Indsats//DA\r\nBEGIN:VEVENT\r\n"));
    assert!(found.text().ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
    assert!(found.text().lines().all(|line| line.len() <= 75 && line.is_ascii()));
    let event =
        found.text().split("BEGIN:VEVENT").find(|event| event.contains("20261203T081500Z")).expect("the meeting");
    let lines: Vec<&str> = event.split("\r\n").filter(|line| !line.is_empty() && !line.starts_with("UID:")).collect();
    let expected = [
        "SEQUENCE:0",
        "DTSTAMP:20261123T070000Z",
        "DTSTART:20261203T081500Z",
        "DTEND:20261203T090000Z",
        "SUMMARY:Aftale",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ];
    assert_eq!(lines[..expected.len()], expected);
    assert_eq!(sung(&canaries(&world), found.text()), [""; 0]);
    let known = [meeting["id"].as_str().expect("an id").to_owned(), world.row(&meeting["id"]).to_string()];
    assert!(known.iter().all(|id| !found.text().contains(id)));
    let english = world.get(&path, &[("accept-language", "en")]).await;
    assert!(english.text().contains("SUMMARY:Appointment\r\n"));
}

async fn a_feed_follows_the_meetings_of_its_user(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let path = feed(&world, "caseworker").await;
    let before = world.get(&path, &[]).await;
    let meeting = book(&world, "alma", "2026-12-03", "09:15").await;
    // Past the 60 days.
    book(&world, "alma", "2027-01-25", "09:15").await;
    let found = world.get(&path, &[]).await;
    assert_eq!(starts(&found).len(), starts(&before).len() + 1);
    let again = world.get(&path, &[]).await;
    assert_eq!(uids(&found), uids(&again));
    let input = json!({ "meeting": meeting["id"], "expectedVersion": 1, "cancelledBy": "CITIZEN", "reason": "Syg" });
    done(&world.sign_in("caseworker"), "cancelMeeting", &input).await;
    assert_eq!(starts(&world.get(&path, &[]).await), starts(&before));
    // A colleague's feed has the colleague's meetings.
    let other = feed(&world, "colleague").await;
    let others = world.get(&other, &[]).await;
    assert!(uids(&others).iter().all(|uid| !uids(&found).contains(uid)));
    // Yesterday's are no more there, today's are.
    world.clock.set("2026-11-24T22:00:00Z".parse().expect("an instant"));
    assert!(starts(&world.get(&path, &[]).await).iter().all(|start| *start >= "20261123T230000Z"));
}

async fn a_feed_is_right_when_the_clocks_change(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    world.clock.set("2027-03-22T07:00:00Z".parse().expect("an instant"));
    // The same hour on the clock, on working days before and after the Sunday of Easter on which summer time begins.
    book(&world, "alma", "2027-03-24", "09:00").await;
    book(&world, "alma", "2027-03-30", "09:00").await;
    let path = feed(&world, "caseworker").await;
    let found = world.get(&path, &[]).await;
    assert_eq!(starts(&found), ["20270324T080000Z", "20270330T070000Z"]);
}

async fn another_feed_ends_the_first_and_so_does_its_end(database: TestDatabase) {
    let world = World::new(database).await;
    let caseworker = world.sign_in("caseworker");
    let since = async || {
        caseworker.data("{ viewer { calendarFeedSince } }", json!({})).await["viewer"]["calendarFeedSince"].clone()
    };
    assert_eq!(since().await, Value::Null);
    let first = feed(&world, "caseworker").await;
    assert_eq!(since().await, "2026-11-23T07:00:00Z");
    let second = feed(&world, "caseworker").await;
    assert_ne!(first, second);
    assert_eq!(world.get(&first, &[]).await.status, 404);
    assert_eq!(world.get(&second, &[]).await.status, 200);
    // Nobody else's end is mine.
    let other = world.sign_in("colleague").data(REVOKE, json!({})).await;
    assert_eq!(other["revokeCalendarFeed"]["wasRevoked"], false);
    assert_eq!(world.get(&second, &[]).await.status, 200);
    for was in [true, false] {
        let revoked = caseworker.data(REVOKE, json!({})).await;
        assert_eq!(revoked["revokeCalendarFeed"]["wasRevoked"], was);
        assert_eq!(world.get(&second, &[]).await.status, 404);
    }
    assert_eq!(since().await, Value::Null);
}

async fn an_address_that_is_none_is_not_found(database: TestDatabase) {
    let world = World::new(database).await;
    let path = feed(&world, "caseworker").await;
    let secret = path.strip_prefix("/calendar/").and_then(|file| file.strip_suffix(".ics")).expect("a secret");
    assert_eq!(secret.len(), 43);
    let other = if secret.starts_with('A') { "B" } else { "A" };
    for file in [
        secret.to_owned(),
        format!("{secret}.ical"),
        format!("{other}{}.ics", &secret[1..]),
        format!("{secret}a.ics"),
        ".ics".to_owned(),
        format!("{}.ics", "x".repeat(5_000)),
    ] {
        let refused = world.get(&format!("/calendar/{file}"), &[]).await;
        assert_eq!((refused.status, refused.text()), (404, ""), "{file}");
    }
    // A token is no way in, and none is needed.
    assert_eq!(world.sign_in("manager").get("/calendar/x.ics").await.status, 404);
    assert_eq!(world.get(&path, &[("authorization", "Bearer nonsense")]).await.status, 200);
}

async fn who_is_no_user_any_more_has_no_feed(database: TestDatabase) {
    let world = World::new(database).await;
    let path = feed(&world, "caseworker").await;
    let evidence = Evidence::of(&world).await;
    evidence.run("UPDATE user_account SET active_to = '2026-11-23' WHERE subject = 'caseworker'").await;
    assert_eq!(world.get(&path, &[]).await.status, 404);
}

async fn only_who_holds_conversations_has_a_feed(database: TestDatabase) {
    let world = World::new(database).await;
    assert!(feed(&world, "manager").await.starts_with("/calendar/"));
    for sign_in in ["auditor", "audit-client", "administrator"] {
        for document in [CREATE, REVOKE] {
            let answer = world.sign_in(sign_in).run(document, json!({})).await;
            assert_eq!(answer.codes(), ["FORBIDDEN"], "{sign_in}");
        }
    }
}

async fn the_secret_is_stored_nowhere(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let path = feed(&world, "caseworker").await;
    let secret = path.strip_prefix("/calendar/").and_then(|file| file.strip_suffix(".ics")).expect("a secret");
    let everything = format!("{:?}", evidence.everything().await);
    assert!(!everything.contains(secret));
    let events = evidence.events().await;
    let [event] = &events[..] else { panic!("{} events", events.len()) };
    assert_eq!((event.operation.as_str(), event.outcome.as_str()), ("createCalendarFeed", "SUCCESS"));
    assert_eq!(event.subjects, json!([]));
}
