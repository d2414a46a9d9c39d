//! Absences.

use indsats_entity::absence::AbsenceState;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::{Refusals, long};

on_each_database!(a_wrong_report_is_refused, a_wrong_change_of_an_absence_is_refused);

async fn a_wrong_report_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let base = json!({
        "person": world.named("person", "alma"), "kind": "SICKNESS", "validFrom": "2026-11-23",
        "validUntil": "2026-11-25", "idempotencyKey": "a report of ours",
    });
    let refuse = refusals.verb("caseworker", "reportAbsence", base);
    for until in ["2026-11-23", "2026-11-22"] {
        refuse.case(&[("validUntil", json!(until))], &[("PERIOD_REVERSED", "validUntil")]).await;
    }
    for code in ["", "sickness", "CARE", "SICKNESS "] {
        refuse.case(&[("kind", json!(code))], &[("UNKNOWN_CODE", "kind")]).await;
    }
    let early = [("validFrom", json!("2019-12-31"))];
    refuse.case(&early, &[("UNKNOWN_CODE", "kind")]).await;
    for person in ["", &world.named("person", "dina"), &world.named("absence", "alma")] {
        refuse.case(&[("person", json!(person))], &[("NOT_FOUND", "person")]).await;
    }
    refuse.case(&[("idempotencyKey", json!("k"))], &[("TEXT_TOO_SHORT", "idempotencyKey")]).await;
    refuse.malformed(&[("validFrom", Value::Null)]).await;
    let record = refuse.accepted(&[]).await;
    assert_eq!(refuse.accepted(&[]).await["id"], record["id"], "the same call makes one report");
    let other = [("validUntil", Value::Null)];
    refuse.case(&other, &[("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")]).await;
    // A second day of the same sickness is another report: nothing says that they may not overlap.
    refuse.accepted(&[("idempotencyKey", Value::Null)]).await;
}

async fn a_wrong_change_of_an_absence_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut rows = world.rows();
    let days = (rows.day(-2), Some(rows.day(5)));
    rows.absence("alma", ("alma", "caseworker"), "SICKNESS", days, AbsenceState::Reported);
    rows.absence("dina", ("dina", "colleague"), "SICKNESS", days, AbsenceState::Reported);
    world.add(rows).await;
    let mut refusals = Refusals::of(&world).await;
    let base = json!({ "absence": world.named("absence", "alma"), "expectedVersion": 1 });
    let with = |field: &str, value: Value| super::but(&base, &[(field, value)]);
    for (verb, input) in [
        ("approveAbsence", with("suspendsDuty", json!(true))),
        ("rejectAbsence", with("reason", json!("Ikke aftalt"))),
        ("changeAbsencePeriod", with("validFrom", json!("2026-11-30"))),
        ("endAbsence", with("validUntil", json!("2026-11-24"))),
    ] {
        let refuse = refusals.verb("caseworker", verb, input);
        refuse.stale().await;
        for other in ["", &world.named("absence", "dina"), &world.named("person", "alma")] {
            refuse.case(&[("absence", json!(other))], &[("NOT_FOUND", "absence")]).await;
        }
        refuse.malformed(&[("expectedVersion", Value::Null)]).await;
    }
    refusals.verb("caseworker", "approveAbsence", base.clone()).malformed(&[]).await;
    let refuse = refusals.verb("caseworker", "rejectAbsence", base.clone());
    refuse.case(&[("reason", json!(" \n"))], &[("TEXT_EMPTY", "reason")]).await;
    refuse.case(&[("reason", long(2001))], &[("TEXT_TOO_LONG", "reason")]).await;
    refuse.case(&[("reason", json!("a\u{7}"))], &[("TEXT_MALFORMED", "reason")]).await;
    let refuse = refusals.verb("caseworker", "changeAbsencePeriod", with("validFrom", json!("2026-11-23")));
    refuse.case(&[("validUntil", json!("2026-11-23"))], &[("PERIOD_REVERSED", "validUntil")]).await;
    let refuse = refusals.verb("caseworker", "endAbsence", base.clone());
    // It began on the 21st, and ends before the 28th.
    for until in ["2026-11-21", "2026-11-20", "2026-11-29"] {
        refuse.case(&[("validUntil", json!(until))], &[("OUTSIDE_PERIOD", "validUntil")]).await;
    }
    refuse.accepted(&[("validUntil", json!("2026-11-22"))]).await;
}
