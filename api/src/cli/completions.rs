//! `indsats completions`

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::{Cli, output::print};

#[derive(Args)]
pub(super) struct Arguments {
    /// The shell.
    shell: Shell,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let mut script = Vec::new();
        generate(self.shell, &mut Cli::command(), "indsats", &mut script);
        print(|out| std::io::Write::write_all(out, &script))
    }
}
