//! The program: the command line, the runtime, and an exit code.

use std::process::ExitCode;

use clap::Parser;
use indsats::{
    cli::{self, Cli},
    serve, telemetry,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    telemetry::hide_panic_messages();
    let run = || {
        let cli = Cli::try_parse()?;
        let runtime =
            tokio::runtime::Builder::new_multi_thread().thread_stack_size(serve::STACK).enable_all().build()?;
        let result = runtime.block_on(cli.run());
        // What is still running was given its time; a name that is being looked up must not hold the process.
        runtime.shutdown_background();
        result
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => cli::report(&error),
    }
}
