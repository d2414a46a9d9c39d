//! Worklists that are altered: told to whoever has them, by kind, and to nobody else.

use indsats::{
    authn::Grant,
    policy::{Kind, Role},
};
use indsats_entity::effort;
use indsats_tests::canary::{canaries, sung};
use indsats_tests::database::{Backend, TestDatabase, run};
use indsats_tests::evidence::Evidence;
use indsats_tests::live::{Server, Socket};
use indsats_tests::{on_each_database, world::World};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{limits, rename};
use crate::verbs::done;
use crate::worklists::municipality;

on_each_database!(
    whoever_has_the_person_is_told_which_lists_are_altered,
    what_alters_no_list_today_is_not_told,
    who_becomes_responsible_is_told_of_all_lists_of_the_person,
    a_manager_is_told_by_unit_and_by_caseworker,
    only_lists_of_the_role_are_told,
    who_has_no_lists_watches_none,
    auditors_are_told_by_pseudonym,
    what_is_told_is_recorded_and_names_nobody,
    a_roll_by_new_rules_tells_what_it_alters,
);

const ALTERED: &str = "subscription { worklistChanged { personId lists occurredAt } }";

/// Books a conversation with a person, and gives its row.
async fn book(world: &World, sign_in: &str, person: &str, date: &str) -> Value {
    book_with(world, sign_in, &json!(world.named("person", person)), date).await
}

async fn book_with(world: &World, sign_in: &str, person: &Value, date: &str) -> Value {
    let at = json!({ "local": { "date": date, "time": "06:30" } });
    let input = json!({ "person": person, "type": "FOLLOW_UP", "form": "PHONE",
        "startsAt": at, "durationMinutes": 30, "acknowledge": ["CASEWORKER_BUSY", "PERSON_IN_COURSE"] });
    done(&world.sign_in(sign_in), "bookMeeting", &input).await
}

/// The persons on a list, as a sign-in sees it.
async fn on_list(world: &World, sign_in: &str, kind: &str) -> Vec<Value> {
    let query =
        "query($kind: WorklistKind!) { worklist(kind: $kind) { items(first: 100) { nodes { person { id } } } } }";
    let found = world.sign_in(sign_in).data(query, json!({ "kind": kind })).await;
    let nodes = found["worklist"]["items"]["nodes"].as_array().expect("items").clone();
    nodes.into_iter().map(|node| node["person"]["id"].clone()).collect()
}

/// The lists on which a person stands, as a sign-in sees them.
async fn lists_of(world: &World, sign_in: &str, person: &str) -> Vec<Value> {
    let id = json!(world.named("person", person));
    let query = "{ worklists { kind items(first: 100) { nodes { person { id } } } } }";
    let found = world.sign_in(sign_in).data(query, json!({})).await;
    let lists = found["worklists"].as_array().expect("lists").clone();
    let stands =
        |list: &&Value| list["items"]["nodes"].as_array().expect("items").iter().any(|it| it["person"]["id"] == id);
    lists.iter().filter(stands).map(|list| list["kind"].clone()).collect()
}

async fn hears_of(socket: &mut Socket, world: &World, person: &str) -> Vec<String> {
    let told = socket.change("1").await;
    assert_eq!(told["personId"], world.named("person", person), "{told}");
    let lists = told["lists"].as_array().expect("lists").iter();
    lists.filter_map(|list| list.as_str().map(str::to_owned)).collect()
}

async fn whoever_has_the_person_is_told_which_lists_are_altered(database: TestDatabase) {
    let world = municipality(database).await;
    let server = Server::of(&world, limits()).await;
    let mut anna = server.watching(&world.token("caseworker"), ALTERED).await;
    let mut events = server.event_stream(&world.token("caseworker"), ALTERED).await;
    let mut bent = server.watching(&world.token("colleague"), ALTERED).await;
    book(&world, "colleague", "person-030", "2026-11-24").await;
    let to_book = on_list(&world, "caseworker", "CONVERSATION_TO_BOOK").await;
    let meeting = book_with(&world, "caseworker", &to_book[0], "2026-11-24").await;
    let told = anna.change("1").await;
    assert_eq!(told["personId"], to_book[0]);
    assert_eq!(told["lists"], json!(["CONVERSATION_TO_BOOK", "CONVERSATION_BOOKED"]));
    assert_eq!(told["occurredAt"], "2026-11-23T07:00:00Z");
    assert_eq!(events.change().await, told);
    assert!(hears_of(&mut bent, &world, "person-030").await.contains(&"CONVERSATION_BOOKED".to_owned()));
    let input = json!({ "meeting": meeting["id"], "expectedVersion": 1, "cancelledBy": "CITIZEN", "reason": "Syg" });
    done(&world.sign_in("caseworker"), "cancelMeeting", &input).await;
    assert_eq!(anna.change("1").await, told);
    bent.settle().await;
    anna.settle().await;
}

