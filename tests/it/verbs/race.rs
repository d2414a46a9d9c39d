//! Several do the same thing at the same moment: one of them does it.

use indsats_tests::evidence::{Evidence, seed_codes};
use indsats_tests::world::user_errors;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::{
    act, but,
    individual_target::{agreement, enrolled},
};

on_each_database!(
    of_several_changes_to_one_version_one_is_made,
    one_person_is_booked_once_at_a_time,
    a_person_gets_one_open_plan,
    a_person_gets_one_target_at_a_time,
    a_number_is_given_to_one_person,
    a_case_gets_one_primary_caseworker,
    a_session_gets_one_registration,
    what_does_not_collide_is_all_done,
    versions_written_at_once_count_up,
);

/// Does all of it at once, and gives what stood against each: one must have come through.
async fn race<const N: usize>(world: &World, sign_in: &str, verb: &str, inputs: [Value; N]) -> Vec<Value> {
    let client = &world.sign_in(sign_in);
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
    let calls = inputs.iter().map(|input| {
        let sender = sender.clone();
        async move { sender.send(act(client, verb, input).await).expect("somebody listens") }
    });
    all(calls.collect()).await;
    drop(sender);
    let mut payloads = Vec::new();
    while let Some(payload) = receiver.recv().await {
        payloads.push(payload);
    }
    payloads
}

