//! `indsats audit export`: the trail as files, for whoever checks it elsewhere.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;

use crate::{audit::Line, config::Sources, store::Store};

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
    // What comes in meanwhile, the export's own events among it, is for the next one.
    let end = store.trail_size().await?;
    let page = |from: u64| store.trail_lines(from, PAGE.min(end.saturating_sub(from)));
    let mut lines = page(arguments.from).await?;
    record(&store, &lines, arguments.opened).await?;
    let mut events = create(&arguments.events).with_context(|| unwritten(&arguments.events))?;
    while let Some(next) = lines.last().map(|last| last.seq + 1) {
        let written = lines.iter().try_for_each(|line| writeln!(events, "{}", line.json(arguments.opened)));
        written.with_context(|| unwritten(&arguments.events))?;
        lines = page(next).await?;
        if arguments.opened && !lines.is_empty() {
            record(&store, &lines, true).await?;
        }
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
    // Only the database knows how far its processes have counted.
    let lost = store.lost_from_trail().await?;
    if !lost.is_empty() {
        let lost =
            lost.iter().map(|(process, count)| format!("INSTANCE_GAP of {count} after the last event of {process}"));
        bail!("events are gone that had no place yet: {}", lost.collect::<Vec<_>>().join(", "));
    }
    Ok(())
}

/// Records what the next lines tell of people, before they are written.
async fn record(store: &Store, lines: &[Line], is_open: bool) -> anyhow::Result<()> {
    let recorded = store.note_trail_export(is_open.then_some(lines)).await;
    recorded.ok().context("the export cannot be recorded, so nothing more is written")
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
