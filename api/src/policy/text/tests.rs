use indsats_entity::{break_glass, meeting, organisation_unit, person, plan, user};
use sea_orm::sea_query::{Expr, PostgresQueryBuilder, Query, SqliteQueryBuilder};
use uuid::Uuid;

use super::*;
use crate::policy::{Access, Scope, Visible};

/// A policy with one role and one rule, from which each test strays in one place.
const SMALL: &str = r#"
version = "1"
[role.CASEWORKER]
purposes = ["CASE_HANDLING"]
[privilege]
cpr = "SEE_CPR"
[[rule]]
role = "CASEWORKER"
on = ["Person"]
relations = ["OWN"]
read = ["open", "cpr"]
may = ["changeName"]
[columns.Person]
identity = ["name_key"]
[fields.Person]
open = ["id"]
identity = ["givenName"]
"#;

fn with(from: &str, to: &str) -> Result<Policy, PolicyError> {
    assert!(SMALL.contains(from), "{from}");
    Policy::parse(&SMALL.replacen(from, to, 1))
}

fn also(text: &str) -> Result<Policy, PolicyError> {
    let (rules, fields) = SMALL.split_once("[columns.Person]").expect("columns");
    Policy::parse(&format!("{rules}{text}\n[columns.Person]{fields}"))
}

fn rule(on: &str, relations: &str, read: &str) -> String {
    format!("[[rule]]\nrole = \"CASEWORKER\"\non = [{on}]\nrelations = [{relations}]\nread = [{read}]\n")
}

#[test]
fn a_policy_of_known_names_is_read() {
    let policy = Policy::parse(SMALL).expect("a policy");
    assert_eq!(policy.purposes(Role::Caseworker), [Purpose::CaseHandling]);
    assert_eq!(policy.column(Kind::Person, "given_name"), Some(Class::Identity));
    assert_eq!(policy.column(Kind::Person, "name_key"), Some(Class::Identity));
    assert_eq!(policy.fields_outside(Kind::Person, ClassSet::NONE.with(Class::Open)), ["givenName"]);
}

#[test]
fn a_name_outside_the_vocabularies_is_refused() {
    for (known, unknown) in [
        ("role = \"CASEWORKER\"", "role = \"CASE_WORKER\""),
        ("[role.CASEWORKER]", "[role.DIRECTOR]"),
        ("\"CASE_HANDLING\"", "\"CURIOSITY\""),
        ("on = [\"Person\"]", "on = [\"Persons\"]"),
        ("\"OWN\"", "\"FRIEND\""),
        ("\"open\", \"cpr\"", "\"open\", \"secret\""),
        ("\"changeName\"", "\"change_name\""),
        ("cpr = \"SEE_CPR\"", "cpr = \"SEE_ALL\""),
        ("cpr = \"SEE_CPR\"", "number = \"SEE_CPR\""),
        ("[columns.Person]", "[columns.person]"),
        ("open = [\"id\"]", "opened = [\"id\"]"),
    ] {
        assert!(matches!(with(known, unknown), Err(PolicyError::Text(_))), "{unknown}");
    }
}

#[test]
fn an_unknown_key_is_refused() {
    for (place, key) in [
        ("version = \"1\"", "version = \"1\"\ndefault = \"allow\""),
        ("purposes =", "inherits = \"MANAGER\"\npurposes ="),
        ("may =", "except = [\"identity\"]\nmay ="),
    ] {
        assert!(matches!(with(place, key), Err(PolicyError::Text(_))), "{key}");
    }
    assert!(matches!(with("relations = [\"OWN\"]\n", ""), Err(PolicyError::Text(_))), "a rule without relations");
}

#[test]
fn two_rules_for_one_role_and_kind_are_refused() {
    let refused = |text: &str| matches!(also(text), Err(PolicyError::TwoRules(Role::Caseworker, Kind::Person)));
    assert!(refused(&rule("\"Person\"", "\"OWN\"", "\"open\"")), "the same relation");
    assert!(
        refused(&rule("\"Person\"", "\"SUBSTITUTE\"", "\"open\"")),
        "another relation: a row would have two rights"
    );
    assert!(refused(&rule("\"Plan\", \"Person\"", "\"ANY\"", "\"open\"")));
    assert!(also(&rule("\"Person\"", "\"BREAK_GLASS\"", "\"open\"")).is_ok(), "a broken glass has a right of its own");
    let twice = rule("\"Person\"", "\"BREAK_GLASS\"", "\"open\"").repeat(2);
    assert!(refused(&twice), "and one only");
}

