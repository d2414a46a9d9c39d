//! Keys that change while the program runs. One task reads them, so that there is one reading at a time whoever asks for
//! it; requests look at what was read last and hold no lock while somebody reads.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use chrono::{DateTime, Duration, Utc};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
    time::{sleep, timeout},
};

use super::{KeySet, Source, Trouble, key::Key};
use crate::{authn::Refusal, clock::Clock};

/// How long keys are trusted that cannot be read again.
const STALE: Duration = Duration::hours(24);
/// The longest pause between two readings that fail.
const PAUSE: Duration = Duration::seconds(60);
/// The longest time for a reading, and for a request that waits for one.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// Follows a source until it is dropped.
pub(super) struct Follower {
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    issuer: String,
    source: Source,
    clock: Clock,
    /// Replaced as a whole, so that nobody holds the lock for longer than it takes to copy a pointer.
    held: RwLock<Arc<Held>>,
    asking: Mutex<Asking>,
    /// Wakes the task.
    wake: Notify,
    /// Changes when a reading has ended.
    ended: watch::Sender<()>,
}

/// What was read last.
#[derive(Clone)]
struct Held {
    /// The keys, and when they were read.
    keys: Option<(Arc<KeySet>, DateTime<Utc>)>,
    /// When they are to be read again.
    due: DateTime<Utc>,
}

struct Asking {
    /// A reading goes on, or is about to begin.
    is_under_way: bool,
    /// When an unknown key last made somebody read.
    last: Option<DateTime<Utc>>,
}

impl Held {
    fn find(&self, id: &str, now: DateTime<Utc>) -> Result<Arc<Key>, Refusal> {
        let fresh = self.keys.as_ref().filter(|(_, read)| now - *read <= STALE);
        fresh.ok_or(Refusal::NoKeys)?.0.find(id).ok_or(Refusal::UnknownKey)
    }
}

impl Follower {
    pub(super) fn start(issuer: &str, source: Source, known: Option<KeySet>, clock: Clock) -> Self {
        let now = clock.now();
        let is_known = known.is_some();
        let due = if is_known { now + source.interval() } else { now };
        let keys = known.map(|keys| (Arc::new(keys), now));
        let shared = Arc::new(Shared {
            issuer: issuer.to_owned(),
            source,
            clock,
            held: RwLock::new(Arc::new(Held { keys, due })),
            asking: Mutex::new(Asking { is_under_way: !is_known, last: None }),
            wake: Notify::new(),
            ended: watch::Sender::new(()),
        });
        let task = tokio::spawn(shared.clone().follow());
        Self { shared, task }
    }

    pub(super) async fn find(&self, id: &str, now: DateTime<Utc>) -> Result<Arc<Key>, Refusal> {
        let held = self.shared.held();
        if now >= held.due {
            self.shared.wake.notify_one();
        }
        if let Ok(key) = held.find(id, now) {
            return Ok(key);
        }
        if let Some(mut ended) = self.shared.ask(now) {
            // Too late, or never: what is held then decides.
            let _ = timeout(PATIENCE, ended.changed()).await;
        }
        self.shared.held().find(id, now)
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn held(&self) -> Arc<Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn asking(&self) -> MutexGuard<'_, Asking> {
        self.asking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins the reading that goes on, or begins one unless there was one a moment ago.
    fn ask(&self, now: DateTime<Utc>) -> Option<watch::Receiver<()>> {
        let mut asking = self.asking();
        if !asking.is_under_way {
            if asking.last.is_some_and(|last| (now - last).abs() < self.source.interval()) {
                return None;
            }
            *asking = Asking { is_under_way: true, last: Some(now) };
            self.wake.notify_one();
        }
        Some(self.ended.subscribe())
    }

    async fn follow(self: Arc<Self>) {
        let (mut failures, mut reported) = (0_u32, None);
        loop {
            self.until_wanted().await;
            let read = timeout(PATIENCE, self.source.read()).await.unwrap_or(Err(Trouble::Slow));
            let now = self.clock.now();
            let mut held = Held::clone(&self.held());
            match read {
                Ok((keys, age)) => {
                    if reported.take().is_some() || held.keys.is_none() {
                        tracing::info!(issuer = self.issuer, keys = keys.len(), "the keys of an issuer are read");
                    }
                    failures = 0;
                    held = Held { keys: Some((Arc::new(keys), now)), due: now + age };
                }
                Err(trouble) => {
                    held.due = now + Duration::seconds(1 << failures.min(6)).min(PAUSE);
                    failures += 1;
                    if reported.as_ref() != Some(&trouble) {
                        self.report(&trouble, held.keys.is_some());
                        reported = Some(trouble);
                    }
                }
            }
            *self.held.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(held);
            let mut asking = self.asking();
            asking.is_under_way = false;
            self.ended.send_replace(());
        }
    }

    /// Waits until the keys are due or somebody asks for them.
    async fn until_wanted(&self) {
        loop {
            let wait = (self.held().due - self.clock.now()).to_std().unwrap_or_default();
            {
                let mut asking = self.asking();
                asking.is_under_way |= wait.is_zero();
                if asking.is_under_way {
                    return;
                }
            }
            tokio::select! {
                () = sleep(wait) => {}
                () = self.wake.notified() => {}
            }
        }
    }

    fn report(&self, trouble: &Trouble, has_keys: bool) {
        let (issuer, meanwhile) = (&self.issuer, if has_keys { "those read last" } else { "none" });
        tracing::warn!(issuer, %trouble, meanwhile, "the keys of an issuer cannot be read");
    }
}
