//! `indsats serve`

use crate::{
    config::{Config, Sources},
    serve, telemetry,
};

pub(super) async fn run(sources: &Sources) -> anyhow::Result<()> {
    let config = Config::load(sources)?;
    let traces = telemetry::init_with_traces(&config.log, &config.traces)?;
    let served = serve::serve(config).await;
    // Whoever was told twice to stop stops now.
    if let Some(traces) = traces.filter(|_| served.is_ok()) {
        tokio::task::spawn_blocking(|| traces.finish()).await?;
    }
    served
}
