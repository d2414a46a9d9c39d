//! Trying a version of an effort's parameters before anybody approves it.

use std::collections::BTreeSet;

use indsats::{
    authn::Grant,
    demo::{rows::Rows, world::id},
    policy::{Kind, Role},
};
use indsats_entity::{
    audit_leaf::AuditKind,
    effort,
    effort_enrolment::{ActiveModel, EffortEnrolmentState},
    plan::PlanState,
};
use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, subjects},
    on_each_database,
    world::{Client, World, user_errors},
};
use sea_orm::{EntityTrait, Set};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    verbs::{but, done},
    worklists,
};

on_each_database!(
    a_simulation_tells_which_weeks_would_stand_otherwise,
    a_simulation_tells_by_what_was_known_then,
    a_simulation_stays_within_reach_and_writes_nothing,
    an_approval_does_what_its_simulation_said,
    changes_are_told_page_by_page,
    crooked_questions_are_refused,
    more_persons_than_one_answer_holds_are_asked_about_by_unit,
    only_who_writes_versions_may_try_them,
);

const QUERY: &str = "query($input: SimulateEffortPolicyInput!, $first: Int, $after: String) {
    simulateEffortPolicy(input: $input) {
        simulation {
            asOf personCount changedPersonCount
            units { unit { userKey } personCount changedPersonCount changedWeekCount }
            changes(first: $first, after: $after) {
                totalCount pageInfo { hasPreviousPage hasNextPage endCursor }
                edges { cursor }
                nodes { person { id } week before { ...S } after { ...S } }
            }
        }
        userErrors { code path }
    }
}
fragment S on WeekStanding { policyNumber hoursStatus contactStatus }";

/// The named people; five of them are in the effort, in both centers, and Frida and Emil have had nothing for weeks.
async fn municipality(database: TestDatabase) -> (World, String) {
    let world = World::new(database).await;
    let effort = indsats::import::seed(&world.store).await.expect("the lists are written");
    let mut rows = world.rows();
    rows.plan("frida", "frida", PlanState::Active, rows.day(-90), None);
    for (person, state) in [
        ("alma", EffortEnrolmentState::Active),
        ("dina", EffortEnrolmentState::Active),
        ("emil", EffortEnrolmentState::Active),
        ("frida", EffortEnrolmentState::Active),
        // Not in the effort yet.
        ("birk", EffortEnrolmentState::Proposed),
    ] {
        enrol(&mut rows, person, effort, state);
    }
    world.add(rows).await;
    let effort = world.global_id(Kind::Effort, effort);
    (world, effort)
}

/// A time in the effort that began three months ago.
fn enrol(rows: &mut Rows, person: &str, effort: Uuid, state: EffortEnrolmentState) {
    rows.enrolments.push(ActiveModel {
        id: Set(id("enrolment", person)),
        person_id: Set(id("person", person)),
        effort_id: Set(effort),
        state: Set(state),
        valid_from: Set(rows.day(-90)),
        valid_to: Set(None),
        proposed_by: Set(id("user", "caseworker")),
        decided_by: Set(None),
        decided_at: Set(None),
        review_due_on: Set(None),
        proposed_on: Set(None),
        reviewed_by: Set(None),
        reviewed_at: Set(None),
        review_outcome_code: Set(None),
        version: Set(1),
    });
}

fn other_manager(world: &World) -> Client<'_> {
    let (subject, units) = ("other-manager".to_owned(), vec![id("unit", "CENTER-2")]);
    world.client(&Grant { subject, roles: vec![Role::Manager], units, ..Grant::default() })
}

/// No hours are asked for, from a Monday that has passed.
fn question(effort: &str) -> Value {
    json!({
        "of": { "effort": effort }, "parameters": { "weeklyTargetMinutes": 0 }, "validFrom": "2026-10-26",
        "weeks": { "from": "2026-W43", "until": "2026-W50" },
    })
}

async fn ask(client: &Client<'_>, input: &Value) -> Value {
    let data = client.data(QUERY, json!({ "input": input, "first": 100 })).await;
    assert_eq!(data["simulateEffortPolicy"]["userErrors"], json!([]), "{input}");
    data["simulateEffortPolicy"]["simulation"].clone()
}

