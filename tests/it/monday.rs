//! An imported municipality is worked with: staff sign in with the roles that the export gives them, and do a Monday.

use indsats::{authn::Grant, demo, import};
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    world::{Client, MONDAY, World, user_errors},
};
use serde_json::{Value, json};

on_each_database!(an_imported_municipality_does_a_monday);

async fn imported(database: TestDatabase) -> World {
    let world = World::over(database, MONDAY.parse().expect("an instant")).await;
    let directory = format!("{}/data/export", env!("CARGO_MANIFEST_DIR")).into();
    let options = import::Options { issuer: demo::ISSUER.to_owned(), ..import::Options::new(directory) };
    import::run(&world.store, &options).await.expect("the export is imported");
    world
}

/// Somebody whose token names them and gives no role: roles come from the table.
fn employee<'w>(world: &'w World, subject: &str) -> Client<'w> {
    world.client(&Grant { subject: subject.to_owned(), ..Grant::default() })
}

async fn an_imported_municipality_does_a_monday(database: TestDatabase) {
    let world = imported(database).await;
    let caseworker = employee(&world, "sb13");
    let query = "{ viewer { roleInUse user { name } } persons(first: 5) { totalCount nodes { id fullName cprMasked
        targetGroup { label } benefitPeriods { nodes { kind { label } } }
        courses(first: 3) { nodes { state offer { title } sessions(first: 3) { nodes { attendance { status } } } } }
        meetings(first: 5) { nodes { state type { label } } } } } }";
    let monday = caseworker.data(query, json!({})).await;
    assert_eq!(monday["viewer"]["roleInUse"], "CASEWORKER");
    assert!(monday["persons"]["totalCount"].as_i64() > Some(20), "{monday:#}");
    let person = &monday["persons"]["nodes"][0];
    assert!(
        person["targetGroup"]["label"].is_string()
            && person["cprMasked"].as_str().is_some_and(|text| text.ends_with("-****"))
    );

    let book = "mutation Book($input: BookMeetingInput!) { bookMeeting(input: $input) { meeting { id state } userErrors { code } } }";
    let starts_at = json!({ "local": { "date": "2026-11-24", "time": "10:00" } });
    let input = json!({ "person": person["id"], "type": "FOLLOW_UP", "form": "PHYSICAL", "startsAt": starts_at, "durationMinutes": 45,
        "acknowledge": ["CASEWORKER_BUSY", "PERSON_IN_COURSE"] });
    let booked = caseworker.data(book, json!({ "input": input })).await;
    assert_eq!(user_errors(&booked["bookMeeting"]), Vec::<&str>::new());
    assert_eq!(booked["bookMeeting"]["meeting"]["state"], "BOOKED");

    // A leader of the same team sees the person and may not book; one of another team finds nobody.
    let look =
        "query Look($id: ID!) { person(by: { id: $id }) { fullName access { canBookMeeting { isAllowed reasons } } } }";
    let leader = employee(&world, "tl1").data(look, json!({ "id": person["id"] })).await;
    assert_eq!(leader["person"]["fullName"], person["fullName"]);
    assert_eq!(
        leader["person"]["access"]["canBookMeeting"],
        json!({ "isAllowed": false, "reasons": ["ROLE_LACKS_RIGHT"] })
    );
    let stranger = employee(&world, "tl0").data(look, json!({ "id": person["id"] })).await;
    assert_eq!(stranger["person"], Value::Null);

    // The auditor meets every case and no name.
    let auditor = employee(&world, "rev1");
    let audit = auditor.data("{ persons(first: 3, orderBy: { field: REGISTERED_ON, direction: ASC }) { totalCount nodes { fullName courses { nodes { state } } } } }", json!({})).await;
    assert_eq!(audit["persons"]["totalCount"], 1188);
    assert_eq!(audit["persons"]["nodes"][0]["fullName"], Value::Null);
}
