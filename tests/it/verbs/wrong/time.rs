//! Local times when the clocks change.

use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::Refusals;

on_each_database!(a_time_that_the_clocks_skip_is_refused, a_time_that_occurs_twice_needs_its_offset);

async fn set_out(database: TestDatabase, now: &str) -> World {
    let world = World::new(database).await;
    world.clock.set(now.parse().expect("an instant"));
    world
}

fn local(date: &str, time: &str) -> Value {
    json!({ "local": { "date": date, "time": time } })
}

fn booking(world: &World) -> Value {
    json!({
        "person": world.named("person", "birk"), "type": "FOLLOW_UP", "form": "PHONE",
        "startsAt": local("2026-06-01", "10:00"), "durationMinutes": 30,
    })
}

async fn a_time_that_the_clocks_skip_is_refused(database: TestDatabase) {
    let world = set_out(database, "2026-03-20T08:00:00Z").await;
    let mut refusals = Refusals::of(&world).await;
    let refuse = refusals.verb("caseworker", "bookMeeting", booking(&world));
    for time in ["02:00", "02:30", "02:59"] {
        refuse.case(&[("startsAt", local("2026-03-29", time))], &[("LOCAL_TIME_SKIPPED", "startsAt")]).await;
    }
    let more = [("startsAt", local("2026-03-29", "02:30")), ("durationMinutes", json!(1))];
    refuse.case(&more, &[("LOCAL_TIME_SKIPPED", "startsAt"), ("NUMBER_OUT_OF_RANGE", "durationMinutes")]).await;
    let record = refuse.accepted(&[("startsAt", local("2026-03-29", "03:00"))]).await;
    assert_eq!(record["startsAt"], "2026-03-29T01:00:00Z");
    let record = refuse.accepted(&[("startsAt", local("2026-03-29", "01:30"))]).await;
    assert_eq!(record["startsAt"], "2026-03-29T00:30:00Z");
}

async fn a_time_that_occurs_twice_needs_its_offset(database: TestDatabase) {
    let world = set_out(database, "2026-10-20T08:00:00Z").await;
    let mut refusals = Refusals::of(&world).await;
    let refuse = refusals.verb("caseworker", "bookMeeting", booking(&world));
    refuse.case(&[("startsAt", local("2026-10-25", "02:30"))], &[("LOCAL_TIME_AMBIGUOUS", "startsAt")]).await;
    for (at, utc) in
        [("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00Z"), ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00Z")]
    {
        let record = refuse.accepted(&[("startsAt", json!({ "at": at }))]).await;
        assert_eq!(record["startsAt"], utc);
    }
    let session = json!({
        "course": world.named("course", "alma-2"), "startsAt": local("2026-10-25", "02:30"), "durationMinutes": 60,
    });
    let refuse = refusals.verb("caseworker", "scheduleSession", session);
    refuse.case(&[], &[("LOCAL_TIME_AMBIGUOUS", "startsAt")]).await;
}
