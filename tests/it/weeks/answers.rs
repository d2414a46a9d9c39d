//! What each role gets, what explains it, and what it costs.

use std::{num::NonZeroU32, sync::Arc};

use indsats::http::{Api, Budget, Rates};
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    world::{Client, World},
};
use serde_json::{Value, json};

use crate::worklists::municipality;

on_each_database!(
    the_explanation_makes_the_numbers,
    a_page_of_persons_costs_what_one_costs,
    who_may_not_read_a_case_gets_no_facts,
    a_stretch_of_weeks_has_bounds_and_a_price,
    gaps_and_contact_agree_with_the_weeks,
);

const WEEKS: &str = "query Weeks($id: ID!, $from: IsoWeek!, $to: IsoWeek!, $asOf: DateTime, $knownAt: DateTime) {
    person(by: { id: $id }) { weeks(from: $from, to: $to, asOf: $asOf, knownAt: $knownAt) {
        week effort { code } policyNumber obligedDays targetMinutes hoursStatus isCourseWeek isContactRequired
        isContactMet contactStatus isClosed warnings days { day duty relief { __typename } }
        minutes { scheduled attended credited unregistered }
        explanation {
            sessions { session { id heldOn } course { id } day leftOut minutes { scheduled attended credited unregistered } }
            courses { course { id } days minutes { scheduled credited unregistered } }
            meetings { meeting { id state } day state weight } } } } }";

async fn weeks(client: &Client<'_>, id: &str, from: &str, to: &str) -> Vec<Value> {
    let answer = client.data(WEEKS, json!({ "id": id, "from": from, "to": to })).await;
    answer["person"]["weeks"].as_array().expect("weeks").clone()
}

fn sum(facts: &Value, of: &str) -> i64 {
    let rows = facts.as_array().expect("facts").iter();
    rows.map(|fact| fact["minutes"][of].as_i64().expect("minutes")).sum()
}

async fn the_explanation_makes_the_numbers(database: TestDatabase) {
    let world = municipality(database).await;
    let client = world.sign_in("caseworker");
    let (mut with_sessions, mut with_meetings) = (0, 0);
    for number in 1..=22 {
        let person = world.named("person", &format!("person-{number:03}"));
        let weeks = weeks(&client, &person, "2026-W20", "2026-W48").await;
        for week in &weeks {
            let explained = &week["explanation"];
            // The demo's sessions never overlap, so the parts add up.
            for of in ["scheduled", "attended", "credited", "unregistered"] {
                let spread = if of == "attended" { 0 } else { sum(&explained["courses"], of) };
                assert_eq!(week["minutes"][of], sum(&explained["sessions"], of) + spread, "{of} {week:#}");
            }
            let obliged = week["days"].as_array().expect("days").iter().filter(|day| day["duty"] == "OBLIGED").count();
            assert_eq!((&week["obligedDays"], week["days"].as_array().map(Vec::len)), (&json!(obliged), Some(7)));
            let meetings = explained["meetings"].as_array().expect("meetings");
            assert_eq!(week["isContactMet"], meetings.iter().any(|fact| fact["weight"] == "COUNTS"));
            for fact in explained["sessions"].as_array().expect("sessions") {
                assert_eq!(fact["day"], fact["session"]["heldOn"]);
                with_sessions += 1;
            }
            for fact in meetings {
                assert_eq!(fact["state"], fact["meeting"]["state"]);
                with_meetings += 1;
            }
        }
    }
    assert!(with_sessions > 300 && with_meetings > 200, "{with_sessions} {with_meetings}");
}

async fn a_page_of_persons_costs_what_one_costs(database: TestDatabase) {
    let world = municipality(database).await;
    let client = world.sign_in("manager");
    let page = "query Page($first: Int!) { persons(first: $first) { nodes { fullName
        weeks(from: \"2026-W44\", to: \"2026-W48\") { week hoursStatus contactStatus minutes { credited }
            explanation { sessions { session { id } } meetings { meeting { id } } } }
        currentGap { obligedDays } contact { daysSinceLast consecutiveMissed } courseBlocks { startsOn } gaps { status } } } }";
    let few = client.run(page, json!({ "first": 5 })).await;
    let many = client.run(page, json!({ "first": 35 })).await;
    assert!(many.text.contains("PENDING"), "{}", many.text);
    assert_eq!(many.statements, few.statements);
}

