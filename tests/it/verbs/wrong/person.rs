//! Persons, protections and responsibilities.

use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::{Refusals, long};

on_each_database!(
    a_wrong_registration_is_refused,
    a_wrong_change_of_a_person_is_refused,
    a_wrong_protection_is_refused,
    a_wrong_responsibility_is_refused,
    a_wrong_breaking_of_the_glass_is_refused,
);

async fn a_wrong_registration_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let base = json!({
        "unit": world.named("unit", "TEAM-B"), "cpr": "670786-4107", "givenName": "Gry", "familyName": "Gram",
        "targetGroup": "ACTIVITY_READY", "contact": {}, "caseworker": world.named("user", "neighbour"),
    });
    let refuse = refusals.verb("manager", "registerPerson", base);
    for cpr in ["", "123", "ABCDEFGHIJ", "670786-41070", "670786--4107", "６７０７８６４１０７", "670786-410\u{0}"]
    {
        refuse.case(&[("cpr", json!(cpr))], &[("CPR_SHAPE", "cpr")]).await;
    }
    for cpr in ["310286-4107", "673286-4107", "000000-0000", "980186-4107", "6700864107"] {
        refuse.case(&[("cpr", json!(cpr))], &[("CPR_DATE", "cpr")]).await;
    }
    // Somebody within reach, and somebody without: one answer.
    for cpr in ["6101804001", "610180-4001", "650584-4005"] {
        refuse.case(&[("cpr", json!(cpr))], &[("REGISTRATION_NOT_POSSIBLE", "cpr")]).await;
    }
    for field in ["givenName", "familyName"] {
        refuse.case(&[(field, json!(""))], &[("TEXT_EMPTY", field)]).await;
        refuse.case(&[(field, json!(" \n\t "))], &[("TEXT_EMPTY", field)]).await;
        refuse.case(&[(field, long(101))], &[("TEXT_TOO_LONG", field)]).await;
        for name in ["Gr\u{0}y", "Gr\u{7}y", "Gry\nGram", "Gr\u{85}y"] {
            refuse.case(&[(field, json!(name))], &[("TEXT_MALFORMED", field)]).await;
        }
    }
    contact(refuse).await;
    refuse.case(&[("targetGroup", json!("NOPE"))], &[("UNKNOWN_CODE", "targetGroup")]).await;
    refuse.case(&[("targetGroup", json!("FOLLOW_UP"))], &[("UNKNOWN_CODE", "targetGroup")]).await;
    for unit in ["", "x", &world.named("unit", "TEAM-C"), &world.named("unit", "NONE"), &world.named("person", "alma")]
    {
        refuse.case(&[("unit", json!(unit))], &[("NOT_FOUND", "unit")]).await;
    }
    refuse.case(&[("caseworker", json!("x"))], &[("NOT_FOUND", "caseworker")]).await;
    refuse
        .case(&[("caseworker", json!(world.named("user", "audit-client")))], &[("NOT_A_CASEWORKER", "caseworker")])
        .await;
    let several = [("cpr", json!("1")), ("givenName", json!("")), ("contact.phone", json!("abc"))];
    let told = [("CPR_SHAPE", "cpr"), ("TEXT_EMPTY", "givenName"), ("TEXT_MALFORMED", "contact.phone")];
    refuse.case(&several, &told).await;
    refuse.accepted(&[]).await;
    refuse.case(&[], &[("REGISTRATION_NOT_POSSIBLE", "cpr")]).await;
}

