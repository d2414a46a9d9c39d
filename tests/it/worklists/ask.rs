//! Worklists as they are asked for: by each role, for any day, page by page.

use std::collections::BTreeSet;

use chrono::Days;
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    world::{Client, World},
};
use serde_json::{Value, json};

use super::municipality;
use crate::verbs::done;

on_each_database!(
    a_caseworker_has_the_lists_of_the_own_persons,
    a_manager_has_the_lists_of_the_subtree,
    an_auditor_sees_what_waits_and_nobody,
    a_list_that_a_role_has_not_is_forbidden,
    what_is_kept_is_what_is_told_on_demand,
    pages_of_kept_and_of_told_lists_are_whole,
    what_was_known_then_stays_known,
    a_page_costs_what_a_row_costs,
    nobody_reckons_thousands_in_one_request,
);

const ALL: &str = "query All($asOf: DateTime, $knownAt: DateTime, $unit: ID, $caseworker: ID) {
    worklists(asOf: $asOf, knownAt: $knownAt, unit: $unit, caseworker: $caseworker) {
        kind day isComplete count items(first: 100) { totalCount nodes {
            reason since due policyNumber effort { code } person { id fullName }
            subject { __typename ...on Meeting { id } ...on Course { id } ...on CourseSession { id } ...on Person { id } }
            actions { mutation record permission { isAllowed reasons } } } } } }";

async fn lists(client: &Client<'_>, variables: Value) -> Vec<Value> {
    client.data(ALL, variables).await["worklists"].as_array().expect("lists").clone()
}

fn items(list: &Value) -> &Vec<Value> {
    list["items"]["nodes"].as_array().expect("items")
}

fn names(lists: &[Value]) -> BTreeSet<&str> {
    lists.iter().flat_map(items).filter_map(|item| item["person"]["fullName"].as_str()).collect()
}

async fn caseload(client: &Client<'_>) -> BTreeSet<String> {
    let persons = client.data("{ persons(first: 100) { nodes { fullName } } }", json!({})).await;
    let persons = persons["persons"]["nodes"].as_array().expect("persons").clone();
    persons.iter().filter_map(|person| person["fullName"].as_str().map(str::to_owned)).collect()
}

async fn a_caseworker_has_the_lists_of_the_own_persons(database: TestDatabase) {
    let world = municipality(database).await;
    let caseworker = world.sign_in("caseworker");
    let lists = lists(&caseworker, json!({})).await;
    let kinds: Vec<&str> = lists.iter().filter_map(|list| list["kind"].as_str()).collect();
    assert_eq!(kinds[..3], ["CONVERSATION_TO_BOOK", "CONVERSATION_BOOKED", "CONVERSATION_MISSED"]);
    assert_eq!(kinds.len(), 12);
    let own = caseload(&caseworker).await;
    for list in &lists {
        assert_eq!((&list["day"], &list["isComplete"]), (&json!("2026-11-23"), &json!(true)));
        assert_eq!(list["count"], list["items"]["totalCount"]);
        assert_eq!(list["count"], items(list).len());
        let due: Vec<&str> =
            items(list).iter().map(|item| item["due"].as_str().or(item["since"].as_str()).expect("a day")).collect();
        assert!(due.is_sorted(), "{due:?}");
    }
    assert!(names(&lists).iter().all(|name| own.contains(*name)));
    let to_book = items(&lists[0]);
    assert!(!to_book.is_empty());
    for item in to_book {
        let action = &item["actions"][0];
        assert_eq!(action["mutation"], "bookMeeting");
        assert_eq!((&action["record"], &item["policyNumber"]), (&item["person"]["id"], &json!(1)));
        assert_eq!(action["permission"], json!({ "isAllowed": true, "reasons": [] }));
    }
    // What is done is off the list at once.
    let first = &to_book[0]["person"]["id"];
    let at = json!({ "local": { "date": "2026-11-27", "time": "17:30" } });
    let input = json!({ "person": first, "type": "FOLLOW_UP", "form": "PHONE", "startsAt": at, "durationMinutes": 30,
        "acknowledge": ["CASEWORKER_BUSY", "PERSON_IN_COURSE"] });
    done(&caseworker, "bookMeeting", &input).await;
    let one = "{ worklist(kind: CONVERSATION_TO_BOOK) { count items { nodes { person { id } } } } }";
    let now = caseworker.data(one, json!({})).await;
    assert_eq!(now["worklist"]["count"], to_book.len() - 1);
    let left = now["worklist"]["items"]["nodes"].as_array().expect("items").clone();
    assert!(left.iter().all(|item| item["person"]["id"] != *first));
}

