//! What hostile connections cost their neighbours: the answers of an operation and of `/livez`, alone and under each kind
//! of attack, against the program as a process of its own. Seconds with and without an attack take turns, so that a
//! machine that has other things to do is as busy in both. Every row is printed as it comes; it ends with the list of the
//! limits that did not hold, and 1, if there is one. A row that breaks a limit is measured once more before it counts. Run
//! with `just bench-sockets`.

#![expect(clippy::print_stdout, reason = "a table is what it makes")]

use std::{
    net::SocketAddr,
    process::ExitCode,
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
    time::{interval, sleep, timeout},
};

/// How long a turn is measured, and how many there are with and without each attack.
const SPAN: Duration = Duration::from_secs(2);
const TURNS: usize = 8;
/// How long an attack goes on before it is measured, and how long its end may take.
const REST: Duration = Duration::from_millis(500);
/// Nobody's budget is the matter here.
const CONFIG: &str = "server.max_connections = 400\nlimits.requests_per_minute = 1000000\n";
/// How often a neighbour asks.
const PACE: Duration = Duration::from_millis(10);
/// How long anything is waited for. What takes longer is as long as this.
const PATIENCE: Duration = Duration::from_secs(5);
/// How much slower a neighbour may be served, and how long a probe may wait; of each the slowest in a hundred.
const RATIO: f64 = 2.0;
const LIVE: f64 = 50.0;

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
    /// 500 connections that ask for a WebSocket and say nothing more.
    Strangers,
}

const ATTACKS: [(&str, Attack); 5] = [
    ("idle", Attack::Idle),
    ("slow", Attack::Slow),
    ("garbage", Attack::Garbage),
    ("churn", Attack::Churn),
    ("strangers", Attack::Strangers),
];

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let broken = runtime.expect("a runtime").block_on(measure());
    if broken.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("\nlimits that did not hold:");
    broken.iter().for_each(|broken| println!("  {broken}"));
    ExitCode::FAILURE
}

/// Prints the table; the limits that did not hold.
async fn measure() -> Vec<String> {
    let database = TestDatabase::new(Backend::Sqlite).await.expect("a database");
    let world = World::today(database).await;
    // Minutes, where nobody has built it before.
    println!("the program is built if it is not there, and started");
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
    let mut broken = Vec::new();
    for (name, attack) in ATTACKS {
        if !row(name, attack, address, &request).await.is_empty() {
            broken.extend(row(name, attack, address, &request).await);
        }
    }
    broken
}

/// Measures an attack and prints its row; the limits that it breaks.
async fn row(name: &str, attack: Attack, address: SocketAddr, request: &str) -> Vec<String> {
    let (mut alone, mut beside) = (Times::default(), Times::default());
    for _ in 0..TURNS {
        sleep(REST).await;
        alone.measure(address, request).await;
        let attackers = begin(attack, address);
        sleep(REST).await;
        beside.measure(address, request).await;
        drop(attackers);
    }
    let [asked, lived] = [at(&alone.asked, 99), at(&alone.lived, 99)];
    let [asked_beside, lived_beside] = [at(&beside.asked, 99), at(&beside.lived, 99)];
    let ratio = asked_beside / asked;
    println!(
        "{name:<12} {:>9.2} {asked:>9.2} {:>10.2} {asked_beside:>10.2} {ratio:>6.2} {lived:>10.2} {lived_beside:>10.2} {:>6.2}",
        at(&alone.asked, 50),
        at(&beside.asked, 50),
        lived_beside / lived,
    );
    let mut broken = Vec::new();
    if alone.missed + beside.missed > 0 {
        broken.push(format!("{name}: {} requests were not answered", alone.missed + beside.missed));
    }
    if ratio >= RATIO {
        broken.push(format!("{name}: the neighbour takes {ratio:.2} times as long, less than {RATIO}"));
    }
    if lived_beside >= LIVE {
        broken.push(format!("{name}: /livez takes {lived_beside:.2} ms, less than {LIVE}"));
    }
    broken
}

/// What an operation and `/livez` took, in milliseconds, and how many were not answered well or in time.
#[derive(Default)]
struct Times {
    asked: Vec<f64>,
    lived: Vec<f64>,
    missed: usize,
}

impl Times {
    /// An operation on one connection, and `/livez` each time on a connection of its own.
    async fn measure(&mut self, address: SocketAddr, request: &str) {
        let mut kept = None;
        let neighbour = paced(&mut self.asked, async || {
            let mut wire = match kept.take() {
                Some(wire) => wire,
                None => Wire::to(address).await,
            };
            wire.stream.write_all(request.as_bytes()).await.ok()?;
            let status = wire.reply().await?.status;
            kept = Some(wire);
            Some(status)
        });
        let prober = paced(&mut self.lived, async || {
            let mut wire = Wire::to(address).await;
            wire.stream.write_all(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n").await.ok()?;
            Some(wire.reply().await?.status)
        });
        let (asked, lived) = tokio::join!(neighbour, prober);
        self.missed += asked + lived;
    }
}

/// Asks at the pace; how often no good answer came in time.
async fn paced(times: &mut Vec<f64>, mut ask: impl AsyncFnMut() -> Option<u16>) -> usize {
    let (mut ticks, began, mut missed) = (interval(PACE), Instant::now(), 0);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while began.elapsed() < SPAN {
        ticks.tick().await;
        let asked = Instant::now();
        let answer = timeout(PATIENCE, ask()).await;
        times.push(asked.elapsed().as_secs_f64() * 1000.0);
        missed += usize::from(answer != Ok(Some(200)));
    }
    missed
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
        Attack::Idle | Attack::Strangers => (500, Duration::from_secs(1)),
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
    let mut stream = timeout(PATIENCE, TcpStream::connect(address)).await??;
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
        Attack::Strangers => {
            stream.write_all(UPGRADE).await?;
            // The answer. What comes after it is the server's goodbye, or nothing for a minute where it was refused.
            if stream.read(&mut [0; 1024]).await? == 0 {
                return Ok(0);
            }
        }
    }
    stream.read(&mut [0; 1024]).await
}

const UPGRADE: &[u8] = b"GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
    sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    sec-websocket-protocol: graphql-transport-ws\r\n\r\n";
