//! How far each process has counted its events: who takes the last ones away leaves no hole in the sequence, but one here.

use sea_orm::{ConnectionTrait, DbErr, Statement};
use uuid::Uuid;

/// In one statement, and so of one moment.
const LOST: &str = "SELECT i.id, i.next - coalesce((SELECT max(l.instance_seq) + 1 FROM audit_leaf AS l
    WHERE l.instance = i.id), 0) AS lost FROM audit_instance AS i ORDER BY i.id";

/// The processes that have counted more events than there are up to their last one, and how many more.
pub(crate) async fn lost(on: &impl ConnectionTrait) -> Result<Vec<(Uuid, i64)>, DbErr> {
    let rows = on.query_all_raw(Statement::from_string(on.get_database_backend(), LOST)).await?;
    let lost = rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)));
    let mut lost: Vec<(Uuid, i64)> = lost.collect::<Result<_, DbErr>>()?;
    lost.retain(|(_, count)| *count != 0);
    Ok(lost)
}
