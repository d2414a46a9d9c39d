//! Attendance registered, corrected, and registered in bulk.

use indsats::demo::world::id;
use indsats_entity::audit_leaf::AuditKind;
use indsats_tests::evidence::subjects;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::proof::{Line, Proof};

on_each_database!(
    attendance_is_registered_and_corrected,
    a_session_that_the_provider_cancels_need_not_have_begun,
    several_registrations_are_one_change,
    where_it_keeps_going_each_item_tells_its_own_problem,
);

fn key(world: &World, days: i64) -> String {
    format!("alma-2 {}", world.rows().day(days))
}

fn item(world: &World, days: i64, version: Value) -> Value {
    let session = world.named("session", &key(world, days));
    json!({ "session": session, "status": "PRESENT", "mode": "DIGITAL", "expectedVersion": version })
}

async fn attendance_is_registered_and_corrected(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let input =
        super::but(&item(&world, -3, Value::Null), &[("status", json!("PARTIAL")), ("attendedMinutes", json!(180))]);
    let row = json!({
        "session_id": id("session", &key(&world, -3)), "course_id": id("course", "alma-2"), "status": "PARTIAL",
        "attended_minutes": 180, "mode": "DIGITAL", "reasonable_ground": "NOT_ASSESSED",
        "registered_by": id("user", "caseworker"),
    });
    let record = proof.does("caseworker", "recordAttendance", input, "alma", &[Line::new("Attendance", row)]).await;
    assert_eq!((&record["attendedMinutes"], &record["registeredBy"]["name"]), (&json!(180), &json!("Anna Agerholm")));

    let changes =
        [("status", json!("ABSENT_REPORTED")), ("reasonableGround", json!("YES")), ("mode", json!("DIGITAL"))];
    let input = super::but(&item(&world, -3, json!(1)), &changes);
    world.clock.set("2026-11-23T08:00:00Z".parse().expect("an instant"));
    let payload = proof.done("caseworker", "recordAttendance", &input).await;
    let lines = proof.evidence.lines().await;
    let at = |time: &str| format!("2026-11-23T{time}:00+00:00");
    let before = json!({ "status": "PARTIAL", "attended_minutes": 180, "reasonable_ground": "NOT_ASSESSED",
        "registered_at": at("07:00"), "version": 1 });
    let after = json!({ "status": "ABSENT_REPORTED", "attended_minutes": null, "reasonable_ground": "YES",
        "registered_at": at("08:00"), "version": 2 });
    assert_eq!((lines.len(), lines[0].row_id), (1, world.row(&record["id"])));
    assert_eq!((lines[0].before.as_ref(), &lines[0].after), (Some(&before), &after));
    assert_eq!((&payload["record"]["id"], &payload["record"]["version"]), (&record["id"], &json!(2)));
    assert_eq!(proof.evidence.number("SELECT count(*) FROM attendance").await, 8);
}

async fn a_session_that_the_provider_cancels_need_not_have_begun(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let input = super::but(&item(&world, 7, Value::Null), &[("status", json!("CANCELLED_BY_PROVIDER"))]);
    let row = json!({ "status": "CANCELLED_BY_PROVIDER", "attended_minutes": null });
    proof.does("caseworker", "recordAttendance", input, "alma", &[Line::new("Attendance", row)]).await;
}

async fn several_registrations_are_one_change(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let items = [item(&world, -3, Value::Null), item(&world, -5, json!(1)), item(&world, -14, json!(1))];
    for policy in ["ALL_OR_NOTHING", "KEEP_GOING"] {
        let version = |item: &Value| match &item["expectedVersion"] {
            Value::Null => json!(1),
            version => json!(version.as_i64().expect("a version") + 1),
        };
        let items: Vec<Value> = match policy {
            "KEEP_GOING" => items.iter().map(|i| super::but(i, &[("expectedVersion", version(i))])).collect(),
            _ => items.to_vec(),
        };
        let input = json!({ "items": items, "errorPolicy": policy });
        let payload = proof.done("caseworker", "recordAttendances", &input).await;
        let answered = payload["items"].as_array().expect("items");
        assert_eq!(answered.len(), 3);
        for (answer, item) in answered.iter().zip(&items) {
            assert_eq!(answer["userErrors"], json!([]), "{payload}");
            assert_eq!(
                (&answer["attendance"]["status"], &answer["attendance"]["version"]),
                (&json!("PRESENT"), &version(item))
            );
        }
        assert_eq!(proof.evidence.lines().await.len(), 3);
        let events = proof.evidence.events().await;
        let changes: Vec<_> = events.iter().filter(|event| event.kind == AuditKind::Change).collect();
        assert_eq!((changes.len(), changes[0].operation.as_str()), (1, "recordAttendances"));
        assert_eq!(subjects(changes[0]), [id("person", "alma")]);
    }
}

async fn where_it_keeps_going_each_item_tells_its_own_problem(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let items = [
        item(&world, -3, Value::Null),
        item(&world, -5, json!(9)),
        item(&world, 7, Value::Null),
        super::but(&item(&world, -7, json!(1)), &[("session", json!("x"))]),
        item(&world, -7, json!(1)),
    ];
    let input = json!({ "items": items, "errorPolicy": "KEEP_GOING" });
    let payload = proof.done("caseworker", "recordAttendances", &input).await;
    let answered = payload["items"].as_array().expect("items");
    let told: Vec<_> = answered.iter().map(indsats_tests::world::user_errors).collect();
    assert_eq!(told, [vec![], vec!["STALE_VERSION"], vec!["NOT_YET"], vec!["NOT_FOUND"], vec![]]);
    assert_eq!(answered[1]["userErrors"][0]["path"], json!(["input", "items", "1", "expectedVersion"]));
    // A stale item is answered with what is registered, the other wrong ones with nothing.
    let versions: Vec<&Value> = answered.iter().map(|answer| &answer["attendance"]["version"]).collect();
    assert_eq!(versions, [&json!(1), &json!(1), &Value::Null, &Value::Null, &json!(2)]);
    let rows: Vec<_> = proof.evidence.lines().await.iter().map(|line| line.row_version).collect();
    assert_eq!(rows, [1, 2]);
}
