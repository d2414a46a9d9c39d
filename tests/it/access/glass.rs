//! Breaking the glass: one person, with a reason, for an hour, under somebody else's eyes.

use chrono::Duration;
use indsats::{
    authn::Grant,
    demo::world::id,
    policy::{Kind, Role},
};
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    world::{Client, World, user_errors},
};
use serde_json::{Value, json};

use super::{
    casebook,
    rows::{glass, grant_role},
};

on_each_database!(
    a_reason_too_short_opens_nothing,
    what_is_within_reach_already_is_not_opened,
    a_broken_glass_shows_what_an_urgent_matter_needs_and_nothing_more,
    through_a_broken_glass_one_books_and_does_not_rewrite,
    a_broken_glass_heals_after_its_time,
    a_manager_sees_the_open_record_and_signs_it_once,
    nobody_signs_their_own_in_any_role,
    nobody_breaks_the_glass_but_caseworkers,
    a_glass_opens_one_person_to_one_user,
    who_becomes_responsible_needs_no_glass,
);

/// In Team A, and the colleague's.
const DINA: &str = "640483-4004";
/// In the other center.
const EMIL: &str = "650584-4005";
const REASON: &str = "Indlagt akut; pårørende skal kontaktes";

async fn break_glass(client: &Client<'_>, cpr: &str, reason: &str, minutes: i32) -> Value {
    let mutation = "mutation($input: BreakGlassInput!) { breakGlass(input: $input) {
        breakGlass { id version reason openedAt expiresAt } userErrors { code path } } }";
    let input = json!({ "input": { "cpr": cpr, "reason": reason, "minutes": minutes } });
    client.data(mutation, input).await["breakGlass"].clone()
}

async fn sees(client: &Client<'_>, cpr: &str) -> bool {
    let look = "query($cpr: String!) { person(by: { cpr: $cpr }) { id } }";
    !client.data(look, json!({ "cpr": cpr })).await["person"].is_null()
}

async fn a_reason_too_short_opens_nothing(database: TestDatabase) {
    let world = World::new(database).await;
    let client = world.sign_in("caseworker");
    for (reason, minutes, code) in [
        ("Det haster jo meget", 60, "TEXT_TOO_SHORT"),
        ("                    haster                    ", 60, "TEXT_TOO_SHORT"),
        ("", 60, "TEXT_EMPTY"),
        (REASON, 61, "NUMBER_OUT_OF_RANGE"),
        (REASON, 4, "NUMBER_OUT_OF_RANGE"),
    ] {
        let payload = break_glass(&client, DINA, reason, minutes).await;
        assert_eq!(user_errors(&payload), [code], "{payload}");
        assert_eq!(payload["breakGlass"], Value::Null);
    }
    assert!(!sees(&client, DINA).await);
    let payload = break_glass(&client, "690180-4999", REASON, 60).await;
    assert_eq!(user_errors(&payload), ["NOT_FOUND"], "nobody has the number");
}

async fn what_is_within_reach_already_is_not_opened(database: TestDatabase) {
    let world = World::new(database).await;
    let client = world.sign_in("caseworker");
    for own in ["610180-4001", "630382-4003"] {
        assert_eq!(user_errors(&break_glass(&client, own, REASON, 60).await), ["GLASS_NOT_NEEDED"]);
    }
    assert_eq!(user_errors(&break_glass(&client, DINA, REASON, 60).await), [""; 0]);
    assert_eq!(
        user_errors(&break_glass(&client, DINA, REASON, 60).await),
        ["GLASS_NOT_NEEDED"],
        "it is broken already"
    );
    let records = world.sign_in("manager").data("{ breakGlassRecords { totalCount } }", json!({})).await;
    assert_eq!(records["breakGlassRecords"]["totalCount"], 1, "what was not needed leaves no record");
}

async fn a_broken_glass_shows_what_an_urgent_matter_needs_and_nothing_more(database: TestDatabase) {
    let world = World::new(database).await;
    let client = world.sign_in("caseworker");
    assert!(!sees(&client, DINA).await);
    break_glass(&client, DINA, REASON, 60).await;
    let look = "query($cpr: String!) { person(by: { cpr: $cpr }) { fullName street cpr redactedFields
        activePlan { goal state redactedFields } meetings { nodes { state note } totalCount } } }";
    let person = client.data(look, json!({ "cpr": DINA })).await["person"].clone();
    assert_eq!(person["fullName"], "Dina Ødegaard");
    assert!(person["street"].is_string());
    // The caseworker holds SEE_CPR; through a broken glass it gives nothing.
    assert_eq!((&person["cpr"], &person["redactedFields"]), (&Value::Null, &json!(["cpr"])));
    assert_eq!(person["activePlan"]["state"], "ACTIVE");
    assert_eq!(person["activePlan"]["goal"], Value::Null);
    assert_eq!(person["activePlan"]["redactedFields"], json!(["agreedSteps", "goal"]));
    assert_eq!(person["meetings"]["totalCount"], 1);
}