async fn a_manager_has_the_lists_of_the_subtree(database: TestDatabase) {
    let world = municipality(database).await;
    let manager = world.sign_in("manager");
    let all = lists(&manager, json!({})).await;
    assert_eq!((all.len(), all[0]["kind"].as_str()), (17, Some("ENROLMENT_TO_DECIDE")));
    let reached = caseload(&manager).await;
    assert!(names(&all).iter().all(|name| reached.contains(*name)));
    let to_decide = items(&all[0]).clone();
    assert!(!to_decide.is_empty());
    let offered: Vec<&str> = to_decide[0]["actions"]
        .as_array()
        .expect("actions")
        .iter()
        .filter_map(|action| action["mutation"].as_str())
        .collect();
    assert_eq!(offered, ["approveEnrolment", "rejectEnrolment"]);
    // By caseworker and by unit the lists become parts of the whole.
    let of_caseworker = lists(&manager, json!({ "caseworker": world.named("user", "caseworker") })).await;
    let own = caseload(&world.sign_in("caseworker")).await;
    assert!(names(&of_caseworker).iter().all(|name| own.contains(*name)) && !names(&of_caseworker).is_empty());
    let count = |lists: &[Value]| lists.iter().map(|list| list["count"].as_i64().expect("a count")).sum::<i64>();
    let mut parts = 0;
    for team in ["TEAM-A", "TEAM-B"] {
        parts += count(&lists(&manager, json!({ "unit": world.named("unit", team) })).await);
    }
    let centre = count(&lists(&manager, json!({ "unit": world.named("unit", "CENTER-1") })).await);
    assert_eq!(parts + centre, count(&all));
    // Another centre's team is not there, as a unit that does not exist.
    assert_eq!(count(&lists(&manager, json!({ "unit": world.named("unit", "TEAM-C") })).await), 0);
}

async fn an_auditor_sees_what_waits_and_nobody(database: TestDatabase) {
    let world = municipality(database).await;
    let auditor = world.sign_in("auditor");
    let answer = auditor.run(ALL, json!({})).await;
    let lists = answer.body["data"]["worklists"].as_array().expect("lists");
    assert_eq!(lists.len(), 17);
    assert!(names(lists).is_empty());
    let met: usize = lists.iter().map(|list| items(list).len()).sum();
    assert!(met > 100, "{met}");
    for list in lists {
        let since: Vec<&str> = items(list).iter().filter_map(|item| item["since"].as_str()).collect();
        assert!(since.is_sorted(), "{since:?}");
    }
    let known = world.named("person", "person-001");
    assert!(!answer.text.contains(&known));
}

async fn a_list_that_a_role_has_not_is_forbidden(database: TestDatabase) {
    let world = municipality(database).await;
    let one = "query One($kind: WorklistKind!) { worklist(kind: $kind) { count } }";
    for (sign_in, kind) in [("caseworker", "ENROLMENT_TO_DECIDE"), ("administrator", "GAP_OPEN")] {
        let answer = world.sign_in(sign_in).run(one, json!({ "kind": kind })).await;
        assert_eq!(answer.codes(), ["FORBIDDEN"], "{sign_in} {kind}");
    }
    let answer = world.sign_in("administrator").run("{ worklists { count } }", json!({})).await;
    assert_eq!(answer.codes(), ["FORBIDDEN"]);
}

/// On every day of the horizon the rules, asked with all that is known now, say what is kept.
async fn what_is_kept_is_what_is_told_on_demand(database: TestDatabase) {
    let world = municipality(database).await;
    for sign_in in ["caseworker", "manager"] {
        let client = world.sign_in(sign_in);
        for days in 0..14 {
            let day = world.clock.now() + Days::new(days);
            let kept = lists(&client, json!({ "asOf": day })).await;
            let told = lists(&client, json!({ "asOf": day, "knownAt": world.clock.now() })).await;
            assert_eq!(kept, told, "{sign_in} {day}");
        }
    }
}

