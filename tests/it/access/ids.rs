//! Every argument of type ID, found by walking the schema: what is hidden, absent, of another type, no id at all, or an
//! auditor's, is one answer.

use std::collections::{BTreeMap, BTreeSet};

use indsats::{demo::world::id, policy::Kind};
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    world::{Answer, Client, World},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    casebook::{self, client, id_for, record},
    look_ups::{by_id, text_of},
    rows::{REACHED, let_nothing_happen},
    verbs::{VERBS, attempt, fitting, input, inputs, outcome},
};
use crate::schema::{list, name, types};

on_each_database!(every_id_that_finds_nothing_is_answered_alike, a_record_is_found_wherever_its_id_stands);

/// Who tries: between them they may use every argument.
const CALLERS: [&str; 4] = ["caseworker", "manager", "benefit-officer", "protection-officer"];

/// The arguments of queries, each with a call, and what the caller must give that finds something.
const QUERIES: &[(&str, &str, Kind)] = &[
    ("Query.node(id)", "query($id: ID!) { node(id: $id) { id } }", Kind::Meeting),
    ("Query.nodes(ids)", "query($id: ID!) { nodes(ids: [$id]) { id } }", Kind::Course),
    (
        "Query.explainAccess(node)",
        "query($id: ID!) { explainAccess(node: $id) { recordType relations classes { fields hiddenBecause } } }",
        Kind::Meeting,
    ),
    ("Query.person(by.id)", "query($id: ID!) { person(by: { id: $id }) { id } }", Kind::Person),
    (
        "Query.persons(filter.unit)",
        "query($id: ID!) { persons(filter: { unit: $id }) { nodes { id } totalCount } }",
        Kind::OrganisationUnit,
    ),
    (
        "Query.persons(filter.caseworker)",
        "query($id: ID!) { persons(filter: { caseworker: $id }) { nodes { id } totalCount } }",
        Kind::User,
    ),
    (
        "Query.courses(filter.offer)",
        "query($id: ID!) { courses(filter: { offer: $id }) { nodes { id } totalCount } }",
        Kind::Offer,
    ),
    (
        "Query.meetings(filter.caseworker)",
        "query($id: ID!) { meetings(filter: { caseworker: $id }) { nodes { id } totalCount } }",
        Kind::User,
    ),
    (
        "Query.users(filter.unit)",
        "query($id: ID!) { users(filter: { unit: $id }) { nodes { id } totalCount } }",
        Kind::OrganisationUnit,
    ),
    (
        "Person.courses(filter.offer)",
        "query($id: ID!) { persons { nodes { courses(filter: { offer: $id }) { nodes { id } totalCount } } } }",
        Kind::Offer,
    ),
    ("Person.weeks(effort)", "query($id: ID!) { persons { nodes { weeks(effort: $id) { week } } } }", Kind::Effort),
    ("Person.gaps(effort)", "query($id: ID!) { persons { nodes { gaps(effort: $id) { startsOn } } } }", Kind::Effort),
    (
        "Person.currentGap(effort)",
        "query($id: ID!) { persons { nodes { currentGap(effort: $id) { startsOn } } } }",
        Kind::Effort,
    ),
    (
        "Person.contact(effort)",
        "query($id: ID!) { persons { nodes { contact(effort: $id) { consecutiveMissed } } } }",
        Kind::Effort,
    ),
    (
        "Query.worklist(unit)",
        "query($id: ID!) { worklist(kind: MEETING_WITHOUT_OUTCOME, unit: $id) { count } }",
        Kind::OrganisationUnit,
    ),
    (
        "Query.worklist(caseworker)",
        "query($id: ID!) { worklist(kind: MEETING_WITHOUT_OUTCOME, caseworker: $id) { count } }",
        Kind::User,
    ),
    ("Query.worklists(unit)", "query($id: ID!) { worklists(unit: $id) { count } }", Kind::OrganisationUnit),
    ("Query.worklists(caseworker)", "query($id: ID!) { worklists(caseworker: $id) { count } }", Kind::User),
    (
        "Query.simulateEffortPolicy(input.of.policy)",
        "query($id: ID!) { simulateEffortPolicy(input: {
            of: { policy: $id }, weeks: { from: \"2026-W44\", until: \"2026-W46\" } })
            { simulation { personCount } userErrors { code path } } }",
        Kind::EffortPolicy,
    ),
    (
        "Query.simulateEffortPolicy(input.of.effort)",
        "query($id: ID!) { simulateEffortPolicy(input: {
            of: { effort: $id }, weeks: { from: \"2026-W44\", until: \"2026-W46\" } })
            { simulation { personCount } userErrors { code path } } }",
        Kind::Effort,
    ),
    (
        "Query.simulateEffortPolicy(input.unit)",
        "query($id: ID!) { simulateEffortPolicy(input: {
            of: { policy: \"none\" }, unit: $id, weeks: { from: \"2026-W44\", until: \"2026-W46\" } })
            { simulation { personCount } userErrors { code path } } }",
        Kind::OrganisationUnit,
    ),
    (
        "Person.meetings(filter.caseworker)",
        "query($id: ID!) { persons { nodes { meetings(filter: { caseworker: $id }) { nodes { id } totalCount } } } }",
        Kind::User,
    ),
    (
        "Query.meetingConflicts(input.person)",
        "query($id: ID!, $at: DateTime!) { meetingConflicts(input: { person: $id, type: \"OTHER\", startsAt: { at: $at },
            durationMinutes: 30 }) { code path } }",
        Kind::Person,
    ),
    (
        "Query.meetingConflicts(input.caseworker)",
        "query($id: ID!, $person: ID!, $at: DateTime!) { meetingConflicts(input: { person: $person, caseworker: $id,
            type: \"OTHER\", startsAt: { at: $at }, durationMinutes: 30 }) { code path } }",
        Kind::User,
    ),
    (
        "Query.meetingConflicts(input.moved)",
        "query($id: ID!, $person: ID!, $at: DateTime!) { meetingConflicts(input: { person: $person, moved: $id,
            type: \"OTHER\", startsAt: { at: $at }, durationMinutes: 30 }) { code path } }",
        Kind::Meeting,
    ),
    (
        "Query.freeSlots(caseworker)",
        "query($id: ID!) { freeSlots(caseworker: $id, from: \"2026-11-24\", until: \"2026-11-25\", durationMinutes: 30) {
            startsAt } }",
        Kind::User,
    ),
    (
        "Query.freeSlots(person)",
        "query($id: ID!, $user: ID!) { freeSlots(caseworker: $user, person: $id, from: \"2026-11-24\",
            until: \"2026-11-25\", durationMinutes: 30) { startsAt } }",
        Kind::Person,
    ),
    (
        "Query.suitableOffers(person)",
        "query($id: ID!) { suitableOffers(person: $id, startOn: \"2026-12-07\") { isSuitable } }",
        Kind::Person,
    ),
    (
        "Query.suitableOffers(effort)",
        "query($id: ID!, $person: ID!) { suitableOffers(person: $person, effort: $id, startOn: \"2026-12-07\") {
            isSuitable } }",
        Kind::Effort,
    ),
    (
        "Query.auditEvents(filter.actor)",
        "query($id: ID!) { auditEvents(filter: { actor: $id }) { nodes { id } totalCount } }",
        Kind::User,
    ),
    (
        "Query.auditEvents(filter.person)",
        "query($id: ID!) { auditEvents(filter: { person: $id }) { nodes { id } totalCount } }",
        Kind::Person,
    ),
    (
        "Query.accessReviews(filter.actor)",
        "query($id: ID!) { accessReviews(filter: { actor: $id }) { nodes { id } totalCount } }",
        Kind::User,
    ),
    (
        "Query.disclosures(filter.person)",
        "query($id: ID!) { disclosures(filter: { person: $id }) { nodes { id } totalCount } }",
        Kind::Person,
    ),
    (
        "Query.accessReport(person.id)",
        "query($id: ID!) { accessReport(person: { id: $id }) { nodes { purpose } totalCount } }",
        Kind::Person,
    ),
];

