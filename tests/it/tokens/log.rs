//! What this thread writes to the log while a test runs.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use tracing::subscriber::DefaultGuard;
use tracing_subscriber::{filter::LevelFilter, util::SubscriberInitExt};

/// The log of one test.
pub(super) struct Log {
    lines: Arc<Mutex<Vec<u8>>>,
    _listening: DefaultGuard,
}

struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the log").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Listens at the finest level until dropped.
    pub(super) fn listen() -> Self {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let into = lines.clone();
        let subscriber = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_ansi(false);
        let listening = subscriber.with_writer(move || Lines(into.clone())).set_default();
        Self { lines, _listening: listening }
    }

    /// What was written since the last look.
    pub(super) fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.lines.lock().expect("the log"))).expect("text")
    }
}
