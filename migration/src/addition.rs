//! Columns that a table gets after it was created. There may be rows already, so each of them may be empty.

use sea_orm_migration::prelude::*;

use crate::rule::Rule;
use crate::table::Kind;

struct Column {
    name: &'static str,
    kind: Kind,
    constraints: Vec<String>,
}

/// Columns of one table, in order.
pub struct Addition {
    table: &'static str,
    columns: Vec<Column>,
    indexes: Vec<Rule>,
}

impl Addition {
    pub fn to(table: &'static str) -> Self {
        Self { table, columns: vec![], indexes: vec![] }
    }

    fn column(mut self, name: &'static str, kind: Kind) -> Self {
        self.columns.push(Column { name, kind, constraints: vec![] });
        self
    }

    pub fn text(self, name: &'static str) -> Self {
        self.column(name, Kind::Text)
    }

    pub fn day(self, name: &'static str) -> Self {
        self.column(name, Kind::Day)
    }

    pub fn instant(self, name: &'static str) -> Self {
        self.column(name, Kind::Instant)
    }

    pub fn blob(self, name: &'static str) -> Self {
        self.column(name, Kind::Blob)
    }

    /// An index on one column.
    pub fn index(mut self, column: &'static str) -> Self {
        self.indexes.push(Rule::Index { columns: vec![column] });
        self
    }

    /// The id of a row elsewhere, which then cannot be deleted.
    pub fn reference(self, name: &'static str, table: &'static str) -> Self {
        let named = format!(r#"CONSTRAINT "fk_{}_{name}" REFERENCES "{table}" ("id") ON DELETE RESTRICT"#, self.table);
        self.column(name, Kind::Uuid).constrained(named)
    }

    /// What must hold of the column added last together with those before it; it goes when that column goes.
    pub fn check(self, name: &str, expression: &str) -> Self {
        self.constrained(format!(r#"CONSTRAINT "{name}" CHECK ({expression})"#))
    }

    fn constrained(mut self, constraint: String) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.constraints.push(constraint);
        }
        self
    }

    pub async fn create(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        for Column { name, kind, constraints } in &self.columns {
            let definition = format!(r#""{name}" {} {}"#, kind.sql(backend), constraints.join(" "));
            let add = format!(r#"ALTER TABLE "{}" ADD COLUMN {definition}"#, self.table);
            manager.get_connection().execute_unprepared(&add).await?;
        }
        for statement in self.indexes.iter().flat_map(|index| index.create(self.table, backend)) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    pub async fn drop(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        for statement in self.indexes.iter().filter_map(|index| index.drop_index(self.table)) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        // A check goes with its own column, and SQLite gives up no column that a check still names.
        for Column { name, .. } in self.columns.iter().rev() {
            let drop = format!(r#"ALTER TABLE "{}" DROP COLUMN "{name}""#, self.table);
            manager.get_connection().execute_unprepared(&drop).await?;
        }
        Ok(())
    }
}
