//! Work that would keep a thread from answering for milliseconds: to parse and check a large document, to describe the
//! schema. It is done aside, on a thread of its own and one piece at a time, so that whoever sends much of it waits for
//! others of that kind, and nobody else does.

use std::sync::Arc;

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::{JoinError, spawn_blocking},
};
use tracing::Span;

/// Where such work is done. Cheap to clone.
#[derive(Clone)]
pub struct Aside {
    places: Arc<Semaphore>,
    turn: Arc<Semaphore>,
}

/// The place of one heavy operation, free again when this is dropped.
pub struct Place {
    turn: Arc<Semaphore>,
    _permit: OwnedSemaphorePermit,
}

impl Aside {
    /// For so many heavy operations at a time, from their documents to their answers.
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), turn: Arc::new(Semaphore::new(1)) }
    }

    /// Takes a place; `None` when all are taken.
    #[must_use]
    pub fn enter(&self) -> Option<Place> {
        let permit = self.places.clone().try_acquire_owned().ok()?;
        Some(Place { turn: self.turn.clone(), _permit: permit })
    }
}

impl Place {
    /// Does a piece of work when its turn has come.
    ///
    /// # Errors
    /// When the work panicked.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, JoinError> {
        // Nobody closes the semaphore.
        let turn = self.turn.clone().acquire_owned().await;
        let span = Span::current();
        // The work holds its turn itself: who hangs up cannot begin another piece beside it.
        spawn_blocking(move || {
            let _turn = turn;
            span.in_scope(work)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn one_piece_is_done_at_a_time_even_when_nobody_waits_for_it() {
        let aside = Aside::new(2);
        let (first, second) = (aside.enter().expect("a place"), aside.enter().expect("a place"));
        assert!(aside.enter().is_none());
        let (finish, wait) = channel::<()>();
        let task = tokio::spawn(async move { first.run(move || wait.recv()).await });
        while aside.turn.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        task.abort();
        assert!(task.await.is_err_and(|error| error.is_cancelled()));
        assert!(aside.enter().is_some(), "who is gone leaves the place");
        let mut waiting = Box::pin(second.run(|| 1));
        assert!((&mut waiting).now_or_never().is_none(), "and leaves the work, which has the turn");
        finish.send(()).expect("the work goes on");
        assert_eq!(waiting.await.expect("its turn comes"), 1);
        assert!(second.run(|| panic!("a mistake of the program")).await.is_err());
        assert_eq!(second.run(|| 2).await.expect("the turn is given back"), 2);
    }
}