async fn who_may_not_read_a_case_gets_no_facts(database: TestDatabase) {
    let world = municipality(database).await;
    let person = world.named("person", "person-001");
    let variables = json!({ "id": person, "from": "2026-W47", "to": "2026-W48" });
    for stranger in ["colleague", "administrator"] {
        let answer = world.sign_in(stranger).run(WEEKS, variables.clone()).await;
        assert!(answer.body["data"]["person"].is_null(), "{stranger}: {}", answer.text);
    }
    // An auditor reads the facts of a case under a pseudonym.
    let id = world.pseudonym("demo", indsats::policy::Kind::Person, indsats::demo::world::id("person", "person-001"));
    let told = weeks(&world.sign_in("auditor"), &id, "2026-W47", "2026-W48").await;
    let own = weeks(&world.sign_in("caseworker"), &person, "2026-W47", "2026-W48").await;
    assert_eq!(told.len(), own.len());
    assert_eq!(told[0]["minutes"], own[0]["minutes"]);
    assert_ne!(told[0]["explanation"]["meetings"], own[0]["explanation"]["meetings"], "ids are others");
}

async fn a_stretch_of_weeks_has_bounds_and_a_price(database: TestDatabase) {
    let mut world = municipality(database).await;
    let rates = Rates { price_per_request: NonZeroU32::new(10_000).expect("a number"), ..Rates::default() };
    world.router = world.with(Api { budget: Arc::new(Budget::new(rates)), ..world.api() });
    let client = world.sign_in("caseworker");
    let id = world.named("person", "person-001");
    for (from, to) in [("2026-W48", "2026-W47"), ("2025-W01", "2026-W48")] {
        let answer = client.run(WEEKS, json!({ "id": id, "from": from, "to": to })).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{from} {to}");
    }
    assert_eq!(weeks(&client, &id, "2025-W48", "2026-W48").await.len(), 53);
    // Without a stretch it is the week that runs; the price of a request knows how many it asks for.
    let now =
        client.data("query Now($id: ID!) { person(by: { id: $id }) { weeks { week } } }", json!({ "id": id })).await;
    assert_eq!(now["person"]["weeks"], json!([{ "week": "2026-W48" }]));
    let page = |to: &str| {
        let days =
            "days { day duty } minutes { scheduled attended credited unregistered } explanation { sessions { day } }";
        format!("{{ persons(first: 100) {{ nodes {{ weeks(from: \"2026-W01\", to: \"{to}\") {{ week {days} }} }} }} }}")
    };
    let dear = client.run(&page("2026-W53"), json!({})).await;
    assert_eq!(dear.codes(), ["QUERY_TOO_COMPLEX"], "{:.200}", dear.text);
    assert_eq!(client.run(&page("2026-W02"), json!({})).await.codes(), Vec::<&str>::new());
}

async fn gaps_and_contact_agree_with_the_weeks(database: TestDatabase) {
    let world: World = municipality(database).await;
    let client = world.sign_in("manager");
    let query = "{ persons(first: 100) { nodes { courseBlocks { startsOn endsBefore courseCount }
        gaps { startsOn endsBefore isOpen status calendarDays obligedDays } currentGap { startsOn }
        contact { daysSinceLast consecutiveMissed }
        weeks(from: \"2026-W40\", to: \"2026-W47\") { isContactMet contactStatus } } } }";
    let answer = client.data(query, json!({})).await;
    let (mut gaps, mut missed) = (0, 0);
    for person in answer["persons"]["nodes"].as_array().expect("persons") {
        let blocks = person["courseBlocks"].as_array().expect("blocks");
        for pair in blocks.windows(2) {
            assert!(pair[0]["endsBefore"].as_str() < pair[1]["startsOn"].as_str(), "{person:#}");
        }
        let open = person["gaps"].as_array().expect("gaps").iter().find(|gap| gap["isOpen"] == true);
        assert_eq!(open.map_or(&Value::Null, |gap| &gap["startsOn"]), &person["currentGap"]["startsOn"]);
        gaps += person["gaps"].as_array().map_or(0, Vec::len);
        let weeks = person["weeks"].as_array().expect("weeks");
        let since_met = weeks.iter().rev().take_while(|week| week["isContactMet"] == false);
        let lately = since_met.filter(|week| week["contactStatus"].as_str().is_some_and(|it| it.starts_with("MISSED")));
        let lately = lately.count();
        if lately < weeks.len() && !weeks.is_empty() {
            assert!(person["contact"]["consecutiveMissed"].as_u64() >= Some(lately as u64), "{person:#}");
            missed += lately;
        }
    }
    assert!(gaps > 20 && missed > 3, "{gaps} {missed}");
}
