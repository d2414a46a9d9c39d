//! What is explained is what happens.

use std::collections::{BTreeMap, BTreeSet};

use indsats::{
    demo::world::id,
    policy::{Action, Class, Kind, Policy, Privilege, Relation},
};
use indsats_tests::{database::TestDatabase, evidence::Evidence, on_each_database, world::World};
use serde_json::{Value, json};

use super::{
    casebook::{self, PERSONAL, RELATIONS, id_for, record},
    nulls::{VIEWS, View, caller, readable},
};
use crate::schema::{list, name, types};

on_each_database!(
    it_tells_what_is_hidden_by_what_and_through_which_relation,
    it_tells_which_privilege_is_missing,
    what_is_out_of_reach_is_explained_to_nobody,
);

const EXPLAIN: &str =
    "query($id: ID!) { explainAccess(node: $id) { policyVersion recordType role purpose relations mutations
    classes { name fields hiddenBecause missingPrivilege } } }";

/// The fields that an explanation calls hidden.
fn hidden(explained: &Value) -> BTreeSet<&str> {
    let classes = list(explained, "classes").filter(|class| !class["hiddenBecause"].is_null());
    classes.flat_map(|class| list(class, "fields")).filter_map(Value::as_str).collect()
}

/// The relations that are told to stand behind one of the views: responsibility is told by its kind.
fn told(relation: Relation, key: &str) -> Value {
    let is_substitute = key == "substitute" && relation == Relation::Own;
    json!([if is_substitute { "SUBSTITUTE" } else { relation.as_str() }])
}

async fn it_tells_what_is_hidden_by_what_and_through_which_relation(database: TestDatabase) {
    let world = casebook::open(database).await;
    let types = types().await;
    let says_so = |kind: Kind| {
        let of = types.iter().find(|known| name(known) == kind.as_str()).expect("a type of the schema");
        list(of, "fields").any(|field| name(field) == "redactedFields")
    };
    let of = types.iter().find(|known| name(known) == "Mutation").expect("mutations");
    let mutations: BTreeSet<&str> = list(of, "fields").map(name).collect();
    let (mut seen, mut unseen) = (0, 0);
    for View { who, role, privileges, relations } in VIEWS {
        let caller = caller(&world, who, role, privileges);
        for (relation, (key, ..)) in relations.into_iter().zip(RELATIONS) {
            for kind in PERSONAL {
                let id = id_for(&world, who, kind, record(&world, kind, key));
                let answer = caller.data(EXPLAIN, json!({ "id": id })).await;
                let explained = &answer["explainAccess"];
                let readable = relation.and_then(|through| readable(role, through, privileges, kind));
                let Some((relation, readable)) = relation.zip(readable.filter(|read| read.contains(Class::Open)))
                else {
                    assert_eq!(explained, &Value::Null, "{who} {key} {kind:?}");
                    unseen += 1;
                    continue;
                };
                seen += 1;
                let expected = match (who, key) {
                    // Of one person Anna is the substitute, and Bent the one who is stood in for.
                    ("colleague", _) => json!([relation.as_str()]),
                    _ => told(relation, key),
                };
                assert_eq!(explained["relations"], expected, "{who} {key} {kind:?}");
                assert_eq!(
                    (&explained["role"], &explained["recordType"]),
                    (&json!(role.as_str()), &json!(kind.as_str()))
                );
                assert_eq!(explained["policyVersion"], Policy::current().version());
                // By the text of the policy, and by what the record itself says.
                let rights = Policy::current().rights(role, kind);
                let rule = rights.iter().find(|right| right.relations.contains(&relation)).expect("a rule");
                for class in list(explained, "classes") {
                    let known = Class::parse(class["name"].as_str().expect("a name")).expect("a class");
                    let because = match known {
                        _ if readable.contains(known) => Value::Null,
                        _ if rule.read.contains(known) => json!("PRIVILEGE_MISSING"),
                        _ if rights.iter().any(|right| right.read.contains(known)) => json!("RELATION_LACKS_RIGHT"),
                        _ => json!("ROLE_LACKS_RIGHT"),
                    };
                    assert_eq!(class["hiddenBecause"], because, "{who} {key} {kind:?} {known:?}");
                    let missing = Policy::current().privilege(known).filter(|_| because == "PRIVILEGE_MISSING");
                    assert_eq!(class["missingPrivilege"], json!(missing.map(Privilege::as_str)));
                }
                let granted: Vec<_> = Action::ALL.iter().filter(|action| rule.may.contains(action)).collect();
                assert_eq!(explained["mutations"], json!(granted.iter().map(|a| a.as_str()).collect::<Vec<_>>()));
                assert!(granted.iter().all(|action| mutations.contains(action.as_str())), "{granted:?}");
                if says_so(kind) {
                    let query = format!(
                        "query($id: ID!) {{ node(id: $id) {{ ... on {} {{ redactedFields }} }} }}",
                        kind.as_str()
                    );
                    let data = caller.data(&query, json!({ "id": id })).await;
                    let redacted: BTreeSet<&str> =
                        list(&data["node"], "redactedFields").filter_map(Value::as_str).collect();
                    assert_eq!(hidden(explained), redacted, "{who} {key} {kind:?}");
                }
            }
        }
    }
    assert!(seen > 250 && unseen > 250, "{seen} and {unseen}");
}

