//! `[metrics]`: where the operator's machines read what is counted.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::{Check, Server};

/// Where the operator's machines read what is counted.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    /// The address of the private listener, another than the API's. Default none: nothing is counted.
    pub listen: Option<SocketAddr>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Written {
    listen: Option<String>,
}

impl Written {
    pub(super) fn read(self, server: Option<&Server>, check: &mut Check) -> Option<Metrics> {
        const KEY: &str = "metrics.listen";
        let Some(listen) = self.listen else { return Some(Metrics::default()) };
        let listen = check.address(KEY, &listen)?;
        if server.is_some_and(|server| is_same(server.listen, listen)) {
            check.refuse(KEY, "is the address of the API: metrics are not for everybody who reaches that");
        }
        Some(Metrics { listen: Some(listen) })
    }
}

/// Whether whoever listens on one is also reached on the other. Port 0 is another each time.
fn is_same(one: SocketAddr, other: SocketAddr) -> bool {
    let same_host = one.ip() == other.ip() || one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() == other.port() && one.port() != 0 && same_host
}

impl Metrics {
    pub(super) fn written(&self) -> Written {
        Written { listen: self.listen.map(|listen| listen.to_string()) }
    }
}
