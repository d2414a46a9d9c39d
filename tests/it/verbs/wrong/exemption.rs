//! Exemptions.

use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::{Refusals, long};

on_each_database!(a_wrong_exemption_is_refused, a_wrong_change_of_an_exemption_is_refused);

async fn a_wrong_exemption_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let base = json!({
        "person": world.named("person", "alma"), "kind": "CARE", "validFrom": "2026-11-16",
        "validUntil": "2027-03-01", "suspendsDuty": true, "reviewDueOn": "2027-01-04", "reason": "Aftalt",
        "idempotencyKey": "one exemption",
    });
    let refuse = refusals.verb("caseworker", "grantExemption", base);
    let open = [("validUntil", Value::Null), ("reviewDueOn", Value::Null)];
    refuse.case(&open, &[("REVIEW_DATE_REQUIRED", "reviewDueOn")]).await;
    let both = [open[0].clone(), open[1].clone(), ("reason", json!(""))];
    refuse.case(&both, &[("TEXT_EMPTY", "reason"), ("REVIEW_DATE_REQUIRED", "reviewDueOn")]).await;
    refuse.case(&[("reason", long(2001))], &[("TEXT_TOO_LONG", "reason")]).await;
    refuse.case(&[("validUntil", json!("2026-11-16"))], &[("PERIOD_REVERSED", "validUntil")]).await;
    refuse.case(&[("reviewDueOn", json!("2026-11-22"))], &[("DAY_IN_PAST", "reviewDueOn")]).await;
    refuse.case(&[("reviewDueOn", json!("2027-03-01"))], &[("OUTSIDE_PERIOD", "reviewDueOn")]).await;
    let ahead = [("validFrom", json!("2027-01-05"))];
    refuse.case(&ahead, &[("OUTSIDE_PERIOD", "reviewDueOn")]).await;
    for code in ["", "SICKNESS", "care"] {
        refuse.case(&[("kind", json!(code))], &[("UNKNOWN_CODE", "kind")]).await;
    }
    for person in ["", &world.named("person", "dina"), &world.named("user", "caseworker")] {
        refuse.case(&[("person", json!(person))], &[("NOT_FOUND", "person")]).await;
    }
    refuse.case(&[("idempotencyKey", json!("k"))], &[("TEXT_TOO_SHORT", "idempotencyKey")]).await;
    refuse.malformed(&[("suspendsDuty", Value::Null)]).await;
    let record = refuse.accepted(&[]).await;
    assert_eq!(refuse.accepted(&[]).await["id"], record["id"], "the same call grants one exemption");
    let other = [("suspendsDuty", json!(false))];
    refuse.case(&other, &[("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")]).await;
    refuse.accepted(&[("reviewDueOn", Value::Null), ("idempotencyKey", Value::Null)]).await;
}

async fn a_wrong_change_of_an_exemption_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut rows = world.rows();
    let (from, until, past) = (rows.day(-60), Some(rows.day(60)), Some(rows.day(-1)));
    rows.exemption("alma", ("alma", "caseworker"), "CARE", (from, until), None);
    rows.exemption("over", ("alma", "caseworker"), "CARE", (from, past), None);
    rows.exemption("dina", ("dina", "colleague"), "CARE", (from, until), None);
    world.add(rows).await;
    let mut refusals = Refusals::of(&world).await;
    let base = json!({ "exemption": world.named("exemption", "alma"), "expectedVersion": 1 });
    for (verb, field) in [("reviewExemption", "reviewDueOn"), ("endExemption", "validUntil")] {
        let refuse = refusals.verb("caseworker", verb, super::but(&base, &[(field, json!("2026-12-24"))]));
        refuse.stale().await;
        for other in ["", &world.named("exemption", "dina"), &world.named("person", "alma")] {
            refuse.case(&[("exemption", json!(other))], &[("NOT_FOUND", "exemption")]).await;
        }
        refuse.malformed(&[(field, Value::Null)]).await;
    }
    let refuse = refusals.verb("caseworker", "reviewExemption", base.clone());
    refuse.case(&[("reviewDueOn", json!("2026-11-22"))], &[("DAY_IN_PAST", "reviewDueOn")]).await;
    // It ends sixty days ahead, on the 22nd of January.
    refuse.case(&[("reviewDueOn", json!("2027-01-22"))], &[("OUTSIDE_PERIOD", "reviewDueOn")]).await;
    let over = [("exemption", json!(world.named("exemption", "over"))), ("reviewDueOn", json!("2026-11-23"))];
    refuse.case(&over, &[("OUTSIDE_PERIOD", "reviewDueOn")]).await;
    let refuse = refusals.verb("caseworker", "endExemption", base);
    for until in ["2026-09-24", "2026-09-23", "2027-01-23"] {
        refuse.case(&[("validUntil", json!(until))], &[("OUTSIDE_PERIOD", "validUntil")]).await;
    }
    refuse.accepted(&[("validUntil", json!("2026-11-23"))]).await;
}
