//! Persons registered, renamed, moved, protected.

use indsats::demo::world::id;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::proof::{Line, Proof};

on_each_database!(
    a_person_is_registered_with_a_caseworker,
    a_taken_number_is_one_answer_and_on_record,
    a_person_gets_another_name_and_address,
    a_former_number_stays_findable,
    a_person_moves_and_is_seen_from_the_new_unit,
    a_protection_hides_the_address_and_ends,
);

async fn find(world: &World, sign_in: &str, cpr: &str) -> Value {
    let query = "query($cpr: String!) { person(by: { cpr: $cpr }) { id cprMasked street isProtected redactedFields
        primaryCaseworker { name } } }";
    world.sign_in(sign_in).data(query, json!({ "cpr": cpr })).await["person"].clone()
}

async fn a_person_is_registered_with_a_caseworker(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let input = json!({
        "unit": world.named("unit", "TEAM-B"), "cpr": "670786-4107", "givenName": " Gry ", "familyName": "Gram",
        "targetGroup": "ACTIVITY_READY", "contact": { "street": "Prøvevej 9", "phone": "+45 00 00 00 00" },
        "caseworker": world.named("user", "neighbour"),
    });
    let record = proof.done("manager", "registerPerson", &input).await["record"].clone();
    let person = world.row(&record["id"]);
    let columns = json!({
        "id": person, "unit_id": id("unit", "TEAM-B"), "given_name": "Gry", "family_name": "Gram",
        "name_key": "gram gry", "given_key": "gry", "street": "Prøvevej 9", "city": null, "cpr_kind": "SUBSTITUTE",
        "target_group_code": "ACTIVITY_READY", "registered_on": "2026-11-23",
    });
    let assigned = json!({
        "person_id": person, "user_id": id("user", "neighbour"), "kind": "PRIMARY", "valid_from": "2026-11-23", "valid_to": null,
    });
    let lines = [Line::new("Person", columns), Line::new("Assignment", assigned)];
    proof.left("manager", "registerPerson", person, &lines).await;
    assert_eq!((&record["givenName"], &record["cprMasked"]), (&json!("Gry"), &json!("670786-****")));
    let found = find(&world, "manager", "6707864107").await;
    assert_eq!((&found["id"], &found["primaryCaseworker"]["name"]), (&record["id"], &json!("Dorte Dam")));
    let stored = proof.evidence.everything().await;
    assert!(!format!("{stored:?}").contains("6707864107"), "the number is stored in clear");
}

async fn a_taken_number_is_one_answer_and_on_record(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let manager = world.sign_in("manager");
    let mut answers = Vec::new();
    for (cpr, holder) in [("610180-4001", "alma"), ("650584-4005", "emil")] {
        let input = json!({
            "unit": world.named("unit", "TEAM-B"), "cpr": cpr, "givenName": "Gry", "familyName": "Gram",
        });
        answers.push(super::act(&manager, "registerPerson", &input).await);
        proof.refused(&[id("person", holder)]).await;
    }
    assert_eq!(answers[0], answers[1]);
    let caseworker = world.sign_in("caseworker");
    let input = json!({ "person": world.named("person", "alma"), "expectedVersion": 1, "cpr": "650584-4005" });
    super::act(&caseworker, "changeCprNumber", &input).await;
    // Whose number it is, and whose it was to be.
    proof.refused(&[id("person", "emil"), id("person", "alma")]).await;
}

async fn a_person_gets_another_name_and_address(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let alma = id("person", "alma");
    let input = json!({
        "person": world.named("person", "alma"), "expectedVersion": 1, "givenName": "Alma", "familyName": "Ærø",
    });
    let before = json!({ "family_name": "Aabye", "name_key": "}bye alma" });
    let after = json!({ "family_name": "Ærø", "name_key": "{r| alma" });
    let lines = [Line::change("Person", alma, 1, before, after)];
    let record = proof.does("caseworker", "changeName", input, "alma", &lines).await;
    assert_eq!((&record["version"], &record["familyName"]), (&json!(2), &json!("Ærø")));

    let street = format!("Prøvevej {}, 1. tv", 1 + alma.as_u128() % 98);
    let phone = format!("00 00 {:02} {:02}", alma.as_u128() % 10_000 / 100, alma.as_u128() % 100);
    let input = json!({
        "person": world.named("person", "alma"), "expectedVersion": 2,
        "contact": { "street": "", "postalCode": "2400", "city": "Nyby", "email": "ny@example.invalid" },
    });
    let before = json!({ "street": street, "city": "Eksempelby", "phone": phone, "email": "alma@example.invalid" });
    let after = json!({ "street": null, "city": "Nyby", "phone": null, "email": "ny@example.invalid" });
    let lines = [Line::change("Person", alma, 2, before, after)];
    let record = proof.does("manager", "changeContactDetails", input, "alma", &lines).await;
    assert_eq!((&record["version"], &record["street"]), (&json!(3), &Value::Null));
}

