//! `indsats serve`

use crate::{
    config::{Config, Sources},
    serve, telemetry,
};

pub(super) async fn run(sources: &Sources) -> anyhow::Result<()> {
    let config = Config::load(sources)?;
    telemetry::init(&config.log);
    serve::serve(config).await
}
