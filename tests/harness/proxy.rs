//! What stands between every test and the API: it reads each answer before the test does, and looks into the trail for every
//! person in it. An answer that tells of somebody whom no durable event of its request concerns fails the test.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http_body_util::BodyExt;
use indsats::{
    demo::rows::Rows,
    keys::{Keys, Sealer},
    policy::Kind,
    store::GlobalId,
};
use indsats_entity::{audit_concern, audit_leaf};
use sea_orm::{ActiveValue, ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, Statement};
use serde_json::Value;
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::database::TestDatabase;

/// An id is never shorter.
const SHORTEST_ID: usize = 40;

/// Who reads answers, and what they know of the municipality.
pub struct Proxy {
    url: String,
    database: OnceCell<DatabaseConnection>,
    keys: Keys,
    /// The full names of persons, which tell of them without an id.
    names: Vec<(String, Uuid)>,
    /// Whom records are about, as far as it was asked before.
    known: Mutex<HashMap<(Kind, Uuid), Option<Uuid>>>,
}

/// The same router, whose answers are read.
pub(crate) fn watched(router: Router, proxy: Proxy) -> Router {
    router.layer(from_fn_with_state(Arc::new(proxy), read))
}

async fn read(State(proxy): State<Arc<Proxy>>, request: Request, next: Next) -> Response {
    let engagement = engagement(request.headers());
    let (head, body) = next.run(request).await.into_parts();
    let media = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if media.starts_with("text/event-stream") || media.starts_with("application/x-ndjson") {
        // It has no end to wait for; tests of streams look into the trail themselves.
        return Response::from_parts(head, body);
    }
    let bytes = body.collect().await.expect("a body").to_bytes();
    let request = head.headers.get("x-request-id").and_then(|id| id.to_str().ok()?.parse().ok());
    proxy.check(request, &String::from_utf8_lossy(&bytes), engagement.as_deref()).await;
    Response::from_parts(head, Body::from(bytes))
}

/// The engagement that a token states, which decides what ids look like.
fn engagement(headers: &HeaderMap) -> Option<String> {
    let token = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split('.').nth(1)?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    Some(claims["engagement"].as_str().unwrap_or_default().to_owned())
}

impl Proxy {
    /// Of a database, and the persons whom it has from the beginning.
    #[must_use]
    pub fn new(database: &TestDatabase, rows: &Rows) -> Self {
        let text = |column: &ActiveValue<String>| column.try_as_ref().cloned().unwrap_or_default();
        let names = rows.persons.iter().map(|person| {
            let id = person.id.try_as_ref().copied().expect("a person has an id");
            (format!("{} {}", text(&person.given_name), text(&person.family_name)), id)
        });
        let (url, keys) = (database.url.clone(), Keys::derive(&crate::world::MASTER));
        Self { url, database: OnceCell::new(), keys, names: names.collect(), known: Mutex::default() }
    }

    /// Fails unless every person in an answer, or in what has come of it, is in a durable event of its request. Gives how
    /// many persons it was.
    ///
    /// # Panics
    /// When it is not so.
    pub async fn check(&self, request: Option<Uuid>, text: &str, engagement: Option<&str>) -> usize {
        let told = self.persons(text, engagement).await;
        if !told.is_empty() {
            let recorded = self.recorded(request.expect("an answer has the id of its request")).await;
            let unrecorded: Vec<_> = told.difference(&recorded).collect();
            assert!(unrecorded.is_empty(), "no event tells that {unrecorded:?} left: {text}");
        }
        told.len()
    }

    async fn database(&self) -> &DatabaseConnection {
        self.database.get_or_init(|| crate::database::connect(&self.url)).await
    }

    /// Everybody of whom a text tells, by an id of theirs or of a record about them, or by name.
    async fn persons(&self, text: &str, engagement: Option<&str>) -> BTreeSet<Uuid> {
        let pseudonyms = engagement.map(|name| self.keys.sealer(&format!("id for engagement {name}")));
        let sealers: Vec<Sealer> = [self.keys.sealer("id")].into_iter().chain(pseudonyms).collect();
        let mut persons = BTreeSet::new();
        for word in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_') {
            if word.len() < SHORTEST_ID {
                continue;
            }
            let opened = sealers.iter().find_map(|sealer| GlobalId::open(sealer, word));
            match opened {
                Some(GlobalId { kind: Kind::Person, row }) => persons.extend([row]),
                Some(GlobalId { kind, row }) => persons.extend(self.person_of(kind, row).await),
                None => {}
            }
        }
        persons.extend(self.names.iter().filter(|(name, _)| text.contains(name)).map(|(_, person)| *person));
        persons
    }

    /// The person whom a record is about, if it is about one.
    async fn person_of(&self, kind: Kind, row: Uuid) -> Option<Uuid> {
        let known = self.known.lock().expect("a memory").get(&(kind, row)).copied();
        if let Some(known) = known {
            return known;
        }
        let found = self.look_up(kind, row).await;
        self.known.lock().expect("a memory").insert((kind, row), found);
        found
    }

    async fn look_up(&self, kind: Kind, row: Uuid) -> Option<Uuid> {
        let table = kind.as_str().chars().fold(String::new(), |mut table, letter| {
            if letter.is_uppercase() && !table.is_empty() {
                table.push('_');
            }
            table.extend(letter.to_lowercase());
            table
        });
        let database = self.database().await;
        let find = format!("SELECT person_id FROM {table} WHERE id = $1");
        let find = Statement::from_sql_and_values(database.get_database_backend(), find, [row.into()]);
        // Most tables are about nobody, and have no such column.
        let found = database.query_one_raw(find).await.ok()??;
        found.try_get_by_index(0).ok()
    }

    /// Everybody of whom durable events of a request tell.
    async fn recorded(&self, request: Uuid) -> BTreeSet<Uuid> {
        let concerns = audit_concern::Entity::find().find_also_related(audit_leaf::Entity);
        // Both are identities by time, and an event is younger than its request.
        let concerns =
            concerns.filter(audit_leaf::Column::Id.gt(request)).filter(audit_leaf::Column::RequestId.eq(request));
        let concerns = concerns.all(self.database().await).await;
        concerns.expect("the trail is read").into_iter().map(|(concern, _)| concern.person_id).collect()
    }
}
