//! What hostile requests cost: how soon each is refused, and what a neighbour and a probe notice of it. Run with
//! `just bench-hostile`.
//!
//! One attacker sends each kind at a fixed rate, out of any budget; one neighbour asks for a caseload again and again, and
//! one probe for `/livez`, each on a connection of its own. Seconds with and without the attacker take turns, so that a
//! machine that has other things to do is as busy in both. The table compares the neighbour's times.

#![expect(clippy::print_stdout, reason = "the table is what a benchmark is for")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    num::NonZeroU32,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use indsats::http::{self, Api, Budget, Rates};
use indsats_tests::{
    database::{Backend, TestDatabase},
    world::World,
};
use serde_json::{Value, json};

/// How long each kind is sent, and how long the neighbour is alone, in turns.
const TIME: Duration = Duration::from_secs(1);
const TURNS: usize = 4;
/// The time between two hostile requests, and between two probes.
const PACE: Duration = Duration::from_millis(10);
const CASELOAD: &str = "{ persons(first: 20) { nodes { id fullName activePlan { state } meetings(first: 5) { nodes { startsAt state } } } } }";

fn main() {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.thread_stack_size(indsats::serve::STACK).enable_all().build().expect("a runtime");
    let (address, attackers, neighbours) = runtime.block_on(start());
    neighbour(address, &neighbours);
    println!(
        "{:24} {:>6} {:>9} {:>8} {:>10} {:>11} {:>6} {:>10}",
        "times in ms", "status", "refused", "p99", "alone p99", "beside p99", "ratio", "/livez p99"
    );
    for (kind, body) in hostile() {
        let (mut status, mut times) = (0, Vec::new());
        let (mut alone, mut beside, mut lives) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TURNS {
            alone.extend(neighbour(address, &neighbours).0);
            thread::scope(|scope| {
                let attack = scope.spawn(|| paced(address, &post(&attackers, &body)));
                let (asked, lived) = neighbour(address, &neighbours);
                beside.extend(asked);
                lives.extend(lived);
                let (last, took) = attack.join().expect("the attacker ends");
                status = last;
                times.extend(took);
            });
        }
        let (alone, beside) = (at(&alone, 99), at(&beside, 99));
        println!(
            "{kind:24} {status:>6} {:>9.2} {:>8.2} {alone:>10.2} {beside:>11.2} {:>6.2} {:>10.2}",
            at(&times, 50),
            at(&times, 99),
            beside / alone,
            at(&lives, 99)
        );
    }
}

/// The API on a loopback port, and the tokens of an attacker and of a neighbour.
async fn start() -> (SocketAddr, String, String) {
    let world = World::new(TestDatabase::new(Backend::Sqlite).await.expect("SQLite")).await.unwatched();
    let rates = Rates {
        requests_per_minute: NonZeroU32::MAX,
        price_per_minute: NonZeroU32::MAX,
        price_per_request: Rates::default().price_per_request,
    };
    let router = http::router(Api { budget: Arc::new(Budget::new(rates)), ..world.api() });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let tokens = (world.token("caseworker"), world.token("manager"));
    tokio::spawn(async move {
        // The database lives as long as the server.
        let _world = world;
        axum::serve(listener, router).await
    });
    (address, tokens.0, tokens.1)
}

