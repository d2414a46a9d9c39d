//! Accesses that wait for somebody to look at them, among what else waits for a manager.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use indsats::{
    audit::Alarms,
    authn::Grant,
    demo::world::id,
    policy::{Privilege, Role},
};
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    world::{Client, World, user_errors},
};
use serde_json::{Value, json};

use super::municipality;
use crate::verbs::{act, done};

on_each_database!(
    accesses_stand_among_broken_glasses_by_day,
    pages_of_both_sources_are_whole_both_ways,
    a_day_and_a_knowledge_tell_what_waited_then,
    what_is_signed_is_off_the_list_and_who_may_not_sign_is_told_so,
    a_unit_and_a_caseworker_narrow_both_sources,
);

const LIST: &str = "query List($asOf: DateTime, $knownAt: DateTime, $unit: ID, $caseworker: ID,
        $first: Int, $after: String, $last: Int, $before: String) {
    worklist(kind: ACCESS_TO_REVIEW, asOf: $asOf, knownAt: $knownAt, unit: $unit, caseworker: $caseworker) {
        count items(first: $first, after: $after, last: $last, before: $before) {
            totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor }
            nodes { reason since due policyNumber effort { code } person { id }
                subject { __typename ...on BreakGlass { id } ...on AccessReview { id version cause } }
                actions { mutation record permission { isAllowed reasons } } } } } }";

async fn list(client: &Client<'_>, variables: Value) -> Value {
    client.data(LIST, variables).await["worklist"].clone()
}

fn nodes(list: &Value) -> Vec<Value> {
    list["items"]["nodes"].as_array().expect("items").clone()
}

/// The managers' list of three days: on each a glass was broken, at night somebody looked at persons, and on the last some
/// accesses were drawn.
async fn world(database: TestDatabase) -> World {
    let world = municipality(database).await;
    let monday = world.clock.now();
    for (day, cpr) in [(0, "640483-4004"), (1, "660685-4006"), (2, "640483-4004")] {
        world.clock.set(monday + TimeDelta::days(day));
        let input = json!({ "cpr": cpr, "reason": "Akut henvendelse fra borgeren", "minutes": 60 });
        done(&world.sign_in("caseworker"), "breakGlass", &input).await;
        world.clock.set(monday + TimeDelta::days(day) + TimeDelta::hours(13));
        for who in ["caseworker", "colleague", "manager"] {
            world.sign_in(who).data("{ persons(first: 3) { nodes { givenName } } }", json!({})).await;
        }
        watch(&world).await;
    }
    let input = json!({ "unit": world.named("unit", "CENTER-1"), "seed": "november", "size": 4, "from": monday,
        "until": world.clock.now() + TimeDelta::hours(1) });
    let draw = "mutation($input: DrawAccessSampleInput!) { drawAccessSample(input: $input) { userErrors { code } } }";
    let drawn = other_manager(&world).data(draw, json!({ "input": input })).await;
    assert_eq!(drawn["drawAccessSample"]["userErrors"], json!([]));
    world.clock.set(world.clock.now() + TimeDelta::hours(1));
    world
}

async fn watch(world: &World) {
    world.store.sequence_trail().await.expect("steps");
    world.store.watch_trail(&Alarms::default()).await.expect("it is looked through");
}

/// Another manager of the same center, who has looked at nobody.
fn other_manager(world: &World) -> Client<'_> {
    let grant = Grant {
        subject: "other-manager".to_owned(),
        roles: vec![Role::Manager],
        units: vec![id("unit", "CENTER-1")],
        privileges: vec![Privilege::Export],
        ..Grant::default()
    };
    world.client(&grant)
}

fn reasons(list: &[Value]) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::new();
    for node in list {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        *counts.entry((text(&node["since"]), text(&node["reason"]))).or_default() += 1;
    }
    counts
}

