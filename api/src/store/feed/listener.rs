//! The one connection of a server that listens to PostgreSQL.

use std::{sync::Arc, time::Duration};

use sea_orm::sqlx::{
    self, Executor,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use tokio::{
    sync::{broadcast, watch},
    task::yield_now,
    time::{sleep, timeout},
};

use super::{CHANNEL, Word, payload::Payload};

/// How long a connection may be silent before it is asked whether it is there, and how long it may take to say so.
const SILENCE: Duration = Duration::from_secs(15);
const ANSWER: Duration = Duration::from_secs(5);
/// How long to wait before a lost connection is made again: at first, and at most.
const REST: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// Listens for as long as the server runs. A connection that is lost is made again, and every watcher told that it may
/// have missed something.
pub(super) async fn listen(
    options: Arc<PgConnectOptions>,
    words: broadcast::Sender<Word>,
    is_heard: watch::Sender<bool>,
) {
    let mut rest = REST.0;
    loop {
        match connect(&options).await {
            Ok(mut listener) => {
                rest = REST.0;
                is_heard.send_replace(true);
                hear(&mut listener, &words).await;
                is_heard.send_replace(false);
                // Where nobody watches, nobody is told.
                let _ = words.send(Word::Missed);
                tracing::warn!("the connection that hears of changes was lost");
            }
            Err(_) => tracing::warn!("changes cannot be heard: the database is not reached"),
        }
        sleep(rest).await;
        rest = (rest * 2).min(REST.1);
    }
}

/// A connection of its own: one out of the pool would be missed there.
async fn connect(options: &PgConnectOptions) -> sqlx::Result<PgListener> {
    let pool = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None).acquire_timeout(ANSWER);
    let mut listener = PgListener::connect_with(&pool.connect_with(options.clone()).await?).await?;
    listener.ignore_pool_close_event(true);
    // A new connection must not be made behind the watchers' backs.
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Hands on what is heard until the connection is lost.
async fn hear(listener: &mut PgListener, words: &broadcast::Sender<Word>) {
    loop {
        match timeout(SILENCE, listener.try_recv()).await {
            Ok(Ok(Some(notification))) => {
                let read = serde_json::from_str::<Payload>(notification.payload());
                let word = read.map_or(Word::Missed, |payload| Word::Commit(payload.news().into()));
                let _ = words.send(word);
                // What came in a burst is taken as it is told.
                yield_now().await;
            }
            Ok(Ok(None) | Err(_)) => return,
            Err(_) => {
                if !matches!(timeout(ANSWER, listener.execute("SELECT 1")).await, Ok(Ok(_))) {
                    return;
                }
            }
        }
    }
}
