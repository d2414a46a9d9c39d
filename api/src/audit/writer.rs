//! One task that makes events durable: whatever waits is committed together, so that the disk's sync is the only window.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use indsats_entity::{audit_body, audit_concern, audit_criterion, audit_instance, audit_leaf, audit_pending};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait, ExprTrait, Set, TransactionOptions,
    TransactionTrait,
    sea_query::{Expr, OnConflict, Query},
};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::{Event, event::Rows, place::Place};
use crate::{
    metrics,
    store::{Error, Result},
};

/// How long an answer waits for its event before it is dropped.
const PATIENCE: Duration = Duration::from_secs(2);
const QUEUE: usize = 1024;
const BATCH: usize = 256;
/// Rows of two columns in a statement: the databases count parameters.
const CHUNK: usize = 10_000;

type Waiting = (Rows, oneshot::Sender<bool>);

/// The way into the trail. Cheap to clone; all clones number their events together.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Waiting>,
    instance: Uuid,
    place: Place,
}

impl Writer {
    /// Starts the task on a connection of the store.
    #[must_use]
    pub fn start(db: DatabaseConnection) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let (instance, place) = (Uuid::now_v7(), Place::of(&db));
        tokio::spawn(drain(db, instance, place.clone(), waiting));
        Self { queue, instance, place }
    }

    /// Makes one event durable.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when that did not happen in time.
    pub async fn record(&self, event: Event) -> Result<()> {
        let unwritten = || Error::Unavailable(Arc::new(DbErr::Custom("the audit trail cannot be written".to_owned())));
        let (done, durable) = oneshot::channel();
        let written = tokio::time::timeout(PATIENCE, async {
            self.queue.send((event.into_rows(), done)).await.map_err(|_| unwritten())?;
            durable.await.map_err(|_| unwritten())
        });
        match written.await {
            Ok(Ok(true)) => Ok(()),
            Ok(Err(error)) => Err(error),
            _ => Err(unwritten()),
        }
    }

    /// Writes an event with the change that it tells of: no event, no commit. Until the transaction ends no other event of
    /// this process is written, so it comes last.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when a statement fails: the caller's change is in order, and may succeed later.
    pub async fn record_in(&self, transaction: &DatabaseTransaction, event: Event) -> Result<()> {
        let written = match self.place.holds() {
            Ok(()) => insert(transaction, self.instance, vec![event.into_rows()]).await,
            gone => gone,
        };
        written.map_err(|error| {
            tracing::error!(kind = kind_of(&error), "the event of a change could not be written");
            Error::Unavailable(Arc::new(error))
        })
    }
}

async fn drain(db: DatabaseConnection, instance: Uuid, place: Place, mut waiting: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        let (rows, done): (Vec<_>, Vec<_>) = batch.drain(..).unzip();
        let started = Instant::now();
        // Held against the file afterwards: what went to one that is gone is not durable.
        let written = write(&db, instance, rows.clone()).await.and_then(|()| place.holds());
        metrics::audit_group(done.len(), started.elapsed());
        match written {
            // One that cannot be written must not take its neighbours along.
            Err(error) if done.len() > 1 && is_about_a_row(&error) => {
                for (rows, done) in rows.into_iter().zip(done) {
                    let in_time = started.elapsed() < PATIENCE;
                    let written = if in_time { write(&db, instance, vec![rows]).await } else { Err(error.clone()) };
                    let written = written.and_then(|()| place.holds());
                    tell(vec![done], &written);
                }
            }
            written => tell(done, &written),
        }
    }
}

fn tell(done: Vec<oneshot::Sender<bool>>, written: &std::result::Result<(), DbErr>) {
    if let Err(error) = written {
        tracing::error!(events = done.len(), kind = kind_of(error), "the audit trail could not be written");
    }
    for done in done {
        // Who gave up waiting does not mind.
        let _ = done.send(written.is_ok());
    }
}

async fn write(db: &DatabaseConnection, instance: Uuid, rows: Vec<Rows>) -> std::result::Result<(), DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = db.begin_with_options(options).await?;
    insert(&transaction, instance, rows).await?;
    transaction.commit().await
}

async fn insert(on: &impl ConnectionTrait, instance: Uuid, rows: Vec<Rows>) -> std::result::Result<(), DbErr> {
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let Some(Set(at)) = rows.first().map(|rows| rows.leaf.occurred_at.clone()) else { return Ok(()) };
    let first = numbers(on, instance, count, at).await?;
    let (mut leaves, mut bodies, mut pending) = (Vec::new(), Vec::new(), Vec::new());
    let (mut concerns, mut criteria) = (Vec::new(), Vec::new());
    for (number, rows) in (first..).zip(rows) {
        // Made in the order of the numbers, identities are in that order too, and so is the sequence.
        let id = Uuid::now_v7();
        let Rows { leaf, body, persons, tokens } = rows;
        leaves.push(audit_leaf::ActiveModel {
            id: Set(id),
            instance: Set(instance),
            instance_seq: Set(number),
            ..leaf
        });
        bodies.push(audit_body::ActiveModel { id: Set(id), ..body });
        pending.push(audit_pending::ActiveModel { leaf_id: Set(id) });
        let concern = |person| audit_concern::ActiveModel { person_id: Set(person), leaf_id: Set(id) };
        concerns.extend(persons.into_iter().map(concern));
        let criterion = |token| audit_criterion::ActiveModel { token: Set(token), leaf_id: Set(id) };
        criteria.extend(tokens.into_iter().map(criterion));
    }
    audit_leaf::Entity::insert_many(leaves).exec_without_returning(on).await?;
    audit_body::Entity::insert_many(bodies).exec_without_returning(on).await?;
    audit_pending::Entity::insert_many(pending).exec_without_returning(on).await?;
    for chunk in concerns.chunks(CHUNK) {
        audit_concern::Entity::insert_many(chunk.to_vec()).exec_without_returning(on).await?;
    }
    for chunk in criteria.chunks(CHUNK) {
        audit_criterion::Entity::insert_many(chunk.to_vec()).exec_without_returning(on).await?;
    }
    Ok(())
}

/// Takes the next numbers of this process, and gives the first of them. A transaction that comes to nothing gives them back,
/// so that a number that is missing is an event that somebody took away.
async fn numbers(
    on: &impl ConnectionTrait,
    instance: Uuid,
    count: i64,
    at: DateTime<Utc>,
) -> std::result::Result<i64, DbErr> {
    use audit_instance::{Column, Entity};
    let grown = Expr::col((Entity, Column::Next)).add(count);
    let mut statement = Query::insert();
    statement
        .into_table(Entity)
        .columns([Column::Id, Column::StartedAt, Column::Next])
        .values_panic([instance.into(), at.into(), count.into()])
        .on_conflict(OnConflict::column(Column::Id).value(Column::Next, grown).to_owned())
        .returning_col(Column::Next);
    let row = on.query_one(&statement).await?;
    let next: i64 =
        row.ok_or_else(|| DbErr::RecordNotFound("the numbers of a process".to_owned()))?.try_get_by_index(0)?;
    Ok(next - count)
}

/// Whether a statement failed, and not the way to the database.
fn is_about_a_row(error: &DbErr) -> bool {
    matches!(error, DbErr::Exec(_) | DbErr::Query(_))
}

/// The variant of a failure, without the values in its text.
fn kind_of(error: &DbErr) -> &'static str {
    match error {
        DbErr::ConnectionAcquire(_) => "no connection",
        DbErr::Conn(_) => "connection",
        DbErr::Exec(_) => "statement",
        DbErr::Query(_) => "query",
        _ => "other",
    }
}