/// Polls several futures until all are done.
async fn all<F: Future<Output = ()>>(futures: Vec<F>) {
    let mut futures: Vec<_> = futures.into_iter().map(|future| Some(Box::pin(future))).collect();
    std::future::poll_fn(|context| {
        for slot in &mut futures {
            if slot.as_mut().is_some_and(|future| future.as_mut().poll(context).is_ready()) {
                *slot = None;
            }
        }
        if futures.iter().all(Option::is_none) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

/// One payload has nothing against it, every other this one code.
fn one_wins(payloads: &[Value], code: &str) {
    let lost = payloads.iter().filter(|payload| user_errors(payload) == [code]).count();
    let won = payloads.iter().filter(|payload| user_errors(payload).is_empty()).count();
    assert_eq!((won, lost), (1, payloads.len() - 1), "{payloads:?}");
}

async fn of_several_changes_to_one_version_one_is_made(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let goals = ["Et", "To", "Tre", "Fire", "Fem", "Seks"];
    let plan = world.named("plan", "alma");
    let inputs = goals.map(|goal| json!({ "plan": plan, "expectedVersion": 1, "goal": goal }));
    let payloads = race(&world, "caseworker", "revisePlan", inputs).await;
    one_wins(&payloads, "STALE_VERSION");
    let winner = payloads.iter().find(|payload| user_errors(payload).is_empty()).expect("a winner");
    for payload in &payloads {
        // Losers are told what the winner made of it.
        assert_eq!((&payload["record"]["version"], &payload["record"]["goal"]), (&json!(2), &winner["record"]["goal"]));
        let stale = &payload["userErrors"][0]["currentVersion"];
        assert!(stale.is_null() || *stale == 2);
    }
    assert_eq!(evidence.lines().await.len(), 1);
}

async fn one_person_is_booked_once_at_a_time(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let evidence = Evidence::of(&world).await;
    let inputs = [0, 5, 10, 15, 20].map(|minute| {
        json!({
            "person": world.named("person", "cleo"), "type": "FOLLOW_UP", "form": "PHONE", "durationMinutes": 30,
            "startsAt": { "local": { "date": "2026-11-27", "time": format!("10:{minute:02}") } },
        })
    });
    let payloads = race(&world, "caseworker", "bookMeeting", inputs).await;
    one_wins(&payloads, "MEETING_OVERLAP");
    assert_eq!(evidence.number("SELECT count(*) FROM meeting WHERE held_on = '2026-11-27'").await, 1);
}

async fn a_person_gets_one_open_plan(database: TestDatabase) {
    let world = World::new(database).await;
    let evidence = Evidence::of(&world).await;
    let inputs = ["Et", "To", "Tre"].map(|goal| json!({ "person": world.named("person", "cleo"), "goal": goal }));
    let payloads = race(&world, "caseworker", "openPlan", inputs).await;
    one_wins(&payloads, "PLAN_ALREADY_OPEN");
    assert_eq!(evidence.number("SELECT count(*) FROM plan WHERE opened_on = '2026-11-23'").await, 1);
}

async fn a_person_gets_one_target_at_a_time(database: TestDatabase) {
    let world = World::new(database).await;
    let (_, effort) = enrolled(&world).await;
    let input = |weeks: u64| {
        let until = world.clock.today() + chrono::Days::new(7 * weeks);
        but(&agreement(&world, &effort), &[("validUntil", json!(until.to_string()))])
    };
    let payloads = race(&world, "caseworker", "agreeIndividualTarget", [1, 2, 3, 4].map(input)).await;
    one_wins(&payloads, "TARGET_OVERLAP");
}

async fn a_number_is_given_to_one_person(database: TestDatabase) {
    let world = World::new(database).await;
    let evidence = Evidence::of(&world).await;
    let inputs = ["TEAM-A", "TEAM-B", "CENTER-1"].map(|unit| {
        json!({ "unit": world.named("unit", unit), "cpr": "670786-4107", "givenName": "Gry", "familyName": unit })
    });
    let payloads = race(&world, "manager", "registerPerson", inputs).await;
    one_wins(&payloads, "REGISTRATION_NOT_POSSIBLE");
    assert_eq!(evidence.number("SELECT count(*) FROM person").await, 7);
}

async fn a_case_gets_one_primary_caseworker(database: TestDatabase) {
    let world = World::new(database).await;
    let evidence = Evidence::of(&world).await;
    let inputs = ["neighbour", "caseworker", "colleague"].map(|user| {
        json!({
            "person": world.named("person", "frida"), "user": world.named("user", user), "kind": "PRIMARY",
            "validFrom": "2026-11-23",
        })
    });
    let payloads = race(&world, "manager", "assignCaseworker", inputs).await;
    one_wins(&payloads, "PRIMARY_ALREADY_ASSIGNED");
    assert_eq!(evidence.number("SELECT count(*) FROM assignment WHERE valid_from = '2026-11-23'").await, 1);
}

async fn a_session_gets_one_registration(database: TestDatabase) {
    let world = World::new(database).await;
    let evidence = Evidence::of(&world).await;
    let session = world.named("session", &format!("alma-2 {}", world.rows().day(-3)));
    let inputs = ["PRESENT", "ABSENT_REPORTED", "ABSENT_UNREPORTED"]
        .map(|status| json!({ "session": session, "status": status, "mode": "PHYSICAL" }));
    let payloads = race(&world, "caseworker", "recordAttendance", inputs).await;
    one_wins(&payloads, "STALE_VERSION");
    assert_eq!(evidence.number("SELECT count(*) FROM attendance").await, 8);
}

async fn what_does_not_collide_is_all_done(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let mut evidence = Evidence::of(&world).await;
    let inputs = [8, 9, 10, 11, 12, 13, 14, 15].map(|hour| {
        json!({
            "person": world.named("person", "cleo"), "type": "FOLLOW_UP", "form": "PHONE", "durationMinutes": 60,
            "startsAt": { "local": { "date": "2026-11-27", "time": format!("{hour:02}:00") } },
        })
    });
    let payloads = race(&world, "caseworker", "bookMeeting", inputs).await;
    assert!(payloads.iter().all(|payload| user_errors(payload).is_empty()), "{payloads:?}");
    assert_eq!(evidence.lines().await.len(), 8);
}

async fn versions_written_at_once_count_up(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let efforts = world.sign_in("manager").data("{ efforts { nodes { id } } }", json!({})).await;
    let effort = &efforts["efforts"]["nodes"][0]["id"];
    let inputs = [900, 1000, 1100, 1200, 1300].map(|minutes| {
        let parameters = json!({ "weeklyTargetMinutes": minutes });
        json!({ "effort": effort, "validFrom": "2026-12-07", "parameters": parameters })
    });
    let payloads = race(&world, "manager", "draftEffortPolicy", inputs).await;
    let mut numbers: Vec<i64> = payloads.iter().filter_map(|payload| payload["record"]["number"].as_i64()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [2, 3, 4, 5, 6], "{payloads:?}");
}
