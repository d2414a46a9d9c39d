//! A witness as C2SP `tlog-witness` and `tlog-cosignature` describe it, with another implementation of the tree than the
//! program's, and one that lies when it is told to.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use ct_merkle::{ConsistencyProof, RootHash};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use tokio::{net::TcpListener, task::JoinHandle, time::sleep};

/// What a witness does instead of what it should.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Lie {
    /// Answers with this status.
    Status(u16),
    /// Sends to somebody else.
    Redirect,
    /// Says far too much.
    Huge,
    /// Says nothing for a long time.
    Slow,
    /// Says nothing until it is told to do something else.
    Held,
    /// Says what is no signature.
    Garbage,
    /// Signs with a key that is not its own.
    Key,
    /// Signs for a larger tree than it was shown.
    Size,
}

/// The witness. It is gone when this is dropped.
pub struct FakeWitness {
    pub url: String,
    /// The public text of its key.
    pub key: String,
    desk: Arc<Desk>,
    server: JoinHandle<()>,
}

struct Desk {
    name: String,
    key: SigningKey,
    /// The public text of the log's key.
    log: String,
    seen: Mutex<Seen>,
}

/// What a witness remembers.
#[derive(Default)]
pub struct Seen {
    pub size: u64,
    pub root: [u8; 32],
    /// The sizes that it was told it remembers, in order.
    pub told: Vec<u64>,
    /// How many it has let wait.
    pub holds: usize,
    pub lie: Option<Lie>,
}

impl FakeWitness {
    /// Starts it for a log.
    pub async fn start(name: &str, log: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/prefix", listener.local_addr().expect("an address"));
        let secret: [u8; 32] = Sha256::digest(name).into();
        let desk = Arc::new(Desk {
            name: name.to_owned(),
            key: SigningKey::from_bytes(&secret),
            log: log.to_owned(),
            seen: Mutex::default(),
        });
        let typed = [&[4], desk.key.verifying_key().as_bytes().as_slice()].concat();
        let key = format!("{name}+{}+{}", hex(&key_id(name, &typed)), STANDARD.encode(typed));
        let router = Router::new().route("/prefix/add-checkpoint", post(add)).with_state(desk.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { url, key, desk, server }
    }

    /// What it remembers.
    pub fn seen(&self) -> MutexGuard<'_, Seen> {
        self.desk.seen()
    }

    /// Its line of the configuration.
    pub fn line(&self) -> String {
        format!("{{ url = '{}', key = '{}' }}", self.url, self.key)
    }
}

