//! What the databases themselves say about the schema.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

/// The text of the first columns of a query's rows.
pub async fn ask<const N: usize>(connection: &DatabaseConnection, sqlite: &str, postgres: &str) -> Vec<[String; N]> {
    let backend = connection.get_database_backend();
    let sql = if backend == DbBackend::Sqlite { sqlite } else { postgres };
    let rows = connection.query_all_raw(Statement::from_string(backend, sql)).await.expect("the catalogue answers");
    rows.iter().map(|row| std::array::from_fn(|i| row.try_get_by_index(i).expect("text"))).collect()
}

/// All tables but the migrations' own.
pub async fn tables(connection: &DatabaseConnection) -> BTreeSet<String> {
    let rows = ask::<1>(
        connection,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'seaql_migrations'",
        "SELECT table_name::text FROM information_schema.tables
         WHERE table_schema = 'public' AND table_name <> 'seaql_migrations'",
    );
    rows.await.into_iter().map(|[name]| name).collect()
}

/// Functions that no extension brought.
pub async fn functions(connection: &DatabaseConnection) -> BTreeSet<String> {
    let rows = ask::<1>(
        connection,
        "SELECT '' WHERE 0",
        "SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
         AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')",
    );
    rows.await.into_iter().map(|[name]| name).collect()
}

/// The names under which a statement can be refused: checks, references, unique indexes, exclusions and triggers.
pub async fn constraints(connection: &DatabaseConnection) -> BTreeSet<String> {
    let rows = ask::<3>(
        connection,
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'seaql_migrations'",
        "SELECT 'name', conname::text, '' FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'x')
         UNION SELECT 'name', indexrelid::regclass::text, '' FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
         WHERE indisunique AND NOT indisprimary AND relnamespace = 'public'::regnamespace
         UNION SELECT 'name', tgname::text, '' FROM pg_trigger WHERE NOT tgisinternal",
    );
    let mut names = BTreeSet::new();
    for [kind, name, sql] in rows.await {
        match kind.as_str() {
            "table" => names.extend(checks(&sql).into_iter().map(|(name, _)| name)),
            "index" if !sql.starts_with("CREATE UNIQUE") => {}
            "trigger" => {
                let (rule, _event) = name.rsplit_once('_').expect("a trigger is named after its event");
                names.insert(rule.to_owned());
            }
            _ => {
                names.insert(name);
            }
        }
    }
    names
}

/// The values of the check of that name, sorted.
pub async fn closed_set(connection: &DatabaseConnection, check: &str) -> Vec<String> {
    let rows = ask::<2>(
        connection,
        "SELECT name, sql FROM sqlite_master WHERE type = 'table'",
        "SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'",
    );
    let (_, definition) = rows
        .await
        .into_iter()
        .flat_map(|[name, sql]| if sql.starts_with("CREATE") { checks(&sql) } else { vec![(name, sql)] })
        .find(|(name, _)| name == check)
        .unwrap_or_else(|| panic!("no {check}"));
    let mut values: Vec<_> = definition.split('\'').skip(1).step_by(2).map(str::to_owned).collect();
    values.sort();
    values
}

/// The named constraints in the text of a table, with theirs.
fn checks(table: &str) -> Vec<(String, String)> {
    let named = table.split("CONSTRAINT \"").skip(1);
    named
        .map(|text| text.split_once('"').expect("a name"))
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect()
}