/// What a call of [`QUERIES`] is given beside the id that is tried.
fn given(world: &World, id: &str) -> Value {
    let person = world.global_id(Kind::Person, record(world, Kind::Person, "own"));
    let user = world.global_id(Kind::User, near(world, Kind::User));
    json!({ "id": id, "person": person, "user": user, "at": "2026-11-27T09:00:00Z" })
}

async fn every_id_that_finds_nothing_is_answered_alike(database: TestDatabase) {
    let world = casebook::open(database).await;
    let_nothing_happen(&world).await;
    let inputs = inputs().await;
    let mut untried: BTreeSet<String> = arguments().await;
    let mut found_by: BTreeMap<String, &str> = BTreeMap::new();
    for who in CALLERS {
        let caller = client(&world, who);
        for (argument, query, kind) in QUERIES.iter().copied() {
            untried.remove(argument);
            let ask = async |probe: &str| caller.run(query, given(&world, probe)).await;
            let good = near(&world, kind);
            // A record of another type is a good answer of these two, so they get what is never shown.
            let is_any = argument.starts_with("Query.node");
            let nothing = same(&world, &caller, who, argument, (kind, good, is_any), ask).await;
            let found = caller.run(query, given(&world, &world.global_id(kind, good))).await;
            if found.codes().is_empty() && text_of(&found) != nothing {
                found_by.insert(argument.to_owned(), who);
            }
        }
        for verb in &VERBS {
            let on = world.global_id(verb.on, fitting(&world, verb, "own"));
            let valid = input(&world, who, verb.name, &on);
            let granted = outcome(&attempt(&caller, &inputs, verb.name, &valid).await, verb.name) == REACHED;
            for (pointer, given) in ids_in(&world, &valid) {
                let argument =
                    format!("Mutation.{}(input.{})", verb.name, pointer.replace("/0", "")[1..].replace('/', "."));
                untried.remove(&argument);
                let ask = async |probe: &str| {
                    let mut tried = valid.clone();
                    *tried.pointer_mut(&pointer).expect("the id's place") = json!(probe);
                    attempt(&caller, &inputs, verb.name, &tried).await
                };
                same(&world, &caller, who, &argument, (given.0, given.1, false), ask).await;
                if granted {
                    found_by.insert(argument, who);
                }
            }
        }
    }
    assert!(untried.is_empty(), "arguments of type ID without a call: {untried:#?}");
    // Auditors know persons by other ids, by which `access::unmasking` finds them.
    found_by.insert("Mutation.unmaskPerson(input.person)".to_owned(), "auditor");
    let never: Vec<_> = arguments().await.into_iter().filter(|argument| !found_by.contains_key(argument)).collect();
    assert!(never.is_empty(), "a good id was good for nobody: {never:#?}");
}

