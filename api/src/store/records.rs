//! Records of another system, taken and kept up to date, under the policy, history and trail of every other change.
//!
//! Rows go in and never come out. Look-ups answer with ids, and only to a session that may import.

mod external;
mod lookup;
mod responsibility;
mod structure;

use std::collections::HashMap;

use sea_orm::{ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait, Iterable, ModelTrait, QueryFilter, Value};
use uuid::Uuid;

pub use external::{Columns, Known, Outcome, Record};
pub use lookup::CourseLinks;
pub use structure::Importer;

use super::{Error, Result, Work, history, reckoning::judges, work::column};
use crate::policy::{Action, ClassSet, Denial, Guarded, Kind, Relation, Visible};

/// Values in one statement; SQLite takes 32766, PostgreSQL 65535.
const PARAMETERS: usize = 30_000;
/// Ids in one list of a look-up.
const IDS: usize = 1_000;

impl Work<'_> {
    /// Changes rows where a column that is set differs from what is stored; the others keep version and history.
    /// Answers with the ids of the rows that differed.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an id that is not there, [`Error::Forbidden`] and [`Error::Constraint`] as above.
    pub async fn change_rows<E>(&mut self, rows: Vec<(Uuid, E::ActiveModel)>) -> Result<Vec<Uuid>>
    where
        E: Guarded,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        let write = self.importable(E::KIND)?;
        let (id_column, version_column) = (column::<E>("id")?, column::<E>("version")?);
        let stored = self.stored::<E>(rows.iter().map(|(id, _)| *id).collect()).await?;
        let (mut lines, mut changed) = (Vec::new(), Vec::new());
        for (id, mut row) in rows {
            let before = stored.get(&id).ok_or(Error::NotFound)?;
            row.not_set(id_column);
            row.not_set(version_column);
            let mut after = before.clone();
            let mut differs = false;
            for column in E::Column::iter() {
                match row.get(column) {
                    ActiveValue::Set(value) if value != before.get(column) => {
                        let wrong = |_| Error::internal("a column of another type");
                        after.try_set(column, value).map_err(wrong)?;
                        differs = true;
                    }
                    _ => row.not_set(column),
                }
            }
            if !differs {
                continue;
            }
            self.check_writable::<E>(&row, write)?;
            E::guard(before, Action::ImportRows, self.session().scope().user).map_err(Error::Forbidden)?;
            let version = E::version(before);
            row.set(version_column, Value::from(version + 1));
            let wrong = |_| Error::internal("a version of another type");
            after.try_set(version_column, Value::from(version + 1)).map_err(wrong)?;
            self.session().count_statement();
            let update = E::update_many().set(row).filter(id_column.eq(id)).filter(version_column.eq(version));
            if update.exec(self.transaction()).await?.rows_affected != 1 {
                return Err(Error::Stale { current: version });
            }
            lines.push(history::line::<E>(self.session(), Action::ImportRows, Some(before), &after)?);
            if let Some(person) = E::person(&after) {
                self.note_change(person, E::KIND, &[Relation::Any]);
            }
            changed.push(id);
        }
        self.has_new_rules |= judges(E::KIND, Action::ImportRows) && !changed.is_empty();
        self.write_lines(lines).await?;
        Ok(changed)
    }

    /// Marks the place to which [`Work::rewind`] goes back. One mark at a time.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn mark(&mut self) -> Result<()> {
        self.marked = Some(self.told.clone());
        self.transaction().execute_unprepared("SAVEPOINT marked").await?;
        Ok(())
    }

    /// Keeps what was done since the mark.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn keep_marked(&mut self) -> Result<()> {
        self.marked = None;
        self.transaction().execute_unprepared("RELEASE SAVEPOINT marked").await?;
        Ok(())
    }

    /// Takes back what was done since the mark, a failed statement included.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn rewind(&mut self) -> Result<()> {
        self.transaction().execute_unprepared("ROLLBACK TO SAVEPOINT marked").await?;
        self.transaction().execute_unprepared("RELEASE SAVEPOINT marked").await?;
        self.told = self.marked.take().unwrap_or_default();
        Ok(())
    }

    /// The classes that an import may write on rows of a kind.
    fn importable(&self, kind: Kind) -> Result<ClassSet> {
        let access = self.session().access(kind);
        let right = access.may(Action::ImportRows, self.session().scope(), None);
        let right = right.ok().filter(|right| right.relations.contains(&Relation::Any));
        right.map(|right| right.write).ok_or_else(|| {
            self.session().note_refusal(None);
            Error::Forbidden(Denial::Role)
        })
    }

    async fn stored<E: Visible>(&self, ids: Vec<Uuid>) -> Result<HashMap<Uuid, E::Model>> {
        let id_column = column::<E>("id")?;
        let mut stored = HashMap::with_capacity(ids.len());
        for ids in ids.chunks(IDS) {
            self.session().count_statement();
            let condition = self.session().access(E::KIND).condition::<E>(self.session().scope());
            #[expect(clippy::disallowed_methods, reason = "starts from the scope, and no row leaves the store")]
            let query = E::find().filter(condition).filter(id_column.is_in(ids.iter().copied()));
            stored.extend(query.all(self.transaction()).await?.into_iter().map(|row| (E::id(&row), row)));
        }
        Ok(stored)
    }
}
