//! A collector of spans on loopback.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Bytes, extract::State, routing::post};
use tokio::{net::TcpListener, time::sleep};

pub struct Collector {
    pub address: SocketAddr,
    received: Arc<Mutex<Vec<u8>>>,
}

impl Collector {
    /// One that takes so long to answer.
    pub async fn start(pause: Duration) -> Self {
        let received = Arc::new(Mutex::new(Vec::new()));
        let collect = async move |State(received): State<Arc<Mutex<Vec<u8>>>>, body: Bytes| {
            received.lock().expect("what came").extend(body);
            sleep(pause).await;
        };
        let router = Router::new().route("/v1/traces", post(collect)).with_state(received.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, received }
    }

    /// The configuration that sends every span here.
    pub fn config(&self) -> String {
        format!("traces.otlp_url = 'http://{}/v1/traces'\ntraces.sample_percent = 100\n", self.address)
    }

    /// Everything that came, texts among bytes.
    pub fn received(&self) -> Vec<u8> {
        self.received.lock().expect("what came").clone()
    }

    pub fn holds(&self, bytes: &[u8]) -> bool {
        self.received().windows(bytes.len()).any(|window| window == bytes)
    }
}
