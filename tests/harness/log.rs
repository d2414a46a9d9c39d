//! What is logged while a test runs, at the finest level.
//!
//! One subscriber serves all tests of the process, and asks for each line who listens. With a subscriber for each test,
//! `tracing` lets the first thread that passes a line decide for all whether it is of interest; and a span that ends on
//! another thread, as those of the SQLite driver do, is looked for in that thread's subscriber, and the thread panics.

use std::{
    cell::RefCell,
    io::Write,
    marker::PhantomData,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tracing_subscriber::{filter::dynamic_filter_fn, fmt, layer::SubscriberExt, registry, util::SubscriberInitExt};

type Lines = Arc<Mutex<Vec<u8>>>;

static SUBSCRIBER: LazyLock<()> = LazyLock::new(|| {
    let lines = fmt::layer().with_ansi(false).without_time().with_writer(|| Listeners);
    registry().with(dynamic_filter_fn(|_, _| is_heard())).with(lines).try_init().expect("no other subscriber");
});

/// Who listens to all threads, and how many those are.
static EVERYWHERE: Mutex<Vec<Lines>> = Mutex::new(Vec::new());
static COUNT: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Who listens to this thread.
    static HERE: RefCell<Option<Lines>> = const { RefCell::new(None) };
}

fn is_heard() -> bool {
    COUNT.load(Ordering::Relaxed) > 0 || HERE.try_with(|here| here.borrow().is_some()).unwrap_or_default()
}

struct Listeners;

impl Write for Listeners {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let hear = |lines: &Lines| lines.lock().expect("the log").extend_from_slice(bytes);
        // A thread that is about to end has nobody who listens to it alone.
        let _ = HERE.try_with(|here| here.borrow().iter().for_each(hear));
        EVERYWHERE.lock().expect("the listeners").iter().for_each(hear);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The log of one test, until dropped.
pub struct Log {
    lines: Lines,
    is_everywhere: bool,
    /// It belongs to the thread that listens.
    _here: PhantomData<*const ()>,
}

impl Log {
    /// Listens to this thread.
    #[must_use]
    pub fn listen() -> Self {
        let log = Self::new(false);
        HERE.with(|here| *here.borrow_mut() = Some(log.lines.clone()));
        log
    }

    /// Listens to all threads, those of other tests among them.
    #[must_use]
    pub fn listen_everywhere() -> Self {
        let log = Self::new(true);
        EVERYWHERE.lock().expect("the listeners").push(log.lines.clone());
        COUNT.fetch_add(1, Ordering::Relaxed);
        log
    }

    fn new(is_everywhere: bool) -> Self {
        LazyLock::force(&SUBSCRIBER);
        Self { lines: Lines::default(), is_everywhere, _here: PhantomData }
    }

    /// What was written since the last look.
    #[must_use]
    pub fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.lines.lock().expect("the log"))).expect("text")
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        if self.is_everywhere {
            EVERYWHERE.lock().expect("the listeners").retain(|lines| !Arc::ptr_eq(lines, &self.lines));
            COUNT.fetch_sub(1, Ordering::Relaxed);
        } else {
            HERE.with(|here| here.borrow_mut().take());
        }
    }
}
