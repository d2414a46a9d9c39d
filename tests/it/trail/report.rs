//! What a person is told of who has looked at them.

use std::collections::BTreeSet;

use chrono::Duration;
use indsats::demo::world::id;
use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, seed_codes, subjects},
    on_each_database,
    world::{Client, World},
};
use serde_json::{Value, json};

use crate::{access::client, verbs::done};

on_each_database!(
    it_tells_when_why_who_in_role_and_what_and_no_employee,
    it_is_for_the_officer_and_for_this_purpose_only,
    it_is_read_page_by_page_and_reads_one_person,
);

const REPORT: &str = "query Report($person: PersonBy!, $occurred: InstantRangeInput, $first: Int, $after: String) {
    accessReport(person: $person, occurred: $occurred, first: $first, after: $after) { totalCount
        pageInfo { hasNextPage endCursor }
        nodes { occurredAt purpose role unit { name } kinds fieldClasses wasChange } } }";

async fn report(client: &Client<'_>, variables: Value) -> Vec<Value> {
    client.data(REPORT, variables).await["accessReport"]["nodes"].as_array().expect("entries").clone()
}

async fn looked_at(world: &World) {
    seed_codes(world).await;
    let caseworker = world.sign_in("caseworker");
    caseworker.data("{ persons { nodes { fullName } } }", json!({})).await;
    let name = json!({ "person": world.named("person", "alma"), "expectedVersion": 1, "givenName": "Ny",
        "familyName": "Ny" });
    done(&caseworker, "changeName", &name).await;
    world.sign_in("manager").data("{ persons(first: 100) { nodes { plans { nodes { state } } } } }", json!({})).await;
}

