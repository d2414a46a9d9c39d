//! What has changed, told to whoever watches: kinds and identities of rows and names of lists, never a value. What is told says nothing of
//! who may know it: whoever watches asks for each row as for any other.
//!
//! On PostgreSQL the change itself notifies, so that every server on the database hears of it. SQLite has one server, which
//! tells itself when the change is made.

mod listener;
mod payload;
mod reach;

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement,
    sqlx::postgres::PgConnectOptions,
};
use tokio::{
    sync::{broadcast, watch},
    task::AbortHandle,
    time::{Duration, timeout},
};
use uuid::Uuid;

use super::{Error, Result, Store};
use crate::{policy::Kind, rules::worklist::WorklistKind};
use payload::Payload;

/// Commits that may wait for a watcher before it misses the oldest.
const BACKLOG: usize = 1024;
/// Commits that a watcher takes at a time.
const PORTION: usize = 64;
const CHANNEL: &str = "indsats_change";
/// How long a new watcher waits for the database to be listened to.
const PATIENCE: Duration = Duration::from_secs(5);

/// A row that a commit added or changed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Changed {
    pub kind: Kind,
    pub row: Uuid,
    /// Whether the row came with the commit.
    pub is_new: bool,
    /// The instant of the request that changed it.
    pub at: DateTime<Utc>,
}

/// That lists of a person tell something else than before, on the day on which they were altered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Altered {
    pub person: Uuid,
    /// In the order of the lists.
    pub lists: Vec<WorklistKind>,
    /// The instant of the request or of the roll that altered them.
    pub at: DateTime<Utc>,
}

/// What commits have brought.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct News {
    pub rows: Vec<Changed>,
    pub lists: Vec<Altered>,
}

impl News {
    /// Whether nothing was brought.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.lists.is_empty()
    }
}

/// The watcher may have missed changes: it was too slow, or the database could not be listened to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Missed;

/// What the watchers are told.
#[derive(Clone)]
enum Word {
    Commit(Arc<News>),
    Missed,
}

/// Changes from one moment on, in the order in which they were made.
pub struct Changes {
    words: broadcast::Receiver<Word>,
    has_missed: bool,
}

impl Changes {
    /// Waits for changes, and gives those that have come.
    ///
    /// # Errors
    /// [`Missed`], from the place on where something may be missing.
    pub async fn next(&mut self) -> std::result::Result<News, Missed> {
        let mut news = News::default();
        if !self.has_missed {
            let first = self.words.recv().await;
            self.take(first.ok(), &mut news);
        }
        for _ in 1..PORTION {
            match self.words.try_recv() {
                _ if self.has_missed => break,
                Err(broadcast::error::TryRecvError::Empty) => break,
                told => self.take(told.ok(), &mut news),
            }
        }
        if news.is_empty() && self.has_missed { Err(Missed) } else { Ok(news) }
    }

    fn take(&mut self, told: Option<Word>, into: &mut News) {
        match told {
            Some(Word::Commit(news)) => {
                into.rows.extend_from_slice(&news.rows);
                into.lists.extend_from_slice(&news.lists);
            }
            Some(Word::Missed) | None => self.has_missed = true,
        }
    }
}

/// The way from whoever changes to whoever watches.
pub(super) struct Feed {
    words: broadcast::Sender<Word>,
    /// How PostgreSQL is listened to; nothing else needs to be.
    remote: Option<Remote>,
}

struct Remote {
    options: Arc<PgConnectOptions>,
    is_heard: watch::Sender<bool>,
    /// Begins with the first watcher: who only writes listens to nobody.
    listener: OnceLock<AbortHandle>,
}

impl Feed {
    pub(super) fn of(db: &DatabaseConnection) -> Self {
        let is_remote = db.get_database_backend() == DbBackend::Postgres;
        let remote = is_remote.then(|| Remote {
            options: db.get_postgres_connection_pool().connect_options(),
            is_heard: watch::Sender::new(false),
            listener: OnceLock::new(),
        });
        Self { words: broadcast::Sender::new(BACKLOG), remote }
    }