async fn what_alters_no_list_today_is_not_told(database: TestDatabase) {
    let world = municipality(database).await;
    let server = Server::of(&world, limits()).await;
    let mut anna = server.watching(&world.token("caseworker"), ALTERED).await;
    // Of next week: a list of a day to come holds it, and none of today.
    book(&world, "caseworker", "person-001", "2026-12-02").await;
    let input = json!({ "person": world.named("person", "person-001"), "expectedVersion": 1,
        "contact": { "phone": "12345678" } });
    done(&world.sign_in("caseworker"), "changeContactDetails", &input).await;
    anna.settle().await;
    // A list is in the order of names: another name is another place.
    assert!(!lists_of(&world, "caseworker", "person-002").await.is_empty());
    rename(&world, "caseworker", "person-002", 1).await;
    assert!(!hears_of(&mut anna, &world, "person-002").await.is_empty());
    anna.settle().await;
}

async fn who_becomes_responsible_is_told_of_all_lists_of_the_person(database: TestDatabase) {
    let world = municipality(database).await;
    let server = Server::of(&world, limits()).await;
    let mut bent = server.watching(&world.token("colleague"), ALTERED).await;
    let lists = lists_of(&world, "caseworker", "person-001").await;
    let input = json!({ "person": world.named("person", "person-001"), "user": world.named("user", "colleague"),
        "kind": "SUBSTITUTE", "validFrom": "2026-11-23", "validUntil": "2026-11-30" });
    done(&world.sign_in("caseworker"), "assignCaseworker", &input).await;
    assert_eq!(json!(hears_of(&mut bent, &world, "person-001").await), json!(lists));
    assert!(!lists.is_empty());
}

async fn a_manager_is_told_by_unit_and_by_caseworker(database: TestDatabase) {
    let world = municipality(database).await;
    let server = Server::of(&world, limits()).await;
    let narrowed =
        |by: &str, id: String| format!("subscription {{ worklistChanged({by}: \"{id}\") {{ personId lists }} }}");
    let token = world.token("manager");
    let mut all = server.watching(&token, ALTERED).await;
    let mut of_anna = server.watching(&token, &narrowed("caseworker", world.named("user", "caseworker"))).await;
    let mut of_team = server.watching(&token, &narrowed("unit", world.named("unit", "TEAM-A"))).await;
    // Another centre's unit tells nothing, as one that does not exist.
    let mut of_others = server.watching(&token, &narrowed("unit", world.named("unit", "TEAM-C"))).await;
    let unit = "query($id: ID!) { person(by: { id: $id }) { unit { id } } }";
    let unit = world.sign_in("manager").data(unit, json!({ "id": world.named("person", "person-030") })).await;
    let is_of_team = unit["person"]["unit"]["id"] == world.named("unit", "TEAM-A");
    book(&world, "colleague", "person-030", "2026-11-24").await;
    book(&world, "caseworker", "person-001", "2026-11-24").await;
    hears_of(&mut all, &world, "person-030").await;
    hears_of(&mut all, &world, "person-001").await;
    hears_of(&mut of_anna, &world, "person-001").await;
    if is_of_team {
        hears_of(&mut of_team, &world, "person-030").await;
    }
    of_others.settle().await;
}

async fn only_lists_of_the_role_are_told(database: TestDatabase) {
    let world = municipality(database).await;
    let server = Server::of(&world, limits()).await;
    let mut anna = server.watching(&world.token("caseworker"), ALTERED).await;
    let mut mette = server.watching(&world.token("manager"), ALTERED).await;
    // Deciding is on a manager's list only.
    let find = "{ worklist(kind: ENROLMENT_TO_DECIDE) { items { nodes { person { id } subject { ...on EffortEnrolment { id version } } } } } }";
    let found = world.sign_in("manager").data(find, json!({})).await;
    let own = on_list(&world, "caseworker", "CONVERSATION_TO_BOOK").await;
    let items = found["worklist"]["items"]["nodes"].as_array().expect("items").clone();
    let enrolment = &items[0]["subject"];
    let input = json!({ "enrolment": enrolment["id"], "expectedVersion": enrolment["version"] });
    done(&world.sign_in("manager"), "rejectEnrolment", &input).await;
    let told = mette.change("1").await;
    assert_eq!((&told["personId"], &told["lists"]), (&items[0]["person"]["id"], &json!(["ENROLMENT_TO_DECIDE"])));
    assert!(!own.is_empty());
    anna.settle().await;
}

async fn who_has_no_lists_watches_none(database: TestDatabase) {
    let world = World::new(database).await;
    let server = Server::of(&world, limits()).await;
    let mut evidence = Evidence::of(&world).await;
    let mut administrator = server.signed_in(&world.token("administrator")).await;
    administrator.subscribe("1", ALTERED).await;
    assert_eq!(administrator.failure("1").await, "FORBIDDEN");
    let events = evidence.events().await;
    assert_eq!((events[0].operation.as_str(), events[0].outcome.as_str()), ("worklistChanged", "REFUSED"));
}

