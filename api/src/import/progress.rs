//! How far an import has come, for whoever watches a terminal.

use std::{io::IsTerminal, sync::Arc, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};

const TEMPLATE: &str = "{wide_bar} {percent:>3} %  {msg}  ETA {eta}";

/// A bar on a terminal; elsewhere nothing. Cheap to clone.
#[derive(Clone)]
pub(super) struct Progress(Option<Arc<ProgressBar>>);

impl Progress {
    /// For so many bytes of files.
    pub fn of(total: u64) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self::silent();
        }
        let bar = ProgressBar::new(total);
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(Some(Arc::new(bar)))
    }

    /// Of what nobody needs to watch.
    pub const fn silent() -> Self {
        Self(None)
    }

    /// Whether there is no bar.
    pub const fn is_silent(&self) -> bool {
        self.0.is_none()
    }

    /// So many bytes more were read.
    pub fn bytes(&self, count: usize) {
        if let Some(bar) = &self.0 {
            bar.inc(count as u64);
        }
    }

    /// So many rows of a file are done, of so many in all.
    pub fn rows(&self, file: &str, all: u64) {
        if let Some(bar) = &self.0 {
            let seconds = bar.elapsed().as_secs().max(1);
            bar.set_message(format!("{file}  {all} rows, {} rows/s", all / seconds));
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
