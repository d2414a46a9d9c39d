//! The whole of access as one text: each role, each relation, each kind of record, each mutation.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use indsats::{
    demo::world::id,
    policy::{Class, Kind},
};
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    world::{Client, World},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    casebook::{self, PERSONAL, RELATIONS, ROLES, client, cpr, id_for, record},
    look_ups::{STRUCTURE, above, by_id, by_list, classes, classes_read, text_of},
    rows::{REACHED, ids, let_nothing_happen},
    verbs::{BREAK_GLASS, VERBS, attempt, fitting, input, inputs, outcome},
};

on_each_database!(the_access_of_every_role_is_as_reviewed, a_hidden_record_answers_like_an_absent_one_on_every_way,);

/// How the attempts at mutations ended: the code, and which ended so.
type Ends = BTreeMap<String, Vec<&'static str>>;

const LEGEND: &str = "\
What each role sees of records, by how their person stands to the caseworker Anna Agerholm of Team A in Center 1, which
the manager leads: the classes of fields, and the statements that it takes to find the record by id and by the list or
record above it, sign-in included. Then how every mutation ends that is attempted with valid input; MAY is success.
";

async fn the_access_of_every_role_is_as_reviewed(database: TestDatabase) {
    let world = casebook::open(database).await;
    let_nothing_happen(&world).await;
    let (classes, inputs) = (classes().await, inputs().await);
    let mut structure = Vec::new();
    for kind in STRUCTURE {
        structure.push((kind, row_of(&world, kind).await));
    }
    let mut text = LEGEND.to_owned();
    for who in ROLES {
        let caller = client(&world, who);
        let seen_of_structure = seen(&world, &caller, who, &classes, &structure, "").await;
        writeln!(text, "\n{who}\n  structure").expect("a line");
        text.push_str(&block(&seen_of_structure, &Ends::new()));
        let mut blocks: Vec<(Vec<&str>, String)> = Vec::new();
        for (at, (relation, ..)) in RELATIONS.into_iter().enumerate() {
            let rows = PERSONAL.map(|kind| (kind, record(&world, kind, relation)));
            let seen = seen(&world, &caller, who, &classes, &rows, relation).await;
            let mut ends = Ends::new();
            for verb in &VERBS {
                let on = id_for(&world, who, verb.on, fitting(&world, verb, relation));
                let answer = attempt(&caller, &inputs, verb.name, &input(&world, who, verb.name, &on)).await;
                ends.entry(outcome(&answer, verb.name)).or_default().push(verb.name);
            }
            let urgent = json!({ "cpr": cpr(at, 0), "reason": "Indlagt, pårørende skal kontaktes" });
            let answer = attempt(&caller, &inputs, BREAK_GLASS, &urgent).await;
            ends.entry(outcome(&answer, BREAK_GLASS)).or_default().push(BREAK_GLASS);
            let block = block(&seen, &ends);
            match blocks.iter_mut().find(|(_, known)| *known == block) {
                Some((relations, _)) => relations.push(relation),
                None => blocks.push((vec![relation], block)),
            }
        }
        for (relations, block) in blocks {
            write!(text, "  {}\n{block}", relations.join(", ")).expect("a line");
        }
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../snapshots", omit_expression => true }, {
        insta::assert_snapshot!("access_matrix", text);
    });
}

/// What a caller sees of some records: the classes that can be read with the statements that the two ways to them take,
/// and the kinds that are seen so. A record is seen on both ways or on none.
async fn seen(
    world: &World,
    caller: &Client<'_>,
    who: &str,
    classes: &[(Kind, Vec<Class>)],
    rows: &[(Kind, Uuid)],
    relation: &str,
) -> BTreeMap<String, Vec<&'static str>> {
    let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (kind, row) in rows.iter().copied() {
        let global = id_for(world, who, kind, row);
        let start = above(kind).map(|above| match above {
            Kind::Offer => id_for(world, who, above, id("offer", "T1")),
            Kind::User => id_for(world, who, above, id("user", "caseworker")),
            Kind::CourseSession | Kind::Course | Kind::Person | Kind::AvailabilityCase => {
                id_for(world, who, above, record(world, above, relation))
            }
            other => panic!("no way begins at {other:?}"),
        });
        let (node, list) = (by_id(caller, &global).await, by_list(caller, kind, &start.unwrap_or_default()).await);
        let is_seen = !node.body["data"]["node"].is_null();
        assert_eq!(is_seen, list.text.contains(&global), "{who} {relation} {kind:?}: {} {}", node.text, list.text);
        let what = if is_seen {
            format!("[{}]", classes_read(classes, kind, &node.body["data"]["node"]))
        } else {
            "nothing of".to_owned()
        };
        let cost = format!("{what} id {} list {}", node.statements, list.statements);
        seen.entry(cost).or_default().push(kind.as_str());
    }
    seen
}

