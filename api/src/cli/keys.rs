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
use crate::{audit::SigningKey, keys};

#[derive(Subcommand)]
pub(super) enum Keys {
    /// Write a fresh master key to a file that only its owner can read. An existing file is left alone.
    Generate {
        /// The file to create.
        file: PathBuf,
    },
    /// Write a fresh key for the checkpoints of the trail to a file that only its owner can read, and print its public text. An
    /// existing file is left alone.
    GenerateSigning {
        /// The file to create.
        file: PathBuf,
        /// The name of the trail, as in `indsats.example.org/audit`: without spaces and pluses, the same for ever.
        #[arg(long, value_name = "NAME")]
        name: String,
    },
}

impl Keys {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Generate { file } => {
                let text = Zeroizing::new(STANDARD.encode(keys::Keys::generate().as_slice()));
                write(&file, &text)?;
                let place = file.display();
                print(|out| {
                    writeln!(out, "A master key is in {place}. Without a copy of it the records cannot be read.")
                })
            }
            Self::GenerateSigning { file, name } => {
                let (key, text) = SigningKey::generate(&name).ok().context("no name of a trail")?;
                write(&file, &text)?;
                print(|out| writeln!(out, "{}", key.public()))
            }
        }
    }
}

fn write(path: &Path, key: &str) -> anyhow::Result<()> {
    create(path, key).with_context(|| format!("no key was written to {}", path.display()))
}

fn create(path: &Path, key: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let written = file.write_all(key.as_bytes()).and_then(|()| file.write_all(b"\n")).and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a key is worse than none; the first error is the one to tell.
        let _ = fs::remove_file(path);
    }
    written
}
