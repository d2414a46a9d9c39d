//! What hostile connections cost their neighbours: the answers of an operation and of `/livez`, alone and under each kind
//! of attack, against the program as a process of its own. Seconds with and without an attack take turns, so that a
//! machine that has other things to do is as busy in both. It measures and judges nothing. Run with `just bench-sockets`.

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

/// How long a turn is measured, and how many there are with and without each attack.
const SPAN: Duration = Duration::from_secs(3);
const TURNS: usize = 3;
/// How long an attack goes on before it is measured, and how long its end may take.
const REST: Duration = Duration::from_millis(500);
/// Nobody's budget is the matter here.
const CONFIG: &str = "server.max_connections = 400\nlimits.requests_per_minute = 1000000\n";
/// How often a neighbour asks.
const PACE: Duration = Duration::from_millis(10);

#[derive(Clone, Copy, PartialEq)]
enum Attack {
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
    let program = Program::serve(&world, CONFIG, "").await;
    let (address, request) = (program.address(), operation(&world.token("caseworker"), "{ viewer { roleInUse } }"));
    println!(
        "{:<12} {:>9} {:>9} {:>10} {:>10} {:>6} {:>10} {:>10} {:>6}",
        "times in ms",
        "alone p50",
        "alone p99",
        "beside p50",
        "beside p99",
        "ratio",
        "/livez p99",
        "beside p99",
        "ratio"
    );
    for (name, attack) in
        [("idle", Attack::Idle), ("slow", Attack::Slow), ("garbage", Attack::Garbage), ("churn", Attack::Churn)]
    {
        let (mut alone, mut beside) = (Times::default(), Times::default());
        for _ in 0..TURNS {
            sleep(REST).await;
            alone.measure(address, &request).await;
            let attackers = begin(attack, address);
            sleep(REST).await;
            beside.measure(address, &request).await;
            drop(attackers);
        }
        let [asked, lived] = [at(&alone.asked, 99), at(&alone.lived, 99)];
        let [asked_beside, lived_beside] = [at(&beside.asked, 99), at(&beside.lived, 99)];
        println!(
            "{name:<12} {:>9.2} {asked:>9.2} {:>10.2} {asked_beside:>10.2} {:>6.2} {lived:>10.2} {lived_beside:>10.2} {:>6.2}",
            at(&alone.asked, 50),
            at(&beside.asked, 50),
            asked_beside / asked,
            lived_beside / lived,
        );
    }
}

/// What an operation and `/livez` took, in milliseconds.
#[derive(Default)]
struct Times {
    asked: Vec<f64>,
    lived: Vec<f64>,
}

impl Times {
    /// An operation on one connection, and `/livez` each time on a connection of its own.
    async fn measure(&mut self, address: SocketAddr, request: &str) {
        let mut wire = Wire::to(address).await;
        let neighbour = paced(&mut self.asked, async || {
            wire.send(request).await;
            let reply = wire.reply().await.expect("an answer");
            assert_eq!(reply.status, 200, "{}", reply.body);
        });
        let prober = paced(&mut self.lived, async || {
            assert_eq!(Wire::to(address).await.get("/livez").await.status, 200);
        });
        tokio::join!(neighbour, prober);
    }
}

async fn paced(times: &mut Vec<f64>, mut ask: impl AsyncFnMut()) {
    let (mut ticks, began) = (interval(PACE), Instant::now());
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while began.elapsed() < SPAN {
        ticks.tick().await;
        let asked = Instant::now();
        ask().await;
        times.push(asked.elapsed().as_secs_f64() * 1000.0);
    }
}

/// A percentile.
fn at(times: &[f64], percent: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// Starts an attack, which ends when what is returned is dropped.
fn begin(attack: Attack, address: SocketAddr) -> JoinSet<()> {
    let mut attackers = JoinSet::new();
    let (count, pause) = match attack {
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
        Attack::Idle => {}
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