#[test]
fn a_rule_both_for_a_broken_glass_and_not_is_refused() {
    let mixed = also(&rule("\"Plan\"", "\"OWN\", \"BREAK_GLASS\"", "\"open\""));
    assert!(matches!(mixed, Err(PolicyError::Mixed(Role::Caseworker, Kind::Plan))));
}

#[test]
fn a_field_in_two_classes_is_refused() {
    let twice = with("open = [\"id\"]", "open = [\"id\", \"givenName\"]");
    assert!(matches!(twice, Err(PolicyError::TwoClasses(name, field)) if name == "Person" && field == "givenName"));
}

#[test]
fn a_column_placed_in_two_classes_is_refused() {
    let twice = with("identity = [\"name_key\"]", "identity = [\"name_key\"]\nopen = [\"name_key\"]");
    assert!(matches!(twice, Err(PolicyError::TwoClasses(name, column)) if name == "Person" && column == "name_key"));
}

#[test]
fn a_rule_of_a_role_that_is_not_declared_is_refused() {
    let undeclared = with("role = \"CASEWORKER\"", "role = \"MANAGER\"");
    assert!(matches!(undeclared, Err(PolicyError::UndeclaredRole(Role::Manager))));
}

#[test]
fn reading_without_the_structure_is_refused() {
    let bare = with("read = [\"open\", \"cpr\"]", "read = [\"cpr\"]");
    assert!(matches!(bare, Err(PolicyError::NotOpen(Role::Caseworker, Kind::Person))));
}

/// The condition of a role on a kind as both databases get it.
fn rendered<E: Visible>(policy: &Policy, role: Role) -> [String; 2] {
    let scope = Scope { user: Uuid::nil(), units: Vec::new(), glass: Vec::new(), today: chrono::NaiveDate::default() };
    let condition = Access::of(policy, role, Privilege::ALL, E::KIND).condition::<E>(&scope);
    let select = Query::select().expr(Expr::val(7)).cond_where(condition).take();
    [select.to_string(SqliteQueryBuilder), select.to_string(PostgresQueryBuilder)]
}

#[test]
fn silence_is_false_and_renders_no_true() {
    let policy = Policy::parse(SMALL).expect("a policy");
    let silent = [
        rendered::<meeting::Entity>(&policy, Role::Caseworker),
        rendered::<person::Entity>(&policy, Role::Manager),
        rendered::<person::Entity>(&policy, Role::DataProtectionOfficer),
        rendered::<user::Entity>(&policy, Role::Administrator),
    ];
    for sql in silent.iter().flatten() {
        assert!(sql.ends_with("WHERE FALSE"), "{sql}");
    }
}

#[test]
fn a_relation_that_reaches_nothing_is_false() {
    let through_glass = also(&rule("\"Meeting\"", "\"BREAK_GLASS\"", "\"open\"")).expect("a policy");
    let owned_unit = also(&rule("\"OrganisationUnit\"", "\"OWN\", \"SUBSTITUTE\"", "\"open\"")).expect("a policy");
    let unreadable = also(&rule("\"Plan\"", "\"ANY\"", "")).expect("a policy");
    for sql in [
        rendered::<meeting::Entity>(&through_glass, Role::Caseworker),
        rendered::<organisation_unit::Entity>(&owned_unit, Role::Caseworker),
        rendered::<plan::Entity>(&unreadable, Role::Caseworker),
    ]
    .iter()
    .flatten()
    {
        assert!(sql.ends_with("WHERE FALSE"), "{sql}");
    }
}

#[test]
fn no_rule_of_this_build_renders_true() {
    let policy = Policy::current();
    for role in Role::ALL.iter().copied() {
        for sql in [
            rendered::<person::Entity>(policy, role),
            rendered::<meeting::Entity>(policy, role),
            rendered::<break_glass::Entity>(policy, role),
            rendered::<organisation_unit::Entity>(policy, role),
            rendered::<user::Entity>(policy, role),
        ]
        .iter()
        .flatten()
        {
            assert!(sql.contains("WHERE") && !sql.contains("TRUE"), "{role:?}: {sql}");
        }
    }
}
