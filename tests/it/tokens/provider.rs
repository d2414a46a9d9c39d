//! A sign-in service on loopback that publishes keys, or what the test wants it to.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use indsats::{
    address::Address,
    authn::{Keys, Rules, Source, TrustedIssuer, Verifier, Web},
    clock::Clock,
    demo::{AUDIENCE, ISSUER},
};
use indsats_tests::signer::Signer;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use super::key_set;

/// The service.
pub(super) struct Provider {
    pub(super) address: String,
    plan: Arc<Mutex<Plan>>,
    server: JoinHandle<()>,
}

/// What it answers, and how often it was asked.
#[derive(Clone)]
struct Plan {
    status: u16,
    media_type: &'static str,
    cache: Option<&'static str>,
    body: Vec<u8>,
    delay: Duration,
    document: Value,
    asked: usize,
    discovered: usize,
}

type Shared = State<Arc<Mutex<Plan>>>;

async fn keys(State(plan): Shared) -> Response {
    let plan = {
        let mut plan = plan.lock().expect("the plan");
        plan.asked += 1;
        plan.clone()
    };
    tokio::time::sleep(plan.delay).await;
    let status = StatusCode::from_u16(plan.status).expect("a status");
    let mut response = (status, [("content-type", plan.media_type)], plan.body).into_response();
    if let Some(cache) = plan.cache {
        response.headers_mut().insert("cache-control", cache.parse().expect("a value"));
    }
    if status.is_redirection() {
        response.headers_mut().insert("location", "/elsewhere".parse().expect("an address"));
    }
    response
}

async fn document(State(plan): Shared) -> String {
    let mut plan = plan.lock().expect("the plan");
    plan.discovered += 1;
    plan.document.to_string()
}

impl Provider {
    /// A service that publishes these keys.
    pub(super) async fn start(signers: &[&Signer]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let document = json!({ "issuer": ISSUER, "jwks_uri": format!("{address}/keys") });
        let plan = Plan {
            status: 200,
            media_type: "application/json",
            cache: None,
            body: Vec::new(),
            delay: Duration::ZERO,
            document,
            asked: 0,
            discovered: 0,
        };
        let plan = Arc::new(Mutex::new(plan));
        let elsewhere = plan.clone();
        let router = Router::new()
            .route("/keys", get(keys))
            .route("/elsewhere", get(move || async move { elsewhere.lock().expect("the plan").body.clone() }))
            .route("/discovery", get(self::document))
            .with_state(plan.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        let provider = Self { address, plan, server };
        provider.publish(signers);
        provider
    }

    /// Publishes other keys.
    pub(super) fn publish(&self, signers: &[&Signer]) {
        let keys: Vec<&Value> = signers.iter().map(|signer| &signer.jwk).collect();
        let mut plan = self.plan.lock().expect("the plan");
        (plan.status, plan.media_type, plan.body) = (200, "application/json", key_set(&keys).into_bytes());
    }

    /// Answers with something else.
    pub(super) fn answer(&self, status: u16, media_type: &'static str, body: impl Into<Vec<u8>>) {
        let mut plan = self.plan.lock().expect("the plan");
        (plan.status, plan.media_type, plan.body) = (status, media_type, body.into());
    }

    /// Says how long keys may be kept.
    pub(super) fn cache(&self, control: &'static str) {
        self.plan.lock().expect("the plan").cache = Some(control);
    }

    /// Takes its time.
    pub(super) fn delay(&self, delay: Duration) {
        self.plan.lock().expect("the plan").delay = delay;
    }

    /// Describes itself otherwise.
    pub(super) fn describe(&self, changes: &[(&str, Value)]) {
        let mut plan = self.plan.lock().expect("the plan");
        plan.document = super::changed(plan.document.clone(), changes);
    }

    /// How often somebody has asked for keys.
    pub(super) fn asked(&self) -> usize {
        self.plan.lock().expect("the plan").asked
    }

    /// How often somebody has asked for the description.
    pub(super) fn discovered(&self) -> usize {
        self.plan.lock().expect("the plan").discovered
    }

    /// A verifier that reads the keys by their address.
    pub(super) fn verifier(&self, clock: &Clock) -> Verifier {
        let address = Address::parse(&format!("{}/keys", self.address)).expect("loopback");
        verifier(Source::KeySet(Web::new().expect("a client"), address), clock)
    }

    /// A verifier that reads the keys where the description says.
    pub(super) fn discovering(&self, clock: &Clock) -> Verifier {
        let address = Address::parse(&format!("{}/discovery", self.address)).expect("loopback");
        let web = Web::new().expect("a client");
        verifier(Source::Discovery { web, address, issuer: ISSUER.to_owned() }, clock)
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn verifier(source: Source, clock: &Clock) -> Verifier {
    let keys = Keys::follow(ISSUER, source, None, clock.clone());
    let (issuer, audience) = (ISSUER.to_owned(), AUDIENCE.to_owned());
    Verifier::new([TrustedIssuer { issuer, audience, rules: Rules::default(), keys }])
}

/// Waits for something that must happen soon.
pub(super) async fn until(mut happened: impl FnMut() -> bool) {
    let wait = async {
        while !happened() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), wait).await.expect("it happens");
}
