//! Placeholder for the demo.

use std::{net::SocketAddr, path::PathBuf};

/// Runs the demo until told to stop.
///
/// # Errors
/// When it cannot start.
pub async fn run(_listen: SocketAddr, _data: Option<PathBuf>) -> anyhow::Result<()> {
    anyhow::bail!("the demo is not built in yet")
}
