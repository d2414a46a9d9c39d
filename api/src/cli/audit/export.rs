//! `indsats audit export`: the trail as files, for whoever checks it elsewhere.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Args;

use crate::config::Sources;

/// Events read at a time.
const PAGE: u64 = 500;

#[derive(Args)]
pub(in crate::cli) struct Arguments {
    /// The file to write events to, or `-` for standard output. A file that is there is left alone.
    events: PathBuf,
    /// The place of the first event.
    #[arg(long, value_name = "SEQ", default_value_t = 0)]
    from: u64,
    /// With the texts of the parts: who did it and whom it concerned.
    #[arg(long)]
    opened: bool,
    /// The file to write checkpoints to.
    #[arg(long, value_name = "FILE")]
    checkpoints: Option<PathBuf>,
}

pub(super) async fn run(sources: &Sources, arguments: &Arguments) -> anyhow::Result<()> {
    let store = super::store(sources).await?;
    let unwritten = |path: &Path| format!("{} cannot be written", path.display());
    let mut next = arguments.from;
    if arguments.opened {
        store.note_trail_export().await.ok().context("the export cannot be recorded, so nothing is written")?;
    }
    let mut events = create(&arguments.events).with_context(|| unwritten(&arguments.events))?;
    loop {
        let lines = store.trail_lines(next, PAGE).await?;
        let Some(last) = lines.last() else { break };
        next = last.seq + 1;
        let written = lines.iter().try_for_each(|line| writeln!(events, "{}", line.json(arguments.opened)));
        written.with_context(|| unwritten(&arguments.events))?;
    }
    events.flush().with_context(|| unwritten(&arguments.events))?;
    if let Some(path) = &arguments.checkpoints {
        let mut file = create(path).with_context(|| unwritten(path))?;
        let mut after = 0;
        loop {
            let notes = store.trail_checkpoints(after, PAGE).await?;
            let Some((last, _)) = notes.last() else { break };
            after = *last;
            let line = |(size, note): &(u64, String)| serde_json::json!({ "size": size, "note": note });
            notes.iter().try_for_each(|it| writeln!(file, "{}", line(it))).with_context(|| unwritten(path))?;
        }
        file.flush().with_context(|| unwritten(path))?;
    }
    Ok(())
}

/// Only its owner can read it.
pub(super) fn create(path: &Path) -> io::Result<Box<dyn Write>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdout()));
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file: File = options.open(path)?;
    Ok(Box::new(BufWriter::new(file)))
}
