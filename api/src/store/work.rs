//! A change: a transaction in which nothing is written without a grant, a line of history and an event.

use std::collections::BTreeMap;

use indsats_entity::{history as line, user::UserKind};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue, ColumnTrait, DatabaseTransaction, EntityTrait, IdenStatic,
    IntoActiveModel, Iterable, QueryFilter, QuerySelect, SqliteTransactionMode, TransactionOptions, TransactionTrait,
    Value, sea_query::LockType,
};
use uuid::Uuid;

use super::{Changed, Error, News, Result, Scoped, Seen, Session, history, reckoning::judges, scoped::Connection};
use crate::{
    audit::{Changes, Event, EventKind, Outcome, Subject},
    policy::{Action, ClassSet, Denial, Guarded, Kind, Policy, Relation, Visible},
};

/// A transaction of one session. Dropped without [`Work::commit`], it has changed nothing.
pub struct Work<'s> {
    session: &'s Session,
    transaction: DatabaseTransaction,
    pub(super) told: Told,
    /// What there was to tell at the mark that an import may go back to.
    pub(super) marked: Option<Told>,
    /// What those who watch are told of.
    changed: Vec<Changed>,
    /// Whether something was changed that judges everybody.
    pub(super) has_new_rules: bool,
}

/// What the event of a change will tell.
#[derive(Clone, Default)]
pub(super) struct Told {
    pub subjects: BTreeMap<Uuid, Subject>,
    pub changes: Changes,
    /// What the caller says of why.
    pub reason: Option<String>,
}

/// A row on which an action is allowed: the only key to changing it, or to adding what belongs to it.
pub struct Granted<E: Visible> {
    row: E::Model,
    relations: Vec<Relation>,
    write: ClassSet,
}

impl<E: Visible> Granted<E> {
    /// The row as it is stored: a rule may need what the caller may not read.
    pub fn row(&self) -> &E::Model {
        &self.row
    }
}

impl Session {
    /// Whether an action is allowed on a row: the very question that a grant asks.
    ///
    /// # Errors
    /// With the reason, when it is not.
    pub fn may<E: Guarded>(&self, action: Action, row: &E::Model) -> std::result::Result<(), Denial> {
        self.access(E::KIND).may(action, self.scope(), E::person(row))?;
        self.admits(action)?;
        E::guard(row, action, self.scope().user)
    }

    /// Whether the caller is of the kind that an action takes.
    fn admits(&self, action: Action) -> std::result::Result<(), Denial> {
        let refused = action.takes_a_human() && self.principal().kind != UserKind::Person;
        if refused { Err(Denial::Human) } else { Ok(()) }
    }

    /// Begins a change.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn work(&self) -> Result<Work<'_>> {
        let options = TransactionOptions {
            // A deferred transaction that turns into a writer fails when another one was faster.
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.store().0.db.begin_with_options(options).await?;
        Ok(Work {
            session: self,
            transaction,
            told: Told::default(),
            marked: None,
            changed: Vec::new(),
            has_new_rules: false,
        })
    }
}

