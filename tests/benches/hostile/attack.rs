//! Every kind of attack.

use std::{net::TcpStream, time::Duration};

use indsats_tests::signer::{Signer, encode};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::{
    house::{BODY_TIME, House},
    socket,
    wire::{Wire, millis, once, post, post_with, trickled},
};

pub struct Attack {
    pub name: &'static str,
    /// The status, or the code of a socket's end.
    pub answer: u16,
    /// Whether nothing but the refusal takes its time.
    pub is_refused_at_once: bool,
    /// How many strike side by side.
    pub hands: u32,
    /// How many seconds the server believes to go by before each turn.
    pub passes: i64,
    pub means: Means,
}

pub enum Means {
    /// Requests one after another, on a connection that is kept.
    Requests(Vec<String>),
    /// A request on a connection of its own.
    Once(String),
    /// A head whose body comes byte by byte. The time is what it takes beyond the time that a body has.
    Trickle(String),
    /// Sockets that say nothing.
    Silence,
    /// A socket that says one thing so many times, signed in or not.
    Talk { is_signed_in: bool, text: String, times: usize },
}

impl Means {
    /// Strikes once; what is answered to it, and in which time.
    pub fn strike(
        &self,
        house: &House,
        wire: &mut Wire,
        kept: &mut Vec<TcpStream>,
        number: usize,
    ) -> Option<(u16, f64)> {
        match self {
            Self::Requests(requests) => Some(wire.ask(&requests[number % requests.len()])),
            Self::Once(request) => Some(once(house.address, request)),
            Self::Trickle(head) => {
                let (status, time) = trickled(house.address, head, Duration::from_millis(20));
                Some((status, time - millis(BODY_TIME)))
            }
            Self::Silence => socket::silent(house.address, kept),
            Self::Talk { is_signed_in, text, times } => {
                socket::talk(house.address, is_signed_in.then_some(house.attacker.as_str()), text, *times)
            }
        }
    }
}

