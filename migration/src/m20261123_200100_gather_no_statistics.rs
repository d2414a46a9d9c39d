//! PostgreSQL keeps examples of what stands in a column, for its planner, and keeps them when the rows are gone: none of what
//! is to be forgotten. SQLite keeps none of texts.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

const FORGOTTEN: [(&str, &[&str]); 4] = [
    ("audit_body", &["actor", "actor_nonce", "subjects", "subjects_nonce"]),
    ("audit_criterion", &["token"]),
    ("access_review", &["occasion", "reason"]),
    ("unmasking", &["reason"]),
];

#[expect(elided_lifetimes_in_paths, reason = "the trait writes its methods so, and they must match")]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        gather(manager, 0).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        gather(manager, -1).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// How many examples are kept of each of the columns; -1 for as many as the database is told to.
async fn gather(manager: &SchemaManager<'_>, examples: i32) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    for (table, columns) in FORGOTTEN {
        for column in columns {
            let alter = format!(r#"ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS {examples}"#);
            manager.get_connection().execute_unprepared(&alter).await?;
        }
    }
    Ok(())
}
