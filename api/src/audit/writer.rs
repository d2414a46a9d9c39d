//! One task that makes events durable: whatever waits is committed together, so that the disk's sync is the only window.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use indsats_entity::audit_event;
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait, TransactionOptions, TransactionTrait};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::Event;
use crate::{
    metrics,
    store::{Error, Result},
};

/// How long an answer waits for its event before it is dropped.
const PATIENCE: Duration = Duration::from_secs(2);
const QUEUE: usize = 1024;
const BATCH: usize = 256;

/// The way into the trail. Cheap to clone; all clones number their events together.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<(audit_event::ActiveModel, oneshot::Sender<bool>)>,
    instance: Uuid,
    sequence: Arc<AtomicI64>,
}

impl Writer {
    /// Starts the task on a connection of the store.
    #[must_use]
    pub fn start(db: DatabaseConnection) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(drain(db, waiting));
        Self { queue, instance: Uuid::now_v7(), sequence: Arc::default() }
    }

    /// Makes one event durable.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when that did not happen in time.
    pub async fn record(&self, event: Event) -> Result<()> {
        let unwritten = || Error::Unavailable(Arc::new(DbErr::Custom("the audit trail cannot be written".to_owned())));
        let (done, durable) = oneshot::channel();
        let row = event.into_row(self.instance, self.next());
        let written = tokio::time::timeout(PATIENCE, async {
            self.queue.send((row, done)).await.map_err(|_| unwritten())?;
            durable.await.map_err(|_| unwritten())
        });
        match written.await {
            Ok(Ok(true)) => Ok(()),
            Ok(Err(error)) => Err(error),
            _ => Err(unwritten()),
        }
    }

    /// Writes an event with the change that it tells of: no event, no commit.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the statement fails: the caller's change is in order, and may succeed later.
    pub async fn record_in(&self, transaction: &DatabaseTransaction, event: Event) -> Result<()> {
        let row = event.into_row(self.instance, self.next());
        let written = audit_event::Entity::insert(row).exec_without_returning(transaction).await;
        written.map(|_| ()).map_err(|error| {
            tracing::error!(kind = kind_of(&error), "the event of a change could not be written");
            Error::Unavailable(Arc::new(error))
        })
    }

    fn next(&self) -> i64 {
        self.sequence.fetch_add(1, Ordering::Relaxed)
    }
}

async fn drain(db: DatabaseConnection, mut waiting: mpsc::Receiver<(audit_event::ActiveModel, oneshot::Sender<bool>)>) {
    let mut batch = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        let (rows, done): (Vec<_>, Vec<_>) = batch.drain(..).unzip();
        let started = Instant::now();
        let written = write(&db, rows).await;
        metrics::audit_group(done.len(), started.elapsed());
        if let Err(error) = &written {
            tracing::error!(events = done.len(), kind = kind_of(error), "the audit trail could not be written");
        }
        for done in done {
            // Who gave up waiting does not mind.
            let _ = done.send(written.is_ok());
        }
    }
}

async fn write(db: &DatabaseConnection, rows: Vec<audit_event::ActiveModel>) -> std::result::Result<(), DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = db.begin_with_options(options).await?;
    audit_event::Entity::insert_many(rows).exec_without_returning(&transaction).await?;
    transaction.commit().await
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