async fn contact(refuse: &mut Refusals<'_>) {
    for (field, value, code) in [
        ("contact.street", long(201), "TEXT_TOO_LONG"),
        ("contact.street", json!("Vej\n1"), "TEXT_MALFORMED"),
        ("contact.postalCode", json!("12"), "TEXT_MALFORMED"),
        ("contact.postalCode", json!("12a4"), "TEXT_MALFORMED"),
        ("contact.city", long(101), "TEXT_TOO_LONG"),
        ("contact.phone", json!("ring mig"), "TEXT_MALFORMED"),
        ("contact.phone", json!("1".repeat(31)), "TEXT_TOO_LONG"),
        ("contact.email", json!("gry"), "TEXT_MALFORMED"),
        ("contact.email", json!("gry@host"), "TEXT_MALFORMED"),
        ("contact.email", json!(format!("{}@b.dk", "a".repeat(260))), "TEXT_TOO_LONG"),
    ] {
        refuse.case(&[(field, value)], &[(code, field)]).await;
    }
}

async fn a_wrong_change_of_a_person_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let alma = json!({ "person": world.named("person", "alma"), "expectedVersion": 1 });
    let with = |field: &str, value: Value| super::but(&alma, &[(field, value)]);
    let strangers =
        [world.named("person", "dina"), world.named("person", "nobody"), world.named("plan", "alma"), "".into()];
    let name = super::but(&with("givenName", json!("Alma")), &[("familyName", json!("Ny"))]);
    for (sign_in, verb, base) in [
        ("caseworker", "changeName", name),
        ("caseworker", "changeContactDetails", with("contact", json!({ "city": "By" }))),
        ("caseworker", "changeCprNumber", with("cpr", json!("670786-4107"))),
    ] {
        let refuse = refusals.verb(sign_in, verb, base);
        for person in &strangers {
            refuse.case(&[("person", json!(person))], &[("NOT_FOUND", "person")]).await;
        }
        refuse.stale().await;
    }
    contact(refusals.verb("caseworker", "changeContactDetails", with("contact", json!({})))).await;
    let refuse = refusals.verb("caseworker", "changeCprNumber", with("cpr", json!("670786-4107")));
    refuse.case(&[("cpr", json!("67"))], &[("CPR_SHAPE", "cpr")]).await;
    refuse.case(&[("cpr", json!("3102864107"))], &[("CPR_DATE", "cpr")]).await;
    for taken in ["620281-4002", "640483-4004", "650584-4005"] {
        refuse.case(&[("cpr", json!(taken))], &[("REGISTRATION_NOT_POSSIBLE", "cpr")]).await;
    }
    let refuse = refusals.verb("manager", "transferPerson", with("unit", json!(world.named("unit", "TEAM-B"))));
    refuse.stale().await;
    for unit in ["", &world.named("unit", "TEAM-C"), &world.named("user", "manager")] {
        refuse.case(&[("unit", json!(unit))], &[("NOT_FOUND", "unit")]).await;
    }
    refuse.case(&[("person", json!(world.named("person", "emil")))], &[("NOT_FOUND", "person")]).await;
}

async fn a_wrong_protection_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let base = json!({ "person": world.named("person", "alma"), "validFrom": "2026-11-23" });
    let refuse = refusals.verb("caseworker", "protectPerson", base);
    for until in ["2026-11-23", "2026-11-22", "1900-01-01"] {
        refuse.case(&[("validUntil", json!(until))], &[("PERIOD_REVERSED", "validUntil")]).await;
    }
    refuse.case(&[("person", json!(world.named("person", "dina")))], &[("NOT_FOUND", "person")]).await;
    refuse.case(&[("person", json!(world.named("person", "birk")))], &[("ALREADY_PROTECTED", "validFrom")]).await;
    let base = json!({ "protectionPeriod": world.named("protection", "birk"), "expectedVersion": 1, "validUntil": "2026-12-01" });
    let refuse = refusals.verb("caseworker", "endProtection", base);
    refuse.stale().await;
    for until in ["2026-10-24", "2026-10-01", "2099-01-01"] {
        refuse.case(&[("validUntil", json!(until))], &[("OUTSIDE_PERIOD", "validUntil")]).await;
    }
    refuse.case(&[("protectionPeriod", json!("x"))], &[("NOT_FOUND", "protectionPeriod")]).await;
}

