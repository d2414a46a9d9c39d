//! Placeholder for the composition root.

use crate::config::Config;

/// Serves until told to stop.
///
/// # Errors
/// When the server cannot start.
pub async fn serve(_config: Config) -> anyhow::Result<()> {
    anyhow::bail!("serving is not built in yet")
}
