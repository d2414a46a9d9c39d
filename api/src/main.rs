//! The program: the command line, the runtime, and an exit code.

use std::process::ExitCode;

use clap::Parser;
use indsats::{
    cli::{self, Cli},
    serve, telemetry,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Resolvers of a nested operation are polled one inside the other: the deepest allowed one must fit, in every build.
const STACK: usize = 8 * 1024 * 1024;

fn main() -> ExitCode {
    telemetry::hide_panic_messages();
    let run = || {
        let cli = Cli::try_parse()?;
        let runtime = tokio::runtime::Builder::new_multi_thread().thread_stack_size(STACK).enable_all().build()?;
        runtime.block_on(cli.run())
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => cli::report(&error),
    }
}
