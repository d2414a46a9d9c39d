//! What cannot be read cannot be compared: filters, sorts, look-ups, counts and cursors tell nothing more than fields do.

use std::collections::BTreeSet;

use indsats::{
    authn::Grant,
    demo::world::id,
    policy::{Access, Kind, Policy, Role},
};
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    world::{Client, World},
};
use serde_json::{Value, json};

use super::casebook::{self, ROLES, client, id_for};
use crate::schema::{list, name, types};

on_each_database!(
    a_filter_or_sort_on_what_cannot_be_read_is_refused,
    a_number_is_looked_up_only_by_who_may_know_whose_it_is,
    counts_carry_the_scope,
    a_cursor_is_refused_outside_its_list_filter_order_and_caller,
    a_cursor_tells_two_engagements_nothing,
);

/// A list with a filter, the type of its rows, and a value for each key of the filter.
fn filters(world: &World, who: &str) -> Vec<(&'static str, Kind, &'static str, Value)> {
    let global = |kind, of: (&str, &str)| id_for(world, who, kind, id(of.0, of.1));
    let unit = global(Kind::OrganisationUnit, ("unit", "TEAM-A"));
    let user = global(Kind::User, ("user", "caseworker"));
    let offer = global(Kind::Offer, ("offer", "T1"));
    vec![
        (
            "persons",
            Kind::Person,
            "PersonFilter",
            json!({ "nameStartsWith": "a", "unit": unit, "targetGroup": "ACTIVITY_READY", "caseworker": user,
                "hasPrimaryCaseworker": true }),
        ),
        (
            "courses",
            Kind::Course,
            "CourseFilter",
            json!({ "states": ["ACTIVE"], "offer": offer, "plannedFrom": "2026-01-01", "plannedUntil": "2027-01-01" }),
        ),
        (
            "meetings",
            Kind::Meeting,
            "MeetingFilter",
            json!({ "states": ["BOOKED"], "caseworker": user, "type": "FOLLOW_UP", "week": "2026-W48",
                "startsFrom": "2026-01-01T00:00:00Z", "startsUntil": "2027-01-01T00:00:00Z" }),
        ),
        (
            "availabilityCases",
            Kind::AvailabilityCase,
            "AvailabilityCaseFilter",
            json!({ "states": ["OPENED"], "isOpen": true }),
        ),
        (
            "auditEvents",
            Kind::AuditEvent,
            "AuditEventFilter",
            json!({ "actor": user, "person": global(Kind::Person, ("person", "alma")), "purpose": "AUDIT",
                "searchedFor": "6101804001", "decision": "PERMIT", "kind": "READ", "outcome": "SUCCESS",
                "occurred": { "from": "2026-01-01T00:00:00Z" } }),
        ),
        (
            "accessReviews",
            Kind::AccessReview,
            "AccessReviewFilter",
            json!({ "cause": "SAMPLE", "state": "OPEN", "actor": user, "occurred": { "from": "2026-01-01T00:00:00Z" } }),
        ),
        (
            "disclosures",
            Kind::Disclosure,
            "DisclosureFilter",
            json!({ "person": global(Kind::Person, ("person", "alma")), "recipient": "COURT",
                "disclosed": { "from": "2026-01-01", "until": "2027-01-01" } }),
        ),
        ("breakGlassRecords", Kind::BreakGlass, "BreakGlassFilter", json!({ "isReviewed": false })),
        ("users", Kind::User, "UserFilter", json!({ "unit": unit, "kind": "PERSON", "isActive": true })),
        ("offers", Kind::Offer, "OfferFilter", json!({ "kind": "GUIDANCE", "validOn": "2026-11-23" })),
    ]
}

