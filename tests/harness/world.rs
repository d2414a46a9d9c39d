//! The synthetic municipality behind the front door: one database, one API, and a client for each sign-in.

use std::{num::NonZeroU32, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request},
};
use chrono::{DateTime, Utc};
use http_body_util::BodyExt;
use indsats::{
    authn::{Grant, LocalIssuer, Verifier},
    clock::Clock,
    demo::{self, SignIn, rows::Rows, world},
    generate,
    http::{self, Api, Budget, Rates},
    keys::Keys,
    store::{GlobalId, Store},
};
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

use crate::{
    database::TestDatabase,
    proxy::{self, Proxy},
};

/// A Monday morning at eight, local time.
pub const MONDAY: &str = "2026-11-23T07:00:00Z";

/// The master key of the tests' databases.
pub const MASTER: [u8; 32] = [42; 32];

/// The municipality.
pub struct World {
    pub database: TestDatabase,
    pub store: Store,
    pub clock: Clock,
    pub router: Router,
    pub issuer: LocalIssuer,
}

/// One answer of the API.
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub text: String,
    /// Statements that it took, those of the trail left out.
    pub statements: u64,
}

/// A file of the API.
pub struct Download {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

/// Somebody signed in.
pub struct Client<'w> {
    world: &'w World,
    pub token: String,
    headers: Vec<(&'static str, String)>,
}

impl World {
    /// The municipality with its named people only.
    pub async fn new(database: TestDatabase) -> Self {
        Self::at(database, MONDAY.parse().expect("an instant")).await
    }

    /// The municipality of today, for a process that looks at the clock on the wall.
    pub async fn today(database: TestDatabase) -> Self {
        Self::at(database, Clock::System.now()).await
    }

    /// A municipality of that many persons, drawn from a seed, on the same Monday.
    pub async fn generated(database: TestDatabase, persons: u64, seed: u64) -> Self {
        let world = Self::over(database, MONDAY.parse().expect("an instant")).await;
        let (today, issuer) = (world.clock.today(), demo::ISSUER.to_owned());
        let options = generate::Options { persons, seed, today, issuer };
        generate::run(&world.store, &options, |_| {}).await.expect("the municipality is written");
        world
    }

    async fn at(database: TestDatabase, now: DateTime<Utc>) -> Self {
        let world = Self::over(database, now).await;
        let mut rows = world.rows();
        world::organisation(&mut rows);
        world::persons(&mut rows);
        world.add(rows).await;
        world
    }

    /// What a database holds already, at an instant.
    pub async fn over(database: TestDatabase, now: DateTime<Utc>) -> Self {
        let (keys, clock) = (Arc::new(Keys::derive(&MASTER)), Clock::fixed(now));
        let store = Store::open(&database.url, 4, keys, clock.clone()).await.expect("a migrated database");
        let issuer = LocalIssuer::generate(demo::ISSUER, demo::AUDIENCE).expect("a key");
        let router = proxy::watched(http::router(api(&store, &issuer)), Proxy::new(&database.url, &store));
        Self { database, store, clock, router, issuer }
    }

    /// The same municipality, whose answers nobody reads before their time is taken.
    #[must_use]
    pub fn unwatched(self) -> Self {
        Self { router: http::router(self.api()), ..self }
    }

    /// The same database, as another process has it.
    pub async fn another_store(&self) -> Store {
        let keys = Arc::new(Keys::derive(&MASTER));
        Store::open(&self.database.url, 4, keys, self.clock.clone()).await.expect("a migrated database")
    }

    /// What its router was made of, to be changed for another one.
    pub fn api(&self) -> Api {
        api(&self.store, &self.issuer)
    }

    /// The same municipality behind another API, whose answers are read as those of its own are.
    pub fn with(&self, api: Api) -> Router {
        proxy::watched(http::router(api), self.proxy())
    }

    /// The same municipality behind another verifier.
    pub fn behind(&self, verifier: Verifier) -> Router {
        self.with(Api { verifier: Arc::new(verifier), ..self.api() })
    }

    /// Somebody who reads what leaves in another way than through a router.
    pub fn proxy(&self) -> Arc<Proxy> {
        Proxy::new(&self.database.url, &self.store)
    }

    /// One of the demo's sign-ins.
    pub fn sign_in(&self, id: &str) -> Client<'_> {
        self.client(&SignIn::find(id).unwrap_or_else(|| panic!("no sign-in {id}")).grant())
    }

    /// The token of one of the demo's sign-ins.
    pub fn token(&self, id: &str) -> String {
        self.sign_in(id).token
    }