async fn it_tells_when_why_who_in_role_and_what_and_no_employee(database: TestDatabase) {
    let world = World::new(database).await;
    looked_at(&world).await;
    let alma = json!({ "person": { "id": world.named("person", "alma") }, "first": 100 });
    let english = client(&world, "protection-officer").with("accept-language", "en");
    let answer = english.run(REPORT, alma.clone()).await;
    let entries = answer.body["data"]["accessReport"]["nodes"].as_array().expect("entries").clone();
    let change = entries.iter().find(|entry| entry["wasChange"] == true && entry["role"] == "Caseworker");
    let change = change.expect("the change");
    assert_eq!((&change["purpose"], &change["kinds"]), (&json!("Casework"), &json!(["Master data"])));
    let managers = entries.iter().find(|entry| entry["role"] == "Manager").expect("the manager's look");
    assert_eq!((&managers["purpose"], &managers["unit"]["name"]), (&json!("Supervision"), &json!("Center 1")));
    assert!(managers["kinds"].to_string().contains("Plan"));
    // What the program does by itself is named so.
    assert!(entries.iter().any(|entry| entry["role"] == "The system: import"), "{}", answer.text);
    for telling in ["Anna", "Agerholm", "Mette", "caseworker@"] {
        assert!(!answer.text.contains(telling), "{telling}");
    }
    for user in ["caseworker", "manager", "colleague"] {
        assert!(!answer.text.contains(&world.named("user", user)), "{user}");
        assert!(!answer.text.contains(&id("user", user).to_string()), "{user}");
    }
    let danish = report(&client(&world, "protection-officer").with("accept-language", "da"), alma).await;
    assert!(danish.iter().any(|entry| entry["role"] == "Sagsbehandler" && entry["purpose"] == "Sagsbehandling"));
    // Every name of the policy has a word in both languages, and another one in each.
    let words = |language: &str| {
        let path = format!("{}/../api/src/texts/{language}/access.ftl", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("the words");
        text.lines().filter_map(|line| line.split_once(" = ").map(|(key, _)| key.to_owned())).collect::<BTreeSet<_>>()
    };
    assert_eq!(words("da"), words("en"));
    use indsats::policy::{Class, Purpose, Role};
    let needed = (Purpose::ALL.iter().map(|it| format!("purpose-{}", it.as_str())))
        .chain(Role::ALL.iter().map(|it| format!("role-{}", it.as_str())))
        .chain(Class::ALL.iter().map(|it| format!("class-{}", it.as_str())));
    for key in needed {
        assert!(words("da").contains(&key), "{key}");
    }
}

async fn it_is_for_the_officer_and_for_this_purpose_only(database: TestDatabase) {
    let world = World::new(database).await;
    looked_at(&world).await;
    let alma = json!({ "person": { "id": world.named("person", "alma") } });
    for who in ["caseworker", "manager", "auditor", "audit-client", "benefit-officer", "administrator"] {
        let answer = world.sign_in(who).run(REPORT, alma.clone()).await;
        assert_eq!(answer.codes(), ["FORBIDDEN"], "{who}: {}", answer.text);
    }
    let right = world.sign_in("caseworker").with("x-purpose", "DATA_SUBJECT_REQUEST").run(REPORT, alma.clone()).await;
    assert_eq!(right.codes(), ["FORBIDDEN"]);
    let wrong = client(&world, "protection-officer").with("x-purpose", "COMPLAINT").run(REPORT, alma).await;
    assert_eq!(wrong.codes(), ["FORBIDDEN"]);
    // By number as by id; nobody by a number that nobody has; and nothing of the case on the way.
    let officer = client(&world, "protection-officer");
    let by_number = report(&officer, json!({ "person": { "cpr": "6101804001" }, "first": 100 })).await;
    assert!(by_number.len() > 2);
    let absent = report(&officer, json!({ "person": { "cpr": "6101804002" } })).await;
    assert_eq!(absent, report(&officer, json!({ "person": { "id": "no id" } })).await);
    assert!(absent.is_empty());
    let case =
        "query($by: PersonBy!) { person(by: $by) { fullName cpr street plans { totalCount } courses { totalCount }
        meetings { totalCount } absences { totalCount } availabilityCases { totalCount } } }";
    let seen = officer.data(case, json!({ "by": { "cpr": "6101804001" } })).await;
    let nothing = json!({ "totalCount": 0 });
    assert_eq!(
        seen["person"],
        json!({ "fullName": "Ny Ny", "cpr": null, "street": null, "plans": nothing,
        "courses": nothing, "meetings": nothing, "absences": nothing, "availabilityCases": nothing })
    );
}

async fn it_is_read_page_by_page_and_reads_one_person(database: TestDatabase) {
    let world = World::new(database).await;
    looked_at(&world).await;
    for _ in 0..12 {
        world.clock.set(world.clock.now() + Duration::minutes(1));
        world.sign_in("caseworker").data("{ persons { nodes { fullName } } }", json!({})).await;
    }
    let until = (world.clock.now() + Duration::seconds(1)).to_rfc3339();
    world.clock.set(world.clock.now() + Duration::minutes(1));
    let officer = client(&world, "protection-officer");
    let mut evidence = Evidence::of(&world).await;
    let asked = |first: i32, after: Value| {
        json!({ "person": { "id": world.named("person", "alma") }, "occurred": { "until": until }, "first": first,
            "after": after })
    };
    let whole = report(&officer, asked(100, Value::Null)).await;
    assert!(whole.len() > 12);
    let read = evidence.events().await;
    assert_eq!(
        (read.len(), read[0].operation.as_str(), subjects(&read[0])),
        (1, "accessReport", vec![id("person", "alma")])
    );
    let (mut paged, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = officer.data(REPORT, asked(5, after)).await;
        assert_eq!(data["accessReport"]["totalCount"], whole.len());
        paged.extend(data["accessReport"]["nodes"].as_array().expect("entries").clone());
        if data["accessReport"]["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = data["accessReport"]["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(paged, whole);
    let cost = async |first: i32| officer.run(REPORT, asked(first, Value::Null)).await.statements;
    assert_eq!(cost(2).await, cost(12).await);
}
