//! Free slots behind the front door: whose hours hold, what is taken, and what a slot does not tell.

use indsats::demo::world::id;
use indsats_entity::{
    absence::{self, AbsenceState},
    meeting::MeetingState,
};
use indsats_tests::{
    database::TestDatabase,
    evidence::seed_codes,
    on_each_database,
    world::{Client, World},
};
use sea_orm::{ActiveModelTrait, Set};
use serde_json::{Value, json};
use uuid::Uuid;

on_each_database!(
    the_nearest_hours_hold,
    what_is_taken_is_not_free,
    a_person_must_be_free_too,
    a_slot_tells_times_and_nothing_else,
    a_wrong_question_is_refused,
    only_who_may_book_is_told,
    a_free_slot_meets_nothing_when_it_is_booked,
);

const FREE: &str = "query($caseworker: ID!, $from: Date!, $until: Date!, $minutes: Int!, $person: ID) {
    freeSlots(caseworker: $caseworker, from: $from, until: $until, durationMinutes: $minutes, person: $person) {
        startsAt endsAt } }";

fn search(world: &World, user: &str, from: &str, until: &str) -> Value {
    json!({ "caseworker": world.named("user", user), "from": from, "until": until, "minutes": 60 })
}

/// Where the slots begin, in UTC, which is an hour behind the clock on the wall.
async fn starts(client: &Client<'_>, search: &Value) -> Vec<String> {
    let data = client.data(FREE, search.clone()).await;
    let slots = data["freeSlots"].as_array().expect("slots").iter();
    slots.map(|slot| slot["startsAt"].as_str().expect("an instant").to_owned()).collect()
}

/// How many slots there are, the first and the last.
fn extent(starts: &[String]) -> (usize, &str, &str) {
    (starts.len(), starts.first().map_or("", String::as_str), starts.last().map_or("", String::as_str))
}

async fn the_nearest_hours_hold(database: TestDatabase) {
    let world = World::new(database).await;
    let client = world.sign_in("caseworker");
    let on = async |user: &str, from: &str, until: &str| starts(&client, &search(&world, user, from, until)).await;
    // Without any hours there is nothing; those of Team A hold for Anna, the municipality's for a colleague elsewhere.
    assert!(on("neighbour", "2026-11-25", "2026-11-26").await.is_empty());
    seed_codes(&world).await;
    let anna = on("caseworker", "2026-11-25", "2026-11-26").await;
    assert_eq!(extent(&anna), (29, "2026-11-25T07:00:00Z", "2026-11-25T14:00:00Z"));
    let friday = on("caseworker", "2026-11-27", "2026-11-28").await;
    assert_eq!(extent(&friday), (21, "2026-11-27T07:00:00Z", "2026-11-27T12:00:00Z"));
    let neighbour = on("neighbour", "2026-11-27", "2026-11-28").await;
    assert_eq!(extent(&neighbour), (29, "2026-11-27T07:00:00Z", "2026-11-27T14:00:00Z"));
    // Bent has hours of his own, and none on a Tuesday.
    let bent = on("colleague", "2026-11-30", "2026-12-02").await;
    assert_eq!(extent(&bent), (9 + 17, "2026-11-30T08:00:00Z", "2026-11-30T16:00:00Z"));
    // The hours of a unit hold below it, unless a nearer one has some.
    let mut rows = world.rows();
    rows.hours(("unit", "CENTER-1"), 5, (10, 12));
    world.add(rows).await;
    assert_eq!(extent(&on("neighbour", "2026-11-27", "2026-11-28").await).0, 5);
    assert_eq!(extent(&on("caseworker", "2026-11-27", "2026-11-28").await).0, 21);
    assert_eq!(extent(&on("stranger", "2026-11-27", "2026-11-28").await).0, 29);
    // Nobody meets at the weekend, on holidays and closure days, and the past is over.
    assert!(on("caseworker", "2026-11-28", "2026-11-30").await.is_empty());
    assert!(on("caseworker", "2026-12-24", "2026-12-27").await.is_empty());
    assert!(on("caseworker", "2026-11-16", "2026-11-21").await.is_empty());
    assert_eq!(extent(&on("caseworker", "2026-11-23", "2026-11-24").await).1, "2026-11-23T07:00:00Z");
}

async fn what_is_taken_is_not_free(database: TestDatabase) {
    let world = World::new(database).await;
    let client = world.sign_in("caseworker");
    // Alma's conversation lies at 13:00 to 13:45.
    let day = search(&world, "caseworker", "2026-11-26", "2026-11-27");
    let free = starts(&client, &day).await;
    assert!(free.contains(&"2026-11-26T11:00:00Z".to_owned()) && free.contains(&"2026-11-26T12:45:00Z".to_owned()));
    assert_eq!(free.len(), 29 - 6);
    let mut rows = world.rows();
    rows.close_time("caseworker", rows.at(rows.day(3), 8, 10), 50);
    rows.meeting("dina-with-anna", "dina", "caseworker", rows.at(rows.day(3), 15, 0), MeetingState::Booked);
    rows.meeting("birk-missed", "birk", "caseworker", rows.at(rows.day(3), 10, 0), MeetingState::CancelledByCitizen);
    world.add(rows).await;
    // Also what is with somebody out of sight is taken; what was cancelled is not.
    let free = starts(&client, &day).await;
    assert_eq!(extent(&free), (13 + 2, "2026-11-26T08:00:00Z", "2026-11-26T13:00:00Z"));
}