/// Every order that can be asked for, and the stored column that it compares.
const ORDERS: [(&str, Kind, &str, &str); 8] = [
    ("persons", Kind::Person, "NAME", "name_key"),
    ("persons", Kind::Person, "REGISTERED_ON", "registered_on"),
    ("courses", Kind::Course, "PLANNED_START_ON", "planned_from"),
    ("courses", Kind::Course, "PLANNED_END_ON", "planned_to"),
    ("meetings", Kind::Meeting, "STARTS_AT", "starts_at"),
    ("availabilityCases", Kind::AvailabilityCase, "OPENED_ON", "opened_on"),
    ("availabilityCases", Kind::AvailabilityCase, "WAITING_SINCE", "waiting_since"),
    ("auditEvents", Kind::AuditEvent, "OCCURRED_AT", "occurred_at"),
];

async fn a_filter_or_sort_on_what_cannot_be_read_is_refused(database: TestDatabase) {
    let world = casebook::open(database).await;
    let types = types().await;
    let mut refused = BTreeSet::new();
    for who in ROLES {
        let caller = client(&world, who);
        let readable = |kind| Access::of(Policy::current(), casebook::role(who), &[], kind).always_readable();
        for (list_name, kind, filter, values) in filters(&world, who) {
            let of = types.iter().find(|of| name(of) == filter).expect("a filter of the schema");
            // Of persons the default order is by name, which not everybody may read.
            let order = if list_name == "persons" { ", orderBy: { field: REGISTERED_ON, direction: ASC }" } else { "" };
            let query = format!(
                "query($filter: {filter}) {{ {list_name}(filter: $filter{order}) {{ totalCount nodes {{ id }} }} }}"
            );
            for key in list(of, "inputFields") {
                let value = values.get(name(key)).unwrap_or_else(|| panic!("a value for {filter}.{}", name(key)));
                let class = Policy::current().field(filter, name(key)).expect("a class");
                let may = readable(kind).contains(class);
                let answer = caller.run(&query, json!({ "filter": { (name(key)): value } })).await;
                assert_eq!(answer.codes().is_empty(), may, "{who} {filter}.{}: {}", name(key), answer.text);
                if !may {
                    assert_eq!(answer.codes(), ["FORBIDDEN"], "{who} {filter}.{}", name(key));
                    refused.insert(format!("{who} {list_name} {}", name(key)));
                }
            }
        }
        for (list_name, kind, field, column) in ORDERS {
            let class = Policy::current().column(kind, column).expect("a class");
            let may = readable(kind).contains(class);
            let query =
                format!("{{ {list_name}(orderBy: {{ field: {field}, direction: ASC }}) {{ nodes {{ id }} }} }}");
            let answer = caller.run(&query, json!({})).await;
            assert_eq!(answer.codes().is_empty(), may, "{who} {list_name} by {field}: {}", answer.text);
            if !may {
                assert_eq!(answer.codes(), ["FORBIDDEN"], "{who} {list_name} by {field}");
                refused.insert(format!("{who} {list_name} {field}"));
            }
        }
    }
    for who in ["auditor", "audit-client"] {
        for key in ["nameStartsWith", "NAME"] {
            assert!(refused.contains(&format!("{who} persons {key}")), "{who} {key}");
        }
        assert!(!refused.contains(&format!("{who} persons targetGroup")));
    }
}

#[tokio::test]
async fn every_order_of_the_schema_is_tried() {
    let types = types().await;
    let fields = types.iter().filter(|of| name(of).ends_with("OrderField"));
    let known: BTreeSet<&str> = fields.flat_map(|of| list(of, "enumValues")).map(name).collect();
    assert_eq!(known, ORDERS.iter().map(|(_, _, field, _)| *field).collect());
    let filters = types.iter().map(name).filter(|of| of.ends_with("Filter"));
    assert_eq!(filters.count(), 10, "a new filter needs its values above");
}

