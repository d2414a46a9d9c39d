//! `indsats audit verify`: no database, no network, no configuration.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use serde_json::Value;

use crate::{
    audit::{
        Proof, PublicKeys, WitnessKey,
        verify::{Finding, Report, Verifier},
    },
    cli::output::{print, print_text},
};

#[derive(Args)]
pub(in crate::cli) struct Arguments {
    /// The file of events, or `-` for standard input.
    events: PathBuf,
    /// A public key of the trail (`name+id+key`), or `@FILE` with keys, one a line. Give every key that was ever signed with.
    #[arg(long = "key", value_name = "KEY", required = true)]
    keys: Vec<String>,
    /// A file of checkpoints: one signed note, or a JSON object with a `note` on each line.
    #[arg(long, value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
    /// The checkpoint that was kept elsewhere. When nothing is wrong the newest one takes its place; a file that is not there
    /// yet is begun.
    #[arg(long, value_name = "FILE")]
    remembered: Option<PathBuf>,
    /// The public key of a witness, who must have signed one of the checkpoints that hold.
    #[arg(long, value_name = "KEY")]
    witness: Vec<String>,
    /// A proof, whose event must be in the file.
    #[arg(long, value_name = "FILE")]
    proof: Vec<PathBuf>,
    /// Report as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let keys = keys(&arguments.keys)?;
    let mut verifier = Verifier::default();
    for key in &arguments.witness {
        verifier.witness(WitnessKey::read(key).context("a key of a witness is none for Ed25519 cosignatures")?);
    }
    for path in &arguments.checkpoints {
        let text = read(path)?;
        for note in notes(&text) {
            verifier.checkpoint(&note, &keys, false);
        }
    }
    if let Some(path) = arguments.remembered.as_deref().filter(|path| path.exists()) {
        verifier.checkpoint(&read(path)?, &keys, true);
    }
    let proofs = arguments.proof.iter().map(|path| Ok((path, Proof::read(&read(path)?)?)));
    let mut proofs: Vec<_> = proofs.collect::<anyhow::Result<_>>()?;
    for line in lines(&arguments.events)? {
        let line = line.with_context(|| format!("{} cannot be read", arguments.events.display()))?;
        verifier.line(&line);
        let event: Option<Value> = (!proofs.is_empty()).then(|| serde_json::from_str(&line).unwrap_or_default());
        let Some(event) = event else { continue };
        let mut checked = Vec::new();
        for (at, (path, proof)) in proofs.iter().enumerate().filter(|(_, (_, proof))| event["seq"] == proof.seq) {
            let leaf = event["leaf"].as_str().unwrap_or_default();
            proof.check(leaf, &keys).with_context(|| format!("{} proves nothing", path.display()))?;
            checked.push(at);
        }
        for at in checked.into_iter().rev() {
            proofs.swap_remove(at);
        }
    }
    if let Some((path, proof)) = proofs.first() {
        bail!("{}: there is no event {} in the file", path.display(), proof.seq);
    }
    let report = verifier.finish();
    tell(&report, arguments.json)?;
    if !report.is_well() {
        bail!("{} things are wrong with the trail", report.findings.len());
    }
    if let (Some(path), Some(note)) = (&arguments.remembered, &report.newest) {
        remember(path, note).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

pub(super) fn keys(given: &[String]) -> anyhow::Result<PublicKeys> {
    let mut texts = Vec::new();
    for key in given {
        match key.strip_prefix('@') {
            Some(path) => texts.extend(read(Path::new(path))?.lines().map(str::trim).map(str::to_owned)),
            None => texts.push(key.clone()),
        }
    }
    texts.retain(|text| !text.is_empty());
    PublicKeys::read(texts).ok().context("the keys are no public keys of one trail")
}

pub(super) fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// The notes of a file. What is no object with a note is handed on, and found to be no checkpoint.
fn notes(text: &str) -> Vec<String> {
    if !text.starts_with('{') {
        return vec![text.to_owned()];
    }
    let note = |line: &str| {
        let read = serde_json::from_str::<Value>(line).ok();
        read.and_then(|line| Some(line["note"].as_str()?.to_owned())).unwrap_or_default()
    };
    text.lines().map(note).collect()
}

fn lines(path: &Path) -> anyhow::Result<Box<dyn Iterator<Item = io::Result<String>>>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock().lines()));
    }
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(Box::new(BufReader::new(file).lines()))
}

fn tell(report: &Report, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return print(|out| {
            serde_json::to_writer_pretty(&mut *out, report)?;
            writeln!(out)
        });
    }
    let Report { events, opened, checkpoints, root, .. } = report;
    print_text(&format!("{events} events, {opened} opened parts, {checkpoints} checkpoints\nroot {root}\n"))?;
    for (witness, size) in &report.witnessed {
        print_text(&format!("{witness} has signed for {size} events\n"))?;
    }
    print(|out| report.findings.iter().try_for_each(|finding| writeln!(out, "{}", in_words(finding))))
}

pub(super) fn in_words(finding: &Finding) -> String {
    let code = serde_json::to_value(finding.code).unwrap_or_default();
    let code = code.as_str().unwrap_or_default().to_owned();
    match (finding.seq, finding.until) {
        (Some(seq), Some(until)) => format!("{code} from {seq} until {until}"),
        (Some(seq), None) => format!("{code} at {seq}"),
        (None, Some(size)) => format!("{code} of size {size}"),
        (None, None) => code,
    }
}

/// In one step: whoever is cut off keeps the old one.
fn remember(path: &Path, note: &str) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = File::create(&beside)?;
    file.write_all(note.as_bytes())?;
    file.sync_all()?;
    fs::rename(beside, path)
}
