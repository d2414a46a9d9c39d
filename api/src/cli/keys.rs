//! `indsats keys`

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context;
use base64::{Engine, engine::general_purpose::STANDARD};
use clap::Subcommand;
use zeroize::Zeroizing;

use super::output::print;
use crate::keys;

#[derive(Subcommand)]
pub(super) enum Keys {
    /// Write a fresh master key to a file that only its owner can read. An existing file is left alone.
    Generate {
        /// The file to create.
        file: PathBuf,
    },
}

impl Keys {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let Self::Generate { file } = self;
        generate(&file).with_context(|| format!("no key was written to {}", file.display()))?;
        print(|out| {
            writeln!(out, "A master key is in {}. Without a copy of it the records cannot be read.", file.display())
        })
    }
}

fn generate(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let text = Zeroizing::new(STANDARD.encode(keys::Keys::generate().as_slice()) + "\n");
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a key is worse than none; the first error is the one to tell.
        let _ = fs::remove_file(path);
    }
    written
}
