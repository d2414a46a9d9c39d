//! A row as one principal sees it: what may not be read is gone before anybody holds the row.

use std::{collections::HashSet, ops::Deref};

use indsats_entity::{person, protection_period};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IdenStatic, Iterable, ModelTrait, QueryFilter, QuerySelect, Value};
use uuid::Uuid;

use super::{Error, Result, Scoped, Session, scoped::Connection};
use crate::policy::{Class, ClassSet, Kind, Policy, Privilege, Visible};

/// A row, redacted. It derefs to the row; hidden columns are blank there, and [`Seen::see`] tells blank from hidden.
pub struct Seen<E: Visible> {
    row: E::Model,
    readable: ClassSet,
}

impl<E: Visible> Clone for Seen<E> {
    fn clone(&self) -> Self {
        Self { row: self.row.clone(), readable: self.readable }
    }
}

impl<E: Visible> Deref for Seen<E> {
    type Target = E::Model;

    fn deref(&self) -> &Self::Target {
        &self.row
    }
}

impl<E: Visible> Seen<E> {
    /// The row's identity.
    pub fn id(&self) -> Uuid {
        E::id(&self.row)
    }

    /// A value of one class: `None` when the caller may not read the class.
    pub fn see<T>(&self, class: Class, value: impl FnOnce(&E::Model) -> T) -> Option<T> {
        self.readable.contains(class).then(|| value(&self.row))
    }

    /// The classes that the caller may read on this row.
    pub fn readable(&self) -> ClassSet {
        self.readable
    }
}

impl Session {
    /// Redacts rows and notes them as read: the way out of the store.
    pub(super) async fn release<E: Visible>(&self, on: &Connection<'_>, rows: Vec<E::Model>) -> Result<Vec<Seen<E>>> {
        let access = self.access(E::KIND);
        let is_queue = E::KIND == Kind::AccessReview && !rows.is_empty();
        if (E::KIND == Kind::AuditEvent || is_queue) && access.can_read() {
            self.note_search();
        }
        let told_of = self.told_of::<E>(on, &rows).await?;
        let protected = self.protected::<E>(on, &rows).await?;
        // What is hidden, and what is told, of rows of which the same may be read.
        let mut views: Vec<(ClassSet, ClassSet, Vec<E::Column>)> = Vec::new();
        let mut seen = Vec::with_capacity(rows.len());
        for mut row in rows {
            let person = E::person(&row);
            let right =
                access.right(self.scope(), person).ok_or_else(|| Error::internal("a visible row without a right"))?;
            let hides_contact = person.is_some_and(|person| protected.contains(&person));
            let readable = if hides_contact { right.read.without(Class::Contact) } else { right.read };
            let at = match views.iter().position(|(set, ..)| *set == readable) {
                Some(at) => at,
                None => {
                    views.push((readable, self.shown(E::KIND, readable), hidden_columns::<E>(readable)?));
                    views.len() - 1
                }
            };
            let (_, shown, hidden) = &views[at];
            for column in hidden {
                blank::<E>(&mut row, *column)?;
            }
            if let Some(person) = person.filter(|person| told_of.as_ref().is_none_or(|seen| seen.contains(person))) {
                self.note_read(person, E::KIND, &right.relations, *shown);
            }
            seen.push(Seen { row, readable });
        }
        Ok(seen)
    }

    /// The persons of rows that are reached otherwise than through them, where the caller sees them: of the others nothing is
    /// told. `None` for rows that are reached through their persons.
    async fn told_of<E: Visible>(&self, on: &Connection<'_>, rows: &[E::Model]) -> Result<Option<HashSet<Uuid>>> {
        let persons: HashSet<Uuid> = match E::anchor().person {
            Some(_) => return Ok(None),
            None => rows.iter().filter_map(E::person).collect(),
        };
        if persons.is_empty() {
            return Ok(None);
        }
        let visible = Scoped::<person::Entity>::new(self, *on).filter(person::Column::Id.is_in(persons)).into_select();
        self.count_statement();
        let visible = visible.select_only().column(person::Column::Id).into_tuple::<Uuid>();
        Ok(Some(visible.all(&on.executor()).await?.into_iter().collect()))
    }

    /// The persons among the rows whose name and address are protected today, unless the caller may see them anyway.
    async fn protected<E: Visible>(&self, on: &Connection<'_>, rows: &[E::Model]) -> Result<Vec<Uuid>> {
        let may_differ = self.access(E::KIND).ever_reads(Class::Contact);
        if E::KIND != Kind::Person || rows.is_empty() || !may_differ || self.holds(Privilege::SeeProtectedAddress) {
            return Ok(Vec::new());
        }
        use protection_period::Column;
        let today = self.scope().today;
        let running = Condition::all().add(Column::ValidFrom.lte(today)).add(Column::ValidTo.gt(today));
        #[expect(clippy::disallowed_methods, reason = "asks which rows to redact, and releases none")]
        let query = protection_period::Entity::find()
            .select_only()
            .column(Column::PersonId)
            .filter(Column::PersonId.is_in(rows.iter().map(E::id)))
            .filter(running);
        self.count_statement();
        Ok(query.into_tuple().all(&on.executor()).await?)
    }
}

fn hidden_columns<E: Visible>(readable: ClassSet) -> Result<Vec<E::Column>> {
    let mut hidden = Vec::new();
    for column in E::Column::iter() {
        match Policy::current().column(E::KIND, column.as_str()) {
            Some(class) if readable.contains(class) => {}
            Some(_) => hidden.push(column),
            None => return Err(Error::internal("a column without a class")),
        }
    }
    Ok(hidden)
}

/// Empties a column: NULL where the column can be NULL, the type's nothing elsewhere.
fn blank<E: Visible>(row: &mut E::Model, column: E::Column) -> Result<()> {
    let value = row.get(column);
    let nothing = if column.def().is_null() {
        value.as_null()
    } else {
        match value {
            Value::String(_) => Value::from(""),
            Value::Bytes(_) => Value::from(Vec::<u8>::new()),
            Value::ChronoDate(_) => Value::from(chrono::NaiveDate::default()),
            Value::ChronoDateTimeUtc(_) => Value::from(chrono::DateTime::<chrono::Utc>::default()),
            Value::Int(_) => Value::from(0),
            Value::Bool(_) => Value::from(false),
            Value::Uuid(_) => Value::from(Uuid::nil()),
            _ => return Err(Error::internal("a hidden column that cannot be emptied")),
        }
    };
    // An enum column refuses the empty text; a state must then be of a class that every reader of the row has.
    row.try_set(column, nothing).map_err(|_| Error::internal("a hidden column that cannot be emptied"))
}
