//! What a test sees without asking the program: rows, history and trail, read on a connection of its own.

use std::collections::BTreeMap;

use indsats_entity::{audit_body, audit_leaf, history};
use sea_orm::{
    ActiveEnum, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryOrder, QueryResult, Statement,
};
use serde_json::Value;
use uuid::Uuid;

use crate::world::World;

/// Enters the reference data that a new database begins with.
pub async fn seed_codes(world: &World) {
    indsats::import::seed(&world.store).await.expect("the reference data is entered");
}

/// A look into the database that needs nobody's leave.
pub struct Evidence {
    pub database: DatabaseConnection,
    lines: usize,
    events: usize,
}

impl Evidence {
    /// Begins to watch: what has happened so far is not told.
    pub async fn of(world: &World) -> Self {
        let mut evidence = Self::whole(world).await;
        evidence.lines().await;
        evidence.events().await;
        evidence
    }

    /// Tells of everything that has happened.
    pub async fn whole(world: &World) -> Self {
        Self { database: world.database.connect().await, lines: 0, events: 0 }
    }

    /// Lines of history since the last look, in the order in which they were written.
    pub async fn lines(&mut self) -> Vec<history::Model> {
        let all = history::Entity::find().order_by_asc(history::Column::Id).all(&self.database).await;
        let all = all.expect("history is read");
        let new = all[self.lines..].to_vec();
        self.lines = all.len();
        new
    }

    /// Events since the last look.
    pub async fn events(&mut self) -> Vec<Event> {
        let all = audit_leaf::Entity::find().order_by_asc(audit_leaf::Column::Id).all(&self.database).await;
        let all = all.expect("the trail is read");
        let bodies = audit_body::Entity::find().all(&self.database).await.expect("the trail is read");
        let body = |leaf: &audit_leaf::Model| bodies.iter().find(|body| body.id == leaf.id);
        let new = all[self.events..].iter().map(|leaf| Event::of(leaf, body(leaf))).collect();
        self.events = all.len();
        new
    }

    /// Rows of a statement in the tests' own words.
    pub async fn ask(&self, sql: &str) -> Vec<QueryResult> {
        let statement = Statement::from_string(self.database.get_database_backend(), sql);
        self.database.query_all_raw(statement).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// The one number that a statement answers with.
    pub async fn number(&self, sql: &str) -> i64 {
        self.ask(sql).await[0].try_get_by_index(0).expect("a number")
    }

    /// Runs statements.
    pub async fn run(&self, sql: &str) {
        self.database.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// Runs a statement as somebody who owns the database and has taken away what protects trail and history.
    pub async fn without_guards(&self, sql: &str) {
        if self.database.get_database_backend() == DbBackend::Postgres {
            return self.run(&format!("BEGIN; SET LOCAL session_replication_role = replica; {sql}; COMMIT")).await;
        }
        let guards = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND (tbl_name LIKE 'audit_%' OR tbl_name = 'history')";
        let guards = self.ask(guards).await;
        let text = |row: &QueryResult, at| row.try_get_by_index::<String>(at).expect("text");
        let fallen: String = guards.iter().map(|guard| format!("DROP TRIGGER {}; ", text(guard, 0))).collect();
        let raised: String = guards.iter().map(|guard| format!("{}; ", text(guard, 1))).collect();
        self.run(&format!("PRAGMA foreign_keys = OFF; {fallen} {sql}; {raised} PRAGMA foreign_keys = ON")).await;
    }

    /// Every row of every table but the trail, so that two moments can be compared.
    pub async fn everything(&self) -> BTreeMap<String, Vec<String>> {
        let is_sqlite = self.database.get_database_backend() == DbBackend::Sqlite;
        let text = |row: &QueryResult| row.try_get_by_index::<String>(0).expect("text");
        let tables = self.ask(if is_sqlite {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'audit_%'"
        } else {
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'audit_%'"
        });
        let mut everything = BTreeMap::new();
        for table in tables.await.iter().map(text) {
            let sql = if is_sqlite {
                let columns = self.ask(&format!("SELECT name FROM pragma_table_info('{table}')")).await;
                let columns: Vec<String> = columns.iter().map(|row| format!("quote(\"{}\")", text(row))).collect();
                format!("SELECT {} FROM \"{table}\" ORDER BY 1", columns.join(" || ',' || "))
            } else {
                format!("SELECT t::text FROM \"{table}\" AS t ORDER BY 1")
            };
            everything.insert(table, self.ask(&sql).await.iter().map(text).collect());
        }
        everything
    }
}

/// An event with what is not forgotten of it.
pub struct Event {
    pub leaf: audit_leaf::Model,
    pub outcome: String,
    pub issuer: String,
    pub subject: String,
    /// What it tells of who did it.
    pub actor: Value,
    /// What it tells of each person.
    pub subjects: Value,
    /// What was searched for.
    pub criteria: Value,
}

impl Event {
    fn of(leaf: &audit_leaf::Model, body: Option<&audit_body::Model>) -> Self {
        let json = |text: &String| serde_json::from_str(text).expect("a part is JSON");
        let actor: Value = body.map(|body| json(&body.actor)).unwrap_or_default();
        let told: Value = body.map(|body| json(&body.subjects)).unwrap_or_default();
        let text = |name: &str| actor[name].as_str().unwrap_or_default().to_owned();
        let (issuer, subject) = (text("issuer"), text("subject"));
        let outcome = leaf.outcome.to_value();
        Self {
            leaf: leaf.clone(),
            outcome,
            issuer,
            subject,
            actor,
            subjects: told["subjects"].clone(),
            criteria: told["criteria"].clone(),
        }
    }
}

impl std::ops::Deref for Event {
    type Target = audit_leaf::Model;

    fn deref(&self) -> &audit_leaf::Model {
        &self.leaf
    }
}

/// The persons whom an event tells of.
pub fn subjects(event: &Event) -> Vec<Uuid> {
    let subjects = event.subjects.as_array().into_iter().flatten();
    subjects.filter_map(|subject| subject["person"].as_str()?.parse().ok()).collect()
}
