//! Auditors see every case and nobody in it.

mod canaries;
mod selection;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use indsats::{
    audit::SigningKey,
    authn::Grant,
    demo::{SignIn, world::id},
    policy::{Kind, Privilege, Role},
};
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    world::{Client, World},
};
use serde_json::{Value, json};

use super::casebook::{self, PERSONAL, ROLES, client, record};
use crate::{
    schema::{list, name, types},
    verbs::act,
};
use walk::Walk;

on_each_database!(
    nothing_that_tells_who_it_is_is_found_by_walking_everything,
    the_walk_finds_what_others_may_see,
    ids_are_an_auditors_own_and_an_engagements_own,
);

const AUDITORS: [&str; 2] = ["auditor", "audit-client"];

/// The numbers of everybody, and when they were born.
fn numbers() -> BTreeSet<String> {
    let mut numbers = BTreeSet::new();
    for (relation, person) in (0..6).flat_map(|relation| (0..3).map(move |person| (relation, person))) {
        numbers.insert(casebook::cpr(relation, person));
    }
    for number in ["610180-4001", "620281-4002", "630382-4003", "640483-4004", "650584-4005", "660685-4006"] {
        numbers.insert(number.to_owned());
    }
    let parts = |number: &String| [number.replace('-', ""), number[..6].to_owned()];
    let all: Vec<String> = numbers.iter().flat_map(parts).collect();
    numbers.into_iter().chain(all).collect()
}

/// The casebook, worked with, its trail in order, and then a canary in every column.
async fn seeded(database: TestDatabase) -> (World, Vec<String>) {
    let world = casebook::open(database).await;
    // So that trail, history and timelines have something of everybody.
    let everybody = "{ persons(first: 100) { nodes { fullName street timeline { totalCount } } } }";
    for who in ["manager", "auditor"] {
        client(&world, who).data(everybody, json!({})).await;
    }
    let name = json!({ "person": world.global_id(Kind::Person, id("person", "own")), "expectedVersion": 1,
        "givenName": "Ny", "familyName": "Ny" });
    act(&client(&world, "caseworker"), "changeName", &name).await;
    let canaries = canaries::seed(&world).await;
    world.store.sequence_trail().await.expect("steps");
    let (key, _) = SigningKey::generate("indsats.example/auditors").expect("a key");
    world.store.sign_trail(&key, 0).await.expect("a checkpoint");
    (world, canaries)
}

/// Somebody who may also take away what they see.
fn exporting<'w>(world: &'w World, who: &str) -> Client<'w> {
    let mut grant = SignIn::find(who).expect("a sign-in").grant();
    grant.privileges.push(Privilege::Export);
    world.client(&grant)
}

async fn nothing_that_tells_who_it_is_is_found_by_walking_everything(database: TestDatabase) {
    let (world, canaries) = seeded(database).await;
    assert!(canaries.len() > 35, "only {} canaries", canaries.len());
    let numbers = numbers();
    for who in AUDITORS {
        let mut walk = Walk::of(&world, who, exporting(&world, who)).await;
        walk.everything().await;
        assert!(walk.read.len() > 10_000, "{who} read only {} texts", walk.read.len());
        let read: BTreeSet<String> = walk.read.into_iter().collect();
        for text in &read {
            assert!(!text.contains("kanari"), "{who} read {text:?}");
            let told = numbers.iter().find(|number| text.contains(number.as_str()));
            assert_eq!(told, None, "{who} read {text:?}");
        }
    }
}

/// The walk is worth something only if it would find what is to be found.
async fn the_walk_finds_what_others_may_see(database: TestDatabase) {
    let (world, canaries) = seeded(database).await;
    let mut read = BTreeSet::new();
    for who in ["caseworker", "manager"] {
        let mut walk = Walk::of(&world, who, exporting(&world, who)).await;
        walk.everything().await;
        read.extend(walk.read);
    }
    let sung = canaries.iter().filter(|canary| read.iter().any(|text| text.contains(canary.as_str()))).count();
    assert!(sung > 20, "only {sung} of {} were found", canaries.len());
    assert!(read.contains("610180-****"), "and a number");
}

