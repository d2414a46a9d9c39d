//! Closed times.

use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::Refusals;

on_each_database!(a_wrong_closed_time_is_refused);

fn local(date: &str, time: &str) -> Value {
    json!({ "local": { "date": date, "time": time } })
}

async fn a_wrong_closed_time_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let closed = json!({ "startsAt": local("2026-11-25", "09:00"), "endsAt": local("2026-11-25", "12:00") });
    let own = super::super::done(&world.sign_in("caseworker"), "closeTime", &closed).await;
    let mut refusals = Refusals::of(&world).await;
    let refuse = refusals.verb("caseworker", "closeTime", closed);
    for end in [local("2026-11-25", "09:00"), local("2026-11-25", "08:59"), local("2026-11-24", "12:00")] {
        refuse.case(&[("endsAt", end)], &[("PERIOD_REVERSED", "endsAt")]).await;
    }
    for end in [local("2026-11-25", "09:04"), local("2027-11-27", "09:00")] {
        refuse.case(&[("endsAt", end)], &[("NUMBER_OUT_OF_RANGE", "endsAt")]).await;
    }
    let past = [("startsAt", local("2026-11-22", "09:00")), ("endsAt", local("2026-11-23", "08:00"))];
    refuse.case(&past, &[("DAY_IN_PAST", "endsAt")]).await;
    let skipped = [("startsAt", local("2027-03-28", "02:30")), ("endsAt", local("2027-03-28", "04:00"))];
    refuse.case(&skipped, &[("LOCAL_TIME_SKIPPED", "startsAt")]).await;
    for user in ["", &world.named("user", "nobody"), &world.named("person", "alma")] {
        refuse.case(&[("user", json!(user))], &[("NOT_FOUND", "user")]).await;
    }
    // One that has begun is closed for what is left of it.
    refuse.accepted(&[("startsAt", local("2026-11-23", "07:00"))]).await;

    let refuse = refusals.verb("caseworker", "reopenTime", json!({ "closedTime": own["id"], "expectedVersion": 1 }));
    refuse.stale().await;
    for other in ["", &world.named("closed time", "nobody"), &world.named("person", "alma")] {
        refuse.case(&[("closedTime", json!(other))], &[("NOT_FOUND", "closedTime")]).await;
    }
}
