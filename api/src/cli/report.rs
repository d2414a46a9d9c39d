//! Errors as their reader needs them: a sentence and its causes, nothing of the program's insides.

use std::{
    io::{Write, stderr},
    process::ExitCode,
};

/// Writes an error to standard error and gives the exit code that belongs to it.
#[must_use]
pub fn report(error: &anyhow::Error) -> ExitCode {
    if let Some(misuse) = error.downcast_ref::<clap::Error>() {
        // Help and version are "errors" of the parser, too.
        let _ = misuse.print();
        return u8::try_from(misuse.exit_code()).map_or(ExitCode::from(2), ExitCode::from);
    }
    let _ = writeln!(stderr().lock(), "{}", text(error));
    ExitCode::FAILURE
}

/// The error and its causes, leaving out a cause that the line above it has told already.
fn text(error: &anyhow::Error) -> String {
    let mut text = format!("error: {error}");
    let mut above = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !above.contains(&cause) {
            text.push_str(&format!("\n  because: {cause}"));
            above = cause;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn a_cause_is_told_once() {
        let cause = std::io::Error::other("the disk is full");
        let error = Err::<(), _>(cause).context("stopped: the disk is full").context("cannot write").unwrap_err();
        assert_eq!(text(&error), "error: cannot write\n  because: stopped: the disk is full");
    }
}
