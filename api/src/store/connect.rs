//! Opening the database: options that the defaults get wrong, and the refusal to serve one that is behind or ahead.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use indsats_migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbBackend, DbErr, sqlx::Connection as _};

use super::{Inner, Store, feed::Feed};
use crate::{audit::Writer, clock::Clock, keys::Keys};

const ACQUIRE: Duration = Duration::from_secs(1);
const LOCK: Duration = Duration::from_secs(2);
const STATEMENT: Duration = Duration::from_secs(5);

/// Why a database cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Not reachable, or a statement failed. The address may hold a password and is not shown.
    #[error("the database cannot be reached or read")]
    Database(#[source] DbErr),
    /// Migrations are missing.
    #[error("the database is behind by {0} migrations: run `indsats migrate up`")]
    Behind(usize),
}

/// What `migrate status` shows: each migration's name and whether it is applied.
pub struct Migrations(pub Vec<(String, bool)>);

impl Store {
    /// Opens a database that is up to date.
    ///
    /// # Errors
    /// When it cannot be reached, or its schema is not this program's.
    pub async fn open(url: &str, max_connections: u32, keys: Arc<Keys>, clock: Clock) -> Result<Self, ConnectError> {
        let mut db = connect(url, max_connections).await.map_err(ConnectError::Database)?;
        up_to_date(&db).await?;
        let statements = Arc::new(AtomicU64::new(0));
        let counter = statements.clone();
        db.set_metric_callback(move |info| {
            if !info.statement.sql.contains("audit_") {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        });
        let (audit, feed) = (Writer::start(db.clone()), Feed::of(&db));
        Ok(Self(Arc::new(Inner { db, keys, clock, audit, feed, statements })))
    }

    /// Asks the database whether it answers and its schema is this program's.
    ///
    /// # Errors
    /// [`ConnectError::Behind`] when migrations are missing, and otherwise when it does not answer or knows migrations
    /// that this program does not.
    pub async fn check_schema(&self) -> Result<(), ConnectError> {
        up_to_date(&self.0.db).await
    }

    /// Connections that are at work, and that rest.
    #[must_use]
    pub fn pool(&self) -> (u32, u32) {
        let (size, idle) = match self.0.db.get_database_backend() {
            DbBackend::Postgres => {
                let pool = self.0.db.get_postgres_connection_pool();
                (pool.size(), pool.num_idle())
            }
            _ => {
                let pool = self.0.db.get_sqlite_connection_pool();
                (pool.size(), pool.num_idle())
            }
        };
        let idle = u32::try_from(idle).unwrap_or(u32::MAX);
        (size.saturating_sub(idle), idle)
    }

    /// Applies what is missing.
    ///
    /// # Errors
    /// When the database cannot be reached or a step fails; a failed step leaves nothing half done.
    pub async fn migrate_up(url: &str) -> Result<(), ConnectError> {
        let db = connect(url, 1).await.map_err(ConnectError::Database)?;
        Migrator::up(&db, None).await.map_err(ConnectError::Database)
    }

    /// Takes back the last `steps` migrations.
    ///
    /// # Errors
    /// As [`Store::migrate_up`].
    pub async fn migrate_down(url: &str, steps: u32) -> Result<(), ConnectError> {
        let db = connect(url, 1).await.map_err(ConnectError::Database)?;
        Migrator::down(&db, Some(steps)).await.map_err(ConnectError::Database)
    }

    /// Which migrations are applied.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn migrations(url: &str) -> Result<Migrations, ConnectError> {
        let db = connect(url, 1).await.map_err(ConnectError::Database)?;
        let pending = Migrator::get_pending_migrations_read_only(&db).await.map_err(ConnectError::Database)?;
        let pending: Vec<String> = pending.iter().map(|m| m.name().to_owned()).collect();
        let all = Migrator::migrations().into_iter().map(|m| m.name().to_owned());
        Ok(Migrations(all.map(|name| (name.clone(), !pending.contains(&name))).collect()))
    }
}

async fn up_to_date(db: &DatabaseConnection) -> Result<(), ConnectError> {
    let pending = Migrator::get_pending_migrations_read_only(db).await.map_err(ConnectError::Database)?;
    if pending.is_empty() { Ok(()) } else { Err(ConnectError::Behind(pending.len())) }
}

#[expect(clippy::disallowed_methods, reason = "the one place that opens a connection")]
async fn connect(url: &str, max_connections: u32) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE)
        .connect_timeout(STATEMENT)
        // Statements carry personal data in their parameters.
        .sqlx_logging(false)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .foreign_keys(true)
                .busy_timeout(STATEMENT)
                .pragma("journal_mode", "WAL")
                // An acknowledged write survives a power cut.
                .pragma("synchronous", "FULL")
                // What is deleted is overwritten, not only forgotten where it was.
                .pragma("secure_delete", "ON")
        })
        // Where a disk is full, SQLite ends a transaction of its own accord, and its driver goes on believing in it: such a
        // connection begins nothing any more.
        .map_sqlx_sqlite_before_acquire(|connection, _| {
            let is_usable = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_usable) })
        })
        .map_sqlx_postgres_opts(|postgres| {
            let millis = |time: Duration| time.as_millis().to_string();
            postgres.options([("statement_timeout", millis(STATEMENT)), ("lock_timeout", millis(LOCK))])
        });
    Database::connect(options).await
}
