//! Work that would keep a thread from answering for milliseconds: to parse and check a large document, to describe the
//! schema. It is done aside, on a thread of its own and one piece at a time, so that whoever sends much of it waits for
//! others of that kind, and nobody else does.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, mpsc},
    thread,
};

use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
};
use tracing::Span;

/// How much the thread gives way to others for a core, on a scale that ends at 19: a tenth of what they get.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

type Work = Box<dyn FnOnce() + Send>;

/// Where such work is done. Cheap to clone.
#[derive(Clone)]
pub struct Aside {
    places: Arc<Semaphore>,
    queue: mpsc::Sender<Work>,
}

/// The place of one heavy operation, free again when this is dropped.
pub struct Place {
    queue: mpsc::Sender<Work>,
    _permit: OwnedSemaphorePermit,
}

/// The work panicked, or there is nobody to do it.
#[derive(Debug)]
pub struct Undone;

impl Aside {
    /// For so many heavy operations at a time, from their documents to their answers.
    #[must_use]
    pub fn new(places: usize) -> Self {
        let (queue, waiting) = mpsc::channel();
        if let Err(error) = thread::Builder::new().name("aside".to_owned()).spawn(move || drain(&waiting)) {
            tracing::error!(%error, "no thread for heavy operations");
        }
        Self { places: Arc::new(Semaphore::new(places)), queue }
    }

    /// Takes a place; `None` when all are taken.
    #[must_use]
    pub fn enter(&self) -> Option<Place> {
        let permit = self.places.clone().try_acquire_owned().ok()?;
        Some(Place { queue: self.queue.clone(), _permit: permit })
    }
}

impl Place {
    /// Does a piece of work when its turn has come, also for somebody who no longer waits.
    ///
    /// # Errors
    /// When the work panicked.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Undone> {
        let (done, result) = oneshot::channel();
        let (runtime, span) = (Handle::current(), Span::current());
        let work = move || {
            let _entered = runtime.enter();
            // Who hung up does not mind.
            let _ = done.send(span.in_scope(work));
        };
        self.queue.send(Box::new(work)).map_err(|_| Undone)?;
        result.await.map_err(|_| Undone)
    }
}

/// Does what comes, until nobody can send any more.
fn drain(waiting: &mpsc::Receiver<Work>) {
    give_way();
    for work in waiting {
        // The panic is told by its hook, and the sender of the result is dropped.
        let _ = catch_unwind(AssertUnwindSafe(work));
    }
}

/// Lets other threads go first. Elsewhere than on Linux this would be the priority of the whole process.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(NICE) {
        tracing::warn!(%error, "heavy operations are as urgent as others");
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn one_piece_is_done_at_a_time_even_when_nobody_waits_for_it() {
        let aside = Aside::new(2);
        let (first, second) = (aside.enter().expect("a place"), aside.enter().expect("a place"));
        assert!(aside.enter().is_none());
        let ((begun, has_begun), (finish, wait)) = (oneshot::channel(), mpsc::channel::<()>());
        let work = move || {
            begun.send(()).expect("the test waits");
            wait.recv()
        };
        let task = tokio::spawn(async move { first.run(work).await });
        has_begun.await.expect("it begins");
        task.abort();
        assert!(task.await.is_err_and(|error| error.is_cancelled()));
        assert!(aside.enter().is_some(), "who is gone leaves the place");
        let mut waiting = Box::pin(second.run(|| 1));
        assert!((&mut waiting).now_or_never().is_none(), "and leaves the work, which has the turn");
        finish.send(()).expect("the work goes on");
        assert_eq!(waiting.await.expect("its turn comes"), 1);
        assert!(second.run(|| panic!("a mistake of the program")).await.is_err());
        assert_eq!(second.run(|| 2).await.expect("the thread goes on"), 2);
    }

    #[tokio::test]
    #[cfg(target_os = "linux")]
    async fn others_go_first() {
        let place = Aside::new(1).enter().expect("a place");
        let nice = || rustix::process::getpriority_process(None).expect("a priority");
        assert_eq!(place.run(nice).await.expect("a priority"), (nice() + NICE).min(19));
    }
}