async fn a_simulation_tells_which_weeks_would_stand_otherwise(database: TestDatabase) {
    let (world, effort) = municipality(database).await;
    let found = ask(&world.sign_in("manager"), &question(&effort)).await;
    let frida = world.named("person", "frida");
    let nodes = found["changes"]["nodes"].as_array().expect("weeks");
    let hers: Vec<&Value> = nodes.iter().filter(|node| node["person"]["id"] == json!(frida)).collect();
    // Not the week before the first day, nor the one that runs.
    let expected = ["2026-W44", "2026-W45", "2026-W46", "2026-W47"].map(|week| {
        let standing = |number, hours| {
            json!({ "policyNumber": number, "hoursStatus": hours, "contactStatus": "MISSED_NOT_BOOKED" })
        };
        json!({ "person": { "id": frida }, "week": week, "before": standing(1, "BELOW"), "after": standing(2, "MET") })
    });
    assert_eq!(hers, expected.iter().collect::<Vec<_>>());
    assert_eq!(found["personCount"], 3, "Alma, Dina and Frida");
    let units = found["units"].as_array().expect("units");
    let of = |key: &str| units.iter().find(|unit| unit["unit"]["userKey"] == key).expect("a unit");
    assert_eq!(of("TEAM-B")["changedWeekCount"], 4);
    assert_eq!((&of("TEAM-B")["personCount"], &of("TEAM-A")["personCount"]), (&json!(1), &json!(2)));
    let sum: u64 = units.iter().filter_map(|unit| unit["changedWeekCount"].as_u64()).sum();
    assert_eq!(Some(sum), found["changes"]["totalCount"].as_u64());
    // As of an earlier instant fewer weeks were over.
    let mut earlier = question(&effort);
    earlier["asOf"] = json!("2026-11-10T12:00:00Z");
    let found = ask(&world.sign_in("manager"), &earlier).await;
    let weeks = found["changes"]["nodes"].as_array().expect("weeks").iter();
    let weeks: BTreeSet<&str> = weeks.filter_map(|node| node["week"].as_str()).collect();
    assert_eq!(weeks, BTreeSet::from(["2026-W44", "2026-W45"]));
}

async fn a_simulation_tells_by_what_was_known_then(database: TestDatabase) {
    let (world, effort) = municipality(database).await;
    let then = world.clock.now();
    let before = ask(&world.sign_in("manager"), &question(&effort)).await;
    world.clock.set(then + chrono::TimeDelta::hours(1));
    // Alma's time in the effort, it turns out, ended before the first of the weeks.
    let enrolment = world.global_id(Kind::EffortEnrolment, id("enrolment", "alma"));
    let input = json!({ "enrolment": enrolment, "expectedVersion": 1, "lastDayOn": "2026-10-01" });
    done(&world.sign_in("caseworker"), "endEnrolment", &input).await;
    let now = ask(&world.sign_in("manager"), &question(&effort)).await;
    assert_eq!((&before["personCount"], &now["personCount"]), (&json!(3), &json!(2)));
    let known = but(&question(&effort), &[("knownAt", json!(then)), ("asOf", json!(then))]);
    let told = ask(&world.sign_in("manager"), &known).await;
    let but_cursors = |found: &Value| {
        let mut found = found.clone();
        for field in ["edges", "pageInfo"] {
            found["changes"][field].take();
        }
        found
    };
    assert_eq!(but_cursors(&told), but_cursors(&before));
    // Before anything was recorded, nobody was in it.
    let long_ago = but(&known, &[("knownAt", json!("2020-01-01T00:00:00Z"))]);
    assert_eq!(ask(&world.sign_in("manager"), &long_ago).await["personCount"], 0);
}

async fn a_simulation_stays_within_reach_and_writes_nothing(database: TestDatabase) {
    let (world, effort) = municipality(database).await;
    let mut evidence = Evidence::of(&world).await;
    let before = evidence.everything().await;
    let persons = |found: &Value| -> BTreeSet<String> {
        let nodes = found["changes"]["nodes"].as_array().expect("weeks").iter();
        nodes.filter_map(|node| Some(node["person"]["id"].as_str()?.to_owned())).collect()
    };
    let found = ask(&other_manager(&world), &question(&effort)).await;
    assert_eq!(persons(&found), BTreeSet::from([world.named("person", "emil")]));
    assert_eq!(found["personCount"], 1);
    let events = evidence.events().await;
    assert!(events.iter().all(|event| event.kind == AuditKind::Read));
    assert_eq!(events.iter().flat_map(subjects).collect::<Vec<_>>(), [id("person", "emil")]);

    let manager = world.sign_in("manager");
    let all = ask(&manager, &question(&effort)).await;
    let mut narrow = question(&effort);
    narrow["unit"] = json!(world.named("unit", "CENTER-1"));
    let whole = ask(&manager, &narrow).await;
    assert_eq!((&whole["units"], weeks(&whole)), (&all["units"], weeks(&all)), "the unit and all below it");
    narrow["unit"] = json!(world.named("unit", "TEAM-B"));
    let found = ask(&manager, &narrow).await;
    assert_eq!((persons(&found), &found["personCount"]), (BTreeSet::from([world.named("person", "frida")]), &json!(1)));
    assert!(evidence.everything().await == before, "a simulation writes nothing");
}

