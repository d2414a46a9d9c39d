//! Single sign-on of every shape: what tokens of other services mean here, by configuration alone.

mod adfs;
pub mod broker;
mod configured;
mod entra_id;
mod explain;
mod first_sight;
mod keycloak;
mod property;

use std::{fs, path::Path};

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use http_body_util::BodyExt;
use indsats::{
    config::{Config, Issuer, Sources},
    serve,
};
use indsats_tests::{database::TestDatabase, signer::Signer, world::World};
use jsonwebtoken::Algorithm;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

const WHO: &str = "{ viewer { user { name email kind } roleInUse privileges units { userKey } }
    whoami { roles { role source unitCount units { userKey } origins { source claim pattern } }
        dropped { claim value reason } droppedCount }
    persons(first: 100) { nodes { givenName } } }";

/// A configuration of the documentation, with keys of its own in place of the service's.
pub fn configured(example: &str, signer: &Signer) -> (TempDir, Issuer) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/sign-in");
    let text = fs::read_to_string(root.join(format!("{example}.toml"))).expect("an example");
    let dir = tempfile::tempdir().expect("a directory");
    fs::write(dir.path().join("jwks"), json!({ "keys": [signer.jwk] }).to_string()).expect("the directory is ours");
    fs::write(dir.path().join("master"), "Q2FuYXJ5VGhhdE5vYm9keU1heVNlZS0tMzIgYnl0ZXM=")
        .expect("the directory is ours");
    let place = dir.path().display().to_string();
    let local = |line: &str| match line.starts_with("discovery = ") {
        true => format!("key_file = '{place}/jwks'\n"),
        false => format!("{line}\n"),
    };
    let text: String = text.lines().map(local).collect();
    let file = dir.path().join("indsats.toml");
    fs::write(&file, format!("keys.master_file = '{place}/master'\n{text}")).expect("the directory is ours");
    let nothing: [(&str, &str); 0] = [];
    let config = Config::load(&Sources::new(Some(file), nothing)).unwrap_or_else(|problems| panic!("{problems}"));
    let [issuer] = <[Issuer; 1]>::try_from(config.sign_in.issuers).expect("one issuer");
    (dir, issuer)
}

/// A sign-in service before the synthetic municipality.
pub struct Service {
    pub world: World,
    router: Router,
    signer: Signer,
    issuer: Issuer,
    _dir: TempDir,
}

/// An answer.
pub struct Reply {
    pub status: u16,
    pub body: Value,
}

impl Service {
    /// A service of the shape of an example.
    pub async fn of(database: TestDatabase, example: &str) -> Self {
        let signer = Signer::new("1", Algorithm::ES256);
        let (dir, issuer) = configured(example, &signer);
        let world = World::new(database).await;
        let verifier = serve::verifier(std::slice::from_ref(&issuer), world.clock.clone()).expect("a verifier");
        let router = world.behind(verifier);
        Self { world, router, signer, issuer, _dir: dir }
    }

    /// A token with these claims beside those that every token has.
    pub fn token(&self, claims: &Value) -> String {
        let now = self.world.clock.now().timestamp();
        let mut all = json!({
            "iss": self.issuer.issuer, "aud": self.issuer.audience, "sub": "subject-1", "iat": now, "exp": now + 3000,
        });
        let all_claims = all.as_object_mut().expect("claims");
        all_claims.extend(claims.as_object().expect("claims").clone());
        let mut header = self.signer.header();
        header["typ"] = "JWT".into();
        self.signer.sign(header.to_string(), all.to_string())
    }

    /// Runs an operation with a token.
    pub async fn run(&self, claims: &Value, query: &str) -> Reply {
        self.run_as("", claims, query).await
    }

    /// Runs an operation in a role; without one in the first that is held.
    pub async fn run_as(&self, role: &str, claims: &Value, query: &str) -> Reply {
        let mut request = Request::post("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/graphql-response+json")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token(claims)));
        if !role.is_empty() {
            request = request.header("x-role", role);
        }
        let request = request.body(Body::from(json!({ "query": query }).to_string())).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        Reply { status, body: serde_json::from_slice(&bytes).expect("JSON") }
    }

    /// Signs in and asks who that is.
    pub async fn who(&self, claims: Value) -> Reply {
        self.run(&claims, WHO).await
    }

    /// Signs in with what gives no role.
    pub async fn refused(&self, claims: Value) {
        let reply = self.who(claims.clone()).await;
        let code = &reply.body["errors"][0]["extensions"]["code"];
        assert_eq!((reply.status, code), (403, &json!("FORBIDDEN")), "{claims} {}", reply.body);
    }
}

impl Reply {
    /// The answer of an operation that must succeed.
    fn data(&self) -> &Value {
        assert_eq!(self.status, 200, "{}", self.body);
        assert!(self.body.get("errors").is_none(), "{}", self.body);
        &self.body["data"]
    }

    /// The role in use, the codes of its units, and how many persons it sees.
    pub fn role(&self) -> (&str, Vec<&str>, usize) {
        let data = self.data();
        let units = data["viewer"]["units"].as_array().expect("units").iter();
        let mut units: Vec<&str> = units.map(|unit| unit["userKey"].as_str().expect("a code")).collect();
        units.sort_unstable();
        let persons = data["persons"]["nodes"].as_array().expect("persons").len();
        (data["viewer"]["roleInUse"].as_str().expect("a role"), units, persons)
    }

    /// The privileges of the caller.
    pub fn privileges(&self) -> &Value {
        &self.data()["viewer"]["privileges"]
    }

    /// What was dropped: values and reasons.
    pub fn dropped(&self) -> Vec<(&str, &str)> {
        let list = self.data()["whoami"]["dropped"].as_array().expect("a list").iter();
        list.map(|one| (one["value"].as_str().unwrap_or("?"), one["reason"].as_str().expect("a reason"))).collect()
    }
}