fn hostile() -> Vec<(&'static str, String)> {
    let each = |times: usize, text: &str| (0..times).map(|at| text.replace('#', &at.to_string())).collect::<String>();
    let links = |times: usize, spreads: usize| {
        let link = |at: usize| format!("fragment f{at} on Query {{ {} }}", format!("...f{} ", at + 1).repeat(spreads));
        (0..times).map(link).collect::<String>()
    };
    let document = |text: String| json!({ "query": text }).to_string();
    let deep = (0..120).fold(json!(1), |value: Value, _| json!([value]));
    let with_input = json!({ "query": "query($a: [Int!]) { viewer { roleInUse } }", "variables": { "a": deep } });
    let introspection = include_str!("../data/introspection/full.graphql").to_owned();
    vec![
        ("fragment bomb", document(format!("{{ ...f0 }} {} fragment f29 on Query {{ __typename }}", links(29, 2)))),
        ("wide fragment bomb", document(format!("{{ ...f0 }} {} fragment f29 on Query {{ a }}", links(29, 15)))),
        ("cyclic fragments", document(format!("{{ ...f0 }} {} fragment f29 on Query {{ ...f0 }}", links(29, 2)))),
        ("deep nesting", document("{ a ".repeat(4_000) + &"}".repeat(4_000))),
        ("depth at the brackets", document("{ a ".repeat(32) + &"}".repeat(32))),
        ("tokens", document(format!("{{ {} }}", "a ".repeat(1_998)))),
        ("values", document(format!("{{ a(b: [{}]) }}", "1 ".repeat(1_990)))),
        ("selections", document(format!("{{ {} }}", "a ".repeat(1_000)))),
        ("most tokens, unparsed", document(format!("{{ {}", "a { a(b: [1 ".repeat(12)) + &"c ".repeat(1_900))),
        ("aliases", document(format!("{{ {} }}", each(600, "a#: __typename ")))),
        ("directives", document(format!("{{ __typename {} }}", "@skip(if: false) ".repeat(300)))),
        ("input depth", with_input.to_string()),
        ("literal depth", document(format!("{{ a(b: {}1{}) }}", "[".repeat(29), "]".repeat(29)))),
        ("64 KiB of brackets", document("[".repeat(65_000))),
        ("64 KiB of text", document(format!("{{ a(b: \"{}\") }}", "x".repeat(65_000)))),
        ("1 MiB", document("x".repeat(1024 * 1024))),
        ("too dear", document(format!("{{ {}id{} }}", "persons(first: 100) { nodes { ".repeat(3), " } }".repeat(3)))),
        ("wrong in 990 places", document(format!("{{ viewer {{ {} }} }}", "a ".repeat(990)))),
        ("introspection, answered", document(introspection)),
    ]
}

/// A client with one connection, opened anew where the server closed it.
struct Wire {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
}

impl Wire {
    fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("a socket");
        Self { address, stream: BufReader::new(stream) }
    }

    /// The status and the time that it took, in milliseconds.
    fn ask(&mut self, request: &str) -> (u16, f64) {
        let started = Instant::now();
        // A server that refuses a body by its length closes before it has all of it.
        let _ = self.stream.get_mut().write_all(request.as_bytes());
        let answer = self.read();
        let time = started.elapsed().as_secs_f64() * 1000.0;
        let (status, closes) = answer.unwrap_or((0, true));
        if closes {
            *self = Self::open(self.address);
        }
        (status, time)
    }

    fn read(&mut self) -> Option<(u16, bool)> {
        let (mut line, mut length, mut closes) = (String::new(), 0, false);
        self.stream.read_line(&mut line).ok()?;
        let status = line.split(' ').nth(1)?.parse().ok()?;
        loop {
            line.clear();
            self.stream.read_line(&mut line).ok()?;
            match line.trim_end().split_once(": ") {
                Some(("content-length", value)) => length = value.parse().ok()?,
                Some(("connection", "close")) => closes = true,
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).ok()?;
        Some((status, closes || status == 413))
    }
}

/// A request that runs an operation.
fn post(token: &str, body: &str) -> String {
    format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: Bearer {token}\r\n\
         accept: application/graphql-response+json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Sends a request at the fixed pace; the last status, and all times.
fn paced(address: SocketAddr, request: &str) -> (u16, Vec<f64>) {
    let (started, mut wire) = (Instant::now(), Wire::open(address));
    let (mut last, mut times) = (0, Vec::new());
    while started.elapsed() < TIME {
        let sent = Instant::now();
        let (status, time) = wire.ask(request);
        last = status;
        times.push(time);
        thread::sleep(PACE.saturating_sub(sent.elapsed()));
    }
    (last, times)
}

/// Asks for the caseload as fast as it is answered, and beside that for `/livez`: the times of both.
fn neighbour(address: SocketAddr, token: &str) -> (Vec<f64>, Vec<f64>) {
    let request = post(token, &json!({ "query": CASELOAD }).to_string());
    thread::scope(|scope| {
        let probe = scope.spawn(|| paced(address, "GET /livez HTTP/1.1\r\nhost: x\r\n\r\n"));
        let (started, mut wire, mut times) = (Instant::now(), Wire::open(address), Vec::new());
        while started.elapsed() < TIME {
            let (status, time) = wire.ask(&request);
            assert_eq!(status, 200, "the neighbour is answered");
            times.push(time);
        }
        let (status, lives) = probe.join().expect("the probe ends");
        assert_eq!(status, 200, "the server lives");
        (times, lives)
    })
}

/// A percentile.
fn at(times: &[f64], percent: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}