async fn pages_of_kept_and_of_told_lists_are_whole(database: TestDatabase) {
    let world = municipality(database).await;
    let client = world.sign_in("manager");
    let page = "query Page($knownAt: DateTime, $first: Int, $after: String, $last: Int, $before: String) {
        worklist(kind: ATTENDANCE_UNREGISTERED, knownAt: $knownAt) { items(first: $first, after: $after, last: $last, before: $before) {
            totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { since due person { fullName } } } } }";
    let mut lists = Vec::new();
    for known_at in [Value::Null, json!(world.clock.now())] {
        let ask = async |more: Value| {
            let mut variables = json!({ "knownAt": known_at });
            variables.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            client.data(page, variables).await["worklist"]["items"].clone()
        };
        let whole = ask(json!({ "first": 100 })).await;
        let whole_nodes = whole["nodes"].as_array().expect("nodes").clone();
        assert!(whole_nodes.len() > 20, "{}", whole_nodes.len());
        let (mut forward, mut after) = (Vec::new(), Value::Null);
        loop {
            let part = ask(json!({ "first": 7, "after": after })).await;
            forward.extend(part["nodes"].as_array().expect("nodes").clone());
            after = part["pageInfo"]["endCursor"].clone();
            if part["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(forward, whole_nodes);
        let (mut backward, mut before) = (Vec::new(), Value::Null);
        loop {
            let part = ask(json!({ "last": 9, "before": before })).await;
            backward.splice(0..0, part["nodes"].as_array().expect("nodes").clone());
            before = part["pageInfo"]["startCursor"].clone();
            if part["pageInfo"]["hasPreviousPage"] == false {
                break;
            }
        }
        assert_eq!(backward, whole_nodes);
        lists.push(whole_nodes);
    }
    assert_eq!(lists[0], lists[1]);
}

async fn what_was_known_then_stays_known(database: TestDatabase) {
    let world = municipality(database).await;
    let client = world.sign_in("caseworker");
    let before = world.clock.now();
    let then = lists(&client, json!({})).await;
    world.clock.set(before + chrono::TimeDelta::hours(2));
    let client = world.sign_in("caseworker");
    let first = items(&then[0])[0]["person"]["id"].clone();
    let at = json!({ "local": { "date": "2026-11-27", "time": "17:30" } });
    let input = json!({ "person": first, "type": "FOLLOW_UP", "form": "PHONE", "startsAt": at, "durationMinutes": 30,
        "acknowledge": ["CASEWORKER_BUSY", "PERSON_IN_COURSE"] });
    done(&client, "bookMeeting", &input).await;
    assert_ne!(lists(&client, json!({})).await, then);
    assert_eq!(lists(&client, json!({ "knownAt": before })).await, then);
    // Before anything was recorded, nothing was known of anybody.
    let long_ago = lists(&client, json!({ "knownAt": "2020-01-01T00:00:00Z" })).await;
    assert!(long_ago.iter().all(|list| list["count"] == 0));
    // Last week is not kept, and told by the rules.
    let last_week = lists(&client, json!({ "asOf": "2026-11-18T12:00:00Z" })).await;
    assert_eq!(last_week[0]["day"], "2026-11-18");
    assert!(last_week.iter().any(|list| list["count"].as_i64() > Some(0)));
}

async fn a_page_costs_what_a_row_costs(database: TestDatabase) {
    let world = municipality(database).await;
    let client = world.sign_in("manager");
    let page =
        "query Page($first: Int!) { worklist(kind: ATTENDANCE_UNREGISTERED) { count items(first: $first) { nodes {
        reason since due effort { code } person { fullName } subject { ...on CourseSession { startsAt } }
        actions { mutation permission { isAllowed } } } } } }";
    let one = client.run(page, json!({ "first": 1 })).await;
    let many = client.run(page, json!({ "first": 50 })).await;
    assert_eq!(many.statements, one.statements, "{}", many.text);
}

async fn nobody_reckons_thousands_in_one_request(database: TestDatabase) {
    let world = World::new(database).await;
    let mut rows = world.rows();
    for number in 0..2_001 {
        let (day, month, rest) = (61 + number % 28, 1 + number / 28 % 12, number / 336);
        rows.person(
            &format!("crowd-{number}"),
            ("Prøve", "Person"),
            &format!("{day:02}{month:02}70-100{rest}"),
            "TEAM-A",
            None,
        );
    }
    world.add(rows).await;
    let manager = world.sign_in("manager");
    let answer = manager.run(ALL, json!({ "asOf": "2026-01-01T12:00:00Z" })).await;
    assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
    let of_one = json!({ "asOf": "2026-01-01T12:00:00Z", "caseworker": world.named("user", "caseworker") });
    assert_eq!(manager.run(ALL, of_one).await.body.get("errors"), None);
    assert_eq!(manager.run(ALL, json!({})).await.body.get("errors"), None, "what is kept has no such limit");
}