/// What is told of each week: the person, the week, how it stands and how it would.
fn weeks(found: &Value) -> BTreeSet<[String; 4]> {
    let status = |it: &Value| format!("{} {}", it["hoursStatus"], it["contactStatus"]);
    let nodes = found["changes"]["nodes"].as_array().expect("weeks").iter();
    let week = |it: &Value| {
        [it["person"]["id"].to_string(), it["week"].to_string(), status(&it["before"]), status(&it["after"])]
    };
    nodes.map(week).collect()
}

async fn an_approval_does_what_its_simulation_said(database: TestDatabase) {
    let world = worklists::municipality(database).await;
    world.store.roll(|_| {}).await.expect("everybody is reckoned");
    let connection = world.database.connect().await;
    let effort = effort::Entity::find().one(&connection).await.expect("a table").expect("an effort");
    let effort = world.global_id(Kind::Effort, effort.id);
    let manager = world.sign_in("manager");
    let stricter = json!({ "weeklyTargetMinutes": 300, "qualifyingMeetingForms": ["VIDEO"], "workdays": [1, 2, 3, 4] });
    let draft = json!({ "effort": effort, "validFrom": "2026-11-23", "parameters": stricter });
    let draft = done(&manager, "draftEffortPolicy", &draft).await;
    // Four weeks on, when the first of them are over.
    let (weeks_on, as_of) = (json!({ "from": "2026-W46", "until": "2027-W01" }), json!("2026-12-20T12:00:00Z"));
    let of_draft = json!({ "of": { "policy": draft["id"] }, "weeks": weeks_on, "asOf": as_of });
    let said = ask(&manager, &of_draft).await;
    let today = world.clock.today();
    assert!(world.store.is_reckoned(today).await.expect("an answer"));

    let approval = json!({ "policy": draft["id"], "expectedVersion": 1 });
    done(&other_manager(&world), "approveEffortPolicy", &approval).await;
    assert_eq!(weeks(&ask(&manager, &of_draft).await), BTreeSet::new(), "what is in force changes nothing");
    // The way back is the way there.
    let lenient = json!({ "weeklyTargetMinutes": 1500, "qualifyingMeetingForms": ["PHYSICAL", "PHONE", "VIDEO"],
        "workdays": [1, 2, 3, 4, 5] });
    let back = json!({ "of": { "effort": effort }, "parameters": lenient, "validFrom": "2026-11-23",
        "weeks": weeks_on, "asOf": as_of });
    let undone = weeks(&ask(&manager, &back).await);
    let undone = undone.into_iter().map(|[person, week, before, after]| [person, week, after, before]).collect();
    let said = weeks(&said);
    assert!(said.len() > 20, "only {} weeks changed", said.len());
    assert_eq!(said, undone);

    // What is kept is reckoned by the new version.
    assert!(!world.store.is_reckoned(today).await.expect("an answer"));
    world.store.roll(|_| {}).await.expect("everybody is reckoned");
    worklists::assert_kept(&world.store).await;
    let evidence = Evidence::of(&world).await;
    let by = async |number| {
        let select = "SELECT count(*) FROM week_fact WHERE monday = '2026-11-23' AND policy_number";
        evidence.number(&format!("{select} = {number}")).await
    };
    assert_eq!(by(1).await, 0);
    assert!(by(2).await > 0);
}