async fn a_person_must_be_free_too(database: TestDatabase) {
    let world = World::new(database).await;
    let client = world.sign_in("caseworker");
    let mut rows = world.rows();
    rows.meeting("alma-bent", "alma", "colleague", rows.at(rows.day(7), 15, 0), MeetingState::Booked);
    world.add(rows).await;
    for (state, from, to) in
        [(AbsenceState::Approved, "2026-12-01", "2026-12-02"), (AbsenceState::Reported, "2026-12-02", "2026-12-03")]
    {
        let row = absence::ActiveModel {
            id: Set(Uuid::now_v7()),
            person_id: Set(id("person", "alma")),
            kind_code: Set("SICKNESS".to_owned()),
            valid_from: Set(from.parse().expect("a day")),
            valid_to: Set(to.parse().ok()),
            state: Set(state),
            suspends_duty: Set(true),
            version: Set(1),
            ..Default::default()
        };
        row.insert(&world.database.connect().await).await.expect("an absence");
    }
    let alone = search(&world, "caseworker", "2026-11-30", "2026-12-03");
    assert_eq!(starts(&client, &alone).await.len(), 3 * 29);
    let mut with = alone.clone();
    with["person"] = json!(world.named("person", "alma"));
    let free = starts(&client, &with).await;
    // On Monday her course takes 9 to 12 and a colleague's conversation 15 to 15:45, on Tuesday she is absent.
    let monday: Vec<&str> = free.iter().filter_map(|at| at.strip_prefix("2026-11-30T")).collect();
    assert_eq!((monday.len(), monday[0], monday[1], monday[9]), (10, "07:00:00Z", "11:00:00Z", "13:00:00Z"));
    assert_eq!(free.iter().filter(|at| at.starts_with("2026-12-01")).count(), 0);
    assert_eq!(free.iter().filter(|at| at.starts_with("2026-12-02")).count(), 29);
}

async fn a_slot_tells_times_and_nothing_else(database: TestDatabase) {
    let world = World::new(database).await;
    let client = world.sign_in("caseworker");
    // The neighbour's day is full of people whom Anna does not see; her slots have no other fields than these two.
    let answer = client.run(FREE, search(&world, "colleague", "2026-11-25", "2026-11-26")).await;
    let slots = answer.body["data"]["freeSlots"].as_array().expect("slots").clone();
    assert!(!slots.is_empty());
    for slot in slots {
        let fields: Vec<&str> = slot.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(fields, ["endsAt", "startsAt"]);
    }
}

async fn a_wrong_question_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let client = world.sign_in("caseworker");
    let good = search(&world, "caseworker", "2026-12-01", "2027-01-01");
    assert!(!starts(&client, &good).await.is_empty());
    for (field, value) in [
        ("until", json!("2027-01-02")),
        ("until", json!("2026-12-01")),
        ("until", json!("2026-11-30")),
        ("minutes", json!(4)),
        ("minutes", json!(481)),
        ("caseworker", json!("")),
        ("caseworker", json!(world.named("user", "nobody"))),
        ("caseworker", json!(world.named("user", "audit-client"))),
        ("person", json!("")),
        ("person", json!(world.named("person", "dina"))),
    ] {
        let mut bad = good.clone();
        bad[field] = value;
        let answer = client.run(FREE, bad).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{field}: {}", answer.text);
    }
}

async fn only_who_may_book_is_told(database: TestDatabase) {
    let world = World::new(database).await;
    for who in ["manager", "administrator", "benefit-officer"] {
        let caller = crate::access::client(&world, who);
        let mut question = search(&world, "caseworker", "2026-12-01", "2026-12-02");
        for person in [Value::Null, json!(world.named("person", "alma"))] {
            question["person"] = person;
            assert_eq!(caller.run(FREE, question.clone()).await.codes(), ["FORBIDDEN"], "{who}");
        }
    }
}

/// What is offered as free can be booked: the two look at the same things.
async fn a_free_slot_meets_nothing_when_it_is_booked(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let client = world.sign_in("caseworker");
    let mut question = search(&world, "caseworker", "2026-11-24", "2026-12-02");
    question["person"] = json!(world.named("person", "alma"));
    let free = starts(&client, &question).await;
    assert!(free.len() > 100);
    for starts_at in free.iter().step_by(7) {
        let input = json!({ "person": question["person"], "type": "FOLLOW_UP", "startsAt": { "at": starts_at },
            "durationMinutes": 60 });
        let query = "query($input: MeetingConflictsInput!) { meetingConflicts(input: $input) { code } }";
        let told = client.data(query, json!({ "input": input })).await;
        assert_eq!(told["meetingConflicts"], json!([]), "{starts_at}");
    }
}
