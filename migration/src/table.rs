//! A table as its migration writes it down: columns in order, then what must hold between them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::rule::Rule;

/// A migration that creates tables, or columns of tables, in this order and drops them in the other, whole or not at all.
macro_rules! create_tables {
    ($($table:ident),+) => {
        #[derive(DeriveMigrationName)]
        pub struct Migration;

        #[expect(elided_lifetimes_in_paths, reason = "the trait writes its methods so, and they must match")]
        #[async_trait::async_trait]
        impl MigrationTrait for Migration {
            async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                for table in [$($table()),+] {
                    table.create(manager).await?;
                }
                Ok(())
            }

            async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                for table in [$($table()),+].iter().rev() {
                    table.drop(manager).await?;
                }
                Ok(())
            }

            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }
        }
    };
}

/// A column's name, and whether it may be empty.
fn split(name: &'static str) -> (&'static str, bool) {
    name.strip_suffix('?').map_or((name, false), |name| (name, true))
}

#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Uuid,
    Text,
    /// Text that sorts by its bytes.
    Bytes,
    Integer,
    BigInteger,
    Boolean,
    Day,
    Instant,
    Blob,
    Json,
}

impl Kind {
    pub(crate) fn sql(self, backend: DbBackend) -> &'static str {
        let (sqlite, postgres) = match self {
            Kind::Uuid => ("BLOB", "uuid"),
            Kind::Text => ("TEXT", "text"),
            Kind::Bytes => ("TEXT", r#"text COLLATE "C""#),
            Kind::Integer => ("INTEGER", "integer"),
            Kind::BigInteger => ("INTEGER", "bigint"),
            Kind::Boolean => ("INTEGER", "boolean"),
            Kind::Day => ("TEXT", "date"),
            Kind::Instant => ("TEXT", "timestamptz"),
            Kind::Blob => ("BLOB", "bytea"),
            Kind::Json => ("TEXT", "jsonb"),
        };
        if backend == DbBackend::Postgres { postgres } else { sqlite }
    }
}

struct Column {
    name: &'static str,
    kind: Kind,
    null: bool,
    default: &'static str,
}

/// A column whose name is written with a question mark may be empty, every other is not null.
pub struct Table {
    name: &'static str,
    columns: Vec<Column>,
    primary: Vec<&'static str>,
    constraints: Vec<String>,
    rules: Vec<Rule>,
}

impl Table {
    /// A table whose rows are known by an id.
    pub fn new(name: &'static str) -> Self {
        Self::keyed(name, &["id"]).uuid("id")
    }

