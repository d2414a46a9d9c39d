//! What a database holds, in a form in which two databases can be compared.

use std::collections::{BTreeMap, HashMap};

use indsats_entity as entity;
use indsats_tests::database::TestDatabase;
use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait, IdenStatic, Iterable, ModelTrait, Value};
use uuid::Uuid;

use super::truth;

/// How many rows the tables have that an import fills.
pub async fn counts(database: &TestDatabase) -> Vec<(&'static str, i64)> {
    let db = database.connect().await;
    let mut counts = Vec::new();
    for (table, _) in truth::ROWS {
        counts.push((*table, number(&db, &format!("SELECT count(*) FROM {table}")).await));
    }
    counts
}

/// The highest version of any row.
pub async fn highest_version(database: &TestDatabase) -> i64 {
    let db = database.connect().await;
    number(&db, "SELECT CAST(max(row_version) AS bigint) FROM history").await
}

/// How many transactions of imports are durable.
pub async fn batches(db: &DatabaseConnection) -> i64 {
    number(db, "SELECT count(*) FROM audit_leaf WHERE operation = 'import'").await
}

/// How many lines of history there are.
pub async fn lines(database: &TestDatabase) -> i64 {
    number(&database.connect().await, "SELECT count(*) FROM history").await
}

/// How many lines of history there were.
pub fn lines_of(everything: &BTreeMap<&'static str, Vec<String>>) -> i64 {
    everything["history"][0].parse().expect("a number")
}

/// What SQLite says of its own file.
pub async fn check_sqlite(database: &TestDatabase) -> String {
    let db = database.connect().await;
    let row =
        db.query_one_raw(sea_orm::Statement::from_string(db.get_database_backend(), "PRAGMA integrity_check")).await;
    row.expect("a statement").expect("a row").try_get_by_index(0).expect("a text")
}

async fn number(db: &DatabaseConnection, query: &str) -> i64 {
    let row = db.query_one_raw(sea_orm::Statement::from_string(db.get_database_backend(), query)).await;
    row.expect("a statement").expect("a row").try_get_by_index(0).expect("a number")
}

/// Every row that an import writes, by table, without ids, which are drawn by lot: a row is called by its record.
pub async fn everything(database: &TestDatabase) -> BTreeMap<&'static str, Vec<String>> {
    let db = database.connect().await;
    let names = names(&db).await;
    let mut tables = BTreeMap::new();
    macro_rules! dump {
        ($($table:ident),+) => { $(
            tables.insert(stringify!($table), dump::<entity::$table::Entity>(&db, &names).await);
        )+ };
    }
    dump!(
        organisation_unit,
        organisation_closure,
        user,
        role_grant,
        person,
        protection_period,
        benefit_period,
        assignment,
        provider,
        offer,
        effort,
        effort_policy,
        effort_enrolment,
        plan,
        course,
        course_session,
        attendance,
        meeting,
        absence,
        reference_code,
        holiday,
        closure_day,
        external_ref
    );
    let lines = number(&db, "SELECT count(*) FROM history").await;
    tables.insert("history", vec![lines.to_string()]);
    tables
}

/// Rows by id, called by the records that they were.
async fn names(db: &DatabaseConnection) -> HashMap<Uuid, String> {
    #[expect(clippy::disallowed_methods, reason = "a test looks at what is stored")]
    let links = entity::external_ref::Entity::find().all(db).await.expect("the links");
    links.into_iter().map(|link| (link.row_id, format!("{} {}", link.entity, link.external_id))).collect()
}

async fn dump<E: EntityTrait>(db: &DatabaseConnection, names: &HashMap<Uuid, String>) -> Vec<String> {
    #[expect(clippy::disallowed_methods, reason = "a test looks at what is stored")]
    let rows = E::find().all(db).await.expect("the rows");
    let line = |row: &E::Model| {
        let cells = E::Column::iter().map(|column| {
            let value = match row.get(column) {
                Value::Uuid(Some(id)) => names.get(&id).cloned().unwrap_or_else(|| "-".to_owned()),
                // Sealed with a nonce of its own, or a digest over ids.
                Value::Bytes(_) => "-".to_owned(),
                value => format!("{value:?}"),
            };
            format!("{}={value}", column.as_str())
        });
        cells.collect::<Vec<_>>().join(" ")
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    lines.sort_unstable();
    lines
}

/// Whether a text has no CPR number, name, street or address of the export in it.
pub fn assert_impersonal(text: &str) {
    let mut digits = 0;
    for letter in text.chars().filter(|letter| *letter != '-') {
        digits = if letter.is_ascii_digit() { digits + 1 } else { 0 };
        assert!(digits < 7, "seven digits in a row may be part of a CPR number");
    }
    for name in ["Hussain", "Pedersen", "Yasmin", "Y?lmaz", "Mågevej", "example.invalid", "sb13"] {
        assert!(!text.contains(name), "{name}");
    }
}
