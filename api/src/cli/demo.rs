//! `indsats demo`, and `indsats` alone

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use tracing::level_filters::LevelFilter;

use crate::{
    config::{Format, Log, Server},
    demo, telemetry,
};

#[derive(Args)]
pub(super) struct Arguments {
    /// The address to serve on; only this machine's own, because the demo lets anybody in.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = loopback)]
    listen: SocketAddr,
    /// The directory that keeps the demo's database; without it, everything is forgotten at the end.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Default for Arguments {
    fn default() -> Self {
        Self { listen: Server::default().listen, data: None }
    }
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    telemetry::init(&Log { format: Format::Text, level: LevelFilter::INFO });
    demo::run(arguments.listen, arguments.data).await
}

fn loopback(text: &str) -> Result<SocketAddr, &'static str> {
    let address: SocketAddr = text.parse().map_err(|_| "not an IP address and a port, as in 127.0.0.1:8080")?;
    let own = address.ip().to_canonical().is_loopback();
    own.then_some(address).ok_or("the demo lets anybody in and therefore serves this machine only, as on 127.0.0.1")
}
