//! What must hold between the rows of a table. Each rule is broken with its own name in the error.

use sea_orm_migration::sea_orm::DbBackend;

pub enum Rule {
    Index {
        /// May be followed by `desc`.
        columns: Vec<&'static str>,
    },
    Unique {
        name: &'static str,
        columns: Vec<&'static str>,
        only: Option<&'static str>,
    },
    /// The times of rows that agree in `same` have nothing in common.
    NoOverlap {
        name: &'static str,
        same: &'static [&'static str],
        span: Span,
        only: Option<Only>,
    },
    /// Rows are neither changed nor deleted.
    AppendOnly {
        name: &'static str,
    },
    /// Rows are not changed; they may be deleted.
    NeverChanged {
        name: &'static str,
    },
    /// Rows for which `only` holds are neither changed nor deleted.
    Final {
        name: &'static str,
        only: Only,
    },
}

/// The half-open time that a row takes up.
#[derive(Clone, Copy)]
pub enum Span {
    /// From `valid_from` to `valid_to`, without end where that is empty.
    Days,
    /// From `starts_at` to `ends_at`.
    Instants,
}

/// The rows whose column answers to the test.
#[derive(Clone, Copy)]
pub struct Only(pub &'static str, pub &'static str);

impl Rule {
    pub(crate) fn create(&self, table: &str, backend: DbBackend) -> Vec<String> {
        let postgres = backend == DbBackend::Postgres;
        match self {
            Rule::Index { columns } => {
                vec![format!(r#"CREATE INDEX "{}" ON "{table}" ({})"#, index_name(table, columns), columns.join(", "))]
            }
            Rule::Unique { name, columns, only } => {
                // SQLite says the name of a unique index only where an expression is part of it, else the columns.
                let named = if postgres { "" } else { ", (1)" };
                let only = only.map(|only| format!(" WHERE {only}")).unwrap_or_default();
                let columns = columns.join(r#"", ""#);
                vec![format!(r#"CREATE UNIQUE INDEX "{name}" ON "{table}" ("{columns}"{named}){only}"#)]
            }
            Rule::NoOverlap { name, same, span, only } if postgres => exclude(table, name, same, *span, *only),
            Rule::NoOverlap { name, same, span, only } => refuse_overlap(table, name, same, *span, *only),
            Rule::AppendOnly { name } if postgres => vec![
                refusal(table, name),
                format!(
                    r#"CREATE TRIGGER "{name}" BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}"
    FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()"#
                ),
            ],
            Rule::AppendOnly { name } => refuse_changes(table, name, ""),
            Rule::NeverChanged { name } if postgres => vec![
                refusal(table, name),
                format!(
                    r#"CREATE TRIGGER "{name}" BEFORE UPDATE ON "{table}"
    FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()"#
                ),
            ],
            Rule::NeverChanged { name } => vec![refuse(table, name, "UPDATE", "")],
            Rule::Final { name, only: Only(column, test) } if postgres => vec![
                refusal(table, name),
                format!(
                    r#"CREATE TRIGGER "{name}" BEFORE UPDATE OR DELETE ON "{table}"
    FOR EACH ROW WHEN (OLD.{column} {test}) EXECUTE FUNCTION "{name}"()"#
                ),
            ],
            Rule::Final { name, only: Only(column, test) } => {
                refuse_changes(table, name, &format!("WHEN OLD.{column} {test}"))
            }
        }
    }

    /// Takes an index away, so that another table can have its name.
    pub(crate) fn drop_index(&self, table: &str) -> Option<String> {
        match self {
            Rule::Index { columns } => Some(format!(r#"DROP INDEX "{}""#, index_name(table, columns))),
            Rule::Unique { name, .. } => Some(format!(r#"DROP INDEX "{name}""#)),
            _ => None,
        }
    }

    /// Takes away what keeps rows from being changed.
    pub(crate) fn drop_trigger(&self, table: &str, backend: DbBackend) -> Vec<String> {
        match self {
            Rule::AppendOnly { name } | Rule::NeverChanged { name } | Rule::Final { name, .. }
                if backend == DbBackend::Postgres =>
            {
                vec![format!(r#"DROP TRIGGER "{name}" ON "{table}""#)]
            }
            Rule::NeverChanged { name } => vec![format!(r#"DROP TRIGGER "{name}_update""#)],
            Rule::AppendOnly { name } | Rule::Final { name, .. } => {
                ["update", "delete"].map(|event| format!(r#"DROP TRIGGER "{name}_{event}""#)).to_vec()
            }
            _ => Vec::new(),
        }
    }

    /// What dropping the table leaves behind.
    pub(crate) fn drop(&self, backend: DbBackend) -> Option<String> {
        match self {
            Rule::AppendOnly { name } | Rule::NeverChanged { name } | Rule::Final { name, .. }
                if backend == DbBackend::Postgres =>
            {
                Some(format!(r#"DROP FUNCTION "{name}"()"#))
            }
            _ => None,
        }
    }
}

fn index_name(table: &str, columns: &[&str]) -> String {
    let columns: Vec<&str> = columns.iter().map(|column| column.trim_end_matches(" desc")).collect();
    format!("idx_{table}_{}", columns.join("_"))
}

/// PostgreSQL's function that a trigger refuses with.
fn refusal(table: &str, name: &str) -> String {
    format!(
        r#"CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{name}', TABLE = '{table}';
END $$"#
    )
}

/// SQLite's triggers against changes, where `when` holds.
fn refuse_changes(table: &str, name: &str, when: &str) -> Vec<String> {
    ["UPDATE", "DELETE"].map(|event| refuse(table, name, event, when)).to_vec()
}

fn refuse(table: &str, name: &str, event: &str, when: &str) -> String {
    format!(
        r#"CREATE TRIGGER "{name}_{}" BEFORE {event} ON "{table}"
    {when} BEGIN SELECT RAISE(ABORT, '{name}'); END"#,
        event.to_lowercase()
    )
}

fn exclude(table: &str, name: &str, same: &[&str], span: Span, only: Option<Only>) -> Vec<String> {
    let same: String = same.iter().map(|column| format!(r#""{column}" WITH =, "#)).collect();
    let range = match span {
        Span::Days => "daterange(valid_from, valid_to)",
        Span::Instants => "tstzrange(starts_at, ends_at)",
    };
    let only = only.map(|Only(column, test)| format!(" WHERE ({column} {test})")).unwrap_or_default();
    vec![
        // Stays when the table goes: it may have been there before.
        "CREATE EXTENSION IF NOT EXISTS btree_gist".to_owned(),
        format!(r#"ALTER TABLE "{table}" ADD CONSTRAINT "{name}" EXCLUDE USING gist ({same}{range} WITH &&){only}"#),
    ]
}

/// SQLite has no exclusion constraint; one writer at a time makes a look before each write as good.
fn refuse_overlap(table: &str, name: &str, same: &[&str], span: Span, only: Option<Only>) -> Vec<String> {
    let (from, to) = match span {
        Span::Days => ("valid_from", "valid_to"),
        Span::Instants => ("starts_at", "ends_at"),
    };
    let same: String = same.iter().map(|column| format!("other.{column} = NEW.{column} AND ")).collect();
    let only = only
        .map(|Only(column, test)| format!("NEW.{column} {test} AND other.{column} {test} AND "))
        .unwrap_or_default();
    ["INSERT", "UPDATE"]
        .map(|event| {
            format!(
                r#"CREATE TRIGGER "{name}_{}" BEFORE {event} ON "{table}"
    WHEN EXISTS (
        SELECT 1 FROM "{table}" AS other
        WHERE {same}{only}other.id <> NEW.id
            AND (other.{to} IS NULL OR NEW.{from} < other.{to}) AND (NEW.{to} IS NULL OR other.{from} < NEW.{to})
    )
    BEGIN SELECT RAISE(ABORT, '{name}'); END"#,
                event.to_lowercase()
            )
        })
        .to_vec()
}
