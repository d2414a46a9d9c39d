//! Null means one thing: a field that is hidden says so, and one that does not say so is empty.

use std::collections::BTreeSet;

use chrono::{Days, Duration};
use indsats::{
    authn::Grant,
    demo::world::id,
    policy::{Class, ClassSet, Kind, Policy, Privilege, Relation, Role},
};
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    world::{Client, World},
};
use serde_json::{Value, json};

use super::{
    casebook::{self, PERSONAL, RELATIONS, id_for, record},
    look_ups::shown,
};
use crate::schema::{list, name, types};

on_each_database!(
    a_field_is_redacted_exactly_when_its_class_is_unreadable,
    a_protected_address_is_hidden_while_the_period_runs_and_shown_to_who_may_see_it,
);

/// Somebody who looks at the persons of the casebook.
pub struct View {
    pub who: &'static str,
    pub role: Role,
    pub privileges: &'static [Privilege],
    /// How they stand to each person, in the order of the casebook.
    pub relations: [Option<Relation>; 6],
}

const fn view(
    who: &'static str,
    role: Role,
    privileges: &'static [Privilege],
    relations: [Option<Relation>; 6],
) -> View {
    View { who, role, privileges, relations }
}

const OWN: Option<Relation> = Some(Relation::Own);
const UNIT: Option<Relation> = Some(Relation::Unit);
const GLASS: Option<Relation> = Some(Relation::BreakGlass);
const ANY: Option<Relation> = Some(Relation::Any);
const TOLD: Option<Relation> = Some(Relation::Notified);

pub const VIEWS: [View; 8] = [
    view("caseworker", Role::Caseworker, &[Privilege::SeeCpr], [OWN, OWN, None, None, GLASS, None]),
    view("caseworker", Role::Caseworker, Privilege::ALL, [OWN, OWN, None, None, GLASS, None]),
    view("colleague", Role::Caseworker, &[], [None, OWN, OWN, None, None, None]),
    view("manager", Role::Manager, &[Privilege::SeeProtectedAddress], [UNIT, UNIT, UNIT, None, None, UNIT]),
    view("benefit-officer", Role::BenefitOfficer, &[], [TOLD, TOLD, TOLD, None, None, TOLD]),
    view("auditor", Role::Auditor, &[], [ANY; 6]),
    view("audit-client", Role::AuditClient, &[], [ANY; 6]),
    view("administrator", Role::Administrator, &[], [None; 6]),
];

/// Somebody who looks.
pub fn caller<'w>(world: &'w World, who: &str, role: Role, privileges: &[Privilege]) -> Client<'w> {
    world.client(&Grant {
        subject: who.to_owned(),
        roles: vec![role],
        units: vec![id("unit", "CENTER-1")],
        privileges: privileges.to_vec(),
        engagement: Some("demo".to_owned()),
    })
}

/// All fields of a type that take no argument, as a selection.
fn everything(types: &[Value], kind: Kind) -> String {
    let of = types.iter().find(|known| name(known) == kind.as_str()).expect("a type of the schema");
    let field = |field: &Value| {
        let mut of = &field["type"];
        while !of["ofType"].is_null() {
            of = &of["ofType"];
        }
        let is_leaf = of["kind"] == "SCALAR" || of["kind"] == "ENUM";
        format!("{}{}", name(field), if is_leaf { "" } else { " { __typename }" })
    };
    list(of, "fields").map(field).collect::<Vec<_>>().join(" ")
}

/// What the policy lets a role read of a kind through a relation, by the text of its rules.
pub fn readable(role: Role, relation: Relation, privileges: &[Privilege], kind: Kind) -> Option<ClassSet> {
    let policy = Policy::current();
    let right = policy.rights(role, kind).iter().find(|right| right.relations.contains(&relation))?;
    let unlocked = |class: &Class| policy.privilege(*class).is_none_or(|needed| privileges.contains(&needed));
    Some(right.read.iter().filter(unlocked).collect())
}

/// Looks at all of a record and holds what is null, what is said to be redacted and the policy against each other.
async fn check(caller: &Client<'_>, types: &[Value], id: &str, kind: Kind, readable: ClassSet) -> Value {
    let query =
        format!("query($id: ID!) {{ node(id: $id) {{ ... on {} {{ {} }} }} }}", kind.as_str(), everything(types, kind));
    let data = caller.data(&query, json!({ "id": id })).await;
    let node = data["node"].as_object().unwrap_or_else(|| panic!("{kind:?} is seen"));
    let redacted: BTreeSet<&str> = list(&data["node"], "redactedFields").filter_map(Value::as_str).collect();
    let unreadable = |field: &&str| !readable.contains(Policy::current().field(kind.as_str(), field).expect("a class"));
    let hidden: BTreeSet<&str> = node.keys().map(String::as_str).filter(unreadable).collect();
    assert_eq!(redacted, hidden, "{kind:?}");
    for field in hidden {
        assert_eq!(node[field], Value::Null, "{kind:?}.{field} is hidden");
    }
    data["node"].clone()
}

