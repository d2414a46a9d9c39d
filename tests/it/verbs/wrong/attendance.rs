//! Attendance, singly and in bulk.

use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::Refusals;

on_each_database!(a_wrong_registration_of_attendance_is_refused, one_wrong_item_leaves_all_as_they_were);

fn session(world: &World, days: i64) -> Value {
    json!(world.named("session", &format!("alma-2 {}", world.rows().day(days))))
}

async fn a_wrong_registration_of_attendance_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let base = json!({ "session": session(&world, -3), "status": "PRESENT", "mode": "PHYSICAL" });
    let refuse = refusals.verb("caseworker", "recordAttendance", base);
    refuse.case(&[("session", session(&world, 7))], &[("NOT_YET", "session")]).await;
    let partial = ("status", json!("PARTIAL"));
    refuse.case(std::slice::from_ref(&partial), &[("MINUTES_REQUIRED", "attendedMinutes")]).await;
    for (minutes, code) in [(-1, "NUMBER_OUT_OF_RANGE"), (0, "NUMBER_OUT_OF_RANGE"), (181, "MINUTES_EXCEED_SESSION")] {
        let changes = [partial.clone(), ("attendedMinutes", json!(minutes))];
        refuse.case(&changes, &[(code, "attendedMinutes")]).await;
    }
    for status in ["NOT_REGISTERED", "PRESENT", "ABSENT_REPORTED", "ABSENT_UNREPORTED", "CANCELLED_BY_PROVIDER"] {
        let changes = [("status", json!(status)), ("attendedMinutes", json!(60))];
        refuse.case(&changes, &[("MINUTES_NOT_ALLOWED", "attendedMinutes")]).await;
    }
    let dinas = world.named("session", &format!("dina-1 {}", world.rows().day(-2)));
    for other in ["", &dinas, &world.named("course", "alma-2")] {
        refuse.case(&[("session", json!(other))], &[("NOT_FOUND", "session")]).await;
    }
    // What is registered is corrected with its version only; the answer holds it.
    for version in [Value::Null, json!(2), json!(0)] {
        let changes = [("session", session(&world, -14)), ("expectedVersion", version)];
        let told = refuse.case(&changes, &[("STALE_VERSION", "expectedVersion")]).await;
        assert_eq!(told["userErrors"][0]["currentVersion"], 1);
        assert_eq!((&told["record"]["version"], &told["record"]["status"]), (&json!(1), &json!("PRESENT")));
    }
}

async fn one_wrong_item_leaves_all_as_they_were(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let item = |days: i64, version: Value| json!({ "session": session(&world, days), "status": "PRESENT", "mode": "DIGITAL", "expectedVersion": version });
    let good = [item(-3, Value::Null), item(-5, json!(1)), item(-7, json!(1))];
    let refuse = refusals.verb("caseworker", "recordAttendances", json!({ "items": good }));
    let items = |items: &[Value]| [("items", json!(items))];
    refuse.case(&items(&[]), &[("TOO_MANY_ITEMS", "items")]).await;
    refuse.case(&items(&vec![item(-3, Value::Null); 101]), &[("TOO_MANY_ITEMS", "items")]).await;
    let twice = [item(-3, Value::Null), item(-5, json!(1)), item(-3, Value::Null)];
    refuse.case(&items(&twice), &[("DUPLICATE_ITEM", "items.2.session")]).await;
    let wrong = [
        ("items.0.status", json!("PARTIAL")),
        ("items.1.expectedVersion", json!(9)),
        ("items.2.session", session(&world, 7)),
    ];
    let told = [
        ("MINUTES_REQUIRED", "items.0.attendedMinutes"),
        ("STALE_VERSION", "items.1.expectedVersion"),
        ("NOT_YET", "items.2.session"),
    ];
    for (at, one) in told.iter().enumerate() {
        refuse.bulk(&wrong[at..=at], std::slice::from_ref(one)).await;
    }
    refuse.bulk(&wrong, &told).await;
    let unknown = [("items.0.session", json!("")), ("items.1.session", json!("x"))];
    refuse.bulk(&unknown, &[("NOT_FOUND", "items.0.session"), ("NOT_FOUND", "items.1.session")]).await;
}