impl Drop for FakeWitness {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn key_id(name: &str, typed: &[u8]) -> [u8; 4] {
    let hash = Sha256::digest([name.as_bytes(), b"\n", typed].concat());
    hash[..4].try_into().expect("four bytes")
}

async fn add(State(desk): State<Arc<Desk>>, body: String) -> Response {
    let lie = desk.seen().lie;
    match lie {
        Some(Lie::Status(status)) => return StatusCode::from_u16(status).expect("a status").into_response(),
        Some(Lie::Redirect) => {
            let to = [(header::LOCATION, "http://127.0.0.1:1/")];
            return (StatusCode::TEMPORARY_REDIRECT, to).into_response();
        }
        Some(Lie::Huge) => return "— x x\n".repeat(100_000).into_response(),
        Some(Lie::Slow) => sleep(Duration::from_mins(10)).await,
        Some(Lie::Held) => {
            desk.seen().holds += 1;
            while desk.seen().lie == Some(Lie::Held) {
                sleep(Duration::from_millis(20)).await;
            }
        }
        Some(Lie::Garbage) => return "— a witness\n\u{0}".into_response(),
        _ => {}
    }
    desk.answer(&body).unwrap_or_else(|status| status.into_response())
}

impl Desk {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is in order is remembered, and signed.
    fn answer(&self, body: &str) -> Result<Response, StatusCode> {
        let (head, note) = body.split_once("\n\n").ok_or(StatusCode::BAD_REQUEST)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old ")).ok_or(StatusCode::BAD_REQUEST)?;
        let old: u64 = old.parse().ok().filter(|size: &u64| size.to_string() == old).ok_or(StatusCode::BAD_REQUEST)?;
        let proof: Vec<u8> = lines.flat_map(|line| STANDARD.decode(line).expect("a hash in base64")).collect();
        let (text, signatures) = note.split_once("\n\n").ok_or(StatusCode::BAD_REQUEST)?;
        let text = format!("{text}\n");
        self.is_the_logs(&text, signatures).then_some(()).ok_or(StatusCode::FORBIDDEN)?;
        let [_, size, root] = <[&str; 3]>::try_from(text.lines().collect::<Vec<_>>()).expect("three lines");
        let size: u64 = size.parse().map_err(|_| StatusCode::BAD_REQUEST)?;
        let root: [u8; 32] = STANDARD.decode(root).expect("base64").try_into().expect("a hash");

        let mut seen = self.seen();
        seen.told.push(old);
        if old > size {
            return Err(StatusCode::BAD_REQUEST);
        }
        if old != seen.size || (old == size && root != seen.root) {
            let head = [(header::CONTENT_TYPE, "text/x.tlog.size")];
            return Ok((StatusCode::CONFLICT, head, format!("{}\n", seen.size)).into_response());
        }
        let is_consistent = match old {
            0 => proof.is_empty(),
            old if old == size => proof.is_empty(),
            old => {
                let (before, now) = (RootHash::<Sha256>::new(seen.root.into(), old), RootHash::new(root.into(), size));
                ConsistencyProof::try_from_bytes(proof)
                    .is_ok_and(|proof| now.verify_consistency(&before, &proof).is_ok())
            }
        };
        if !is_consistent {
            return Err(StatusCode::UNPROCESSABLE_ENTITY);
        }
        (seen.size, seen.root) = (size, root);
        Ok(self.signed(&text, seen.lie).into_response())
    }

    fn is_the_logs(&self, text: &str, signatures: &str) -> bool {
        let [name, id, key] = <[&str; 3]>::try_from(self.log.splitn(3, '+').collect::<Vec<_>>()).expect("a key");
        let key = STANDARD.decode(key).expect("base64");
        let key = VerifyingKey::from_bytes(key[1..].try_into().expect("a key")).expect("a key");
        signatures.lines().any(|line| {
            let [_, of, signature] = <[&str; 3]>::try_from(line.split(' ').collect::<Vec<_>>()).expect("a line");
            let bytes = STANDARD.decode(signature).expect("base64");
            let is_named = of == name && hex(&bytes[..4]) == id;
            is_named
                && Signature::from_slice(&bytes[4..]).is_ok_and(|it| key.verify_strict(text.as_bytes(), &it).is_ok())
        })
    }

    /// The line of a signature, behind one of somebody whom nobody knows.
    fn signed(&self, text: &str, lie: Option<Lie>) -> String {
        let time: u64 = 1_679_315_147;
        let text = if lie == Some(Lie::Size) { text.replacen('\n', "\n1", 1) } else { text.to_owned() };
        let message = format!("cosignature/v1\ntime {time}\n{text}");
        let wrong = SigningKey::from_bytes(&[9; 32]);
        let key = if lie == Some(Lie::Key) { &wrong } else { &self.key };
        let typed = [&[4], self.key.verifying_key().as_bytes().as_slice()].concat();
        let signature = [&time.to_be_bytes()[..], &key.sign(message.as_bytes()).to_bytes()].concat();
        let line = |name: &str, id: [u8; 4]| format!("— {name} {}\n", STANDARD.encode([&id[..], &signature].concat()));
        line("unknown.example/w", [1, 2, 3, 4]) + &line(&self.name, key_id(&self.name, &typed))
    }
}