    /// A table whose rows are known by these columns.
    pub fn keyed(name: &'static str, primary: &[&'static str]) -> Self {
        Self { name, columns: vec![], primary: primary.to_vec(), constraints: vec![], rules: vec![] }
    }

    fn column(mut self, name: &'static str, kind: Kind) -> Self {
        let (name, null) = split(name);
        self.columns.push(Column { name, kind, null, default: "" });
        self
    }

    pub fn uuid(self, name: &'static str) -> Self {
        self.column(name, Kind::Uuid)
    }

    pub fn text(self, name: &'static str) -> Self {
        self.column(name, Kind::Text)
    }

    /// Text that sorts by its bytes whatever language the database speaks.
    pub fn bytewise(self, name: &'static str) -> Self {
        self.column(name, Kind::Bytes)
    }

    pub fn integer(self, name: &'static str) -> Self {
        self.column(name, Kind::Integer)
    }

    pub fn big_integer(self, name: &'static str) -> Self {
        self.column(name, Kind::BigInteger)
    }

    pub fn boolean(self, name: &'static str) -> Self {
        self.column(name, Kind::Boolean)
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

    pub fn json(self, name: &'static str) -> Self {
        self.column(name, Kind::Json)
    }

    /// Counts the changes of a row, so that nobody overwrites what they have not seen.
    pub fn version(mut self) -> Self {
        self.columns.push(Column { name: "version", kind: Kind::Integer, null: false, default: " DEFAULT 1" });
        self
    }

    /// The id of a row elsewhere, which then cannot be deleted.
    pub fn reference(mut self, name: &'static str, table: &'static str) -> Self {
        let (column, _) = split(name);
        self.constraints.push(format!(
            r#"CONSTRAINT "fk_{}_{column}" FOREIGN KEY ("{column}") REFERENCES "{table}" ("id") ON DELETE RESTRICT"#,
            self.name
        ));
        self.uuid(name)
    }

    /// A text out of a closed set.
    pub fn one_of(self, name: &'static str, values: &[&str]) -> Self {
        let check = format!("{}_{name}", self.name);
        self.text(name).check(&check, &format!(r#""{name}" IN ('{}')"#, values.join("', '")))
    }

    /// From a first day to the day after the last, which may be unknown if so written.
    pub fn period(self, from: &'static str, to: &'static str) -> Self {
        let name = format!("{}_period", self.name);
        let (end, null) = split(to);
        let unknown = if null { format!(r#""{end}" IS NULL OR "#) } else { String::new() };
        self.day(from).day(to).check(&name, &format!(r#"{unknown}"{end}" > "{from}""#))
    }

    pub fn check(mut self, name: &str, expression: &str) -> Self {
        self.constraints.push(format!(r#"CONSTRAINT "{name}" CHECK ({expression})"#));
        self
    }

    pub fn unique(self, name: &'static str, columns: &[&'static str]) -> Self {
        self.rule(Rule::Unique { name, columns: columns.to_vec(), only: None })
    }

    /// Unique among the rows for which `only` holds.
    pub fn unique_where(self, name: &'static str, columns: &[&'static str], only: &'static str) -> Self {
        self.rule(Rule::Unique { name, columns: columns.to_vec(), only: Some(only) })
    }

    pub fn index(self, columns: &[&'static str]) -> Self {
        self.rule(Rule::Index { columns: columns.to_vec() })
    }

    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    pub async fn create(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        manager.get_connection().execute_unprepared(&self.sql(backend)).await?;
        for statement in self.rules.iter().flat_map(|rule| rule.create(self.name, backend)) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    /// Takes the place of an earlier shape of the table and keeps its rows; new columns begin empty. SQLite changes no
    /// constraint of a table that is there. Nothing else may refer to the table.
    pub async fn replace(&self, manager: &SchemaManager<'_>, earlier: &Self) -> Result<(), DbErr> {
        let (connection, name) = (manager.get_connection(), self.name);
        let before = format!("{name}_before");
        connection.execute_unprepared(&format!(r#"ALTER TABLE "{name}" RENAME TO "{before}""#)).await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            let primary = format!(r#"ALTER INDEX "{name}_pkey" RENAME TO "{before}_pkey""#);
            connection.execute_unprepared(&primary).await?;
        }
        for statement in earlier.rules.iter().filter_map(|rule| rule.drop_index(name)) {
            connection.execute_unprepared(&statement).await?;
        }
        self.create(manager).await?;
        let kept = self.columns.iter().filter(|column| earlier.columns.iter().any(|known| known.name == column.name));
        let kept = kept.map(|column| format!(r#""{}""#, column.name)).collect::<Vec<_>>().join(", ");
        let copy = format!(r#"INSERT INTO "{name}" ({kept}) SELECT {kept} FROM "{before}""#);
        connection.execute_unprepared(&copy).await?;
        connection.execute_unprepared(&format!(r#"DROP TABLE "{before}""#)).await?;
        Ok(())
    }

    /// Lets rows be changed again that were not to be: for what a step back has to take with it.
    pub async fn release(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let triggers = self.rules.iter().flat_map(|rule| rule.drop_trigger(self.name, backend));
        for statement in triggers.chain(self.rules.iter().filter_map(|rule| rule.drop(backend))) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    pub async fn drop(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(&format!(r#"DROP TABLE "{}""#, self.name)).await?;
        for statement in self.rules.iter().filter_map(|rule| rule.drop(manager.get_database_backend())) {
            manager.get_connection().execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    fn sql(&self, backend: DbBackend) -> String {
        let columns = self.columns.iter().map(|column| {
            let null = if column.null { "" } else { " NOT NULL" };
            format!(r#""{}" {}{null}{}"#, column.name, column.kind.sql(backend), column.default)
        });
        let primary = format!(r#"PRIMARY KEY ("{}")"#, self.primary.join(r#"", ""#));
        let lines: Vec<_> = columns.chain([primary]).chain(self.constraints.iter().cloned()).collect();
        // SQLite believes any type that is declared, unless the table is strict.
        let strict = if backend == DbBackend::Sqlite { " STRICT" } else { "" };
        format!("CREATE TABLE \"{}\" (\n    {}\n){strict}", self.name, lines.join(",\n    "))
    }
}