async fn a_field_is_redacted_exactly_when_its_class_is_unreadable(database: TestDatabase) {
    let world = casebook::open(database).await;
    let types = types().await;
    let mut looked = 0;
    for View { who, role, privileges, relations } in VIEWS {
        let caller = caller(&world, who, role, privileges);
        for (relation, (key, ..)) in relations.into_iter().zip(RELATIONS) {
            for kind in PERSONAL {
                let Some(readable) = relation.and_then(|through| readable(role, through, privileges, kind)) else {
                    continue;
                };
                let id = id_for(&world, who, kind, record(&world, kind, key));
                check(&caller, &types, &id, kind, readable).await;
                looked += 1;
            }
        }
        let user = id_for(&world, who, Kind::User, id("user", "stranger"));
        let readable = readable(role, Relation::Any, privileges, Kind::User).expect("everybody sees users");
        check(&caller, &types, &user, Kind::User, readable).await;
    }
    assert!(looked > 250, "only {looked} records were looked at");
}

async fn a_protected_address_is_hidden_while_the_period_runs_and_shown_to_who_may_see_it(database: TestDatabase) {
    let world = World::new(database).await;
    let start = world.clock.now();
    let birk = world.global_id(Kind::Person, id("person", "birk"));
    let look = async |privileges: &[Privilege]| {
        let (subject, roles) = ("caseworker".to_owned(), vec![Role::Caseworker]);
        let caller = world.client(&Grant { subject, roles, privileges: privileges.to_vec(), ..Grant::default() });
        let query = "query($id: ID!) { person(by: { id: $id }) {
            street postalCode city phone email isProtected redactedFields } }";
        caller.data(query, json!({ "id": birk })).await["person"].clone()
    };
    let contact = ["city", "email", "phone", "postalCode", "street"];
    // Protected from 30 days ago until 335 days ahead: the day before, the first, the last, the day after.
    for (days, is_protected) in [(-31, false), (-30, true), (0, true), (334, true), (335, false)] {
        world.clock.set(start + Duration::days(days));
        let (without, with) = (look(&[]).await, look(&[Privilege::SeeProtectedAddress]).await);
        for field in contact {
            assert_eq!(without[field].is_null(), is_protected, "{field} after {days} days");
            assert!(with[field].is_string(), "{field} after {days} days, with the privilege");
        }
        assert_eq!((&without["isProtected"], &with["isProtected"]), (&json!(is_protected), &json!(is_protected)));
        let hidden = if is_protected {
            json!(["city", "cpr", "email", "phone", "postalCode", "street"])
        } else {
            json!(["cpr"])
        };
        assert_eq!(without["redactedFields"], hidden, "after {days} days");
        assert_eq!(with["redactedFields"], json!(["cpr"]), "after {days} days, with the privilege");
    }
    assert_eq!(world.clock.today(), start.date_naive() + Days::new(335));
}

/// A type whose fields cannot all be read must have a way to say so, and what is never null can be hidden from nobody.
#[tokio::test]
async fn what_is_never_null_is_hidden_from_nobody() {
    let types = types().await;
    let policy = Policy::current();
    // The system reads nothing back through the schema.
    let roles = Role::ALL.iter().copied().filter(|role| !role.is_system());
    for (role, kind) in roles.flat_map(|role| shown().map(move |kind| (role, kind))) {
        for right in policy.rights(role, kind).iter().filter(|right| right.read != ClassSet::NONE) {
            let of = types.iter().find(|known| name(known) == kind.as_str()).expect("a type of the schema");
            let says_so = list(of, "fields").any(|field| name(field) == "redactedFields");
            for field in list(of, "fields") {
                let class = policy.field(kind.as_str(), name(field)).expect("a class");
                let is_locked = policy.privilege(class).is_some() || class == Class::Contact;
                let is_readable = right.read.contains(class) && !is_locked;
                let is_nullable = field["type"]["kind"] != "NON_NULL";
                assert!(is_readable || (is_nullable && says_so), "{role:?} {kind:?}.{}", name(field));
            }
        }
    }
}
