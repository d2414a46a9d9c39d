//! Standard output. A reader that has seen enough, as `head` does, is no failure.

use std::io::{self, ErrorKind, StdoutLock, Write};

use anyhow::Context;

/// Writes to standard output.
pub(super) fn print(write: impl FnOnce(&mut StdoutLock<'static>) -> io::Result<()>) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}

/// Writes a text to standard output as it is.
pub(super) fn print_text(text: &str) -> anyhow::Result<()> {
    print(|out| out.write_all(text.as_bytes()))
}
