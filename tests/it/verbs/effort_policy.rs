//! Versions of an effort's parameters: written by one, approved by another, and from then on as they are.

use indsats::{
    authn::Grant,
    demo::world::id,
    policy::{Kind, Role},
};
use indsats_entity::{audit_leaf::AuditKind, effort};
use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, subjects},
    on_each_database,
    world::{Client, World, user_errors},
};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{act, but, document, done, wrong::Refusals};

on_each_database!(
    one_writes_a_version_and_another_approves_it,
    who_rewrites_a_draft_is_its_author,
    an_approved_version_begins_ahead_and_last,
    what_a_list_no_longer_holds_is_not_approved,
    a_draft_can_be_withdrawn,
    crooked_versions_are_refused,
    only_managers_decide_on_versions,
);

async fn municipality(database: TestDatabase) -> World {
    let world = World::new(database).await;
    indsats::import::seed(&world.store).await.expect("the lists are written");
    world
}

/// The effort that every municipality starts with.
async fn effort(world: &World) -> String {
    let connection = world.database.connect().await;
    let row = effort::Entity::find().one(&connection).await.expect("a table").expect("an effort");
    world.global_id(Kind::Effort, row.id)
}

/// The manager of Center 2.
fn other_manager(world: &World) -> Client<'_> {
    let (subject, units) = ("other-manager".to_owned(), vec![id("unit", "CENTER-2")]);
    world.client(&Grant { subject, roles: vec![Role::Manager], units, ..Grant::default() })
}

fn input(effort: &str, valid_from: &str) -> Value {
    json!({ "effort": effort, "validFrom": valid_from, "parameters": { "weeklyTargetMinutes": 1200 } })
}

fn at(record: &Value) -> Value {
    json!({ "policy": record["id"], "expectedVersion": record["version"] })
}

async fn one_writes_a_version_and_another_approves_it(database: TestDatabase) {
    let world = municipality(database).await;
    let effort = effort(&world).await;
    let (manager, other) = (world.sign_in("manager"), other_manager(&world));
    let mut evidence = Evidence::of(&world).await;
    let written = but(&input(&effort, "2026-12-07"), &[("idempotencyKey", json!("one version"))]);
    let draft = done(&manager, "draftEffortPolicy", &written).await;
    let expected = json!({
        "id": draft["id"], "version": 1, "number": 2, "validFrom": "2026-12-07", "state": "DRAFT",
        "draftedBy": { "name": "Mette Holm" }, "approvedBy": null, "weeklyTargetMinutes": 1200,
        // The rest as the version that it is based on.
        "workdays": [1, 2, 3, 4, 5], "countedKinds": [], "courseWeekTest": "ANY_SCHEDULED_MINUTE",
        "qualifyingMeetingForms": ["PHYSICAL", "PHONE", "VIDEO"], "contactMinObligedDays": 3,
    });
    assert_eq!(draft, expected);
    assert_eq!(done(&manager, "draftEffortPolicy", &written).await["id"], draft["id"], "the same call, one version");
    left(&mut evidence, "draftEffortPolicy", &world, &draft).await;

    let own = act(&manager, "approveEffortPolicy", &at(&draft)).await;
    assert_eq!(user_errors(&own), ["OWN_DECISION"]);
    assert!(evidence.lines().await.is_empty());
    evidence.events().await;
    let approved = done(&other, "approveEffortPolicy", &at(&draft)).await;
    assert_eq!((&approved["state"], &approved["version"]), (&json!("APPROVED"), &json!(2)));
    assert_eq!(approved["approvedBy"]["name"], "Niels Nygaard");
    left(&mut evidence, "approveEffortPolicy", &world, &approved).await;

    for verb in ["reviseEffortPolicy", "approveEffortPolicy", "withdrawEffortPolicy"] {
        let refused = act(&other, verb, &at(&approved)).await;
        assert_eq!(user_errors(&refused), ["WRONG_STATE"], "{verb}");
    }
    assert!(evidence.lines().await.is_empty());
    let forced = "UPDATE effort_policy SET weekly_target_minutes = 0 WHERE number = 2";
    let forced = sea_orm::ConnectionTrait::execute_unprepared(&evidence.database, forced).await;
    assert!(forced.expect_err("an approved version stands").to_string().contains("effort_policy_final"));
}