async fn accesses_stand_among_broken_glasses_by_day(database: TestDatabase) {
    let world = world(database).await;
    let manager = other_manager(&world);
    let list = list(&manager, json!({ "first": 100 })).await;
    let nodes = nodes(&list);
    assert_eq!((&list["count"], &list["items"]["totalCount"]), (&json!(nodes.len()), &json!(nodes.len())));
    let counts = reasons(&nodes);
    for day in ["2026-11-23", "2026-11-24", "2026-11-25"] {
        assert_eq!(counts[&(day.to_owned(), "ACCESS_NOT_REVIEWED".to_owned())], 1, "{counts:?}");
        assert!(counts[&(day.to_owned(), "ACCESS_UNUSUAL".to_owned())] >= 3, "{counts:?}");
    }
    assert_eq!(counts[&("2026-11-25".to_owned(), "ACCESS_SAMPLED".to_owned())], 4, "{counts:?}");
    // By day, and of one day the glasses first.
    let place = |node: &Value| (node["since"].to_string(), node["reason"] != "ACCESS_NOT_REVIEWED");
    assert!(nodes.iter().map(place).is_sorted());
    for node in &nodes {
        let (subject, action) = (&node["subject"], &node["actions"][0]);
        let (of, mutation) = match node["reason"].as_str() {
            Some("ACCESS_NOT_REVIEWED") => ("BreakGlass", "reviewBreakGlass"),
            _ => ("AccessReview", "reviewAccess"),
        };
        assert_eq!((&subject["__typename"], &action["mutation"]), (&json!(of), &json!(mutation)));
        assert_eq!((&action["record"], &node["due"], &node["effort"]), (&subject["id"], &Value::Null, &Value::Null));
        assert_eq!(action["permission"], json!({ "isAllowed": true, "reasons": [] }));
        assert_eq!(subject["cause"] == "SAMPLE", node["reason"] == "ACCESS_SAMPLED");
    }
    // `worklists` counts the same, and a file has the same rows.
    let all = manager.data("{ worklists { kind count } }", json!({})).await;
    let all = all["worklists"].as_array().expect("lists").clone();
    let count = all.iter().find(|list| list["kind"] == "ACCESS_TO_REVIEW").expect("the list");
    assert_eq!(count["count"], nodes.len());
    let file = manager.get("/files/worklists/ACCESS_TO_REVIEW.csv").await;
    let rows: Vec<&str> = file.text().lines().skip(1).collect();
    assert_eq!((file.status, rows.len()), (200, nodes.len()));
    for (row, node) in rows.iter().zip(&nodes) {
        let says = format!(",{},{},", node["reason"].as_str().expect("a text"), node["since"].as_str().expect("a day"));
        assert!(row.contains(&says), "{row} {node}");
    }
    // Who has no such list sees nothing of it.
    let refused = world.sign_in("caseworker").run(LIST, json!({})).await;
    assert_eq!(refused.codes(), ["FORBIDDEN"]);
}

async fn pages_of_both_sources_are_whole_both_ways(database: TestDatabase) {
    let world = world(database).await;
    for client in [other_manager(&world), world.sign_in("auditor")] {
        for known_at in [Value::Null, json!(world.clock.now())] {
            let ask = async |more: Value| {
                let mut variables = json!({ "knownAt": known_at });
                variables.as_object_mut().expect("an object").extend(more.as_object().expect("fields").clone());
                list(&client, variables).await
            };
            let whole = ask(json!({ "first": 100 })).await;
            let cursors: Vec<Value> = whole["items"]["edges"].as_array().expect("edges").clone();
            let whole = nodes(&whole);
            assert!(whole.len() > 15, "{}", whole.len());
            for size in [1, 2, 5] {
                let (mut forward, mut after) = (Vec::new(), Value::Null);
                loop {
                    let page = ask(json!({ "first": size, "after": after })).await;
                    forward.extend(nodes(&page));
                    after = page["items"]["pageInfo"]["endCursor"].clone();
                    if page["items"]["pageInfo"]["hasNextPage"] == false {
                        break;
                    }
                }
                assert_eq!(forward, whole, "{size} at a time");
                let (mut backward, mut before) = (Vec::new(), Value::Null);
                loop {
                    let page = ask(json!({ "last": size, "before": before })).await;
                    backward.splice(0..0, nodes(&page));
                    before = page["items"]["pageInfo"]["startCursor"].clone();
                    if page["items"]["pageInfo"]["hasPreviousPage"] == false {
                        break;
                    }
                }
                assert_eq!(backward, whole, "{size} at a time from the end");
            }
            // Between any place and the place two further there is one.
            for pair in cursors.windows(3) {
                let between = ask(json!({ "after": pair[0]["cursor"], "before": pair[2]["cursor"] })).await;
                assert_eq!(between["items"]["edges"], json!([pair[1]]));
            }
        }
    }
}