/// A row of structure, as far from Anna Agerholm as can be.
async fn row_of(world: &World, kind: Kind) -> Uuid {
    let first = async |table, condition| ids(world, table, condition).await.first().copied().expect("a row");
    match kind {
        Kind::OrganisationUnit => id("unit", "TEAM-C"),
        Kind::User => id("user", "stranger"),
        Kind::Provider => id("provider", "P1"),
        Kind::Offer => id("offer", "T1"),
        Kind::ClosedTime => id("closed time", "caseworker"),
        Kind::AuditEvent => first("audit_leaf", "1 = 1").await,
        Kind::AccessReview => id("review", "TEAM-C"),
        Kind::Effort => first("effort", "1 = 1").await,
        Kind::EffortPolicy => first("effort_policy", "1 = 1").await,
        Kind::ReferenceCode => first("reference_code", "list = 'MEETING_TYPE'").await,
        Kind::LegalRule => first("legal_rule", "1 = 1").await,
        Kind::Holiday => first("holiday", "day >= '2026-01-01' AND day < '2027-01-01'").await,
        Kind::ClosureDay => first("closure_day", "day >= '2026-01-01' AND day < '2027-01-01'").await,
        other => panic!("{other:?} belongs to a person"),
    }
}

/// What a caller sees and how attempts end, in lines that fit a page.
fn block(seen: &BTreeMap<String, Vec<&str>>, ends: &Ends) -> String {
    let seen = seen.iter().map(|(what, kinds)| (format!("sees {what}:"), kinds));
    let ends = ends.iter().map(|(end, verbs)| (format!("{}:", if end == REACHED { "MAY" } else { end }), verbs));
    let mut text = String::new();
    for (head, names) in seen.chain(ends) {
        let every = ["every mutation"];
        let names = if names.len() == VERBS.len() + 1 { &every[..] } else { names };
        let mut line = format!("    {head}");
        for name in names {
            if line.len() + name.len() > 115 {
                writeln!(text, "{line}").expect("a line");
                line = " ".repeat(7);
            }
            write!(line, " {name}").expect("a word");
        }
        writeln!(text, "{line}").expect("a line");
    }
    text
}

async fn a_hidden_record_answers_like_an_absent_one_on_every_way(database: TestDatabase) {
    let world = casebook::open(database).await;
    let mut hidden = 0;
    for who in ROLES {
        let caller = client(&world, who);
        for kind in PERSONAL {
            for (relation, ..) in RELATIONS {
                let (row, nobody) = (record(&world, kind, relation), id("row", "nobody"));
                let answer = by_id(&caller, &id_for(&world, who, kind, row)).await;
                if !answer.body["data"]["node"].is_null() {
                    continue;
                }
                hidden += 1;
                let absent = by_id(&caller, &id_for(&world, who, kind, nobody)).await;
                assert_eq!(text_of(&answer), text_of(&absent), "{who} {relation} {kind:?}");
                assert_eq!(answer.statements, absent.statements, "{who} {relation} {kind:?}");
                let Some(above) = above(kind) else { continue };
                let start = id_for(&world, who, above, record(&world, above, relation));
                let list = by_list(&caller, kind, &start).await;
                if !by_id(&caller, &start).await.body["data"]["node"].is_null() {
                    // Of somebody who is seen: the list is there, and this is not in it.
                    assert!(!list.text.contains(&id_for(&world, who, kind, row)), "{who} {relation} {kind:?}");
                    continue;
                }
                let absent = by_list(&caller, kind, &id_for(&world, who, above, nobody)).await;
                assert_eq!(text_of(&list), text_of(&absent), "{who} {relation} {kind:?}");
                assert_eq!(list.statements, absent.statements, "{who} {relation} {kind:?}");
            }
        }
    }
    assert!(hidden > 100, "only {hidden} records were hidden from anybody");
}
