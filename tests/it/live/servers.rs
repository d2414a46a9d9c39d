//! Several servers on one PostgreSQL database, and what happens when it is not to be heard for a while.

use indsats_tests::database::{Backend, TestDatabase, run};
use indsats_tests::evidence::Evidence;
use indsats_tests::live::{CHANGES, Server};
use indsats_tests::program::Program;
use indsats_tests::wire::{Wire, operation};
use indsats_tests::world::World;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};

use super::{limits, rename};

#[tokio::test]
async fn a_change_made_through_one_server_reaches_the_subscribers_of_another() {
    run(Backend::Postgres, async |database: TestDatabase| {
        let world = World::new(database).await;
        let (here, elsewhere) = (Server::of(&world, limits()).await, Server::elsewhere(&world).await);
        let mut near = here.watching(&world.token("caseworker"), CHANGES).await;
        let mut far = elsewhere.watching(&world.token("caseworker"), CHANGES).await;
        rename(&world, "colleague", "dina", 1).await;
        rename(&world, "caseworker", "alma", 1).await;
        let told = far.change("1").await;
        assert_eq!(told, near.change("1").await);
        assert_eq!(told["recordId"], world.named("person", "alma"));
    })
    .await;
}

/// Two processes, and not two servers of one.
#[tokio::test]
async fn a_list_that_is_altered_through_one_program_is_told_by_another() {
    run(Backend::Postgres, async |database: TestDatabase| {
        let world = World::today(database).await;
        let programs = (Program::serve(&world, "", "").await, Program::serve(&world, "", "").await);
        let here = Server::behind(&world, programs.0.address());
        let elsewhere = Server::behind(&world, programs.1.address());
        let (token, altered) = (world.token("caseworker"), "subscription { worklistChanged { personId lists } }");
        let mut near = here.watching(&token, altered).await;
        let mut far = elsewhere.watching(&token, altered).await;
        let mut others = elsewhere.watching(&world.token("colleague"), altered).await;
        let alma = world.named("person", "alma");
        // Another name is another place on every list.
        let rename = format!(
            "mutation {{ changeName(input: {{ person: \"{alma}\", expectedVersion: 1, givenName: \"Ny\",
             familyName: \"Ny\" }}) {{ userErrors {{ code }} }} }}"
        );
        let mut wire = Wire::to(programs.0.address()).await;
        wire.send(operation(&token, &rename)).await;
        let answer = wire.reply().await.expect("an answer").body;
        assert!(answer.contains("\"userErrors\":[]"), "{answer}");
        let told = far.change("1").await;
        assert_eq!(told, near.change("1").await);
        assert_eq!(told["personId"], alma);
        let lists = told["lists"].as_array().expect("lists");
        assert!(lists.contains(&json!("MEETING_WITHOUT_OUTCOME")), "{told}");
        others.settle().await;
    })
    .await;
}

#[tokio::test]
async fn a_change_that_is_taken_back_is_not_told() {
    run(Backend::Postgres, async |database: TestDatabase| {
        let world = World::new(database).await;
        let server = Server::of(&world, limits()).await;
        let mut socket = server.watching(&world.token("caseworker"), CHANGES).await;
        let evidence = Evidence::of(&world).await;
        // The commit itself fails, when everything has been said.
        evidence.run("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$").await;
        evidence
            .run(
                "CREATE CONSTRAINT TRIGGER no_commit AFTER UPDATE ON person DEFERRABLE INITIALLY DEFERRED
                 FOR EACH ROW EXECUTE FUNCTION no()",
            )
            .await;
        let input = json!({
            "person": world.named("person", "alma"), "expectedVersion": 1, "givenName": "Ny", "familyName": "Ny",
        });
        let document = crate::verbs::document("changeName");
        let refused = world.sign_in("caseworker").run(&document, json!({ "input": input })).await;
        assert!(!refused.codes().is_empty(), "{}", refused.text);
        evidence.run("DROP TRIGGER no_commit ON person").await;
        rename(&world, "caseworker", "birk", 1).await;
        assert_eq!(socket.change("1").await["recordId"], world.named("person", "birk"));
    })
    .await;
}

const LISTENERS: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'LISTEN%'";

#[tokio::test]
async fn whoever_may_have_missed_something_is_told_so() {
    run(Backend::Postgres, async |database: TestDatabase| {
        let world = World::new(database).await;
        let server = Server::of(&world, limits()).await;
        let mut socket = server.watching(&world.token("caseworker"), CHANGES).await;
        let mut events = server.event_stream(&world.token("caseworker"), CHANGES).await;
        let evidence = Evidence::of(&world).await;
        assert_eq!(evidence.ask(LISTENERS).await.len(), 1);
        assert_eq!(socket.failure("1").await, "CHANGES_MISSED");
        assert_eq!(events.failure().await, "CHANGES_MISSED");
        // The connection is made again by itself, and who subscribes waits for it.
        socket.subscribe("1", CHANGES).await;
        socket.settle().await;
        rename(&world, "caseworker", "alma", 1).await;
        assert_eq!(socket.change("1").await["recordId"], world.named("person", "alma"));
    })
    .await;
}

#[tokio::test]
async fn whoever_is_too_slow_is_told_so_and_nobody_else_is() {
    run(Backend::Postgres, async |database: TestDatabase| {
        let world = World::new(database).await;
        let server = Server::of(&world, limits()).await;
        let mut slow = server.watching(&world.token("caseworker"), CHANGES).await;
        let offers = "subscription { changes(kinds: [OFFER]) { recordId } }";
        let mut quick = server.watching(&world.token("caseworker"), offers).await;
        // Whoever holds all turns keeps a subscription that has something to ask from asking.
        let turns = server.api.live.turns.clone().acquire_many_owned(2).await.expect("all turns");
        let evidence = Evidence::of(&world).await;
        let alma = json!(["Person", world.row(&json!(world.named("person", "alma"))), false]);
        let notify = async |count: usize, row: &Value| {
            let payload = json!({ "at": "2026-11-23T07:00:00Z", "rows": [row] });
            let transaction = evidence.database.begin().await.expect("a transaction");
            for at in 0..count {
                // PostgreSQL tells equal notifications of one transaction once.
                let text = format!("{payload}{}", " ".repeat(at));
                let statement = format!("SELECT pg_notify('indsats_change', '{text}')");
                transaction.execute_unprepared(&statement).await.expect("a notification");
            }
            transaction.commit().await.expect("a commit");
        };
        let offer = world.row(&json!(world.named("offer", "T1")));
        let mut changes = world.store.watch().await.expect("it is heard");
        let last_is_heard = tokio::spawn(async move {
            while !changes.next().await.expect("nothing is missed").rows.iter().any(|change| change.row == offer) {}
        });
        notify(2000, &alma).await;
        notify(1, &json!(["Offer", offer, false])).await;
        last_is_heard.await.expect("whoever keeps up misses nothing");
        drop(turns);
        assert_eq!(quick.change("1").await["recordId"], world.named("offer", "T1"));
        loop {
            let message = slow.hears().await;
            if message["type"] == "error" {
                assert_eq!(message["payload"][0]["extensions"]["code"], "CHANGES_MISSED");
                break;
            }
            assert_eq!(message["payload"]["data"]["changes"]["kind"], "PERSON");
        }
        quick.settle().await;
    })
    .await;
}