async fn changes_are_told_page_by_page(database: TestDatabase) {
    let (world, effort) = municipality(database).await;
    let (manager, input) = (world.sign_in("manager"), question(&effort));
    let whole = ask(&manager, &input).await["changes"].clone();
    let (mut pages, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = manager.data(QUERY, json!({ "input": input, "first": 2, "after": after })).await;
        let page = &data["simulateEffortPolicy"]["simulation"]["changes"];
        assert_eq!(page["totalCount"], whole["totalCount"]);
        assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
        pages.extend(page["nodes"].as_array().expect("weeks").clone());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(json!(pages), whole["nodes"]);
    assert!(pages.len() > 4);
    let cursor = &whole["edges"][0]["cursor"];
    let mut other = input.clone();
    other["parameters"]["weeklyTargetMinutes"] = json!(60);
    for (client, input) in [(&manager, &other), (&other_manager(&world), &input)] {
        let answer = client.run(QUERY, json!({ "input": input, "first": 2, "after": cursor })).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "a cursor of another list");
    }
    for first in [0, 101, -1] {
        let answer = manager.run(QUERY, json!({ "input": input, "first": first })).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
    }
}

async fn crooked_questions_are_refused(database: TestDatabase) {
    let (world, effort) = municipality(database).await;
    let manager = world.sign_in("manager");
    for (change, code, path) in [
        (json!({ "of": { "effort": world.named("person", "alma") } }), "NOT_FOUND", "of.effort"),
        (json!({ "of": { "policy": effort } }), "NOT_FOUND", "of.policy"),
        (json!({ "validFrom": "2026-10-27" }), "NOT_A_MONDAY", "validFrom"),
        (json!({ "weeks": { "from": "2026-W44", "until": "2026-W44" } }), "PERIOD_REVERSED", "weeks.until"),
        (json!({ "weeks": { "from": "2026-W44", "until": "2027-W18" } }), "TOO_MANY_WEEKS", "weeks.until"),
        (json!({ "unit": world.named("unit", "TEAM-C") }), "NOT_FOUND", "unit"),
        (json!({ "parameters": { "workdays": [0] } }), "NUMBER_OUT_OF_RANGE", "parameters.workdays.0"),
        (json!({ "parameters": { "countedKinds": ["NOPE"] } }), "UNKNOWN_CODE", "parameters.countedKinds.0"),
    ] {
        let mut input = question(&effort);
        input.as_object_mut().expect("an input").extend(change.as_object().expect("fields").clone());
        let payload = manager.data(QUERY, json!({ "input": input })).await["simulateEffortPolicy"].clone();
        assert_eq!(user_errors(&payload)[0], code, "{input}");
        let place: Vec<&str> = std::iter::once("input").chain(path.split('.')).collect();
        assert_eq!(payload["userErrors"][0]["path"], json!(place));
        assert!(payload["simulation"].is_null());
    }
    let mut longest = question(&effort);
    longest["weeks"] = json!({ "from": "2026-W44", "until": "2027-W17" });
    ask(&manager, &longest).await;
}

async fn more_persons_than_one_answer_holds_are_asked_about_by_unit(database: TestDatabase) {
    let (world, effort) = municipality(database).await;
    let input = question(&effort);
    let mut rows = world.rows();
    for number in 0..2_000_u32 {
        let key = format!("member-{number}");
        let cpr = format!("{}{:02}90-2{:03}", 61 + number % 25, 1 + number / 25 % 12, number / 300);
        rows.person(&key, ("Signe", "Sund"), &cpr, "TEAM-A", None);
        enrol(&mut rows, &key, world.row(&json!(effort)), EffortEnrolmentState::Active);
    }
    world.add(rows).await;
    let manager = world.sign_in("manager");
    let payload = manager.data(QUERY, json!({ "input": input })).await["simulateEffortPolicy"].clone();
    assert_eq!(user_errors(&payload), ["TOO_MANY_PERSONS"]);
    assert_eq!(payload["userErrors"][0]["path"], json!(["input", "unit"]));
    let narrow = but(&input, &[("unit", json!(world.named("unit", "TEAM-B")))]);
    assert_eq!(ask(&manager, &narrow).await["personCount"], 1);
}

async fn only_who_writes_versions_may_try_them(database: TestDatabase) {
    let (world, effort) = municipality(database).await;
    let mut evidence = Evidence::of(&world).await;
    for who in ["caseworker", "auditor", "audit-client", "administrator"] {
        let answer = world.sign_in(who).run(QUERY, json!({ "input": question(&effort) })).await;
        assert_eq!(answer.codes(), ["FORBIDDEN"], "{who}");
    }
    let events = evidence.events().await;
    assert!(events.iter().all(|event| event.kind == AuditKind::Refused && subjects(event).is_empty()));
    assert_eq!(events.len(), 4);
}