impl<'s> Work<'s> {
    /// The session that changes.
    pub fn session(&self) -> &'s Session {
        self.session
    }

    /// The transaction, for the store's own modules.
    pub(super) fn transaction(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Begins a query inside the change.
    pub fn find<E: Visible>(&self) -> Scoped<'_, E> {
        Scoped::new(self.session, Connection::Work(&self.transaction))
    }

    /// Asks for the right to do something to a record. The row is locked until the change ends, against changes and not
    /// against rows that refer to it: every event refers to a unit.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what the principal cannot see, [`Error::Forbidden`] with the reason for what it may not
    /// do, [`Error::Stale`] when the record has another version than `expected`.
    pub async fn grant<E: Guarded>(&self, action: Action, id: Uuid, expected: Option<i32>) -> Result<Granted<E>> {
        let access = self.session.access(E::KIND);
        if !access.may_ever(action) {
            self.session.note_refusal(None);
            return Err(Error::Forbidden(Denial::Role));
        }
        let id_column = column::<E>("id")?;
        self.session.count_statement();
        #[expect(clippy::disallowed_methods, reason = "starts from the scope, as every query does")]
        let query = E::find().filter(access.condition::<E>(self.session.scope())).filter(id_column.eq(id));
        let row = query.lock(LockType::NoKeyUpdate).one(&self.transaction).await?.ok_or(Error::NotFound)?;
        let person = E::person(&row);
        self.session.note_attempt(person);
        let refuse = |denial| {
            self.session.note_refusal(person);
            Error::Forbidden(denial)
        };
        let right = access.may(action, self.session.scope(), person).map_err(refuse)?;
        let current = E::version(&row);
        if expected.is_some_and(|expected| expected != current) {
            return Err(Error::Stale { current });
        }
        self.session.admits(action).map_err(refuse)?;
        E::guard(&row, action, self.session.scope().user).map_err(refuse)?;
        Ok(Granted { row, relations: right.relations.clone(), write: right.write })
    }

    /// Changes the granted row: its version grows by one, its history by one line.
    ///
    /// # Errors
    /// [`Error::Stale`] when somebody was faster, [`Error::Forbidden`] for a column of a class that may not be written,
    /// [`Error::Constraint`] when the database refuses.
    pub async fn update<E>(&mut self, granted: &Granted<E>, action: Action, mut row: E::ActiveModel) -> Result<Seen<E>>
    where
        E: Guarded,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        let (id_column, version_column) = (column::<E>("id")?, column::<E>("version")?);
        let (id, version) = (E::id(&granted.row), E::version(&granted.row));
        row.not_set(id_column);
        self.check_writable::<E>(&row, granted.write)?;
        row.set(version_column, Value::from(version + 1));
        self.session.count_statement();
        let changed = E::update_many()
            .set(row)
            .filter(id_column.eq(id))
            .filter(version_column.eq(version))
            .exec_with_returning(&self.transaction)
            .await?;
        let [after] = <[E::Model; 1]>::try_from(changed).map_err(|_| Error::Stale { current: version })?;
        self.keep::<E>(action, Some(&granted.row), &after, &granted.relations).await?;
        self.see(after).await
    }

    /// Adds a row that belongs to the granted one.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for columns that may not be written, or a row of another person; [`Error::Constraint`].
    pub async fn insert<P, E>(&mut self, granted: &Granted<P>, action: Action, row: E::ActiveModel) -> Result<Seen<E>>
    where
        P: Visible,
        E: Visible,
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + ActiveModelBehavior + Send,
    {
        let right = self.session.access(E::KIND).right(self.session.scope(), P::person(&granted.row));
        let write = right.map_or(ClassSet::NONE, |right| right.write);
        self.check_writable::<E>(&row, write)?;
        self.session.count_statement();
        let after = E::insert(row).exec_with_returning(&self.transaction).await?;
        let (of, to) = (P::person(&granted.row), E::person(&after));
        if of.is_some() && to.is_some() && of != to {
            return Err(Error::internal("a row added to another person than the granted one"));
        }
        self.keep::<E>(action, None, &after, &granted.relations).await?;
        self.see(after).await
    }

    /// Makes the change durable together with its event.
    ///
    /// # Errors
    /// When event or commit fail; nothing is changed then.
    pub async fn commit(self, operation: &str) -> Result<()> {
        let lists = self.reckon().await?;
        let Told { mut subjects, changes, reason } = self.told;
        self.session.name_relations(&mut subjects);
        let event = self.session.event(operation, EventKind::Change, Outcome::Success, subjects);
        let event = Event { changes, reason, criteria: self.session.criteria(), ..event };
        let store = &self.session.store().0;
        store.audit.record_in(&self.transaction, event).await?;
        let news = News { rows: self.changed, lists };
        store.feed.announce(&self.transaction, &news).await?;
        self.transaction.commit().await?;
        self.session.note_committed();
        store.feed.tell(news);
        Ok(())
    }

    /// Writes a line of history, unless what was changed is to be forgotten, and notes what it was and whose data it is.
    pub(super) async fn keep<E: Visible>(
        &mut self,
        action: Action,
        before: Option<&E::Model>,
        after: &E::Model,
        relations: &[Relation],
    ) -> Result<()> {
        if !E::KIND.is_forgotten() {
            let line = history::line::<E>(self.session, action, before, after)?;
            self.write_lines(vec![line]).await?;
        }
        let (kind, row, at) = (E::KIND, E::id(after), self.session.now());
        self.has_new_rules |= judges(kind, action);
        // A row that was changed twice is told of once.
        if !self.changed.iter().any(|known| (known.kind, known.row) == (kind, row)) {
            self.changed.push(Changed { kind, row, is_new: before.is_none(), at });
        }
        if let Some(person) = E::person(after) {
            self.note_change(person, E::KIND, relations);
        }
        Ok(())
    }

    /// Writes lines of history, and notes them for the event.
    pub(super) async fn write_lines(&mut self, lines: Vec<line::Model>) -> Result<()> {
        lines.iter().for_each(|line| self.told.changes.note(line));
        history::write(&self.transaction, lines).await
    }

    pub(super) fn note_change(&mut self, person: Uuid, kind: Kind, relations: &[Relation]) {
        self.told.subjects.entry(person).or_default().note(kind, relations, ClassSet::NONE);
    }

    /// The changed row as the caller may see it.
    pub(super) async fn see<E: Visible>(&self, row: E::Model) -> Result<Seen<E>> {
        let seen = self.session.release::<E>(&Connection::Work(&self.transaction), vec![row]).await?;
        seen.into_iter().next().ok_or_else(|| Error::internal("a changed row without a view"))
    }

    pub(super) fn check_writable<E: Visible>(&self, row: &E::ActiveModel, write: ClassSet) -> Result<()>
    where
        E::ActiveModel: ActiveModelTrait<Entity = E>,
    {
        for column in E::Column::iter().filter(|column| matches!(row.get(*column), ActiveValue::Set(_))) {
            let class = Policy::current().column(E::KIND, column.as_str());
            let class = class.ok_or_else(|| Error::internal("a column without a class"))?;
            if !write.contains(class) {
                self.session.note_refusal(None);
                return Err(Error::Forbidden(Denial::Role));
            }
        }
        Ok(())
    }
}

pub(super) fn column<E: EntityTrait>(name: &str) -> Result<E::Column> {
    E::Column::iter()
        .find(|column| column.as_str() == name)
        .ok_or_else(|| Error::internal("a table without that column"))
}