async fn through_a_broken_glass_one_books_and_does_not_rewrite(database: TestDatabase) {
    let world = World::new(database).await;
    let client = world.sign_in("caseworker");
    break_glass(&client, EMIL, REASON, 60).await;
    let person = world.global_id(Kind::Person, id("person", "emil"));
    let book =
        "mutation($input: BookMeetingInput!) { bookMeeting(input: $input) { meeting { state } userErrors { code } } }";
    indsats::import::seed(&world.store).await.expect("the lists");
    let input = json!({ "person": person, "type": "FOLLOW_UP", "form": "PHONE", "durationMinutes": 30,
        "startsAt": { "local": { "date": "2026-11-24", "time": "09:00" } } });
    let booked = client.data(book, json!({ "input": input })).await;
    assert_eq!(booked["bookMeeting"]["meeting"]["state"], "BOOKED", "{booked}");
    let rename = "mutation($input: ChangeNameInput!) { changeName(input: $input) { userErrors { code } } }";
    let input = json!({ "person": person, "expectedVersion": 1, "givenName": "En", "familyName": "Anden" });
    assert_eq!(client.run(rename, json!({ "input": input })).await.codes(), ["FORBIDDEN"]);
    let may = "query($id: ID!) { person(by: { id: $id }) { access {
        canBookMeeting { isAllowed reasons } canChangeName { isAllowed reasons } } } }";
    let access = client.data(may, json!({ "id": person })).await["person"]["access"].clone();
    assert_eq!(access["canBookMeeting"], json!({ "isAllowed": true, "reasons": [] }));
    assert_eq!(access["canChangeName"], json!({ "isAllowed": false, "reasons": ["RELATION_LACKS_RIGHT"] }));
}

async fn a_broken_glass_heals_after_its_time(database: TestDatabase) {
    let world = World::new(database).await;
    let start = world.clock.now();
    break_glass(&world.sign_in("caseworker"), DINA, REASON, 60).await;
    break_glass(&world.sign_in("caseworker"), EMIL, REASON, 5).await;
    for (seconds, dina, emil) in
        [(0, true, true), (299, true, true), (300, true, false), (3599, true, false), (3600, false, false)]
    {
        world.clock.set(start + Duration::seconds(seconds));
        let client = world.sign_in("caseworker");
        assert_eq!((sees(&client, DINA).await, sees(&client, EMIL).await), (dina, emil), "after {seconds} seconds");
    }
    // And it can be broken anew, which is a record of its own.
    let again = break_glass(&world.sign_in("caseworker"), DINA, REASON, 60).await;
    assert_eq!(user_errors(&again), [""; 0]);
    let records = world.sign_in("manager").data("{ breakGlassRecords { totalCount } }", json!({})).await;
    assert_eq!(records["breakGlassRecords"]["totalCount"], 2);
}

const OPEN: &str = "{ breakGlassRecords(filter: { isReviewed: false }) { nodes {
    id version reason user { name } person { fullName } access { canReview { isAllowed reasons } } } } }";
const SIGN: &str = "mutation($input: ReviewBreakGlassInput!) { reviewBreakGlass(input: $input) {
    breakGlass { reviewedBy { name } verdict } userErrors { code } } }";

async fn a_manager_sees_the_open_record_and_signs_it_once(database: TestDatabase) {
    let world = World::new(database).await;
    break_glass(&world.sign_in("caseworker"), DINA, REASON, 60).await;
    break_glass(&world.sign_in("caseworker"), EMIL, REASON, 60).await;
    world.clock.set(world.clock.now() + Duration::hours(30));
    let manager = world.sign_in("manager");
    let open = manager.data(OPEN, json!({})).await["breakGlassRecords"]["nodes"].clone();
    let [record] = &open.as_array().expect("records")[..] else { panic!("one of the own center: {open}") };
    assert_eq!((&record["reason"], &record["user"]["name"]), (&json!(REASON), &json!("Anna Agerholm")));
    assert_eq!(record["person"]["fullName"], "Dina Ødegaard");
    assert_eq!(record["access"]["canReview"]["isAllowed"], true);
    let input = json!({ "input": { "breakGlass": record["id"], "expectedVersion": 1, "verdict": "Berettiget" } });
    let signed = manager.data(SIGN, input).await["reviewBreakGlass"].clone();
    assert_eq!(signed["breakGlass"], json!({ "reviewedBy": { "name": "Mette Holm" }, "verdict": "Berettiget" }));
    assert_eq!(manager.data(OPEN, json!({})).await["breakGlassRecords"]["nodes"], json!([]));
    let input = json!({ "input": { "breakGlass": record["id"], "expectedVersion": 2, "verdict": "Dog ikke" } });
    assert_eq!(user_errors(&manager.data(SIGN, input).await["reviewBreakGlass"]), ["WRONG_STATE"]);
}

