//! `indsats audit evidence`, `check-evidence` and `check-history`: one case, to be handed out and checked elsewhere.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    export::create,
    forget::{failed, row},
    verify::{in_words, keys, read},
};
use crate::{
    audit::verify::{Code, EvidenceReport, check_evidence},
    cli::output::{print, print_text},
    config::Sources,
};

const EVENTS: &str = "events.ndjson";
const HISTORY: &str = "history.ndjson";
const MANIFEST: &str = "manifest.json";

#[derive(Args)]
pub(in crate::cli) struct Evidence {
    /// The id of the person, as the API gives it to everybody but auditors.
    person: String,
    /// The directory to make. One that is there is left alone.
    directory: PathBuf,
}

#[derive(Args)]
pub(in crate::cli) struct Check {
    /// The directory that was handed out.
    directory: PathBuf,
    /// A public key of the trail (`name+id+key`), or `@FILE` with keys, one a line.
    #[arg(long = "key", value_name = "KEY", required = true)]
    keys: Vec<String>,
    /// Report as JSON.
    #[arg(long)]
    json: bool,
}

/// What was handed out, and how each file begins to be trusted.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    v: u8,
    person: String,
    made_at: String,
    events: usize,
    /// Events that had no proof yet.
    waiting: u64,
    history: usize,
    /// SHA-256 of each file, as hexadecimal text.
    files: BTreeMap<String, String>,
}

pub(super) async fn write(sources: &Sources, arguments: &Evidence) -> anyhow::Result<()> {
    let store = super::store(sources).await?;
    let person = row(&store, &arguments.person)?;
    store.note_evidence(person).await.map_err(failed)?;
    let case = store.case_evidence(person).await?;
    let mut events = String::new();
    for event in &case.events {
        writeln!(events, "{}", serde_json::to_string(event)?)?;
    }
    let history: String = case.lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    let unwritten = || format!("{} cannot be written", arguments.directory.display());
    directory(&arguments.directory).with_context(unwritten)?;
    let mut files = BTreeMap::new();
    for (name, text) in [(EVENTS, &events), (HISTORY, &history)] {
        put(&arguments.directory, name, text).with_context(unwritten)?;
        files.insert(name.to_owned(), digest(text));
    }
    let manifest = Manifest {
        v: 1,
        person: arguments.person.clone(),
        made_at: store.clock().now().to_rfc3339(),
        events: case.events.len(),
        waiting: case.waiting,
        history: case.lines.len(),
        files,
    };
    put(&arguments.directory, MANIFEST, &serde_json::to_string_pretty(&manifest)?).with_context(unwritten)?;
    let Manifest { events, waiting, history, .. } = manifest;
    print_text(&format!("{events} events, {waiting} more that have no proof yet, {history} lines of history\n"))
}

pub(super) fn check(arguments: &Check) -> anyhow::Result<()> {
    let keys = keys(&arguments.keys)?;
    let manifest: Manifest = serde_json::from_str(&read(&arguments.directory.join(MANIFEST))?)
        .with_context(|| format!("{MANIFEST} is none"))?;
    let (events, history) = (read(&arguments.directory.join(EVENTS))?, read(&arguments.directory.join(HISTORY))?);
    let mut report = check_evidence(&events, &history, &keys);
    for (name, text) in [(EVENTS, &events), (HISTORY, &history)] {
        if manifest.files.get(name) != Some(&digest(text)) {
            report.find(Code::FileChanged, None);
        }
    }
    tell(&report, arguments.json)?;
    if !report.findings.is_empty() {
        bail!("{} things are wrong with what was handed out", report.findings.len());
    }
    Ok(())
}

fn tell(report: &EvidenceReport, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return print(|out| {
            serde_json::to_writer_pretty(&mut *out, report)?;
            writeln!(out)
        });
    }
    let EvidenceReport { events, opened, lines, confirmed, findings } = report;
    print_text(&format!(
        "{events} events, {opened} opened parts, {confirmed} of {lines} lines of history confirmed\n"
    ))?;
    print(|out| findings.iter().try_for_each(|finding| writeln!(out, "{}", in_words(finding))))
}

pub(super) async fn check_history(sources: &Sources) -> anyhow::Result<()> {
    let store = super::store(sources).await?;
    let (mut next, mut wrong) = (Some(0), 0);
    while let Some(from) = next {
        let (more, changed) = store.changed_history(from).await.map_err(failed)?;
        for seq in &changed {
            print_text(&format!("HISTORY_CHANGED at {seq}\n"))?;
        }
        wrong += changed.len();
        next = more;
    }
    if wrong > 0 {
        bail!("the history of {wrong} events is not as it was written");
    }
    print_text("the history is as it was written, as far as the trail remembers\n")
}

/// Only its owner can look into it.
fn directory(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn put(directory: &Path, name: &str, text: &str) -> std::io::Result<()> {
    let mut file = create(&directory.join(name))?;
    file.write_all(text.as_bytes())?;
    file.flush()
}

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
