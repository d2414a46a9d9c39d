//! What hostile connections cost their neighbours: the answers of an operation and of `/livez`, alone and under each kind
//! of attack, against the program as a process of its own. It measures and judges nothing.

#![expect(clippy::print_stdout, reason = "a table is what it makes")]

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use indsats_tests::{
    database::{Backend, TestDatabase},
    program::Program,
    wire::{Wire, operation},
    world::World,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::{interval, sleep},
};

/// How long each state is measured.
const SPAN: Duration = Duration::from_secs(10);
/// How often a neighbour asks.
const PACE: Duration = Duration::from_millis(10);

#[derive(Clone, Copy, PartialEq)]
enum Attack {
    /// Nobody.
    None,
    /// 500 connections that say nothing, one hundred more than there are seats; whoever is sent away comes again.
    Idle,
    /// 200 connections that send a head byte by byte.
    Slow,
    /// 500 times a second half a kilobyte of noise.
    Garbage,
    /// 500 times a second a connection for one small request.
    Churn,
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(measure());
}

async fn measure() {
    let database = TestDatabase::new(Backend::Sqlite).await.expect("a database");
    let world = World::today(database).await;
    let program = Program::serve(&world, "server.max_connections = 400", "").await;
    let (address, request) = (program.address(), operation(&world.token("caseworker"), "{ viewer { roleInUse } }"));
    println!(
        "{:<10} {:>9} {:>9} {:>7} {:>9} {:>9} {:>7}",
        "", "op p50", "op p99", "ratio", "live p50", "live p99", "ratio"
    );
    let mut alone = None;
    for (name, attack) in [
        ("alone", Attack::None),
        ("idle", Attack::Idle),
        ("slow", Attack::Slow),
        ("garbage", Attack::Garbage),
        ("churn", Attack::Churn),
        ("alone", Attack::None),
    ] {
        let attackers = begin(attack, address);
        sleep(Duration::from_secs(1)).await;
        let (operations, probes) = tokio::join!(neighbour(address, &request), prober(address));
        drop(attackers);
        let (base, live) = *alone.get_or_insert((operations.1, probes.1));
        println!(
            "{name:<10} {:>6.2} ms {:>6.2} ms {:>6.2}x {:>6.2} ms {:>6.2} ms {:>6.2}x",
            operations.0,
            operations.1,
            operations.1 / base,
            probes.0,
            probes.1,
            probes.1 / live,
        );
        sleep(Duration::from_secs(1)).await;
    }
}

/// Median and 99th percentile of an operation on one connection, in milliseconds.
async fn neighbour(address: SocketAddr, request: &str) -> (f64, f64) {
    let mut wire = Wire::to(address).await;
    paced(async || {
        wire.send(request).await;
        let reply = wire.reply().await.expect("an answer");
        assert_eq!(reply.status, 200, "{}", reply.body);
    })
    .await
}

/// Those of `/livez`, each time on a connection of its own.
async fn prober(address: SocketAddr) -> (f64, f64) {
    paced(async || assert_eq!(Wire::to(address).await.get("/livez").await.status, 200)).await
}

async fn paced(mut ask: impl AsyncFnMut()) -> (f64, f64) {
    let (mut times, mut ticks, began) = (Vec::new(), interval(PACE), Instant::now());
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while began.elapsed() < SPAN {
        ticks.tick().await;
        let asked = Instant::now();
        ask().await;
        times.push(asked.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

/// Starts an attack, which ends when what is returned is dropped.
fn begin(attack: Attack, address: SocketAddr) -> JoinSet<()> {
    let mut attackers = JoinSet::new();
    let (count, pause) = match attack {
        Attack::None => return attackers,
        Attack::Idle => (500, Duration::from_secs(1)),
        Attack::Slow => (200, Duration::from_millis(100)),
        Attack::Garbage | Attack::Churn => (50, Duration::from_millis(100)),
    };
    for at in 0..count {
        attackers.spawn(async move {
            // Not all in the same moment.
            sleep(pause * at / count).await;
            loop {
                // Whatever becomes of it is what the attacker expected.
                let _ = strike(attack, address, pause).await;
                sleep(pause).await;
            }
        });
    }
    attackers
}

async fn strike(attack: Attack, address: SocketAddr, pause: Duration) -> std::io::Result<usize> {
    let mut stream = TcpStream::connect(address).await?;
    match attack {
        Attack::None | Attack::Idle => {}
        Attack::Slow => {
            stream.write_all(b"GET / HTTP/1.1\r\nx-slow: ").await?;
            loop {
                stream.write_all(b"x").await?;
                sleep(pause).await;
            }
        }
        Attack::Garbage => {
            let noise: Vec<u8> = (0..512_u32).map(|at| (at * 31 + at / 7) as u8).collect();
            stream.write_all(&noise).await?;
        }
        Attack::Churn => stream.write_all(b"GET /version HTTP/1.1\r\nhost: x\r\n\r\n").await?,
    }
    stream.read(&mut [0; 1024]).await
}