/// All of them.
pub fn attacks(house: &House) -> Vec<Attack> {
    let one = |name, answer, means| Attack { name, answer, is_refused_at_once: true, hands: 1, passes: 0, means };
    let token = house.attacker.as_str();
    let documents = documents().into_iter().map(|(name, document)| {
        let request = post(token, &json!({ "query": document }).to_string());
        one(name, 400, Means::Requests(vec![request]))
    });
    let asked = |body: String| Means::Requests(vec![post(token, &body)]);
    let deep = (0..120).fold(json!(1), |value: Value, _| json!([value]));
    let with_input = json!({ "query": "query($a: [Int!]) { viewer { roleInUse } }", "variables": { "a": deep } });
    let batch: Vec<Value> = vec![json!({ "query": "{ viewer { roleInUse } }" }); 1000];
    let head = |lines: &str| {
        let line = format!("POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{lines}");
        format!("{line}accept: application/graphql-response+json\r\nauthorization: Bearer {token}\r\n\r\n")
    };
    let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
    let bomb = json!({ "query": bomb("subscription", "Subscription", 2) }).to_string();
    let events = post(token, &bomb).replace("POST /graphql ", "POST /graphql/stream ");
    let events =
        events.replace("accept: application/graphql-response+json", "accept: text/event-stream\r\nconnection: close");
    let subscribe = format!(r#"{{"id":"1","type":"subscribe","payload":{bomb}}}"#);
    let talk = |is_signed_in, text: String, times| Means::Talk { is_signed_in, text, times };
    let introspection = include_str!("../../data/introspection/full.graphql");
    let mut all: Vec<Attack> = documents.collect();
    all.extend([
        one("input depth", 400, asked(with_input.to_string())),
        one("1 MiB", 413, asked(json!({ "query": "x".repeat(1024 * 1024) }).to_string())),
        one("a batch of 1000", 400, asked(json!(batch).to_string())),
        one(
            "a compressed body",
            415,
            Means::Requests(vec![post_with(token, "content-encoding: gzip\r\n", &"x".repeat(60_000))]),
        ),
        one(
            "a chunked body that is too large",
            413,
            Means::Once(head("transfer-encoding: chunked\r\n") + &chunk.repeat(17)),
        ),
        Attack { hands: 10, ..one("bodies that trickle", 408, Means::Trickle(head("content-length: 1000\r\n"))) },
        one("200 bad tokens", 401, Means::Requests(bad(token).iter().map(|token| post(token, "{}")).collect())),
        Attack {
            is_refused_at_once: false,
            hands: 20,
            passes: 31,
            ..one("unknown keys, slow to be looked for", 401, Means::Requests(unknown(token)))
        },
        one("sockets that say nothing", 503, Means::Silence),
        one("a flood of messages", 1008, talk(false, r#"{"type":"ping"}"#.to_owned(), 100)),
        one("a flood of messages, signed in", 1008, talk(true, r#"{"type":"ping"}"#.to_owned(), 100)),
        one("a message that is too large", 1009, talk(false, "x".repeat(100_000), 1)),
        one("a fragment bomb on a socket", 400, talk(true, subscribe, 1)),
        one("a fragment bomb for events", 200, Means::Once(events)),
        Attack {
            is_refused_at_once: false,
            ..one("introspection, answered", 200, asked(json!({ "query": introspection }).to_string()))
        },
    ]);
    all
}

fn bomb(operation: &str, on: &str, spreads: usize) -> String {
    let link = |at: usize| format!("fragment f{at} on {on} {{ {} }}", format!("...f{} ", at + 1).repeat(spreads));
    let links: String = (0..29).map(link).collect();
    format!("{operation} {{ ...f0 }} {links} fragment f29 on {on} {{ __typename }}")
}

fn documents() -> Vec<(&'static str, String)> {
    let each = |times: usize, text: &str| (0..times).map(|at| text.replace('#', &at.to_string())).collect::<String>();
    let cyclic = bomb("query", "Query", 2).replace("{ __typename }", "{ ...f0 }");
    vec![
        ("fragment bomb", bomb("query", "Query", 2)),
        ("wide fragment bomb", bomb("query", "Query", 15)),
        ("cyclic fragments", cyclic),
        ("deep nesting", "{ a ".repeat(4_000) + &"}".repeat(4_000)),
        ("depth at the brackets", "{ a ".repeat(32) + &"}".repeat(32)),
        ("tokens", format!("{{ {} }}", "a ".repeat(1_998))),
        ("values", format!("{{ a(b: [{}]) }}", "1 ".repeat(1_990))),
        ("selections", format!("{{ {} }}", "a ".repeat(1_000))),
        ("most tokens, unparsed", format!("{{ {}", "a { a(b: [1 ".repeat(12)) + &"c ".repeat(1_900)),
        ("aliases", format!("{{ {} }}", each(600, "a#: __typename "))),
        ("directives", format!("{{ __typename {} }}", "@skip(if: false) ".repeat(300))),
        ("literal depth", format!("{{ a(b: {}1{}) }}", "[".repeat(29), "]".repeat(29))),
        ("64 KiB of brackets", "[".repeat(65_000)),
        ("64 KiB of text", format!("{{ a(b: \"{}\") }}", "x".repeat(65_000))),
        ("too dear", format!("{{ {}id{} }}", "persons(first: 100) { nodes { ".repeat(3), " } }".repeat(3))),
        ("wrong in 990 places", format!("{{ viewer {{ {} }} }}", "a ".repeat(990))),
    ]
}

/// Two hundred tokens that differ, each of them bad in one of five ways.
fn bad(good: &str) -> Vec<String> {
    let stranger = Signer::new("1", Algorithm::ES256);
    let (signed, signature) = good.rsplit_once('.').expect("three parts");
    let (header, payload) = signed.split_once('.').expect("three parts");
    let of = |at: usize| match at % 5 {
        0 => format!("{}.{}.", encode(r#"{"typ":"at+jwt","alg":"none"}"#), encode(json!({ "sub": at }).to_string())),
        1 => stranger.sign_text(&format!("{header}.{}", encode(json!({ "sub": at }).to_string()))),
        2 => format!("{signed}.{}", encode(format!("{at}{signature}"))),
        3 => format!("nonsense-{at}"),
        _ => {
            format!("{}.{payload}.{signature}", encode(json!({ "typ": "JWT", "alg": "ES256", "kid": at }).to_string()))
        }
    };
    (0..200).map(of).collect()
}

/// Two hundred requests with tokens that nobody's known key has signed.
fn unknown(good: &str) -> Vec<String> {
    let stranger = Signer::new("1", Algorithm::ES256);
    let payload = good.split('.').nth(1).expect("three parts");
    let of = |at: usize| {
        let header = json!({ "typ": "at+jwt", "alg": "ES256", "kid": format!("unknown-{at}") });
        post(&stranger.sign_text(&format!("{}.{payload}", encode(header.to_string()))), "{}")
    };
    (0..200).map(of).collect()
}