async fn a_number_is_looked_up_only_by_who_may_know_whose_it_is(database: TestDatabase) {
    let world = World::new(database).await;
    let look = "query($cpr: String!) { person(by: { cpr: $cpr }) { id } }";
    for who in ["auditor", "audit-client", "administrator"] {
        let caller = client(&world, who);
        let (known, unknown) = (
            caller.run(look, json!({ "cpr": "6101804001" })).await,
            caller.run(look, json!({ "cpr": "6101804999" })).await,
        );
        assert_eq!((known.codes(), unknown.codes()), (vec!["FORBIDDEN"], vec!["FORBIDDEN"]), "{who}");
        assert_eq!(known.statements, unknown.statements, "{who}");
    }
    // For who may, somebody else's number is nobody's.
    for who in ["caseworker", "benefit-officer"] {
        let caller = client(&world, who);
        let (hidden, absent) = (
            caller.run(look, json!({ "cpr": "6404834004" })).await,
            caller.run(look, json!({ "cpr": "6404834999" })).await,
        );
        assert_eq!(hidden.body["data"], json!({ "person": null }), "{who}");
        assert_eq!(hidden.text, absent.text, "{who}");
        assert_eq!(hidden.statements, absent.statements, "{who}");
    }
}

async fn counts_carry_the_scope(database: TestDatabase) {
    let world = World::new(database).await;
    let counts = "{ persons(orderBy: { field: REGISTERED_ON, direction: ASC }) { totalCount }
        courses { totalCount } meetings { totalCount } }";
    let count = async |who| {
        let data = client(&world, who).data(counts, json!({})).await;
        ["persons", "courses", "meetings"].map(|list| data[list]["totalCount"].as_u64().expect("a count"))
    };
    // Alma, Birk and Cleo; Cleo and Dina; all of Center 1; everybody.
    assert_eq!(count("caseworker").await, [3, 8, 8]);
    assert_eq!(count("colleague").await, [2, 4, 2]);
    assert_eq!(count("manager").await, [5, 9, 9]);
    assert_eq!(count("auditor").await, [6, 10, 10]);
}

async fn a_cursor_is_refused_outside_its_list_filter_order_and_caller(database: TestDatabase) {
    let world = World::new(database).await;
    let query = |list: &str, arguments: &str| {
        format!("query($after: String) {{ {list}(first: 1, after: $after{arguments}) {{ edges {{ cursor }} }} }}")
    };
    let plain = query("meetings", "");
    let first = client(&world, "caseworker").data(&plain, json!({})).await;
    let after = json!({ "after": first["meetings"]["edges"][0]["cursor"] });
    client(&world, "caseworker").data(&plain, after.clone()).await;
    let elsewhere = [
        ("caseworker", query("courses", "")),
        ("caseworker", query("meetings", ", filter: { states: [BOOKED] }")),
        ("caseworker", query("meetings", ", orderBy: { field: STARTS_AT, direction: ASC }")),
        ("colleague", plain.clone()),
        ("manager", plain),
    ];
    for (who, query) in elsewhere {
        let answer = client(&world, who).run(&query, after.clone()).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{who}: {query}");
    }
}

/// Equal cursors would tie the pseudonyms of two engagements together, and both to the municipality's own ids.
async fn a_cursor_tells_two_engagements_nothing(database: TestDatabase) {
    let world = World::new(database).await;
    let cursors = async |caller: Client<'_>| -> BTreeSet<String> {
        let list = "{ persons(orderBy: { field: REGISTERED_ON, direction: ASC }) { edges { cursor } } }";
        let data = caller.data(list, json!({})).await;
        let edges = data["persons"]["edges"].as_array().expect("edges");
        edges.iter().filter_map(|edge| edge["cursor"].as_str()).map(str::to_owned).collect()
    };
    let engaged = |engagement: &str| {
        let (subject, roles) = ("auditor".to_owned(), vec![Role::Auditor]);
        world.client(&Grant { subject, roles, engagement: Some(engagement.to_owned()), ..Grant::default() })
    };
    let (one, other) = (cursors(engaged("2026-A")).await, cursors(engaged("2026-B")).await);
    assert_eq!(one.len(), 6);
    assert_eq!(one, cursors(engaged("2026-A")).await, "a page can be gone on with");
    assert!(one.is_disjoint(&other));
    assert!(one.is_disjoint(&cursors(client(&world, "manager")).await));
}