async fn a_former_number_stays_findable(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let alma = json!(world.named("person", "alma"));
    let change = |version: i32, cpr: &str| json!({ "person": alma, "expectedVersion": version, "cpr": cpr });
    proof.done("caseworker", "changeCprNumber", &change(1, "0707864107")).await;
    let lines = proof.evidence.lines().await;
    let columns = |value: &Value| value.as_object().expect("columns").keys().cloned().collect::<Vec<_>>();
    assert_eq!(columns(&lines[0].after), ["cpr_encrypted", "cpr_kind", "version"]);
    assert_eq!(lines[0].after["cpr_kind"], "ORDINARY");
    assert!(!lines[0].after.to_string().contains("0707864107"));
    for cpr in ["610180-4001", "070786-4107"] {
        let found = find(&world, "caseworker", cpr).await;
        assert_eq!((&found["id"], &found["cprMasked"]), (&alma, &json!("070786-****")), "{cpr}");
    }
    // Neither number can be given to somebody else; the person may have the old one back.
    let input = json!({ "person": world.named("person", "birk"), "expectedVersion": 1, "cpr": "610180-4001" });
    let payload = super::act(&world.sign_in("caseworker"), "changeCprNumber", &input).await;
    assert_eq!(payload["userErrors"][0]["code"], "REGISTRATION_NOT_POSSIBLE");
    proof.done("caseworker", "changeCprNumber", &change(2, "610180-4001")).await;
    assert_eq!(find(&world, "caseworker", "0707864107").await["cprMasked"], "610180-****");
    assert_eq!(proof.evidence.number("SELECT count(*) FROM person_number").await, 7);
}

async fn a_person_moves_and_is_seen_from_the_new_unit(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let input = json!({
        "person": world.named("person", "frida"), "expectedVersion": 1, "unit": world.named("unit", "TEAM-A"),
    });
    let columns = |unit: &str| json!({ "unit_id": id("unit", unit) });
    let lines = [Line::change("Person", id("person", "frida"), 1, columns("TEAM-B"), columns("TEAM-A"))];
    let record = proof.does("manager", "transferPerson", input, "frida", &lines).await;
    assert_eq!(record["unit"]["userKey"], "TEAM-A");
}

async fn a_protection_hides_the_address_and_ends(database: TestDatabase) {
    let world = World::new(database).await;
    let mut proof = Proof::of(&world).await;
    let input = json!({ "person": world.named("person", "alma"), "validFrom": "2026-11-23" });
    let row = json!({ "person_id": id("person", "alma"), "valid_from": "2026-11-23", "valid_to": "2027-11-23" });
    let lines = [Line::new("ProtectionPeriod", row)];
    let record = proof.does("caseworker", "protectPerson", input, "alma", &lines).await;
    let seen = find(&world, "caseworker", "6101804001").await;
    assert_eq!((&seen["street"], &seen["isProtected"]), (&Value::Null, &json!(true)));
    assert!(seen["redactedFields"].as_array().expect("fields").contains(&json!("street")));
    proof.evidence.events().await;

    let input = json!({ "protectionPeriod": record["id"], "expectedVersion": 1, "validUntil": "2026-11-30" });
    let (from, to) = (json!({ "valid_to": "2027-11-23" }), json!({ "valid_to": "2026-11-30" }));
    let lines = [Line::change("ProtectionPeriod", world.row(&record["id"]), 1, from, to)];
    let record = proof.does("manager", "endProtection", input, "alma", &lines).await;
    assert_eq!((&record["version"], &record["validUntil"]), (&json!(2), &json!("2026-11-30")));
    world.clock.set("2026-11-30T08:00:00Z".parse().expect("an instant"));
    let seen = find(&world, "caseworker", "6101804001").await;
    assert_eq!(seen["isProtected"], false);
    assert!(seen["street"].is_string());
}
