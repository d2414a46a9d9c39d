//! Needs.

use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;

use super::Refusals;

on_each_database!(a_wrong_need_is_refused);

async fn a_wrong_need_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let base = json!({
        "person": world.named("person", "birk"), "need": "LANGUAGE", "code": "DA", "validFrom": "2026-11-23",
    });
    let refuse = refusals.verb("caseworker", "recordNeed", base);
    for person in ["", &world.named("person", "dina"), &world.named("user", "caseworker")] {
        refuse.case(&[("person", json!(person))], &[("NOT_FOUND", "person")]).await;
    }
    for code in ["", "da", "PUBLIC_TRANSPORT", "FOLLOW_UP"] {
        refuse.case(&[("code", json!(code))], &[("UNKNOWN_CODE", "code")]).await;
    }
    refuse.case(&[("validFrom", json!("2019-12-31"))], &[("UNKNOWN_CODE", "code")]).await;
    for until in ["2026-11-23", "2026-11-22"] {
        refuse.case(&[("validUntil", json!(until))], &[("PERIOD_REVERSED", "validUntil")]).await;
    }
    // Birk follows English already.
    refuse.case(&[("code", json!("EN"))], &[("NEED_ALREADY_RECORDED", "code")]).await;
    refuse.malformed(&[("need", json!("HEALTH"))]).await;
    refuse.accepted(&[]).await;

    let base = json!({ "need": world.named("need", "birk"), "expectedVersion": 1, "validUntil": "2026-12-01" });
    let refuse = refusals.verb("caseworker", "endNeed", base);
    refuse.stale().await;
    for other in ["", &world.named("need", "nobody"), &world.named("person", "birk")] {
        refuse.case(&[("need", json!(other))], &[("NOT_FOUND", "need")]).await;
    }
    for until in ["2026-10-24", "2026-10-01"] {
        refuse.case(&[("validUntil", json!(until))], &[("OUTSIDE_PERIOD", "validUntil")]).await;
    }
    refuse.accepted(&[]).await;
    let base = json!({ "need": world.named("need", "birk"), "expectedVersion": 2, "validUntil": "2026-12-02" });
    refusals.verb("caseworker", "endNeed", base).case(&[], &[("OUTSIDE_PERIOD", "validUntil")]).await;
}
