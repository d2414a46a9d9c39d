//! `indsats serve`

use crate::{
    config::{Config, Sources},
    serve, telemetry,
};

pub(super) async fn run(sources: &Sources) -> anyhow::Result<()> {
    let config = Config::load(sources)?;
    let traces = telemetry::init_with_traces(&config.log, &config.traces)?;
    let served = serve::serve(config).await;
    if let Some(traces) = traces {
        tokio::task::spawn_blocking(|| traces.finish()).await?;
    }
    served
}