async fn auditors_are_told_by_pseudonym(database: TestDatabase) {
    let world = municipality(database).await;
    let server = Server::of(&world, limits()).await;
    let mut auditor = server.watching(&world.token("auditor"), ALTERED).await;
    book(&world, "caseworker", "person-001", "2026-11-24").await;
    let row = world.row(&json!(world.named("person", "person-001")));
    assert_eq!(auditor.change("1").await["personId"], world.pseudonym("demo", Kind::Person, row));
}

async fn what_is_told_is_recorded_and_names_nobody(database: TestDatabase) {
    let world = municipality(database).await;
    let server = Server::of(&world, limits()).await;
    let mut anna = server.watching(&world.token("caseworker"), ALTERED).await;
    let mut evidence = Evidence::of(&world).await;
    book(&world, "colleague", "person-030", "2026-11-24").await;
    book(&world, "caseworker", "person-001", "2026-11-24").await;
    let told = anna.hears().await.to_string();
    assert_eq!(sung(&canaries(&world), &told), [""; 0]);
    let events = evidence.events().await;
    let reads: Vec<_> = events.iter().filter(|event| event.operation == "worklistChanged").collect();
    let [read] = reads[..] else { panic!("{} events", reads.len()) };
    let person = world.row(&json!(world.named("person", "person-001")));
    let expected = json!([{ "person": person, "relation": "OWN", "classes": ["open", "case"],
        "kinds": ["Person", "WorklistItem"], "rows": 2 }]);
    assert_eq!((read.subject.as_str(), &read.subjects), ("caseworker", &expected));
}

async fn a_roll_by_new_rules_tells_what_it_alters(database: TestDatabase) {
    let world = municipality(database).await;
    world.store.roll(|_| {}).await.expect("everybody is reckoned");
    let server = Server::of(&world, limits()).await;
    let mut anna = server.watching(&world.token("caseworker"), ALTERED).await;
    let before = on_list(&world, "caseworker", "CONVERSATION_TO_BOOK").await;
    assert!(!before.is_empty());
    // Run again, a roll alters nothing.
    world.store.mark_everybody().await.expect("everybody is due");
    world.store.roll(|_| {}).await.expect("everybody is reckoned");
    anna.settle().await;
    let connection = world.database.connect().await;
    let effort = effort::Entity::find().one(&connection).await.expect("a table").expect("an effort");
    // In weeks of four workdays a conversation is due a day earlier.
    let parameters = json!({ "workdays": [1, 2, 3, 4] });
    let draft = json!({ "effort": world.global_id(Kind::Effort, effort.id), "validFrom": "2026-11-23",
        "parameters": parameters });
    let draft = done(&world.sign_in("manager"), "draftEffortPolicy", &draft).await;
    let grant = Grant { subject: "other-manager".to_owned(), roles: vec![Role::Manager], ..Grant::default() };
    let approval = json!({ "policy": draft["id"], "expectedVersion": 1 });
    done(&world.client(&grant), "approveEffortPolicy", &approval).await;
    anna.settle().await;
    world.store.roll(|_| {}).await.expect("everybody is reckoned");
    let mut told = Vec::new();
    while told.len() < before.len() {
        let message = anna.change("1").await;
        if message["lists"].as_array().expect("lists").contains(&json!("CONVERSATION_TO_BOOK")) {
            told.push(message["personId"].clone());
        }
    }
    assert!(before.iter().all(|person| told.contains(person)), "{told:?}");
}

#[tokio::test]
async fn lists_altered_through_one_server_are_told_by_another() {
    run(Backend::Postgres, async |database: TestDatabase| {
        let world = municipality(database).await;
        let (here, elsewhere) = (Server::of(&world, limits()).await, Server::elsewhere(&world).await);
        let mut near = here.watching(&world.token("caseworker"), ALTERED).await;
        let mut far = elsewhere.watching(&world.token("caseworker"), ALTERED).await;
        book(&world, "colleague", "person-030", "2026-11-24").await;
        book(&world, "caseworker", "person-001", "2026-11-24").await;
        let told = far.change("1").await;
        assert_eq!(told, near.change("1").await);
        assert_eq!(told["personId"], world.named("person", "person-001"));
        // A roll tells every server, too.
        let evidence = Evidence::of(&world).await;
        evidence.run("DELETE FROM worklist_item WHERE list = 'CONVERSATION_BOOKED'").await;
        world.store.mark_everybody().await.expect("everybody is due");
        elsewhere.api.store.roll(|_| {}).await.expect("everybody is reckoned");
        let told = near.change("1").await;
        assert_eq!(told, far.change("1").await);
        assert_eq!(told["lists"], json!(["CONVERSATION_BOOKED"]));
    })
    .await;
}
