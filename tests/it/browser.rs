//! Sign-in for browsers: what a browser holds, what it cannot be made to do, and how a session ends.

mod begin;
mod finish;
mod keep;
mod logout;
mod page_only;

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode},
};
use chrono::Duration;
use http_body_util::BodyExt;
use indsats::{
    authn::{
        LocalIssuer, Verifier,
        login::{Login, LoginSettings},
    },
    clock::Clock,
    demo::{AUDIENCE, ISSUER},
    http::Api,
    keys::Keys,
    store::Store,
};
use indsats_tests::{
    database::TestDatabase,
    provider::{CLIENT, FakeProvider, SECRET},
    world::World,
};
use serde_json::Value;
use tower::ServiceExt;

const ORIGIN: &str = "https://indsats.example.org";
const SESSION: &str = "__Host-indsats-session";
const ATTEMPT: &str = "__Host-indsats-login";
const PAGE: (&str, &str) = ("x-indsats-client", "1");
const VIEWER: &str = r#"{"query":"{ viewer { roleInUse } }"}"#;

/// The municipality, a provider, and servers of the API beside each other on one database.
struct House {
    world: World,
    provider: FakeProvider,
    servers: Vec<Router>,
}

impl House {
    async fn new(database: TestDatabase) -> Self {
        Self::with(database, true).await
    }

    async fn with(database: TestDatabase, says_whose: bool) -> Self {
        let world = World::new(database).await;
        let issuer = Arc::new(LocalIssuer::generate(ISSUER, AUDIENCE).expect("a key"));
        let provider = FakeProvider::start(world.clock.clone(), issuer, says_whose).await;
        let mut house = Self { world, provider, servers: Vec::new() };
        for _ in 0..2 {
            let keys = Arc::new(Keys::derive(&[42; 32]));
            let clock: Clock = house.world.clock.clone();
            let store = Store::open(&house.world.database.url, 4, keys, clock).await.expect("a database");
            house.servers.push(house.server(store));
        }
        house
    }

    fn server(&self, store: Store) -> Router {
        let verifier = Arc::new(Verifier::new([self.provider.issuer.trusted().expect("a key set")]));
        let settings = LoginSettings {
            issuer: ISSUER.to_owned(),
            discovery_url: format!("{}/.well-known/openid-configuration", self.provider.url),
            client_id: CLIENT.to_owned(),
            client_secret: Some(SECRET.into()),
            redirect_url: format!("{ORIGIN}/auth/callback"),
            scopes: "openid offline_access".to_owned(),
            resource: Some("https://indsats.example.org/api".to_owned()),
            idle: Duration::minutes(30),
            lifetime: Duration::hours(10),
        };
        let login = Login::new(settings, verifier.clone(), store.clone()).expect("a client");
        self.world.with(Api { login: Some(Arc::new(login)), ..Api::new(store, verifier) })
    }

    fn browser(&self) -> Browser<'_> {
        Browser { house: self, server: 0, cookies: BTreeMap::new() }
    }

    /// Somebody who has signed in.
    async fn signed_in(&self, subject: &str) -> Browser<'_> {
        let mut browser = self.browser();
        let reply = browser.sign_in(subject).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
        browser
    }

    fn pass(&self, time: Duration) {
        self.world.clock.set(self.world.clock.now() + time);
    }
}

/// A browser: it keeps cookies and sends them back.
#[derive(Clone)]
struct Browser<'h> {
    house: &'h House,
    /// Which of the servers answers.
    server: usize,
    cookies: BTreeMap<String, String>,
}

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
    text: String,
}

impl Reply {
    fn location(&self) -> &str {
        self.headers["location"].to_str().expect("text")
    }

    fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|line| line.to_str().expect("text")).collect()
    }

    fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }
}

impl Browser<'_> {
    async fn send(&mut self, method: Method, path: &str, headers: &[(&str, &str)], body: String) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).expect("a request");
        let response = self.house.servers[self.server].clone().oneshot(request).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let reply = Reply { status, headers, body: serde_json::from_str(&text).unwrap_or_default(), text };
        for line in reply.set_cookies() {
            let (pair, attributes) = line.split_once("; ").expect("attributes");
            let (name, value) = pair.split_once('=').expect("a pair");
            assert!(attributes.starts_with("Path=/; Secure; HttpOnly; SameSite="), "{line}");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        reply
    }

    async fn get(&mut self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], String::new()).await
    }

    /// Begins to sign in and gives the provider's address.
    async fn begin(&mut self) -> String {
        let reply = self.get("/auth/login").await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text);
        reply.location().to_owned()
    }

    /// Signs in, all the way.
    async fn sign_in(&mut self, subject: &str) -> Reply {
        let location = self.begin().await;
        let answer = self.house.provider.sign_in(&location, subject);
        self.get(&format!("/auth/callback?{answer}")).await
    }

    /// Asks as the page does.
    async fn viewer(&mut self) -> Reply {
        self.viewer_with(&[PAGE, ("sec-fetch-site", "same-origin"), ("origin", ORIGIN)]).await
    }

    async fn viewer_with(&mut self, headers: &[(&str, &str)]) -> Reply {
        let json = [("content-type", "application/json")];
        self.send(Method::POST, "/graphql", &[&json, headers].concat(), VIEWER.to_owned()).await
    }

    /// Says `logout_token` as the provider would, without cookies.
    async fn told(&self, token: &str) -> StatusCode {
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let mut provider = Browser { cookies: BTreeMap::new(), ..self.clone() };
        provider.send(Method::POST, "/auth/backchannel-logout", &form, format!("logout_token={token}")).await.status
    }
}
