//! A provider that does as a test says: it describes itself, exchanges codes, and forgets or lies when told to.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};
use indsats::{
    authn::{Grant, LocalIssuer},
    clock::Clock,
    demo::{ISSUER, SignIn},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::{net::TcpListener, sync::Semaphore, task::JoinHandle};

pub const CLIENT: &str = "indsats-web";
pub const SECRET: &str = "a secret: of=tests";

/// The provider. It is gone when this is dropped.
pub struct FakeProvider {
    pub url: String,
    pub issuer: Arc<LocalIssuer>,
    desk: Arc<Desk>,
    server: JoinHandle<()>,
}

/// What a test tells the provider to do otherwise.
type Lie = Box<dyn Fn(&mut Value) + Send>;

struct Desk {
    url: String,
    issuer: Arc<LocalIssuer>,
    clock: Clock,
    says_whose: bool,
    /// A refresh waits here until the test lets it go on.
    pub gate: Semaphore,
    state: Mutex<Desktop>,
}

#[derive(Default)]
struct Desktop {
    codes: HashMap<String, Question>,
    refresh_tokens: HashMap<String, String>,
    /// The grants that were asked for, in order, and what was revoked.
    asked: Vec<String>,
    status: Option<StatusCode>,
    lie: Option<Lie>,
    /// Lifetime of access tokens in seconds, where not the issuer's own.
    seconds: Option<i64>,
    made: u32,
}

/// What a browser was sent to ask.
struct Question {
    nonce: String,
    challenge: String,
    redirect: String,
    subject: String,
}

impl FakeProvider {
    /// Starts it, at the time of `clock`. `says_whose`: its answers hold `iss`, and its description says so.
    pub async fn start(clock: Clock, issuer: Arc<LocalIssuer>, says_whose: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let desk = Arc::new(Desk {
            url: url.clone(),
            issuer: issuer.clone(),
            clock,
            says_whose,
            gate: Semaphore::new(Semaphore::MAX_PERMITS),
            state: Mutex::default(),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/token", post(token))
            .route("/revoke", post(revoke))
            .with_state(desk.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { url, issuer, desk, server }
    }

    /// What the browser brings back when somebody has signed in at `location`.
    pub fn sign_in(&self, location: &str, subject: &str) -> String {
        let query = parameters(location);
        assert_eq!((query["response_type"].as_str(), query["client_id"].as_str()), ("code", CLIENT));
        assert_eq!(query["code_challenge_method"], "S256");
        let mut state = self.desk.state();
        state.made += 1;
        let code = format!("code-{}", state.made);
        let [nonce, challenge, redirect] = ["nonce", "code_challenge", "redirect_uri"].map(|name| query[name].clone());
        state.codes.insert(code.clone(), Question { nonce, challenge, redirect, subject: subject.to_owned() });
        let whose = if self.desk.says_whose { format!("&iss={}", ISSUER.replace(':', "%3A")) } else { String::new() };
        format!("code={code}&state={}{whose}", query["state"])
    }

    /// Answers every question for tokens with this status; `None` for the truth.
    pub fn fail(&self, status: Option<StatusCode>) {
        self.desk.state().status = status;
    }

    /// Changes what is said: the members `access`, `id` (claims) and `type` (of the ID token).
    pub fn lie(&self, lie: impl Fn(&mut Value) + Send + 'static) {
        self.desk.state().lie = Some(Box::new(lie));
    }

    /// How long access tokens live from now on, in seconds.
    pub fn lifetime(&self, seconds: i64) {
        self.desk.state().seconds = Some(seconds);
    }

    /// What it was asked for since it was last looked at.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.desk.state().asked)
    }

    /// Holds back what refreshes get, until [`FakeProvider::open`].
    pub fn close(&self) {
        self.desk.gate.forget_permits(Semaphore::MAX_PERMITS);
    }

    /// Lets refreshes go on.
    pub fn open(&self) {
        self.desk.gate.add_permits(Semaphore::MAX_PERMITS);
    }
}

impl Drop for FakeProvider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Desk {
    fn state(&self) -> MutexGuard<'_, Desktop> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tokens(&self, subject: &str, nonce: Option<&str>) -> Value {
        let now = self.clock.now();
        let mut state = self.state();
        state.made += 1;
        let grant =
            SignIn::find(subject).map(SignIn::grant).unwrap_or(Grant { subject: subject.into(), ..Grant::default() });
        let seconds = state.seconds.unwrap_or(600);
        let access = json!({
            "iss": ISSUER, "aud": indsats::demo::AUDIENCE, "sub": subject, "jti": state.made,
            "iat": now.timestamp(), "exp": now.timestamp() + seconds,
            "roles": grant.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>(),
        });
        let id = json!({
            "iss": ISSUER, "aud": CLIENT, "sub": subject, "nonce": nonce, "sid": format!("sid of {subject}"),
            "iat": now.timestamp(), "exp": now.timestamp() + 300,
        });
        let mut said = json!({ "access": access, "id": id, "type": "JWT" });
        if let Some(lie) = &state.lie {
            lie(&mut said);
        }
        let refresh = format!("refresh-{}", state.made);
        state.refresh_tokens.insert(refresh.clone(), subject.to_owned());
        let id_token = self.issuer.sign_as(said["type"].as_str(), &said["id"]).expect("a token");
        json!({
            "access_token": self.issuer.sign_claims(&said["access"]).expect("a token"),
            "id_token": nonce.map(|_| id_token),
            "refresh_token": refresh,
            "token_type": "Bearer",
        })
    }
}

async fn describe(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(json!({
        "issuer": ISSUER,
        "authorization_endpoint": format!("{}/authorize?tenant=1", desk.url),
        "token_endpoint": format!("{}/token", desk.url),
        "revocation_endpoint": format!("{}/revoke", desk.url),
        "end_session_endpoint": format!("{}/end", desk.url),
        "authorization_response_iss_parameter_supported": desk.says_whose,
    }))
}

async fn token(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let refused = || (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response();
    let expected = format!("{CLIENT}:a+secret%3A+of%3Dtests").replace('+', "%20");
    let credentials = format!("Basic {}", STANDARD.encode(expected));
    desk.state().asked.push(form["grant_type"].clone());
    if headers["authorization"] != credentials.as_str() {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if let Some(status) = desk.state().status {
        return (status, Json(json!({ "error": "CanaryThatNobodyMaySee" }))).into_response();
    }
    if form["grant_type"] == "refresh_token" {
        drop(desk.gate.acquire().await);
        let subject = desk.state().refresh_tokens.remove(&form["refresh_token"]);
        return subject.map_or_else(refused, |subject| Json(desk.tokens(&subject, None)).into_response());
    }
    let Some(question) = desk.state().codes.remove(&form["code"]) else { return refused() };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes()));
    if challenge != question.challenge || form["redirect_uri"] != question.redirect {
        return refused();
    }
    Json(desk.tokens(&question.subject, Some(&question.nonce))).into_response()
}

async fn revoke(State(desk): State<Arc<Desk>>, Form(form): Form<HashMap<String, String>>) -> StatusCode {
    let mut state = desk.state();
    state.refresh_tokens.remove(&form["token"]);
    state.asked.push("revoke".to_owned());
    StatusCode::OK
}

/// The parameters of an address.
pub fn parameters(url: &str) -> HashMap<String, String> {
    let url: axum::http::Uri = url.parse().expect("an address");
    axum::extract::Query::<HashMap<String, String>>::try_from_uri(&url).expect("parameters").0
}
