//! What a list showed then, asked for by an auditor afterwards.

use chrono::Duration;
use indsats::policy::Kind;
use indsats_tests::{database::TestDatabase, on_each_database, world::Client};
use serde_json::{Value, json};

use crate::{verbs::done, worklists::municipality};

on_each_database!(a_list_is_told_again_as_it_was_shown);

const LIST: &str = "query List($asOf: DateTime, $knownAt: DateTime, $caseworker: ID) {
    worklist(kind: CONVERSATION_TO_BOOK, asOf: $asOf, knownAt: $knownAt, caseworker: $caseworker) {
        day count items(first: 100) { nodes { reason since due person { id } } } } }";

async fn list(client: &Client<'_>, variables: Value) -> Value {
    client.data(LIST, variables).await["worklist"].clone()
}

/// The same items under the ids of whoever looks.
fn lines(list: &Value, id: impl Fn(&Value) -> String) -> Vec<(String, String)> {
    let mut lines: Vec<_> = list["items"]["nodes"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| (id(&item["person"]["id"]), format!("{} {} {}", item["reason"], item["since"], item["due"])))
        .collect();
    lines.sort();
    lines
}

async fn a_list_is_told_again_as_it_was_shown(database: TestDatabase) {
    let world = municipality(database).await;
    let (caseworker, then) = (world.sign_in("caseworker"), world.clock.now());
    let shown = list(&caseworker, json!({})).await;
    let first = shown["items"]["nodes"][0]["person"]["id"].clone();
    assert!(first.is_string(), "{shown}");
    // A little later a conversation is booked, and what was to be done is done.
    world.clock.set(then + Duration::minutes(5));
    let at = json!({ "local": { "date": "2026-11-27", "time": "17:30" } });
    let input = json!({ "person": first, "type": "FOLLOW_UP", "form": "PHONE", "startsAt": at, "durationMinutes": 30,
        "acknowledge": ["CASEWORKER_BUSY", "PERSON_IN_COURSE"] });
    done(&caseworker, "bookMeeting", &input).await;
    world.clock.set(then + Duration::hours(3));
    let pseudonym = |id: &Value| world.pseudonym("demo", Kind::Person, world.row(id));
    let own = |id: &Value| id.as_str().expect("an id").to_owned();
    for who in ["auditor", "audit-client"] {
        let auditor = world.sign_in(who);
        let anna = world.pseudonym("demo", Kind::User, indsats::demo::world::id("user", "caseworker"));
        let asked = json!({ "asOf": then, "knownAt": then, "caseworker": anna });
        let replayed = list(&auditor, asked).await;
        assert_eq!((&replayed["day"], &replayed["count"]), (&shown["day"], &shown["count"]), "{who}");
        assert_eq!(lines(&replayed, own), lines(&shown, pseudonym), "{who}");
        // By what is known now the list is another.
        let now = list(&auditor, json!({ "caseworker": anna })).await;
        assert_eq!(now["count"].as_i64(), shown["count"].as_i64().map(|count| count - 1), "{who}");
        assert!(!lines(&now, own).iter().any(|(person, _)| *person == pseudonym(&first)), "{who}");
    }
}
