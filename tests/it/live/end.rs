//! How streams end that nobody wanted to end: the token runs out, the trail is full, the server stops.

use chrono::Duration;
use indsats_tests::database::Backend;
use indsats_tests::evidence::Evidence;
use indsats_tests::live::{CHANGES, Server};
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;

use super::{limits, rename};
use crate::verbs::document;

on_each_database!(
    streams_end_with_their_token,
    what_cannot_be_recorded_is_withheld_and_the_subscription_ends,
    streams_say_goodbye_when_the_server_stops,
    one_subscriber_that_fails_stops_nobody_else,
);

async fn streams_end_with_their_token(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut socket = server.watching(&world.token("caseworker"), CHANGES).await;
    let mut events = server.event_stream(&world.token("caseworker"), CHANGES).await;
    let start = world.clock.now();
    world.clock.set(start + Duration::minutes(54));
    let mut later = server.watching(&world.token("colleague"), CHANGES).await;
    rename(&world, "caseworker", "alma", 1).await;
    assert_eq!(socket.change("1").await["kind"], "PERSON");
    assert_eq!(events.change().await["kind"], "PERSON");
    world.clock.set(start + Duration::minutes(55));
    assert_eq!(socket.closed().await, (4403, "Token expired".to_owned()));
    assert_eq!(events.failure().await, "UNAUTHENTICATED");
    later.settle().await;
}

/// What subscriptions tell can no longer be recorded; what requests do can.
async fn refuse_to_tell(world: &World) {
    let evidence = Evidence::of(world).await;
    let statements: &[&str] = if world.database.backend == Backend::Sqlite {
        &["CREATE TRIGGER no_telling BEFORE INSERT ON audit_leaf WHEN NEW.operation = 'changes'
           BEGIN SELECT RAISE(ABORT, 'full'); END"]
    } else {
        &[
            "CREATE FUNCTION no_telling() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'full'; END $$",
            "CREATE TRIGGER no_telling BEFORE INSERT ON audit_leaf FOR EACH ROW WHEN (NEW.operation = 'changes')
             EXECUTE FUNCTION no_telling()",
        ]
    };
    for statement in statements {
        evidence.run(statement).await;
    }
}

async fn what_cannot_be_recorded_is_withheld_and_the_subscription_ends(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut socket = server.watching(&world.token("caseworker"), CHANGES).await;
    let mut events = server.event_stream(&world.token("caseworker"), CHANGES).await;
    refuse_to_tell(&world).await;
    let input = json!({
        "person": world.named("person", "alma"), "expectedVersion": 1, "givenName": "Ny", "familyName": "Ny",
    });
    // The change is made, whether or not its answer was to be recorded together with what cannot be.
    world.sign_in("caseworker").run(&document("changeName"), json!({ "input": input })).await;
    assert_eq!(socket.failure("1").await, "AUDIT_UNAVAILABLE");
    assert_eq!(events.failure().await, "AUDIT_UNAVAILABLE");
    // The socket itself has nothing to hide.
    socket.settle().await;
}

async fn streams_say_goodbye_when_the_server_stops(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let token = world.token("caseworker");
    let mut idle = server.socket().await;
    let mut socket = server.watching(&token, CHANGES).await;
    let mut events = server.event_stream(&token, CHANGES).await;
    idle.settle().await;
    server.stop();
    for socket in [&mut idle, &mut socket] {
        assert_eq!(socket.closed().await, (1001, "Going away".to_owned()));
    }
    // A seat is held until the peer has said goodbye, or has gone.
    drop((idle, socket));
    assert_eq!(events.failure().await, "UNAVAILABLE");
    server.has_streams(0).await;
    // Whoever comes now is told at once.
    assert_eq!(server.socket().await.closed().await.0, 1001);
    assert_eq!(server.event_stream(&token, CHANGES).await.failure().await, "UNAVAILABLE");
}

async fn one_subscriber_that_fails_stops_nobody_else(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut anna = server.watching(&world.token("caseworker"), CHANGES).await;
    let mut gone = server.watching(&world.token("manager"), CHANGES).await;
    let mut rude = server.watching(&world.token("auditor"), CHANGES).await;
    // One is no user any more, one breaks the protocol, one hangs up without a word.
    let evidence = Evidence::of(&world).await;
    let hung_up = server.watching(&world.token("audit-client"), CHANGES).await;
    evidence.run("UPDATE user_account SET active_to = '2026-11-23' WHERE subject = 'manager'").await;
    drop(hung_up);
    rude.say(json!({ "type": "nonsense" })).await;
    assert_eq!(rude.closed().await.0, 4400);
    for version in 1..4 {
        rename(&world, "caseworker", "alma", version).await;
        assert_eq!(anna.change("1").await["kind"], "PERSON");
    }
    assert_eq!(gone.failure("1").await, "UNAUTHENTICATED");
}