    /// Somebody whose roles stand in the database and not in the token, as the staff that is generated.
    pub fn staff(&self, subject: &str) -> Client<'_> {
        let subject = subject.to_owned();
        self.client(&Grant { subject, roles: vec![], units: vec![], privileges: vec![], engagement: None })
    }

    /// Somebody with a token of any content.
    pub fn client(&self, grant: &Grant) -> Client<'_> {
        let token = self.issuer.sign(grant, self.clock.now()).expect("a token");
        Client { world: self, token, headers: Vec::new() }
    }

    /// Rows to be added, at the world's present instant and under its keys.
    pub fn rows(&self) -> Rows {
        Rows::new(Arc::new(Keys::derive(&MASTER)), self.clock.now())
    }

    /// Adds rows, as an import would.
    pub async fn add(&self, rows: Rows) {
        demo::write(&self.store, rows).await.expect("the rows are written");
    }

    /// The global id of a named row: `("person", "alma")`.
    pub fn named(&self, kind: &str, key: &str) -> String {
        use indsats::policy::Kind;
        let known = match kind {
            "person" => Kind::Person,
            "protection" => Kind::ProtectionPeriod,
            "assignment" => Kind::Assignment,
            "plan" => Kind::Plan,
            "course" => Kind::Course,
            "session" => Kind::CourseSession,
            "attendance" => Kind::Attendance,
            "meeting" => Kind::Meeting,
            "unit" => Kind::OrganisationUnit,
            "need" => Kind::PersonNeed,
            "closed time" => Kind::ClosedTime,
            "absence" => Kind::Absence,
            "exemption" => Kind::Exemption,
            "readiness" => Kind::ReadinessAssessment,
            "target" => Kind::IndividualTarget,
            "user" => Kind::User,
            "offer" => Kind::Offer,
            "policy" => Kind::EffortPolicy,
            _ => panic!("no rows are named as {kind}"),
        };
        self.global_id(known, world::id(kind, key))
    }

    /// The global id under which the auditors of an engagement know a named row.
    pub fn pseudonym(&self, engagement: &str, kind: indsats::policy::Kind, row: Uuid) -> String {
        GlobalId { kind, row }.seal(&self.store.keys().sealer(&format!("id for engagement {engagement}")))
    }

    /// The global id of a responsibility that began that many days from today.
    pub fn assignment(&self, person: &str, user: &str, from: i64) -> String {
        let from = self.rows().day(from);
        self.named("assignment", &format!("{person} {user} {from}"))
    }

    /// The row that such an id names.
    pub fn row(&self, id: &Value) -> Uuid {
        let id = id.as_str().expect("an id");
        GlobalId::open(&self.store.keys().sealer("id"), id).expect("an id of ours").row
    }

    /// The global id under which everybody but auditors knows a named row.
    pub fn global_id(&self, kind: indsats::policy::Kind, row: Uuid) -> String {
        self.store.seal(kind, row)
    }
}

/// Tests ask for more in a minute than anybody who works.
fn api(store: &Store, issuer: &LocalIssuer) -> Api {
    let verifier = Arc::new(Verifier::new([issuer.trusted().expect("a key set")]));
    let rates = Rates { requests_per_minute: NonZeroU32::MAX, price_per_minute: NonZeroU32::MAX, ..Rates::default() };
    Api { budget: Arc::new(Budget::new(rates)), ..Api::new(store.clone(), verifier) }
}

impl Client<'_> {
    /// The same client with one more header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Runs an operation.
    pub async fn run(&self, query: &str, variables: Value) -> Answer {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let mut request = Request::post("/graphql")
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json")
            .header("authorization", format!("Bearer {}", self.token));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let before = self.world.store.statement_count();
        let request = request.body(Body::from(body)).expect("a request");
        let response = self.world.router.clone().oneshot(request).await.expect("the router answers");
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer { status, body, text, statements: self.world.store.statement_count() - before }
    }

    /// Runs an operation that must succeed, and gives its data.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let answer = self.run(query, variables).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(answer.body.get("errors").is_none(), "{}", answer.text);
        answer.body["data"].clone()
    }
}

impl World {
    /// Asks for a file, signed in or not.
    pub async fn get(&self, path: &str, headers: &[(&'static str, &str)]) -> Download {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.into_body().collect().await.expect("a body").to_bytes().to_vec();
        Download { status, headers, bytes }
    }
}

impl Client<'_> {
    /// Asks for a file.
    pub async fn get(&self, path: &str) -> Download {
        let bearer = format!("Bearer {}", self.token);
        let mut headers = vec![("authorization", bearer.as_str())];
        headers.extend(self.headers.iter().map(|(name, value)| (*name, value.as_str())));
        self.world.get(path, &headers).await
    }
}

impl Download {
    /// A header, as text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap_or_default())
    }

    /// What it holds, as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("UTF-8")
    }

    /// The code of a refusal.
    pub fn code(&self) -> String {
        let body: Value = serde_json::from_slice(&self.bytes).unwrap_or_default();
        body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Answer {
    /// The codes of its errors.
    pub fn codes(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().into_iter().flatten();
        errors.filter_map(|error| error["extensions"]["code"].as_str()).collect()
    }
}

/// The codes of a payload's user errors.
pub fn user_errors(payload: &Value) -> Vec<&str> {
    payload["userErrors"].as_array().into_iter().flatten().filter_map(|error| error["code"].as_str()).collect()
}