async fn it_tells_which_privilege_is_missing(database: TestDatabase) {
    let world = World::new(database).await;
    // Name and address of Birk are protected.
    let birk = json!({ "id": world.named("person", "birk") });
    let missing = async |privileges: &[Privilege]| {
        let caller = caller(&world, "caseworker", indsats::policy::Role::Caseworker, privileges);
        let answer = caller.data(EXPLAIN, birk.clone()).await;
        let classes = list(&answer["explainAccess"], "classes").filter(|class| !class["missingPrivilege"].is_null());
        let text = |class: &Value, field: &str| class[field].as_str().expect("text").to_owned();
        classes.map(|class| (text(class, "name"), text(class, "missingPrivilege"))).collect::<BTreeMap<_, _>>()
    };
    let both = BTreeMap::from([("contact", "SEE_PROTECTED_ADDRESS"), ("cpr", "SEE_CPR")]);
    let both: BTreeMap<_, _> = both.into_iter().map(|(class, name)| (class.to_owned(), name.to_owned())).collect();
    assert_eq!(missing(&[]).await, both);
    assert_eq!(missing(&[Privilege::SeeCpr]).await.into_keys().collect::<Vec<_>>(), ["contact"]);
    assert_eq!(missing(&[Privilege::SeeCpr, Privilege::SeeProtectedAddress]).await.len(), 0);
}

async fn what_is_out_of_reach_is_explained_to_nobody(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let caseworker = world.sign_in("caseworker");
    let absent = world.global_id(Kind::Person, uuid::Uuid::max());
    let mut answers = Vec::new();
    for (what, tried) in [("hidden", world.named("person", "dina")), ("absent", absent), ("none", "nobody".to_owned())]
    {
        let answer = caseworker.run(EXPLAIN, json!({ "id": tried })).await;
        answers.push((answer.statements, answer.body["data"].clone()));
        let events = evidence.events().await;
        let [event] = &events[..] else { panic!("{what}: {} events", events.len()) };
        assert_eq!((event.operation.as_str(), &event.subjects), ("explainAccess", &json!([])), "{what}");
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    assert_eq!(answers[0].1, json!({ "explainAccess": null }));
    // That somebody had a record explained tells that it is there: that is an event about the person.
    caseworker.data(EXPLAIN, json!({ "id": world.named("person", "alma") })).await;
    let events = evidence.events().await;
    let event = events.last().expect("an event");
    assert_eq!(event.subjects[0]["person"], json!(id("person", "alma")));
    // What nobody is shown is explained to nobody, whatever the id says.
    let fact = world.global_id(Kind::WeekFact, id("person", "alma"));
    assert_eq!(caseworker.data(EXPLAIN, json!({ "id": fact })).await, json!({ "explainAccess": null }));
}
