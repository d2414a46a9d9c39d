//! A person's lines of history come in the order of a timeline: by instant, and by id where instants are the same.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const BEFORE: (&str, &str) = ("idx_history_person_id_recorded_at", "person_id, recorded_at");
const AFTER: (&str, &str) = ("idx_history_person_id_recorded_at_id", "person_id, recorded_at, id");

#[expect(elided_lifetimes_in_paths, reason = "the trait writes its methods so, and they must match")]
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, BEFORE, AFTER).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, AFTER, BEFORE).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn replace(manager: &SchemaManager<'_>, old: (&str, &str), new: (&str, &str)) -> Result<(), DbErr> {
    let create = format!(r#"CREATE INDEX "{}" ON "history" ({})"#, new.0, new.1);
    manager.get_connection().execute_unprepared(&create).await?;
    manager.get_connection().execute_unprepared(&format!(r#"DROP INDEX "{}""#, old.0)).await?;
    Ok(())
}