/// One line of history and one event of change, about nobody.
async fn left(evidence: &mut Evidence, verb: &str, world: &World, record: &Value) {
    let lines = evidence.lines().await;
    let [line] = &lines[..] else { panic!("{verb}: {} lines", lines.len()) };
    assert_eq!((line.entity.as_str(), line.action.as_str(), line.person_id), ("EffortPolicy", verb, None));
    assert_eq!((line.row_id, &json!(line.row_version)), (world.row(&record["id"]), &record["version"]));
    let events = evidence.events().await;
    let changes: Vec<_> = events.iter().filter(|event| event.kind == AuditKind::Change).collect();
    let [event] = changes[..] else { panic!("{verb}: {} changes", changes.len()) };
    assert_eq!((event.operation.as_str(), subjects(event)), (verb, Vec::new()));
}

async fn who_rewrites_a_draft_is_its_author(database: TestDatabase) {
    let world = municipality(database).await;
    let effort = effort(&world).await;
    let (manager, other) = (world.sign_in("manager"), other_manager(&world));
    let draft = done(&manager, "draftEffortPolicy", &input(&effort, "2026-12-07")).await;
    let parameters = json!({ "workdays": [1, 2, 4], "courseWeekTest": "TARGET_SCHEDULED" });
    let more = [("parameters", parameters), ("validFrom", json!("2026-12-14"))];
    let revised = done(&other, "reviseEffortPolicy", &but(&at(&draft), &more)).await;
    assert_eq!((&revised["weeklyTargetMinutes"], &revised["workdays"]), (&json!(1200), &json!([1, 2, 4])));
    assert_eq!((&revised["validFrom"], &revised["number"]), (&json!("2026-12-14"), &json!(2)));
    assert_eq!(revised["draftedBy"]["name"], "Niels Nygaard");
    assert_eq!(user_errors(&act(&other, "approveEffortPolicy", &at(&revised)).await), ["OWN_DECISION"]);
    let approved = done(&manager, "approveEffortPolicy", &at(&revised)).await;
    assert_eq!(approved["approvedBy"]["name"], "Mette Holm");
}

async fn an_approved_version_begins_ahead_and_last(database: TestDatabase) {
    let world = municipality(database).await;
    let effort = effort(&world).await;
    let (manager, other) = (world.sign_in("manager"), other_manager(&world));
    let mut drafts = Vec::new();
    // The Monday that is today is not past.
    for day in ["2026-11-16", "2026-11-23", "2026-12-14", "2026-12-07", "2026-12-14"] {
        drafts.push(done(&manager, "draftEffortPolicy", &input(&effort, day)).await);
    }
    let [past, today, ahead, between, again] = &drafts[..] else { panic!("five drafts") };
    let refused = async |draft: &Value, code: &str| {
        let payload = act(&other_manager(&world), "approveEffortPolicy", &at(draft)).await;
        assert_eq!(user_errors(&payload), [code], "{draft}");
        assert_eq!(payload["userErrors"][0]["path"], json!(["input", "policy"]));
    };
    refused(past, "DAY_IN_PAST").await;
    done(&other, "approveEffortPolicy", &at(today)).await;
    done(&other, "approveEffortPolicy", &at(again)).await;
    refused(between, "POLICY_OVERTAKEN").await;
    // It begins on the same day as one with a higher number, which would judge in its place.
    refused(ahead, "POLICY_OVERTAKEN").await;
    world.clock.set("2026-12-08T12:00:00Z".parse().expect("a Tuesday"));
    refused(between, "DAY_IN_PAST").await;
    let latest = done(&world.sign_in("manager"), "draftEffortPolicy", &input(&effort, "2027-01-04")).await;
    assert_eq!(latest["number"], 7);
}

