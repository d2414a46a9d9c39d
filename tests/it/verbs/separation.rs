//! Persons kept apart: entered and ended by a manager, and told to nobody.

use indsats::demo::world::id;
use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, subjects},
    on_each_database,
    world::{World, user_errors},
};
use serde_json::{Value, json};

use super::{act, document, done};

on_each_database!(
    two_are_kept_apart_and_meet_again,
    the_answer_tells_nothing_of_what_was_there,
    only_a_manager_of_both_keeps_apart,
    whichever_way_two_name_a_pair_at_once_both_succeed,
);

fn pair(world: &World, one: &str, other: &str) -> Value {
    json!({ "personA": world.named("person", one), "personB": world.named("person", other) })
}

async fn two_are_kept_apart_and_meet_again(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let manager = world.sign_in("manager");
    let persons = done(&manager, "keepApart", &pair(&world, "alma", "dina")).await;
    assert_eq!(persons, json!([{ "id": world.named("person", "alma") }, { "id": world.named("person", "dina") }]));
    // Each has a row, a line and a place in the event.
    let lines = evidence.lines().await;
    let told: Vec<_> = lines.iter().map(|line| (line.entity.as_str(), line.person_id, line.row_version)).collect();
    let (alma, dina) = (id("person", "alma"), id("person", "dina"));
    assert_eq!(told, [("Separation", Some(alma), 1), ("Separation", Some(dina), 1)]);
    let events = evidence.events().await;
    let change = events.iter().find(|event| event.operation == "keepApart").expect("an event");
    let mut told = subjects(change);
    told.sort_unstable();
    let mut both = [alma, dina];
    both.sort_unstable();
    assert_eq!(told, both);

    // Ended from the other side.
    done(&manager, "endSeparation", &pair(&world, "dina", "alma")).await;
    let lines = evidence.lines().await;
    assert_eq!(lines.iter().map(|line| line.row_version).collect::<Vec<_>>(), [2, 2]);
    assert_eq!(evidence.number("SELECT count(*) FROM separation WHERE ended_at IS NULL").await, 0);
    // And begun again.
    done(&manager, "keepApart", &pair(&world, "dina", "alma")).await;
    assert_eq!(evidence.number("SELECT count(*) FROM separation WHERE ended_at IS NULL").await, 2);
}

async fn the_answer_tells_nothing_of_what_was_there(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let manager = world.sign_in("manager");
    let never = done(&manager, "endSeparation", &pair(&world, "alma", "dina")).await;
    let first = done(&manager, "keepApart", &pair(&world, "alma", "dina")).await;
    evidence.lines().await;
    let again = done(&manager, "keepApart", &pair(&world, "alma", "dina")).await;
    let turned = done(&manager, "keepApart", &pair(&world, "dina", "alma")).await;
    assert!(evidence.lines().await.is_empty(), "what is there is left as it is");
    let ended = done(&manager, "endSeparation", &pair(&world, "alma", "dina")).await;
    assert!([&first, &again, &ended].iter().all(|answer| **answer == never));
    assert_eq!(turned.as_array().map(Vec::len), Some(2));
    // No way leads to a row by its id.
    let rows = evidence.ask("SELECT id FROM separation").await;
    for row in rows {
        let row: uuid::Uuid = row.try_get_by_index(0).expect("an id");
        let node = json!({ "id": world.global_id(indsats::policy::Kind::Separation, row) });
        let found = manager.data("query($id: ID!) { node(id: $id) { id } }", node).await;
        assert_eq!(found, json!({ "node": null }));
    }
    let sdl = indsats::graphql::sdl();
    assert!(!sdl.contains("type Separation "), "the schema has no type for it");
}

async fn only_a_manager_of_both_keeps_apart(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let input = pair(&world, "alma", "dina");
    for who in ["caseworker", "colleague", "auditor", "administrator"] {
        for verb in ["keepApart", "endSeparation"] {
            let answer = world.sign_in(who).run(&document(verb), json!({ "input": input })).await;
            assert_eq!(answer.codes(), ["FORBIDDEN"], "{who} {verb}");
        }
    }
    let manager = world.sign_in("manager");
    for verb in ["keepApart", "endSeparation"] {
        for (one, other, code, at) in [
            ("alma", "emil", "NOT_FOUND", "personB"),
            ("emil", "alma", "NOT_FOUND", "personA"),
            ("alma", "nobody", "NOT_FOUND", "personB"),
            ("alma", "alma", "DUPLICATE_ITEM", "personB"),
        ] {
            let payload = act(&manager, verb, &pair(&world, one, other)).await;
            assert_eq!(user_errors(&payload), [code], "{verb} {one} {other}");
            assert_eq!(payload["userErrors"][0]["path"], json!(["input", at]));
            assert_eq!(payload["record"], json!([]));
        }
    }
    assert!(evidence.lines().await.is_empty());
}

async fn whichever_way_two_name_a_pair_at_once_both_succeed(database: TestDatabase) {
    let world = World::new(database).await;
    let evidence = Evidence::of(&world).await;
    let manager = world.sign_in("manager");
    let (there, back) = (pair(&world, "alma", "dina"), pair(&world, "dina", "alma"));
    for verb in ["keepApart", "endSeparation"].repeat(5) {
        let both =
            futures_util::future::join_all([&there, &back].repeat(4).into_iter().map(|it| done(&manager, verb, it)));
        assert_eq!(both.await.len(), 8);
        let standing = evidence.number("SELECT count(*) FROM separation WHERE ended_at IS NULL").await;
        assert_eq!(standing, if verb == "keepApart" { 2 } else { 0 });
    }
}
