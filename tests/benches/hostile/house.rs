//! The server that is attacked, its sign-in service, and the tokens of an attacker and of a neighbour.

use std::{net::SocketAddr, num::NonZeroU32, sync::Arc, time::Duration};

use axum::{Router, routing::get};
use chrono::TimeDelta;
use indsats::{
    address::Address,
    authn::{Keys, Source, TrustedIssuer, Verifier, Web},
    clock::Clock,
    http::{self, Api, Budget, Limits, Live, LiveLimits, Patience, Rates, Seats, Stage},
};
use indsats_tests::{
    database::{Backend, TestDatabase},
    world::World,
};
use tokio::{net::TcpListener, runtime::Runtime, sync::watch};

/// How long a body may take to come.
pub const BODY_TIME: Duration = Duration::from_millis(200);
/// How long the sign-in service thinks about its keys, once it has told them.
const KEY_TIME: Duration = Duration::from_millis(300);
/// Few, so that they are soon all taken.
const STRANGERS: usize = 16;

pub struct House {
    pub address: SocketAddr,
    pub attacker: String,
    pub neighbour: String,
    clock: Clock,
    _stage: watch::Sender<Stage>,
    _runtime: Runtime,
}

impl House {
    /// Opens it on a loopback port.
    pub fn open() -> Self {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.thread_stack_size(indsats::serve::STACK).enable_all().build().expect("a runtime");
        let stage = watch::Sender::new(Stage::Serving);
        let (world, address) = runtime.block_on(serve(stage.subscribe()));
        let (attacker, neighbour, clock) = (world.token("caseworker"), world.token("manager"), world.clock.clone());
        // The database lives as long as the server.
        runtime.spawn(async move {
            let _world = world;
            std::future::pending::<()>().await;
        });
        Self { address, attacker, neighbour, clock, _stage: stage, _runtime: runtime }
    }

    /// Time goes by for the server.
    pub fn later(&self, seconds: i64) {
        self.clock.set(self.clock.now() + TimeDelta::seconds(seconds));
    }
}

async fn serve(stage: watch::Receiver<Stage>) -> (World, SocketAddr) {
    let world = World::new(TestDatabase::new(Backend::Sqlite).await.expect("SQLite")).await.unwatched();
    let rates = Rates {
        requests_per_minute: NonZeroU32::MAX,
        price_per_minute: NonZeroU32::MAX,
        price_per_request: Rates::default().price_per_request,
    };
    let live = LiveLimits { strangers: STRANGERS, streams_per_user: 1000, ..LiveLimits::default() };
    let api = Api {
        budget: Arc::new(Budget::new(rates)),
        limits: Limits { body_time: BODY_TIME, ..Limits::default() },
        live: Live::new(live),
        verifier: Arc::new(Verifier::new([followed(&world).await])),
        ..world.api()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(http::listen(listener, http::router(api), Seats::default(), Patience::default(), stage));
    (world, address)
}

/// The world's issuer, whose keys stand behind an address that answers once at once and then slowly.
async fn followed(world: &World) -> TrustedIssuer {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}/keys", listener.local_addr().expect("an address"));
    let (keys, told) = (world.issuer.key_set(), Arc::new(std::sync::atomic::AtomicBool::new(false)));
    let answer = async move || {
        if told.swap(true, std::sync::atomic::Ordering::Relaxed) {
            tokio::time::sleep(KEY_TIME).await;
        }
        ([("content-type", "application/json")], keys)
    };
    let router = Router::new().route("/keys", get(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let source = Source::KeySet(Web::new().expect("a client"), Address::parse(&address).expect("loopback"));
    let trusted = world.issuer.trusted().expect("a key set");
    TrustedIssuer { keys: Keys::follow(&trusted.issuer, source, None, world.clock.clone()), ..trusted }
}
