//! A database that goes away and comes back.

use chrono::Duration;
use indsats::demo::ISSUER;
use indsats::policy::Role;
use indsats::store::{DroppedList, Error, Identity, RoleSource, RoleStated};
use indsats_entity::{person, user::UserKind};
use indsats_tests::canary::{canaries, sung};
use indsats_tests::database::Backend;
use indsats_tests::world::Answer;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use serde_json::json;
use uuid::Uuid;

on_each_database!(a_lost_connection_is_no_fault_of_ours, a_database_that_is_gone_is_unavailable_until_it_is_back);

const QUERY: &str = "{ persons { nodes { fullName cprMasked } } }";

/// The cluster behind the test's database, from another database, and the name of the test's.
pub async fn cluster(world: &World) -> (DatabaseConnection, String) {
    let (cluster, name) = world.database.url.rsplit_once('/').expect("a url ends in the database");
    let connection = Database::connect(format!("{cluster}/postgres")).await.expect("the cluster answers");
    (connection, name.to_owned())
}

/// Ends every connection to the test's database.
pub async fn disconnect_all(cluster: &DatabaseConnection, name: &str) {
    let terminate = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    cluster.execute_unprepared(&terminate).await.expect("connections are ended");
}

fn says_nothing(world: &World, answer: &Answer) {
    for word in ["DbErr", "Sqlx", "Conn(", "Pool", "terminating", "57P01", "postgres", "SELECT", "Some(", "panicked"] {
        assert!(!answer.text.contains(word), "{}", answer.text);
    }
    assert_eq!(sung(&canaries(world), &answer.text), [""; 0]);
}

async fn a_lost_connection_is_no_fault_of_ours(database: TestDatabase) {
    if database.backend == Backend::Sqlite {
        return;
    }
    let world = World::new(database).await;
    let source = RoleSource::Claim { path: vec!["roles".to_owned()], pattern: "CASEWORKER".to_owned() };
    let (units, privileges) = (Vec::new(), Vec::new());
    let identity = Identity {
        issuer: ISSUER.to_owned(),
        subject: "caseworker".to_owned(),
        kind: UserKind::Person,
        client: None,
        assurance: None,
        name: None,
        mail: None,
        cpr: None,
        roles: vec![RoleStated { role: Role::Caseworker, privileges, units, needs_unit: false, source }],
        privileges: Vec::new(),
        dropped: DroppedList::default(),
        engagement: String::new(),
        expires_at: world.clock.now() + Duration::hours(1),
    };
    let Ok(principal) = world.store.resolve(identity).await else { panic!("the caseworker is known") };
    let Ok(session) = world.store.session(Uuid::now_v7(), principal, None, None).await else { panic!("a session") };
    assert!(session.find::<person::Entity>().all().await.is_ok());
    let (cluster, name) = cluster(&world).await;
    disconnect_all(&cluster, &name).await;
    assert!(matches!(session.find::<person::Entity>().all().await, Err(Error::Unavailable(_))));
    disconnect_all(&cluster, &name).await;
    assert!(matches!(session.work().await.map(|_| ()), Ok(()) | Err(Error::Unavailable(_))));
}

async fn a_database_that_is_gone_is_unavailable_until_it_is_back(database: TestDatabase) {
    if database.backend == Backend::Sqlite {
        return;
    }
    let world = World::new(database).await;
    let client = world.sign_in("caseworker");
    assert_eq!(client.run(QUERY, json!({})).await.status, 200);
    let (cluster, name) = cluster(&world).await;
    let allow = |allowed: bool| format!("ALTER DATABASE \"{name}\" WITH ALLOW_CONNECTIONS {allowed}");
    cluster.execute_unprepared(&allow(false)).await.expect("the door is shut");
    disconnect_all(&cluster, &name).await;
    for _ in 0..6 {
        let answer = client.run(QUERY, json!({})).await;
        assert_eq!((answer.status, answer.codes()), (503, vec!["UNAVAILABLE"]), "{}", answer.text);
        says_nothing(&world, &answer);
    }
    assert!(world.store.ping().await.is_err());
    cluster.execute_unprepared(&allow(true)).await.expect("the door is open");
    assert_eq!(client.run(QUERY, json!({})).await.status, 200);

    // Connections that are lost while requests run: each of these answers, or says that it cannot.
    let mut failed = 0;
    for _ in 0..10 {
        let (answers, ()) = tokio::join!(
            async {
                let run = || client.run(QUERY, json!({}));
                let (one, two, three) = tokio::join!(run(), run(), run());
                [one, two, three]
            },
            disconnect_all(&cluster, &name)
        );
        for answer in answers.iter().filter(|answer| answer.status != 200 || !answer.codes().is_empty()) {
            failed += 1;
            let known = ["UNAVAILABLE", "AUDIT_UNAVAILABLE"];
            assert!(answer.codes().iter().all(|code| known.contains(code)), "{}", answer.text);
            says_nothing(&world, answer);
        }
    }
    let mut answer = client.run(QUERY, json!({})).await;
    for _ in 0..failed {
        answer = client.run(QUERY, json!({})).await;
    }
    assert_eq!(answer.status, 200, "{}", answer.text);
}
