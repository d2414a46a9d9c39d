//! What an operator sees: probes, metrics, log, traces; what a server does that has too much to do.

mod canary;
mod collector;
mod lines;
mod metrics;
mod overload;
mod probes;
mod traces;

use indsats_tests::{
    program::Program,
    wire::{Reply, Wire, operation},
};

const QUERY: &str = "{ viewer { roleInUse } }";

/// Runs an operation on a connection of its own.
async fn run(program: &Program, token: &str, query: &str) -> Reply {
    send(program, &operation(token, query)).await
}

async fn send(program: &Program, request: &str) -> Reply {
    let mut wire = Wire::to(program.address()).await;
    wire.send(request).await;
    wire.reply().await.expect("an answer")
}

/// The same request with one more line in its head.
fn with_header(request: &str, line: &str) -> String {
    request.replacen("\r\n", &format!("\r\n{line}\r\n"), 1)
}
