//! Courses and their sessions.

use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;

use super::{Refusals, long};

on_each_database!(a_wrong_proposal_is_refused, a_wrong_step_is_refused, a_wrong_session_is_refused);

async fn a_wrong_proposal_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let base = json!({
        "plan": world.named("plan", "alma"), "offer": world.named("offer", "T1"), "plannedStartOn": "2026-12-01",
        "plannedEndOn": "2026-12-31", "plannedMinutesPerWeek": 900,
    });
    let refuse = refusals.verb("caseworker", "proposeCourse", base);
    refuse.case(&[("plannedEndOn", json!("2026-11-30"))], &[("PERIOD_REVERSED", "plannedEndOn")]).await;
    refuse.case(&[("plannedEndOn", json!("2029-12-04"))], &[("OUTSIDE_PERIOD", "plannedEndOn")]).await;
    for minutes in [i32::MIN, -1, 0, 10_081, i32::MAX] {
        let told = [("NUMBER_OUT_OF_RANGE", "plannedMinutesPerWeek")];
        refuse.case(&[("plannedMinutesPerWeek", json!(minutes))], &told).await;
    }
    for offer in ["", &world.named("offer", "T9"), &world.named("plan", "alma")] {
        refuse.case(&[("offer", json!(offer))], &[("NOT_FOUND", "offer")]).await;
    }
    let early = [("plannedStartOn", json!("2020-01-01")), ("plannedEndOn", json!("2020-02-01"))];
    refuse.case(&early, &[("OFFER_NOT_AVAILABLE", "offer")]).await;
    for plan in ["", &world.named("plan", "dina"), &world.named("course", "alma-1")] {
        refuse.case(&[("plan", json!(plan))], &[("NOT_FOUND", "plan")]).await;
    }
    for closed in ["cleo", "alma-first"] {
        refuse.case(&[("plan", json!(world.named("plan", closed)))], &[("WRONG_STATE", "")]).await;
    }
    refuse.case(&[("idempotencyKey", json!("1234567"))], &[("TEXT_TOO_SHORT", "idempotencyKey")]).await;
    // Days far from any life are typing errors, and beyond four digits they would not even sort.
    for day in ["9999-12-31", "0001-01-01", "2201-01-01", "1799-12-31"] {
        refuse.malformed(&[("plannedStartOn", json!(day)), ("plannedEndOn", json!(day))]).await;
    }
}

async fn a_wrong_step_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let course = |key: &str| json!(world.named("course", key));
    for (verb, key, more) in [
        ("offerCourse", "birk-1", json!({})),
        ("planCourse", "birk-2", json!({})),
        ("startCourse", "alma-3", json!({ "startedOn": "2026-11-23" })),
        ("completeCourse", "alma-2", json!({ "completedOn": "2026-11-23" })),
        ("interruptCourse", "alma-2", json!({ "interruptedOn": "2026-11-20", "reason": "Flyttet" })),
        ("cancelCourse", "birk-1", json!({ "reason": "Fortrudt" })),
        ("markCourseNotStarted", "alma-3", json!({ "reason": "Kom ikke" })),
        ("reopenCourse", "alma-1", json!({ "reason": "Fejl" })),
    ] {
        let mut base = json!({ "course": course(key), "expectedVersion": 1 });
        base.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let refuse = refusals.verb("caseworker", verb, base.clone());
        refuse.stale().await;
        for other in ["dina-1", "emil-1", "nobody"] {
            refuse.case(&[("course", course(other))], &[("NOT_FOUND", "course")]).await;
        }
        refuse.case(&[("course", json!(world.named("plan", "alma")))], &[("NOT_FOUND", "course")]).await;
        if base["reason"].is_string() {
            refuse.case(&[("reason", json!(""))], &[("TEXT_EMPTY", "reason")]).await;
            refuse.case(&[("reason", json!(" x "))], &[("TEXT_TOO_SHORT", "reason")]).await;
            refuse.case(&[("reason", long(2001))], &[("TEXT_TOO_LONG", "reason")]).await;
            refuse.case(&[("reason", json!("For\u{0}trudt"))], &[("TEXT_MALFORMED", "reason")]).await;
        }
        for day in ["startedOn", "completedOn", "interruptedOn"].iter().filter(|day| base[**day].is_string()) {
            refuse.case(&[(day, json!("2026-11-24"))], &[("NOT_YET", day)]).await;
            if *day != "startedOn" {
                refuse.case(&[(day, json!("2026-11-02"))], &[("OUTSIDE_PERIOD", day)]).await;
            }
        }
    }
}

async fn a_wrong_session_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let local = |date: &str, time: &str| json!({ "local": { "date": date, "time": time } });
    let base = json!({
        "course": world.named("course", "alma-2"), "startsAt": local("2026-12-01", "09:00"), "durationMinutes": 180,
    });
    let refuse = refusals.verb("caseworker", "scheduleSession", base);
    for minutes in [-5, 0, 4, 721] {
        refuse.case(&[("durationMinutes", json!(minutes))], &[("NUMBER_OUT_OF_RANGE", "durationMinutes")]).await;
    }
    for day in ["2026-11-02", "2027-01-03", "2099-01-01"] {
        refuse.case(&[("startsAt", local(day, "09:00"))], &[("OUTSIDE_PERIOD", "startsAt")]).await;
    }
    for time in ["09:00", "08:00", "11:59"] {
        refuse.case(&[("startsAt", local("2026-11-30", time))], &[("SESSION_OVERLAP", "startsAt")]).await;
    }
    for other in ["dina-1", "nobody"] {
        refuse.case(&[("course", json!(world.named("course", other)))], &[("NOT_FOUND", "course")]).await;
    }
    for ended in ["alma-1", "birk-1", "birk-2", "cleo-2"] {
        refuse.case(&[("course", json!(world.named("course", ended)))], &[("WRONG_STATE", "")]).await;
    }
    refuse.accepted(&[]).await;
    refuse.case(&[("durationMinutes", json!(60))], &[("SESSION_OVERLAP", "startsAt")]).await;
    // One that begins when the other ends is another matter.
    refuse.accepted(&[("startsAt", local("2026-12-01", "12:00"))]).await;
}
