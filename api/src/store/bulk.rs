//! Many rows at once, for imports and the demo: the same rights, history and event as for one, in fewer statements.

use futures_util::future::join;
use indsats_entity::{organisation_closure, person_number, role_grant};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, EntityTrait, Iterable, TryIntoModel};

use super::{Error, Result, Store, Work, history, reckoning::judges};
use crate::policy::{Action, Denial, Kind, Visible, Visitor};

/// The most parameters a statement can have on both databases, with room to spare.
const PARAMETERS: usize = 30_000;

/// Tables that hold nothing of their own: how rows are found, and where roles reach. Written only together with what
/// they point at.
pub trait Link: EntityTrait {}

impl Link for organisation_closure::Entity {}
impl Link for person_number::Entity {}
impl Link for role_grant::Entity {}

impl Store {
    /// Tells PostgreSQL to look at what its tables hold now. It does so by itself some time after many rows came; until then
    /// it plans as if they were not there. SQLite plans by the indexes alone.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn analyze(&self) -> Result<()> {
        if self.0.db.get_database_backend() == DbBackend::Postgres {
            for kind in Kind::ALL {
                let table = kind.visit(TableName);
                self.0.db.execute_unprepared(&format!(r#"ANALYZE "{table}""#)).await?;
            }
        }
        Ok(())
    }
}

/// The table that holds rows of a kind.
struct TableName;

impl Visitor for TableName {
    type Output = String;

    fn visit<E: Visible>(self) -> String {
        E::default().table_name().to_owned()
    }
}

impl Work<'_> {
    /// Adds rows of one table, each with every column set.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where the role may not import such rows or write such columns; [`Error::Constraint`].
    pub async fn put_all<E>(&mut self, rows: Vec<E::ActiveModel>) -> Result<()>
    where
        E: Visible,
        E::ActiveModel: ActiveModelTrait<Entity = E> + TryIntoModel<E::Model> + Send,
    {
        let Some(first) = rows.first() else { return Ok(()) };
        self.has_new_rules |= judges(E::KIND, Action::ImportRows);
        let access = self.session().access(E::KIND);
        let right = access.may(Action::ImportRows, self.session().scope(), None);
        let (write, relations) = right.map(|right| (right.write, right.relations.clone())).map_err(Error::Forbidden)?;
        // Every row sets every column, so one row speaks for all.
        self.check_writable::<E>(first, write)?;
        for rows in chunks(rows, E::Column::iter().count()) {
            let mut models = Vec::with_capacity(rows.len());
            for row in &rows {
                let unset = |_| Error::internal("a bulk row without all its columns");
                let row = row.clone().try_into_model().map_err(unset)?;
                if let Some(person) = E::person(&row) {
                    self.note_change(person, E::KIND, &relations);
                }
                models.push(row);
            }
            self.session().count_statement();
            let insert = E::insert_many(rows).exec_without_returning(self.transaction());
            let line = |row| history::line::<E>(self.session(), Action::ImportRows, None, row);
            // Put together while the database is at work.
            let lines = async { models.iter().map(line).collect::<Result<Vec<_>>>() };
            let (inserted, lines) = join(insert, lines).await;
            inserted?;
            self.write_lines(lines?).await?;
        }
        Ok(())
    }

    /// Adds rows that make others findable or reachable.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for whoever does not import; [`Error::Constraint`].
    pub async fn link_all<E>(&mut self, rows: Vec<E::ActiveModel>) -> Result<()>
    where
        E: Link,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        self.require_import()?;
        for rows in chunks(rows, E::Column::iter().count()) {
            self.session().count_statement();
            E::insert_many(rows).exec_without_returning(self.transaction()).await?;
        }
        Ok(())
    }

    /// Links are written by whoever may import persons.
    fn require_import(&self) -> Result<()> {
        if self.session().access(Kind::Person).may_ever(Action::ImportRows) {
            return Ok(());
        }
        self.session().note_refusal(None);
        Err(Error::Forbidden(Denial::Role))
    }
}

/// Rows in portions that a statement can hold.
fn chunks<T>(rows: Vec<T>, columns: usize) -> impl Iterator<Item = Vec<T>> {
    // A line of history beside each row has eleven columns.
    let size = PARAMETERS / columns.max(11);
    let mut rows = rows.into_iter();
    std::iter::from_fn(move || Some(rows.by_ref().take(size).collect::<Vec<_>>()).filter(|chunk| !chunk.is_empty()))
}