    async fn watch(&self) -> Result<Changes> {
        let Some(remote) = &self.remote else { return Ok(self.subscribe()) };
        remote.listener.get_or_init(|| {
            let task = listener::listen(remote.options.clone(), self.words.clone(), remote.is_heard.clone());
            tokio::spawn(task).abort_handle()
        });
        let mut is_heard = remote.is_heard.subscribe();
        loop {
            let heard = timeout(PATIENCE, is_heard.wait_for(|heard| *heard)).await;
            if !heard.is_ok_and(|heard| heard.is_ok()) {
                return Err(Error::Unavailable(Arc::new(DbErr::Custom("changes cannot be heard".to_owned()))));
            }
            let changes = self.subscribe();
            // Lost between the two steps, nobody would tell that something is missing.
            if *is_heard.borrow() {
                return Ok(changes);
            }
        }
    }

    fn subscribe(&self) -> Changes {
        Changes { words: self.words.subscribe(), has_missed: false }
    }

    /// Tells the other servers, when the transaction commits.
    pub(super) async fn announce(&self, on: &DatabaseTransaction, news: &News) -> Result<()> {
        if self.remote.is_none() || news.is_empty() {
            return Ok(());
        }
        let payloads = serde_json::to_string(&Payload::texts(news)).unwrap_or_default();
        let values = [CHANNEL.into(), payloads.into()];
        let notify = "SELECT pg_notify($1, payload) FROM json_array_elements_text($2::json) AS payload";
        on.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, notify, values)).await?;
        Ok(())
    }

    /// Tells this server, when the transaction has been committed.
    pub(super) fn tell(&self, news: News) {
        if self.remote.is_none() && !news.is_empty() {
            // Where nobody watches, nobody is told.
            let _ = self.words.send(Word::Commit(news.into()));
        }
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        if let Some(listener) = self.remote.as_ref().and_then(|remote| remote.listener.get()) {
            listener.abort();
        }
    }
}

impl Store {
    /// Begins to watch: every change that is made from now on is told.
    ///
    /// # Errors
    /// [`Error::Unavailable`] while the database cannot be listened to.
    pub async fn watch(&self) -> Result<Changes> {
        self.0.feed.watch().await
    }

    /// How many watch: for tests and metrics.
    #[must_use]
    pub fn watcher_count(&self) -> usize {
        self.0.feed.words.receiver_count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change() -> Changed {
        let at = DateTime::from_timestamp_micros(1_800_000_000_000_001).expect("an instant");
        Changed { kind: Kind::EffortEnrolment, row: Uuid::max(), is_new: false, at }
    }

    fn news(count: usize) -> News {
        News { rows: vec![change(); count], lists: Vec::new() }
    }

    #[tokio::test]
    async fn who_is_too_slow_is_told_so_once_and_nobody_else_is() {
        let feed = Feed { words: broadcast::Sender::new(4), remote: None };
        let (mut slow, mut quick) = (feed.subscribe(), feed.subscribe());
        for _ in 0..5 {
            feed.tell(news(1));
            assert_eq!(quick.next().await, Ok(news(1)));
        }
        assert_eq!(slow.next().await, Err(Missed));
        assert_eq!(slow.next().await, Err(Missed));
        feed.tell(news(2));
        feed.tell(news(1));
        assert_eq!(quick.next().await, Ok(news(3)));
        assert_eq!(slow.next().await, Err(Missed));
    }

    #[tokio::test]
    async fn what_came_before_a_gap_is_still_told() {
        let feed = Feed { words: broadcast::Sender::new(4), remote: None };
        let mut changes = feed.subscribe();
        feed.tell(news(1));
        let _ = feed.words.send(Word::Missed);
        feed.tell(news(1));
        assert_eq!(changes.next().await, Ok(news(1)));
        assert_eq!(changes.next().await, Err(Missed));
    }
}
