//! What a database holds, in a form in which two databases can be compared.

use std::collections::BTreeMap;

use indsats_entity as entity;
use indsats_tests::database::TestDatabase;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, IdenStatic, Iterable, ModelTrait, QueryFilter,
    Statement, Value,
};
use sha2::{Digest, Sha256};

/// Calls a macro with every table whose rows are drawn.
macro_rules! with_tables {
    ($then:ident) => {
        $then!(
            organisation_unit organisation_closure user role_grant provider offer person person_number
            protection_period assignment benefit_period effort_enrolment enrolment_pause plan course course_session
            attendance meeting absence exemption reference_code effort effort_policy holiday closure_day
        )
    };
}

/// A digest of every table, without what is never the same twice: the nonce of sealed columns, the store's own actor, ids
/// and actors of lines of history.
pub async fn digests(database: &TestDatabase) -> BTreeMap<&'static str, String> {
    let db = database.connect().await;
    let mut digests = BTreeMap::new();
    macro_rules! digest {
        ($($table:ident)+) => { $(
            digests.insert(stringify!($table), digest::<entity::$table::Entity>(&db).await);
        )+ };
    }
    with_tables!(digest);
    digests.insert("history", history(&db).await);
    digests
}

async fn digest<E: EntityTrait>(db: &DatabaseConnection) -> String {
    let rows = E::find().all(db).await.expect("the rows");
    let line = |row: &E::Model| {
        let columns = E::Column::iter().filter(|column| column.as_str() != "cpr_encrypted");
        columns.map(|column| format!("{}={:?}", column.as_str(), row.get(column))).collect::<Vec<_>>().join(" ")
    };
    let is_actor = |row: &E::Model| {
        let kind = E::Column::iter().find(|column| column.as_str() == "kind");
        kind.is_some_and(|kind| row.get(kind) == Value::from("SYSTEM"))
    };
    hash(rows.iter().filter(|row| !is_actor(row)).map(line).collect())
}

async fn history(db: &DatabaseConnection) -> String {
    use entity::history::{Column, Entity};
    let actors = entity::user::Entity::find().filter(entity::user::Column::Issuer.eq("system")).all(db).await;
    let actors = actors.expect("the actors").into_iter().map(|actor| actor.id);
    let lines = Entity::find().filter(Column::RowId.is_not_in(actors)).all(db).await.expect("the lines");
    let line = |mut line: entity::history::Model| {
        if let Some(columns) = line.after.as_object_mut() {
            columns.remove("cpr_encrypted");
        }
        let (row, person, at) = (line.row_id, line.person_id, line.recorded_at);
        format!("{} {row} {person:?} {} {at} {} {}", line.entity, line.row_version, line.action, line.after)
    };
    hash(lines.into_iter().map(line).collect())
}

fn hash(mut lines: Vec<String>) -> String {
    lines.sort_unstable();
    Sha256::digest(lines.join("\n")).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Numbers of rows.
pub struct Counts(DatabaseConnection);

impl Counts {
    pub async fn of(database: &TestDatabase) -> Self {
        Self(database.connect().await)
    }

    pub async fn rows(&self, table: &str) -> i64 {
        self.number(&format!("SELECT count(*) FROM {table}")).await
    }

    pub async fn distinct(&self, table: &str, column: &str) -> i64 {
        self.number(&format!("SELECT count(DISTINCT {column}) FROM {table}")).await
    }

    pub async fn ordinary_numbers(&self) -> i64 {
        self.number("SELECT count(*) FROM person WHERE cpr_kind <> 'SUBSTITUTE'").await
    }

    /// Rows that belong to persons.
    pub async fn of_persons(&self) -> i64 {
        // Numbers have no history.
        self.number("SELECT count(*) FROM history WHERE person_id IS NOT NULL").await + self.rows("person_number").await
    }

    /// Tables with rows of which no history tells.
    pub async fn without_line(&self) -> Vec<String> {
        let mut without = Vec::new();
        macro_rules! tables {
            ($($table:ident)+) => { [$((stringify!($table), entity::$table::Entity.table_name().to_owned())),+] };
        }
        use sea_orm::EntityName;
        for (name, table) in with_tables!(tables) {
            let is_link = ["organisation_closure", "role_grant", "person_number"].contains(&name);
            let missing = format!(
                "SELECT count(*) FROM {table} AS it WHERE NOT EXISTS (SELECT 1 FROM history WHERE row_id = it.id)"
            );
            if !is_link && self.number(&missing).await > 0 {
                without.push(table);
            }
        }
        without
    }

    async fn number(&self, query: &str) -> i64 {
        let row = self.0.query_one_raw(Statement::from_string(self.0.get_database_backend(), query)).await;
        row.expect("a statement").expect("a row").try_get_by_index(0).expect("a number")
    }
}