async fn a_day_and_a_knowledge_tell_what_waited_then(database: TestDatabase) {
    let world = world(database).await;
    let manager = other_manager(&world);
    let days = async |variables: Value| reasons(&nodes(&list(&manager, variables).await));
    let now = days(json!({ "first": 100 })).await;
    let until = |day: &str| -> BTreeMap<(String, String), usize> {
        now.iter().filter(|((since, _), _)| since.as_str() <= day).map(|(key, count)| (key.clone(), *count)).collect()
    };
    assert_eq!(days(json!({ "first": 100, "asOf": "2026-11-23T12:00:00Z" })).await, until("2026-11-23"));
    assert_eq!(days(json!({ "first": 100, "asOf": "2026-11-24T12:00:00Z" })).await, until("2026-11-24"));
    assert_eq!(days(json!({ "first": 100, "asOf": "2026-12-01T12:00:00Z" })).await, now);
    let tuesday: DateTime<Utc> = "2026-11-24T10:00:00Z".parse().expect("an instant");
    // By noon of Tuesday its night was not known yet.
    let mut known = until("2026-11-24");
    known.remove(&("2026-11-24".to_owned(), "ACCESS_UNUSUAL".to_owned()));
    assert_eq!(days(json!({ "first": 100, "knownAt": tuesday })).await, known);
    // What is signed on a day is open on the days before, and by what was known until then.
    let open = nodes(&list(&manager, json!({ "first": 100 })).await);
    let review = open.iter().find(|node| node["reason"] == "ACCESS_UNUSUAL").expect("one")["subject"].clone();
    world.clock.set("2026-11-26T09:00:00Z".parse().expect("an instant"));
    let input = json!({ "accessReview": review["id"], "expectedVersion": review["version"], "verdict": "JUSTIFIED",
        "reason": "En vagt" });
    let manager = other_manager(&world);
    done(&manager, "reviewAccess", &input).await;
    let count = async |variables: Value| list(&manager, variables).await["count"].as_u64().expect("a count");
    let all = open.len() as u64;
    assert_eq!(count(json!({})).await, all - 1);
    assert_eq!(count(json!({ "asOf": "2026-11-25T12:00:00Z" })).await, all);
    assert_eq!(count(json!({ "knownAt": "2026-11-26T08:59:59Z" })).await, all);
    assert_eq!(count(json!({ "knownAt": "2026-11-26T09:00:00Z" })).await, all - 1);
}

async fn what_is_signed_is_off_the_list_and_who_may_not_sign_is_told_so(database: TestDatabase) {
    let world = world(database).await;
    // The manager has looked at persons at night, and judges nobody's access but others'.
    let manager = world.sign_in("manager");
    let before = nodes(&list(&manager, json!({ "first": 100 })).await);
    let (mut allowed, mut own) = (0, 0);
    for node in before.iter().filter(|node| node["subject"]["__typename"] == "AccessReview") {
        let (subject, permission) = (&node["subject"], &node["actions"][0]["permission"]);
        let input = json!({ "accessReview": subject["id"], "expectedVersion": subject["version"],
            "verdict": "UNCLEAR", "reason": "Kan ikke oplyses" });
        let answer = act(&manager, "reviewAccess", &input).await;
        match permission["isAllowed"] == true {
            true => {
                assert_eq!(user_errors(&answer), [""; 0]);
                allowed += 1;
            }
            false => {
                assert_eq!(
                    (&permission["reasons"], user_errors(&answer)),
                    (&json!(["OWN_DECISION"]), vec!["OWN_DECISION"])
                );
                own += 1;
            }
        }
    }
    assert!(allowed > 3 && own >= 3, "{allowed} {own}");
    let after = list(&manager, json!({ "first": 100 })).await;
    assert_eq!(
        (nodes(&after).len(), after["count"].as_u64()),
        (before.len() - allowed, Some((before.len() - allowed) as u64))
    );
}

async fn a_unit_and_a_caseworker_narrow_both_sources(database: TestDatabase) {
    let world = world(database).await;
    let manager = other_manager(&world);
    let count = async |variables: Value| list(&manager, variables).await["count"].as_u64().expect("a count");
    let all = count(json!({})).await;
    let mut parts = 0;
    for unit in ["CENTER-1", "TEAM-A", "TEAM-B"] {
        parts += count(json!({ "unit": world.named("unit", unit) })).await;
    }
    assert_eq!(parts, all);
    assert_eq!(count(json!({ "unit": world.named("unit", "TEAM-C") })).await, 0);
    // Of Dina, who is the colleague's: two broken glasses, and what was raised of the persons seen through them.
    let hers = list(&manager, json!({ "first": 100, "caseworker": world.named("user", "colleague") })).await;
    let dina = json!(world.named("person", "dina"));
    let nodes = nodes(&hers);
    assert!(nodes.len() >= 2 && nodes.iter().all(|node| node["person"]["id"] == dina), "{hers}");
    assert_eq!(nodes.iter().filter(|node| node["reason"] == "ACCESS_NOT_REVIEWED").count(), 2);
}
