//! Individual targets.

use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::{Refusals, long};
use crate::verbs::individual_target::{agreement, enrolled};

on_each_database!(a_wrong_agreement_is_refused, a_wrong_end_of_a_target_is_refused);

async fn a_wrong_agreement_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let (_, effort) = enrolled(&world).await;
    world.clock.set("2026-11-26T09:00:00Z".parse().expect("a Thursday"));
    let mut refusals = Refusals::of(&world).await;
    let refuse = refusals.verb("caseworker", "agreeIndividualTarget", agreement(&world, &effort));
    for minutes in [-1, 0, 10_081] {
        refuse.case(&[("minutesPerWeek", json!(minutes))], &[("NUMBER_OUT_OF_RANGE", "minutesPerWeek")]).await;
    }
    for day in ["2026-11-24", "2026-11-29"] {
        refuse.case(&[("validFrom", json!(day))], &[("NOT_A_MONDAY", "validFrom")]).await;
        refuse.case(&[("validUntil", json!(day))], &[("NOT_A_MONDAY", "validUntil")]).await;
    }
    let all = [("reason", json!("")), ("minutesPerWeek", json!(0)), ("validFrom", json!("2026-11-24"))];
    let told = [("TEXT_EMPTY", "reason"), ("NUMBER_OUT_OF_RANGE", "minutesPerWeek"), ("NOT_A_MONDAY", "validFrom")];
    refuse.case(&all, &told).await;
    refuse.case(&[("reason", long(2001))], &[("TEXT_TOO_LONG", "reason")]).await;
    refuse.case(&[("validUntil", json!("2026-11-23"))], &[("PERIOD_REVERSED", "validUntil")]).await;
    // The week that is over stays as it was; the one that runs can still be agreed on.
    refuse.case(&[("validFrom", json!("2026-11-16"))], &[("DAY_IN_PAST", "validFrom")]).await;
    for other in ["", &world.named("person", "cleo")] {
        refuse.case(&[("effort", json!(other))], &[("NOT_FOUND", "effort")]).await;
    }
    refuse.case(&[("person", json!(world.named("person", "alma")))], &[("NOT_ENROLLED", "effort")]).await;
    for person in ["", &world.named("person", "dina"), &effort] {
        refuse.case(&[("person", json!(person))], &[("NOT_FOUND", "person")]).await;
    }
    refuse.malformed(&[("minutesPerWeek", json!(1.5))]).await;
    let key = [("idempotencyKey", json!("one agreement"))];
    let record = refuse.accepted(&key).await;
    assert_eq!(refuse.accepted(&key).await["id"], record["id"], "the same call makes one target");
    let other = [key[0].clone(), ("minutesPerWeek", json!(901))];
    refuse.case(&other, &[("IDEMPOTENCY_KEY_REUSED", "idempotencyKey")]).await;
    refuse.case(&[], &[("TARGET_OVERLAP", "validFrom")]).await;
}

async fn a_wrong_end_of_a_target_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let (effort, _) = enrolled(&world).await;
    let mut rows = world.rows();
    let days = (rows.day(-14), Some(rows.day(14)));
    rows.target("cleo", ("cleo", "caseworker"), effort, 900, days);
    rows.target("dina", ("dina", "colleague"), effort, 900, days);
    world.add(rows).await;
    let mut refusals = Refusals::of(&world).await;
    let input = json!({
        "individualTarget": world.named("target", "cleo"), "expectedVersion": 1, "validUntil": "2026-11-30",
    });
    let refuse = refusals.verb("caseworker", "endIndividualTarget", input);
    refuse.stale().await;
    for other in ["", &world.named("target", "dina"), &world.named("person", "cleo")] {
        refuse.case(&[("individualTarget", json!(other))], &[("NOT_FOUND", "individualTarget")]).await;
    }
    refuse.case(&[("validUntil", json!("2026-12-01"))], &[("NOT_A_MONDAY", "validUntil")]).await;
    for until in ["2026-11-09", "2026-11-02", "2026-12-14"] {
        refuse.case(&[("validUntil", json!(until))], &[("OUTSIDE_PERIOD", "validUntil")]).await;
    }
    refuse.case(&[("validUntil", json!("2026-11-16"))], &[("DAY_IN_PAST", "validUntil")]).await;
    refuse.malformed(&[("validUntil", Value::Null)]).await;
    refuse.accepted(&[("validUntil", json!("2026-11-23"))]).await;
}