async fn a_record_is_found_wherever_its_id_stands(database: TestDatabase) {
    let world = casebook::open(database).await;
    let global = |relation| world.global_id(Kind::Plan, record(&world, Kind::Plan, relation));
    let (own, hidden) = (global("own"), global("other unit"));
    let ids = json!({ "ids": [own, hidden, own, "no id"] });
    let found = client(&world, "caseworker").data("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids).await;
    assert_eq!(found, json!({ "nodes": [{ "id": own }, null, { "id": own }, null] }));
}

/// Gives a call every id that finds nothing, and gives back the one answer to all of them.
async fn same(
    world: &World,
    caller: &Client<'_>,
    who: &str,
    argument: &str,
    (kind, good, is_any): (Kind, Uuid, bool),
    ask: impl AsyncFn(&str) -> Answer,
) -> String {
    let absent = ask(&id_for(world, who, kind, id("row", "nobody"))).await;
    let other = if is_any || kind == Kind::Holiday { Kind::EnrolmentBasis } else { Kind::Holiday };
    let mut probes = vec![
        ("random text", "SGVyIGVyIGludGV0".to_owned()),
        ("no text", String::new()),
        ("an auditor's id", world.pseudonym("demo", kind, good)),
        ("an id of another type", world.global_id(other, good)),
    ];
    if let Some(far) = far(world, kind) {
        let hidden = world.global_id(kind, far);
        if by_id(caller, &hidden).await.body["data"]["node"].is_null() {
            probes.push(("a hidden record", hidden));
        }
    }
    for (what, probe) in probes {
        let answer = ask(&probe).await;
        assert_eq!(text_of(&answer), text_of(&absent), "{who}: {argument} with {what}");
        assert_eq!(answer.statements, absent.statements, "{who}: statements of {argument} with {what}");
    }
    text_of(&absent)
}

/// A record that the callers see, each their share.
fn near(world: &World, kind: Kind) -> Uuid {
    match kind {
        Kind::OrganisationUnit => id("unit", "TEAM-A"),
        Kind::User => id("user", "caseworker"),
        Kind::Offer => id("offer", "T2"),
        Kind::Effort => id("effort", "OTHER"),
        Kind::ClosedTime => id("closed time", "caseworker"),
        Kind::AccessReview => id("review", "TEAM-A"),
        kind => record(world, kind, "own"),
    }
}

/// A record that at least one of the callers does not see; none of a kind that everybody sees.
fn far(world: &World, kind: Kind) -> Option<Uuid> {
    match kind {
        Kind::OrganisationUnit => Some(id("unit", "TEAM-C")),
        Kind::AccessReview => Some(id("review", "TEAM-C")),
        Kind::User | Kind::Offer | Kind::Effort | Kind::ClosedTime => None,
        kind => Some(record(world, kind, "other unit")),
    }
}

/// Where ids stand in an input, and what they name.
fn ids_in(world: &World, input: &Value) -> Vec<(String, (Kind, Uuid))> {
    let sealer = world.store.keys().sealer("id");
    let opened = |text: &str| {
        let clear: [u8; 17] = sealer.open(b"id", text).ok()?.try_into().ok()?;
        Some((*Kind::ALL.get(usize::from(clear[0]))?, Uuid::from_slice(&clear[1..]).ok()?))
    };
    match input {
        Value::String(text) => opened(text).map(|of| (String::new(), of)).into_iter().collect(),
        Value::Object(fields) => {
            let inside =
                |(name, value)| ids_in(world, value).into_iter().map(move |(at, of)| (format!("/{name}{at}"), of));
            fields.iter().flat_map(inside).collect()
        }
        Value::Array(items) => {
            let inside = |value| ids_in(world, value).into_iter().map(|(at, of)| (format!("/0{at}"), of));
            items.iter().take(1).flat_map(inside).collect()
        }
        _ => Vec::new(),
    }
}

/// Every argument of the schema that is, or holds at any depth, a value of type ID.
async fn arguments() -> BTreeSet<String> {
    let types = types().await;
    let mut found = BTreeSet::new();
    // What an id of a subscription finds is told later: `live` tries it.
    for of in types.iter().filter(|of| of["kind"] == "OBJECT" && of["name"] != "Subscription") {
        for field in list(of, "fields") {
            for argument in list(field, "args") {
                for path in paths(&types, argument, &mut Vec::new()) {
                    found.insert(format!("{}.{}({path})", name(of), name(field)));
                }
            }
        }
    }
    found
}

fn paths(types: &[Value], value: &Value, inside: &mut Vec<String>) -> Vec<String> {
    let mut of = &value["type"];
    while !of["ofType"].is_null() {
        of = &of["ofType"];
    }
    if of["name"] == "ID" {
        return vec![name(value).to_owned()];
    }
    let of = types.iter().find(|known| known["name"] == of["name"] && known["kind"] == "INPUT_OBJECT");
    let Some(of) = of.filter(|of| !inside.contains(&name(of).to_owned())) else { return Vec::new() };
    inside.push(name(of).to_owned());
    let below: Vec<String> = list(of, "inputFields").flat_map(|field| paths(types, field, inside)).collect();
    inside.pop();
    below.into_iter().map(|below| format!("{}.{below}", name(value))).collect()
}
