//! Connections: what they may do for how long, how many there may be, and how they end.

mod drain;
mod seats;
mod sockets;
mod streams;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::{State, WebSocketUpgrade},
    routing::get,
};
use indsats::http::{Patience, Seats, Stage, listen};
use indsats_tests::wire::Wire;
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
    task::JoinHandle,
};

/// Short enough to wait for, and long enough for a machine that is busy.
const PATIENCE: Patience =
    Patience { head: Duration::from_millis(400), idle: Duration::from_millis(1200), stall: Duration::from_millis(400) };

const UPGRADE: &str = "GET /socket HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
    sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// A listener in this process, over routes that need no database.
struct Listening {
    address: SocketAddr,
    stage: watch::Sender<Stage>,
    /// Each permit lets one request for `/held` be answered.
    gate: Arc<Semaphore>,
    end: JoinHandle<()>,
}

impl Listening {
    async fn start(seats: Seats, patience: Patience) -> Self {
        let gate = Arc::new(Semaphore::new(0));
        let router = Router::new()
            .route("/", get(async || "here").post(async |body: Bytes| body))
            .route("/held", get(held))
            .route("/long", get(async || vec![b'x'; 64 * 1024 * 1024]))
            .route("/socket", get(socket))
            .with_state(gate.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let stage = watch::Sender::new(Stage::Serving);
        let end = tokio::spawn(listen(listener, router, seats, patience, stage.subscribe()));
        Self { address, stage, gate, end }
    }

    async fn usual() -> Self {
        Self::start(Seats::default(), PATIENCE).await
    }

    /// That it still answers a stranger.
    async fn answers(&self) {
        let reply = Wire::to(self.address).await.get("/").await;
        assert_eq!((reply.status, reply.body.as_str()), (200, "here"));
    }
}

async fn held(State(gate): State<Arc<Semaphore>>) -> &'static str {
    gate.acquire().await.expect("the gate stays").forget();
    "held"
}

/// Says back what it hears.
async fn socket(upgrade: WebSocketUpgrade) -> axum::response::Response {
    upgrade.on_upgrade(async |mut socket| {
        while let Some(Ok(message)) = socket.recv().await {
            if socket.send(message).await.is_err() {
                return;
            }
        }
    })
}
