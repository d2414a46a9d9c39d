//! Who is told of what: whoever could read the record at that moment, and nobody else.

use indsats::policy::Kind;
use indsats_tests::canary::{canaries, sung};
use indsats_tests::evidence::{Evidence, subjects};
use indsats_tests::live::{CHANGES, Server, Socket};
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::{Value, json};

use super::{limits, rename};
use crate::verbs::done;

on_each_database!(
    of_persons_out_of_reach_nothing_is_told,
    whoever_is_no_longer_responsible_hears_no_more,
    whoever_is_no_longer_a_user_is_told_so,
    auditors_know_records_by_pseudonyms_only,
    a_role_watches_only_what_it_may_read,
    what_is_told_is_recorded_as_read_and_says_nothing_personal,
    an_import_is_not_told_of,
);

async fn of_persons_out_of_reach_nothing_is_told(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut anna = server.watching(&world.token("caseworker"), CHANGES).await;
    let mut bent = server.watching(&world.token("colleague"), CHANGES).await;
    let mut events = server.event_stream(&world.token("caseworker"), CHANGES).await;
    // Changes are told in order: had the first been told, it would come before the second.
    rename(&world, "colleague", "dina", 1).await;
    rename(&world, "caseworker", "alma", 1).await;
    rename(&world, "colleague", "cleo", 1).await;
    let ids = async |socket: &mut Socket| {
        [socket.change("1").await["recordId"].clone(), socket.change("1").await["recordId"].clone()]
    };
    let named = |persons: [&str; 2]| persons.map(|person| json!(world.named("person", person)));
    assert_eq!(ids(&mut anna).await, named(["alma", "cleo"]));
    assert_eq!(ids(&mut bent).await, named(["dina", "cleo"]));
    assert_eq!(
        [events.change().await["recordId"].clone(), events.change().await["recordId"].clone()],
        named(["alma", "cleo"])
    );
    anna.settle().await;
}

async fn whoever_is_no_longer_responsible_hears_no_more(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut anna = server.watching(&world.token("caseworker"), CHANGES).await;
    rename(&world, "manager", "alma", 1).await;
    assert_eq!(anna.change("1").await["recordId"], world.named("person", "alma"));
    let assignment = world.assignment("alma", "caseworker", -380);
    let input = json!({ "assignment": assignment, "expectedVersion": 1, "validUntil": "2026-11-23" });
    done(&world.sign_in("manager"), "endAssignment", &input).await;
    rename(&world, "manager", "alma", 2).await;
    rename(&world, "caseworker", "birk", 1).await;
    assert_eq!(anna.change("1").await["recordId"], world.named("person", "birk"));
}

async fn whoever_is_no_longer_a_user_is_told_so(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut anna = server.watching(&world.token("caseworker"), CHANGES).await;
    let mut events = server.event_stream(&world.token("caseworker"), CHANGES).await;
    let evidence = Evidence::of(&world).await;
    evidence.run("UPDATE user_account SET active_to = '2026-11-23' WHERE subject = 'caseworker'").await;
    rename(&world, "manager", "alma", 1).await;
    assert_eq!(anna.failure("1").await, "UNAUTHENTICATED");
    assert_eq!(events.failure().await, "UNAUTHENTICATED");
    anna.subscribe("1", CHANGES).await;
    assert_eq!(anna.failure("1").await, "UNAUTHENTICATED");
}

async fn auditors_know_records_by_pseudonyms_only(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut auditor = server.watching(&world.token("auditor"), CHANGES).await;
    let mut program = server.event_stream(&world.token("audit-client"), CHANGES).await;
    rename(&world, "caseworker", "alma", 1).await;
    let alma = world.row(&json!(world.named("person", "alma")));
    let pseudonym = world.pseudonym("demo", Kind::Person, alma);
    let told = auditor.change("1").await;
    assert_eq!(told["recordId"], pseudonym);
    assert_ne!(told["recordId"], world.named("person", "alma"));
    assert_eq!(program.change().await["recordId"], pseudonym);
    let query = "query($id: ID!) { node(id: $id) { id } }";
    let found = world.sign_in("auditor").data(query, json!({ "id": pseudonym })).await;
    assert_eq!(found["node"]["id"], pseudonym);
}

async fn a_role_watches_only_what_it_may_read(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut evidence = Evidence::of(&world).await;
    let mut administrator = server.signed_in(&world.token("administrator")).await;
    administrator.subscribe("1", "subscription { changes(kinds: [OFFER, MEETING]) { recordId } }").await;
    assert_eq!(administrator.failure("1").await, "FORBIDDEN");
    let events = evidence.events().await;
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].operation.as_str(), events[0].outcome.as_str()), ("changes", "REFUSED"));
    // Without a choice one watches what one may, which is of no person.
    administrator.subscribe("1", CHANGES).await;
    administrator.settle().await;
    rename(&world, "caseworker", "alma", 1).await;
    administrator.settle().await;
    let mut anna = server.watching(&world.token("caseworker"), CHANGES).await;
    rename(&world, "caseworker", "alma", 2).await;
    anna.change("1").await;
    administrator.settle().await;
}

async fn what_is_told_is_recorded_as_read_and_says_nothing_personal(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut anna = server.watching(&world.token("caseworker"), CHANGES).await;
    let mut evidence = Evidence::of(&world).await;
    rename(&world, "caseworker", "alma", 1).await;
    let told = anna.hears().await.to_string();
    assert_eq!(sung(&canaries(&world), &told), [""; 0]);
    let events = evidence.events().await;
    let reads: Vec<_> = events.iter().filter(|event| event.operation == "changes").collect();
    let [read] = reads[..] else { panic!("{} events", reads.len()) };
    assert_eq!(
        (read.subject.as_str(), read.role.as_str(), read.outcome.as_str()),
        ("caseworker", "CASEWORKER", "SUCCESS")
    );
    assert_eq!(subjects(read), [world.row(&json!(world.named("person", "alma")))]);
    let expected = json!([{
        "person": subjects(read)[0], "relation": "OWN", "classes": ["open"], "kinds": ["Person"], "rows": 1,
    }]);
    assert_eq!(read.subjects, expected);
    // A change that is not told is not read either.
    rename(&world, "colleague", "dina", 1).await;
    rename(&world, "caseworker", "alma", 2).await;
    anna.change("1").await;
    let events = evidence.events().await;
    let of_dina = world.row(&json!(world.named("person", "dina")));
    let reads = events.iter().filter(|event| event.operation == "changes").collect::<Vec<_>>();
    assert!(reads.len() == 1 && !subjects(reads[0]).contains(&of_dina));
}

async fn an_import_is_not_told_of(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut anna = server.watching(&world.token("caseworker"), CHANGES).await;
    let mut rows = world.rows();
    rows.person("newcomer", ("Gro", "Gram"), "670786-4107", "TEAM-A", Some("caseworker"));
    world.add(rows).await;
    rename(&world, "caseworker", "alma", 1).await;
    let told: Value = anna.change("1").await;
    assert_eq!(told["recordId"], world.named("person", "alma"));
}
