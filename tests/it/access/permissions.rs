//! What `access { canX }` foretells is what happens: all records, all actions.

use indsats::policy::Kind;
use indsats_tests::{
    database::TestDatabase,
    on_each_database,
    world::{Answer, Client},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    casebook::{self, client, id_for, manager_as},
    rows::{ids, let_nothing_happen},
    verbs::{VERBS, Verb, attempt, input, inputs, outcome},
};

on_each_database!(every_permission_is_what_the_mutation_decides);

/// What can be acted upon, with its table.
const TABLES: [(Kind, &str); 23] = [
    (Kind::OrganisationUnit, "organisation_unit"),
    (Kind::Person, "person"),
    (Kind::ProtectionPeriod, "protection_period"),
    (Kind::Assignment, "assignment"),
    (Kind::Plan, "plan"),
    (Kind::Course, "course"),
    (Kind::CourseSession, "course_session"),
    (Kind::Meeting, "meeting"),
    (Kind::EffortEnrolment, "effort_enrolment"),
    (Kind::Absence, "absence"),
    (Kind::Exemption, "exemption"),
    (Kind::ReadinessAssessment, "readiness_assessment"),
    (Kind::IndividualTarget, "individual_target"),
    (Kind::BreakGlass, "break_glass"),
    (Kind::Effort, "effort"),
    (Kind::EffortPolicy, "effort_policy"),
    (Kind::AvailabilityEvent, "availability_event"),
    (Kind::AvailabilityCase, "availability_case"),
    (Kind::User, "user_account"),
    (Kind::ClosedTime, "closed_time"),
    (Kind::PersonNeed, "person_need"),
    (Kind::AccessReview, "access_review"),
    (Kind::Disclosure, "disclosure"),
];

/// How often each answer came.
#[derive(Debug, Default)]
struct Tally {
    allowed: usize,
    role: usize,
    relation: usize,
    state: usize,
    own_decision: usize,
    out_of_reach: usize,
}

async fn every_permission_is_what_the_mutation_decides(database: TestDatabase) {
    let world = casebook::open(database).await;
    let_nothing_happen(&world).await;
    let inputs = inputs().await;
    let mut rows: Vec<(Kind, Uuid)> = Vec::new();
    for (kind, table) in TABLES {
        rows.extend(ids(&world, table, "1 = 1").await.into_iter().map(|row| (kind, row)));
    }
    let mut tally = Tally::default();
    for who in ["caseworker", "colleague", "manager", "neighbour", "benefit-officer", "auditor"] {
        // The neighbour broke glasses, and stands in for the manager: who took part does not decide.
        let caller = match who {
            "neighbour" => manager_as(&world, who),
            who => client(&world, who),
        };
        for (kind, row) in rows.iter().copied() {
            let id = id_for(&world, who, kind, row);
            let access = foretold(&caller, kind, &id).await;
            for verb in VERBS.iter().filter(|verb| verb.on == kind) {
                let answer = attempt(&caller, &inputs, verb.name, &input(&world, who, verb.name, &id)).await;
                compare(verb, &access, &answer, &mut tally, &format!("{who} {} {row}", verb.name));
            }
        }
    }
    // Every way to be refused was met, so that agreement means something.
    let Tally { allowed, role, relation, state, own_decision, out_of_reach } = tally;
    let met = [allowed, role, relation, state, own_decision, out_of_reach];
    assert!(met.iter().all(|times| *times > 3), "{tally:?}");
}

/// The permissions of a record, by field; null where the caller does not see it.
async fn foretold(caller: &Client<'_>, kind: Kind, id: &str) -> Value {
    let mut fields: Vec<&str> = VERBS.iter().filter(|verb| verb.on == kind).map(|verb| verb.permission).collect();
    fields.dedup();
    let asked = fields.iter().map(|field| format!("{field} {{ isAllowed reasons }}")).collect::<Vec<_>>().join(" ");
    let query =
        format!("query($id: ID!) {{ node(id: $id) {{ ... on {} {{ access {{ {asked} }} }} }} }}", kind.as_str());
    caller.data(&query, json!({ "id": id })).await["node"]["access"].clone()
}

fn compare(verb: &Verb, access: &Value, answer: &Answer, tally: &mut Tally, what: &str) {
    let end = outcome(answer, verb.name);
    if access.is_null() {
        assert!(["NOT_FOUND", "FORBIDDEN"].contains(&end.as_str()), "{what} out of reach: {}", answer.text);
        tally.out_of_reach += 1;
        return;
    }
    let permission = &access[verb.permission];
    let reasons: Vec<&str> = permission["reasons"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    assert_eq!(permission["isAllowed"] == true, reasons.is_empty(), "{what}");
    let (expected, met) = match reasons[..] {
        [] => (None, &mut tally.allowed),
        ["ROLE_LACKS_RIGHT"] => (Some("FORBIDDEN"), &mut tally.role),
        ["RELATION_LACKS_RIGHT"] => (Some("FORBIDDEN"), &mut tally.relation),
        ["STATE_DOES_NOT_ADMIT"] => (Some("WRONG_STATE"), &mut tally.state),
        ["OWN_DECISION"] => (Some("OWN_DECISION"), &mut tally.own_decision),
        _ => panic!("{what}: one reason at most, {reasons:?}"),
    };
    *met += 1;
    // What is allowed may still meet a rule about its input, such as a period; never one about access.
    let refused = ["FORBIDDEN", "WRONG_STATE", "OWN_DECISION", "NOT_FOUND"].into_iter().find(|code| *code == end);
    assert_eq!(refused, expected, "{what}: {}", answer.text);
}