fn engaged<'w>(world: &'w World, engagement: &str) -> Client<'w> {
    let (subject, roles) = ("auditor".to_owned(), vec![Role::Auditor]);
    world.client(&Grant { subject, roles, engagement: Some(engagement.to_owned()), ..Grant::default() })
}

/// The ids of everything in every list that somebody may ask for.
async fn ids_of_lists(caller: &Client<'_>) -> BTreeSet<String> {
    let types = types().await;
    let root = types.iter().find(|of| name(of) == "Query").expect("queries");
    let mut ids = BTreeSet::new();
    for field in list(root, "fields").filter(|field| field.to_string().contains("Connection")) {
        let given = match name(field) {
            "persons" => ", orderBy: { field: REGISTERED_ON, direction: ASC }",
            "referenceCodes" => ", list: \"MEETING_TYPE\"",
            "holidays" | "closureDays" => ", year: 2026",
            _ => "",
        };
        let query = format!("{{ {}(first: 100{given}) {{ nodes {{ id }} }} }}", name(field));
        // A list that a role does not have, or that takes other arguments, has no ids for it.
        let answer = caller.run(&query, json!({})).await;
        let nodes = answer.body["data"][name(field)]["nodes"].as_array().into_iter().flatten();
        ids.extend(nodes.filter_map(|node| node["id"].as_str()).map(str::to_owned));
    }
    ids
}

async fn ids_are_an_auditors_own_and_an_engagements_own(database: TestDatabase) {
    let world = casebook::open(database).await;
    let (first, again, other) = (
        ids_of_lists(&engaged(&world, "2026-A")).await,
        ids_of_lists(&engaged(&world, "2026-A")).await,
        ids_of_lists(&engaged(&world, "2026-B")).await,
    );
    assert!(first.len() > 100 && other.len() > 100, "{} {}", first.len(), other.len());
    assert!(first.is_subset(&again), "stable within an engagement");
    assert!(first.is_disjoint(&other) && again.is_disjoint(&other), "different between engagements");
    for who in ROLES.into_iter().filter(|who| !AUDITORS.contains(who)) {
        let ids = ids_of_lists(&client(&world, who)).await;
        assert!(ids.len() > 5, "{who} has {}", ids.len());
        assert!(ids.is_disjoint(&again) && ids.is_disjoint(&other), "{who} has an auditor's id");
    }

    // Record by record: whoever sees it, an auditor has another id for it in each engagement, and no id opens elsewhere.
    let find = "query($id: ID!) { node(id: $id) { id } }";
    let found = async |caller: &Client<'_>, id: &str| -> Value {
        caller.data(find, json!({ "id": id })).await["node"]["id"].clone()
    };
    // What a person needs is no fact of the effort: a language tells more of somebody than an audit asks for.
    for kind in PERSONAL.into_iter().filter(|kind| *kind != Kind::PersonNeed) {
        let row = record(&world, kind, "own");
        let ours = world.global_id(kind, row);
        let mut ids = BTreeMap::new();
        for engagement in ["2026-A", "2026-B"] {
            let theirs = world.pseudonym(engagement, kind, row);
            assert_eq!(found(&engaged(&world, engagement), &theirs).await, json!(theirs), "{kind:?}");
            ids.insert(theirs, engagement);
        }
        assert_eq!(ids.len(), 2, "{kind:?}");
        let mut seers = 0;
        for who in ROLES.into_iter().filter(|who| !AUDITORS.contains(who)) {
            let caller = client(&world, who);
            let id = found(&caller, &ours).await;
            seers += usize::from(!id.is_null());
            assert!(id.as_str().is_none_or(|id| !ids.contains_key(id)), "{kind:?} {who}");
            for id in ids.keys() {
                assert_eq!(found(&caller, id).await, Value::Null, "{kind:?} {who}");
            }
        }
        assert!(seers > 0, "nobody sees {kind:?}");
        for (id, engagement) in &ids {
            let elsewhere = if *engagement == "2026-A" { "2026-B" } else { "2026-A" };
            assert_eq!(found(&engaged(&world, elsewhere), id).await, Value::Null, "{kind:?}");
            assert_eq!(found(&engaged(&world, engagement), &ours).await, Value::Null, "{kind:?}");
        }
    }
    assert!(!first.contains(&world.global_id(Kind::Person, id("person", "alma"))));
}