async fn a_wrong_responsibility_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let base = json!({
        "person": world.named("person", "frida"), "user": world.named("user", "neighbour"), "kind": "PRIMARY",
        "validFrom": "2026-11-23", "validUntil": "2026-12-01",
    });
    let refuse = refusals.verb("manager", "assignCaseworker", base);
    for until in ["2026-11-23", "2026-11-01"] {
        refuse.case(&[("validUntil", json!(until))], &[("PERIOD_REVERSED", "validUntil")]).await;
    }
    refuse.case(&[("user", json!(world.named("person", "alma")))], &[("NOT_FOUND", "user")]).await;
    refuse.case(&[("user", json!(world.named("user", "audit-client")))], &[("NOT_A_CASEWORKER", "user")]).await;
    refuse.case(&[("person", json!(world.named("person", "emil")))], &[("NOT_FOUND", "person")]).await;
    let alma = json!(world.named("person", "alma"));
    refuse.case(&[("person", alma)], &[("PRIMARY_ALREADY_ASSIGNED", "")]).await;
    let substitute = world.assignment("cleo", "caseworker", -10);
    let base = json!({ "assignment": substitute, "expectedVersion": 1, "validUntil": "2026-11-30" });
    let refuse = refusals.verb("manager", "endAssignment", base);
    refuse.stale().await;
    for until in ["2026-11-13", "2026-01-01", "2026-12-14"] {
        refuse.case(&[("validUntil", json!(until))], &[("OUTSIDE_PERIOD", "validUntil")]).await;
    }
    refuse.case(&[("assignment", json!(""))], &[("NOT_FOUND", "assignment")]).await;
}

async fn a_wrong_breaking_of_the_glass_is_refused(database: TestDatabase) {
    let world = World::new(database).await;
    let mut refusals = Refusals::of(&world).await;
    let base = json!({ "cpr": "640483-4004", "reason": "Akut henvendelse fra borgeren", "minutes": 30 });
    let refuse = refusals.verb("caseworker", "breakGlass", base);
    refuse.case(&[("reason", json!(""))], &[("TEXT_EMPTY", "reason")]).await;
    refuse.case(&[("reason", json!("Akut"))], &[("TEXT_TOO_SHORT", "reason")]).await;
    refuse.case(&[("reason", json!(format!("A{}", " ".repeat(40))))], &[("TEXT_TOO_SHORT", "reason")]).await;
    refuse.case(&[("reason", long(2001))], &[("TEXT_TOO_LONG", "reason")]).await;
    for minutes in [-1, 0, 4, 61] {
        refuse.case(&[("minutes", json!(minutes))], &[("NUMBER_OUT_OF_RANGE", "minutes")]).await;
    }
    refuse.case(&[("cpr", json!("x"))], &[("CPR_SHAPE", "cpr")]).await;
    refuse.case(&[("cpr", json!("310283-4004"))], &[("CPR_DATE", "cpr")]).await;
    refuse.case(&[("cpr", json!("640483-4444"))], &[("NOT_FOUND", "cpr")]).await;
    refuse.case(&[("cpr", json!("610180-4001"))], &[("GLASS_NOT_NEEDED", "cpr")]).await;
    let record = refuse.accepted(&[]).await;
    let base = json!({ "breakGlass": record["id"], "expectedVersion": 1, "verdict": "Berettiget" });
    let refuse = refusals.verb("manager", "reviewBreakGlass", base);
    refuse.stale().await;
    refuse.case(&[("verdict", json!("x"))], &[("TEXT_TOO_SHORT", "verdict")]).await;
    refuse.case(&[("breakGlass", json!("x"))], &[("NOT_FOUND", "breakGlass")]).await;
    refuse.accepted(&[]).await;
    refuse.case(&[("expectedVersion", json!(2))], &[("WRONG_STATE", "")]).await;
}