async fn nobody_signs_their_own_in_any_role(database: TestDatabase) {
    let world = World::new(database).await;
    // Anna stands in for the manager, by a token and by a grant.
    grant_role(&world, "colleague", "MANAGER", Some("CENTER-1"), (-1, None)).await;
    let both = Grant {
        subject: "caseworker".to_owned(),
        roles: vec![Role::Caseworker, Role::Manager],
        units: vec![id("unit", "CENTER-1")],
        ..Grant::default()
    };
    glass(&world, "alma", "colleague", -30).await;
    break_glass(&world.client(&both), DINA, REASON, 60).await;
    for (client, person) in [
        (world.client(&both).with("x-role", "MANAGER"), "Dina Ødegaard"),
        (world.sign_in("colleague").with("x-role", "MANAGER"), "Alma Aabye"),
    ] {
        let open = client.data(OPEN, json!({})).await["breakGlassRecords"]["nodes"].clone();
        assert_eq!(open.as_array().map(Vec::len), Some(2), "{open}");
        for record in open.as_array().expect("records") {
            let input = json!({ "input": { "breakGlass": record["id"], "expectedVersion": 1, "verdict": "I orden" } });
            let is_own = record["person"]["fullName"] == person;
            assert_eq!(record["access"]["canReview"]["isAllowed"], !is_own);
            if is_own {
                assert_eq!(record["access"]["canReview"]["reasons"], json!(["OWN_DECISION"]));
                assert_eq!(user_errors(&client.data(SIGN, input).await["reviewBreakGlass"]), ["OWN_DECISION"]);
            }
        }
    }
}

async fn nobody_breaks_the_glass_but_caseworkers(database: TestDatabase) {
    let world = World::new(database).await;
    let mutation = "mutation($input: BreakGlassInput!) { breakGlass(input: $input) { userErrors { code } } }";
    for who in casebook::ROLES.into_iter().filter(|who| *who != "caseworker") {
        let client = casebook::client(&world, who);
        let tried = async |cpr: &str| client.run(mutation, json!({ "input": { "cpr": cpr, "reason": REASON } })).await;
        let (known, unknown) = (tried(EMIL).await, tried("690180-4999").await);
        assert_eq!((known.codes(), unknown.codes()), (vec!["FORBIDDEN"], vec!["FORBIDDEN"]), "{who}");
        assert_eq!(known.statements, unknown.statements, "{who} learns nothing of who is known");
    }
}

async fn a_glass_opens_one_person_to_one_user(database: TestDatabase) {
    let world = World::new(database).await;
    break_glass(&world.sign_in("caseworker"), EMIL, REASON, 60).await;
    assert!(sees(&world.sign_in("caseworker"), EMIL).await);
    assert!(!sees(&world.sign_in("caseworker"), DINA).await);
    assert!(!sees(&world.sign_in("colleague"), EMIL).await);
    let manager = Grant { subject: "caseworker".to_owned(), roles: vec![Role::Manager], ..Grant::default() };
    assert!(!sees(&world.client(&manager), EMIL).await, "in another role it is not broken");
}

async fn who_becomes_responsible_needs_no_glass(database: TestDatabase) {
    let world = World::new(database).await;
    let client = world.sign_in("caseworker");
    break_glass(&client, DINA, REASON, 60).await;
    let person = world.global_id(Kind::Person, id("person", "dina"));
    let may = "query($id: ID!) { person(by: { id: $id }) { cpr access { canChangeName { isAllowed } } } }";
    let through_glass = client.data(may, json!({ "id": person })).await;
    assert_eq!(through_glass["person"]["access"]["canChangeName"]["isAllowed"], false);
    let assign = "mutation($input: AssignCaseworkerInput!) { assignCaseworker(input: $input) { userErrors { code } } }";
    let user = world.global_id(Kind::User, id("user", "caseworker"));
    let input = json!({ "person": person, "user": user, "kind": "SUBSTITUTE", "validFrom": world.clock.today() });
    world.sign_in("manager").data(assign, json!({ "input": input })).await;
    let own = client.data(may, json!({ "id": person })).await;
    assert_eq!(
        own["person"]["access"]["canChangeName"]["isAllowed"], true,
        "the glass gives way to the responsibility"
    );
    assert_eq!(own["person"]["cpr"], "6404834004");
}