async fn what_a_list_no_longer_holds_is_not_approved(database: TestDatabase) {
    let world = municipality(database).await;
    let effort = effort(&world).await;
    let draft = done(&world.sign_in("manager"), "draftEffortPolicy", &input(&effort, "2026-12-07")).await;
    let evidence = Evidence::of(&world).await;
    evidence.run("UPDATE reference_code SET valid_to = '2026-12-07' WHERE code = 'REFERRAL'").await;
    let refused = act(&other_manager(&world), "approveEffortPolicy", &at(&draft)).await;
    assert_eq!(user_errors(&refused), ["UNKNOWN_CODE"]);
    assert_eq!(refused["userErrors"][0]["path"], json!(["input", "policy"]));
}

async fn a_draft_can_be_withdrawn(database: TestDatabase) {
    let world = municipality(database).await;
    let effort = effort(&world).await;
    let manager = world.sign_in("manager");
    let draft = done(&manager, "draftEffortPolicy", &input(&effort, "2026-12-07")).await;
    let withdrawn = done(&manager, "withdrawEffortPolicy", &at(&draft)).await;
    assert_eq!(withdrawn["state"], "WITHDRAWN");
    let refused = act(&other_manager(&world), "approveEffortPolicy", &at(&withdrawn)).await;
    assert_eq!(user_errors(&refused), ["WRONG_STATE"]);
    // Its number is spent, and what it said is not what the next one is based on.
    let next = json!({ "effort": effort, "validFrom": "2026-12-07" });
    let next = done(&manager, "draftEffortPolicy", &next).await;
    assert_eq!((&next["number"], &next["weeklyTargetMinutes"]), (&json!(3), &json!(1500)));
    let based = json!({ "effort": effort, "validFrom": "2026-12-07", "basedOn": withdrawn["id"] });
    let based = done(&manager, "draftEffortPolicy", &based).await;
    assert_eq!((&based["number"], &based["weeklyTargetMinutes"]), (&json!(4), &json!(1200)));
}

