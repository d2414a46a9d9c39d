//! What stands between every test and the API: it reads each answer before the test does, and looks into the trail for every
//! person in it. An answer that tells of somebody whom no durable event of its request concerns fails the test.

mod passing;

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex},
    time::Duration,
};

use indsats::{
    keys::Sealer,
    policy::Kind,
    store::{GlobalId, Store},
};
use indsats_entity::{audit_concern, audit_leaf};
use sea_orm::{
    ColumnTrait, Condition, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, EntityTrait,
    QueryFilter, Statement,
};
use tokio::{sync::OnceCell, time::timeout};
use uuid::Uuid;

use crate::telling::Telling;
pub use passing::{engagement, watched};

/// An id is never shorter.
const SHORTEST_ID: usize = 40;
/// A database that is locked or gone is not waited for: what it had before is known.
const PATIENCE: Duration = Duration::from_secs(2);
/// What subscriptions are in the trail.
const SUBSCRIPTIONS: [&str; 2] = ["changes", "worklistChanged"];

/// Who reads answers, and what they know of the municipality.
pub struct Proxy {
    url: String,
    database: OnceCell<DatabaseConnection>,
    store: Store,
    telling: tokio::sync::Mutex<Telling>,
    /// Whom records are about, as far as it was asked before.
    known: Mutex<HashMap<(Kind, Uuid), Option<Uuid>>>,
}

impl Proxy {
    /// Of the database at an address, by the keys of a store on it.
    #[must_use]
    pub fn new(url: &str, store: &Store) -> Arc<Self> {
        let (url, store) = (url.to_owned(), store.clone());
        let (database, telling, known) = (OnceCell::new(), tokio::sync::Mutex::default(), Mutex::default());
        Arc::new(Self { url, database, store, telling, known })
    }

    /// Fails unless every person in an answer, or in what has come of it, is in a durable event of its request. Gives how
    /// many persons and values of persons it was.
    ///
    /// # Panics
    /// When it is not so.
    pub async fn check(&self, request: Option<Uuid>, text: &str, engagement: Option<&str>) -> usize {
        let events = request.map(|request| {
            // Both are identities by time, and an event is younger than its request.
            let younger = audit_leaf::Column::Id.gt(request);
            Condition::all().add(younger).add(audit_leaf::Column::RequestId.eq(request))
        });
        self.held(events, text, engagement).await
    }

    /// The same for a message of a socket, which names no request: the event is a subscription's, and younger than the socket.
    ///
    /// # Panics
    /// When it is not so.
    pub async fn check_message(&self, opened: Uuid, text: &str, engagement: Option<&str>) -> usize {
        let events = Condition::all().add(audit_leaf::Column::Id.gt(opened));
        let events = events.add(audit_leaf::Column::Operation.is_in(SUBSCRIPTIONS));
        self.held(Some(events), text, engagement).await
    }

    async fn held(&self, events: Option<Condition>, text: &str, engagement: Option<&str>) -> usize {
        if text.is_empty() {
            return 0;
        }
        let told = self.persons(text, engagement).await;
        let mut telling = self.telling.lock().await;
        let learned = timeout(PATIENCE, async { telling.learn(self.database().await?, self.store.keys()).await });
        // What cannot be learned now was learned before, or there is no answer to check.
        let _ = learned.await;
        let values = telling.within(text);
        if told.is_empty() && values.is_empty() {
            return 0;
        }
        let recorded = self.recorded(events.expect("an answer has the id of its request")).await;
        let unrecorded: Vec<_> = told.difference(&recorded).collect();
        assert!(unrecorded.is_empty(), "no event tells that {unrecorded:?} left: {text}");
        // Several may have one name: that one of them is told of is enough.
        let value = values.iter().find(|(_, persons)| persons.is_disjoint(&recorded));
        assert!(value.is_none(), "no event tells that {value:?} left: {text}");
        told.len() + values.len()
    }

    async fn database(&self) -> Result<&DatabaseConnection, DbErr> {
        let connect = || {
            let mut options = ConnectOptions::new(&self.url);
            options.sqlx_logging(false).max_connections(2);
            Database::connect(options)
        };
        self.database.get_or_try_init(connect).await
    }

    /// Everybody of whom a text tells by an id of theirs or of a record about them.
    async fn persons(&self, text: &str, engagement: Option<&str>) -> BTreeSet<Uuid> {
        let keys = self.store.keys();
        let pseudonyms = engagement.map(|name| keys.sealer(&format!("id for engagement {name}")));
        let sealers: Vec<Sealer> = [keys.sealer("id")].into_iter().chain(pseudonyms).collect();
        let mut persons = BTreeSet::new();
        for word in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_') {
            if word.len() < SHORTEST_ID {
                continue;
            }
            let opened = sealers.iter().find_map(|sealer| GlobalId::open(sealer, word));
            match opened {
                Some(GlobalId { kind: Kind::Person, row }) => persons.extend([row]),
                // About an access: whom it concerned is told by an id of their own, and to those alone who see them.
                Some(GlobalId { kind: Kind::AccessReview, .. }) => {}
                Some(GlobalId { kind, row }) => persons.extend(self.person_of(kind, row).await),
                None => {}
            }
        }
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
        let table = match kind {
            Kind::TimelineEntry => "history".to_owned(),
            kind => kind.as_str().chars().fold(String::new(), |mut table, letter| {
                if letter.is_uppercase() && !table.is_empty() {
                    table.push('_');
                }
                table.extend(letter.to_lowercase());
                table
            }),
        };
        let database = self.database().await.expect("the database answers");
        let find = format!("SELECT person_id FROM {table} WHERE id = $1");
        let find = Statement::from_sql_and_values(database.get_database_backend(), find, [row.into()]);
        // Most tables are about nobody, and have no such column.
        let found = database.query_one_raw(find).await.ok()??;
        found.try_get_by_index(0).ok()
    }

    /// Everybody of whom durable events tell.
    async fn recorded(&self, events: Condition) -> BTreeSet<Uuid> {
        let concerns = audit_concern::Entity::find().find_also_related(audit_leaf::Entity).filter(events);
        let concerns = concerns.all(self.database().await.expect("the database answers")).await;
        concerns.expect("the trail is read").into_iter().map(|(concern, _)| concern.person_id).collect()
    }
}