async fn crooked_versions_are_refused(database: TestDatabase) {
    let world = municipality(database).await;
    let effort = effort(&world).await;
    let draft = done(&world.sign_in("manager"), "draftEffortPolicy", &input(&effort, "2026-12-07")).await;
    let mut refusals = Refusals::of(&world).await;
    let refuse = refusals.verb("manager", "draftEffortPolicy", input(&effort, "2026-12-07"));
    refuse.case(&[("effort", draft["id"].clone())], &[("NOT_FOUND", "effort")]).await;
    refuse.case(&[("basedOn", json!(effort))], &[("NOT_FOUND", "basedOn")]).await;
    refuse.case(&[("validFrom", json!("2026-12-08"))], &[("NOT_A_MONDAY", "validFrom")]).await;
    refuse.case(&[("idempotencyKey", json!("short"))], &[("TEXT_TOO_SHORT", "idempotencyKey")]).await;
    let number = "NUMBER_OUT_OF_RANGE";
    for (field, values, at) in [
        ("weeklyTargetMinutes", [json!(-1), json!(2401)], ""),
        ("maxGapObligedDays", [json!(-1), json!(261)], ""),
        ("courseEndLeadDays", [json!(-1), json!(181)], ""),
        ("baselineWeeks", [json!(0), json!(105)], ""),
        ("reviewIntervalMonths", [json!(0), json!(25)], ""),
        ("weekCloseLagDays", [json!(-1), json!(61)], ""),
        ("smallCellThreshold", [json!(2), json!(51)], ""),
        ("contactMinObligedDays", [json!(0), json!(8)], ""),
        ("workdays", [json!([1, 2, 3, 0]), json!([1, 2, 3, 8])], ".3"),
    ] {
        for value in values {
            let (field, place) = (format!("parameters.{field}"), format!("parameters.{field}{at}"));
            refuse.case(&[(&field, value)], &[(number, &place)]).await;
        }
    }
    for (field, value, code, at) in [
        ("workdays", json!([]), "LIST_EMPTY", ""),
        ("workdays", json!([1, 2, 3, 2]), "DUPLICATE_ITEM", ".3"),
        ("workdays", json!([1, 2]), "MORE_THAN_WORKDAYS", "contactMinObligedDays"),
        ("workdays", json!([1, 2, 3, 4, 5, 6]), "TOO_MANY_WORKDAYS", ""),
        ("workdays", json!([1, 2, 3, 4, 5, 6, 7]), "TOO_MANY_WORKDAYS", ""),
        ("contactMinObligedDays", json!(6), "MORE_THAN_WORKDAYS", ""),
        ("countedKinds", json!(["GUIDANCE", "NOPE"]), "UNKNOWN_CODE", ".1"),
        ("countedKinds", json!(["GUIDANCE", "GUIDANCE"]), "DUPLICATE_ITEM", ".1"),
        ("qualifyingMeetingTypes", json!([]), "LIST_EMPTY", ""),
        ("qualifyingMeetingTypes", json!(["GUIDANCE"]), "UNKNOWN_CODE", ".0"),
        ("qualifyingMeetingForms", json!([]), "LIST_EMPTY", ""),
        ("qualifyingMeetingForms", json!(["PHONE", "PHONE"]), "DUPLICATE_ITEM", ".1"),
    ] {
        let place = if at.starts_with('.') || at.is_empty() { format!("{field}{at}") } else { at.to_owned() };
        let place = format!("parameters.{place}");
        refuse.case(&[(&format!("parameters.{field}"), value)], &[(code, &place)]).await;
    }
    // All that is wrong, at once.
    let all = json!({ "weeklyTargetMinutes": -1, "workdays": [9], "countedKinds": ["NOPE"] });
    let told = [
        (number, "parameters.weeklyTargetMinutes"),
        (number, "parameters.workdays.0"),
        ("UNKNOWN_CODE", "parameters.countedKinds.0"),
        ("MORE_THAN_WORKDAYS", "parameters.contactMinObligedDays"),
    ];
    refuse.case(&[("parameters", all)], &told).await;
    refuse.malformed(&[("parameters.courseWeekTest", json!("SOMETIMES"))]).await;
    refuse.malformed(&[("parameters.proration", json!("NEVER"))]).await;
    refuse.malformed(&[("parameters.qualifyingMeetingForms", json!(["ON_THE_MOON"]))]).await;

    let refuse = refusals.verb("manager", "reviseEffortPolicy", at(&draft));
    refuse.case(&[("validFrom", json!("2026-12-13"))], &[("NOT_A_MONDAY", "validFrom")]).await;
    let parameters = json!({ "baselineWeeks": 0 });
    refuse.case(&[("parameters", parameters)], &[(number, "parameters.baselineWeeks")]).await;
    refuse.case(&[("policy", json!(effort))], &[("NOT_FOUND", "policy")]).await;
    refuse.stale().await;
    refusals.verb("manager", "withdrawEffortPolicy", at(&draft)).stale().await;
    refusals.verb("manager", "approveEffortPolicy", at(&draft)).stale().await;
}

async fn only_managers_decide_on_versions(database: TestDatabase) {
    let world = municipality(database).await;
    let effort = effort(&world).await;
    let draft = done(&world.sign_in("manager"), "draftEffortPolicy", &input(&effort, "2026-12-07")).await;
    let mut evidence = Evidence::of(&world).await;
    for who in ["caseworker", "auditor", "audit-client", "administrator"] {
        let written = input(&effort, "2026-12-07");
        for (verb, input) in [
            ("draftEffortPolicy", written),
            ("reviseEffortPolicy", at(&draft)),
            ("approveEffortPolicy", at(&draft)),
            ("withdrawEffortPolicy", at(&draft)),
        ] {
            let answer = world.sign_in(who).run(&document(verb), json!({ "input": input })).await;
            assert_eq!(answer.codes(), ["FORBIDDEN"], "{who} {verb}");
        }
    }
    assert!(evidence.lines().await.is_empty());
    assert!(evidence.events().await.iter().all(|event| event.kind == AuditKind::Refused));
}
