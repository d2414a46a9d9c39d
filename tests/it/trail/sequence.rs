//! From events to a sequence, by several at once, with some asleep.

use std::cell::Cell;

use futures_util::future::join_all;
use indsats::audit::{SignError, Signed, SigningKey, leaf_text};
use indsats_entity::{audit_checkpoint, audit_leaf, audit_sequence};
use indsats_tests::{
    database::{Backend, TestDatabase},
    evidence::Evidence,
    on_each_database,
    world::World,
};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;
use tlog_tiles::{
    Checkpoint,
    tlog::{self, Hash},
};

on_each_database!(
    every_event_gets_one_place,
    who_slept_over_anothers_step_writes_nothing,
    many_at_once_leave_no_hole_and_no_double,
    those_who_take_turns_leave_none_either,
    checkpoints_follow_one_another,
    what_was_changed_is_not_signed_for,
);

pub const ORIGIN: &str = "indsats.example/test";

async fn read_a_few(world: &World, times: usize) {
    for _ in 0..times {
        world.sign_in("caseworker").data("{ persons { nodes { version } } }", json!({})).await;
    }
}

/// The leaf of each place, from the first: the places are counted without a hole, and each leaf has one.
pub async fn sequence(evidence: &Evidence) -> Vec<String> {
    let places = audit_sequence::Entity::find().find_also_related(audit_leaf::Entity);
    let places = places.order_by_asc(audit_sequence::Column::Seq).all(&evidence.database).await.expect("a sequence");
    for (at, (place, _)) in places.iter().enumerate() {
        assert_eq!(usize::try_from(place.seq), Ok(at));
    }
    let size = evidence.number("SELECT size FROM audit_head").await;
    assert_eq!(usize::try_from(size), Ok(places.len()));
    places.into_iter().map(|(_, leaf)| leaf_text(&leaf.expect("a leaf"))).collect()
}

/// The root over leaves, calculated from nothing stored (RFC 6962, section 2.1).
fn root(leaves: &[String]) -> Hash {
    match leaves {
        [] => tlog::EMPTY_HASH,
        [leaf] => tlog::record_hash(leaf.as_bytes()),
        leaves => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            tlog::node_hash(root(left), root(right))
        }
    }
}

/// Every checkpoint tells the root of the leaves up to it.
pub async fn checkpoints_are_true(evidence: &Evidence) -> Vec<i64> {
    let leaves = sequence(evidence).await;
    let all = audit_checkpoint::Entity::find().order_by_asc(audit_checkpoint::Column::Size);
    let all = all.all(&evidence.database).await.expect("checkpoints");
    for row in &all {
        let (text, _) = row.note.split_once("\n\n").expect("a text and its signatures");
        let checkpoint = Checkpoint::from_bytes(format!("{text}\n").as_bytes()).expect("a checkpoint");
        let size = usize::try_from(row.size).expect("a size");
        assert_eq!((checkpoint.origin(), checkpoint.size()), (ORIGIN, row.size.cast_unsigned()));
        assert_eq!(*checkpoint.hash(), root(&leaves[..size]));
    }
    all.iter().map(|row| row.size).collect()
}

async fn every_event_gets_one_place(database: TestDatabase) {
    let world = World::new(database).await;
    let evidence = Evidence::of(&world).await;
    let before = evidence.number("SELECT count(*) FROM audit_leaf").await;
    read_a_few(&world, 5).await;
    let events = u64::try_from(before + 5).expect("a few");
    assert_eq!(world.store.sequence_trail().await.expect("a step"), events);
    assert_eq!(world.store.sequence_trail().await.expect("nothing to do"), 0);
    assert_eq!(evidence.number("SELECT count(*) FROM audit_pending").await, 0);
    read_a_few(&world, 2).await;
    // Another process goes on where the first has stopped.
    let other = world.another_store().await;
    assert_eq!(other.sequence_trail().await.expect("a step"), 2);
    assert_eq!(sequence(&evidence).await.len() as u64, events + 2);
}

async fn who_slept_over_anothers_step_writes_nothing(database: TestDatabase) {
    let world = World::new(database).await;
    let evidence = Evidence::of(&world).await;
    let (awake, asleep) = (world.store.clone(), world.another_store().await);
    read_a_few(&world, 3).await;
    let forgotten = asleep.plan_trail_step().await.expect("a plan").expect("a step");
    let taken = awake.plan_trail_step().await.expect("a plan").expect("a step");
    assert!(awake.take_trail_step(taken).await.expect("the step is taken"));
    let first = sequence(&evidence).await;
    // Woken when everything it meant to write is written, ...
    assert!(!asleep.take_trail_step(forgotten).await.expect("it is told"));
    assert_eq!(sequence(&evidence).await, first);
    // ... and when another has begun where it meant to.
    read_a_few(&world, 1).await;
    let forgotten = asleep.plan_trail_step().await.expect("a plan").expect("a step");
    read_a_few(&world, 2).await;
    awake.sequence_trail().await.expect("steps");
    read_a_few(&world, 1).await;
    assert!(!asleep.take_trail_step(forgotten).await.expect("it is told"));
    asleep.sequence_trail().await.expect("steps");
    let all = sequence(&evidence).await;
    assert_eq!(all[..first.len()], first);
    assert_eq!(all.len(), first.len() + 4);
}

async fn many_at_once_leave_no_hole_and_no_double(database: TestDatabase) {
    let world = World::new(database).await;
    let evidence = Evidence::of(&world).await;
    let key = SigningKey::generate(ORIGIN).expect("a key").0;
    let others = [world.another_store().await, world.another_store().await];
    let readers = async {
        for _ in 0..12 {
            join_all((0..4).map(|_| read_a_few(&world, 1))).await;
        }
    };
    let sequencer = async |store: &indsats::store::Store| {
        for _ in 0..25 {
            // Nobody waits for a turn: who finds the step taken lets it be.
            if let Some(step) = store.plan_trail_step().await.expect("a plan") {
                tokio::task::yield_now().await;
                store.take_trail_step(step).await.expect("a step, or none");
            }
            store.sign_trail(&key, 0).await.expect("the tree is whole");
            world.clock.set(world.clock.now() + chrono::TimeDelta::seconds(1));
        }
    };
    tokio::join!(readers, sequencer(&world.store), sequencer(&others[0]), sequencer(&others[1]));
    world.store.sequence_trail().await.expect("the rest");
    let leaves = evidence.number("SELECT count(*) FROM audit_leaf").await;
    assert_eq!(usize::try_from(leaves), Ok(sequence(&evidence).await.len()));
    assert!(!checkpoints_are_true(&evidence).await.is_empty());
}

async fn those_who_take_turns_leave_none_either(database: TestDatabase) {
    let world = World::new(database).await;
    let evidence = Evidence::of(&world).await;
    let key = SigningKey::generate(ORIGIN).expect("a key").0;
    let stores = [world.store.clone(), world.another_store().await, world.another_store().await];
    let has_ended = Cell::new(false);
    let readers = async {
        for _ in 0..12 {
            join_all((0..4).map(|_| read_a_few(&world, 1))).await;
        }
        has_ended.set(true);
    };
    // As servers do it, all of them at the same moment, while events come in.
    let sequencers = async {
        while !has_ended.get() {
            join_all(stores.iter().map(|store| async { store.sequence_trail().await.expect("steps, or none") })).await;
            let signed = stores.iter().map(|store| store.sign_trail(&key, 0));
            join_all(signed).await.into_iter().for_each(|signed| assert!(signed.is_ok(), "{signed:?}"));
            world.clock.set(world.clock.now() + chrono::TimeDelta::seconds(10));
        }
    };
    tokio::join!(readers, sequencers);
    world.store.sequence_trail().await.expect("the rest");
    let leaves = evidence.number("SELECT count(*) FROM audit_leaf").await;
    assert_eq!(usize::try_from(leaves), Ok(sequence(&evidence).await.len()));
    assert!(!checkpoints_are_true(&evidence).await.is_empty());
}

async fn checkpoints_follow_one_another(database: TestDatabase) {
    let world = World::new(database).await;
    let evidence = Evidence::of(&world).await;
    let key = SigningKey::generate(ORIGIN).expect("a key").0;
    read_a_few(&world, 1).await;
    world.store.sequence_trail().await.expect("a step");
    let Ok(Signed::At(first)) = world.store.sign_trail(&key, 0).await else { panic!("the first is due at once") };
    read_a_few(&world, 1).await;
    world.store.sequence_trail().await.expect("a step");
    assert_eq!(world.store.sign_trail(&key, first).await.expect("not yet"), Signed::NotDue);
    world.clock.set(world.clock.now() + chrono::TimeDelta::seconds(10));
    assert_eq!(world.store.sign_trail(&key, first).await.expect("ten seconds later"), Signed::At(first + 1));
    // Nothing new, nothing signed.
    world.clock.set(world.clock.now() + chrono::TimeDelta::days(1));
    assert_eq!(world.store.sign_trail(&key, first + 1).await.expect("not again"), Signed::NotDue);
    // A new key signs for what the former has signed for, if it is told of it.
    let (next, _) = SigningKey::generate(ORIGIN).expect("a key");
    read_a_few(&world, 1).await;
    world.store.sequence_trail().await.expect("a step");
    assert!(matches!(world.store.sign_trail(&next, 0).await, Err(SignError::Checkpoint(_))));
    let next = next.after(&[key.public().to_owned()]).expect("of the same trail");
    assert_eq!(world.store.sign_trail(&next, 0).await.expect("after the other"), Signed::At(first + 2));
    let sizes = checkpoints_are_true(&evidence).await;
    assert_eq!(sizes, [first, first + 1, first + 2].map(u64::cast_signed));
}

async fn what_was_changed_is_not_signed_for(database: TestDatabase) {
    let world = World::new(database).await;
    let evidence = Evidence::of(&world).await;
    let key = SigningKey::generate(ORIGIN).expect("a key").0;
    let later = async |reads| {
        read_a_few(&world, reads).await;
        world.store.sequence_trail().await.expect("steps");
        world.clock.set(world.clock.now() + chrono::TimeDelta::minutes(1));
        world.store.sign_trail(&key, 0).await
    };
    let Ok(Signed::At(size)) = later(5).await else { panic!("a checkpoint") };
    // A checkpoint that this process has seen and that is gone, ...
    assert!(matches!(world.store.sign_trail(&key, size + 1).await, Err(SignError::Inconsistent)));
    // ... and a hash that is another.
    let place = tlog::stored_hash_index(0, 0);
    let another = if world.database.backend == Backend::Sqlite {
        format!("UPDATE audit_hash SET hash = zeroblob(32) WHERE place = {place}")
    } else {
        format!("UPDATE audit_hash SET hash = sha256('') WHERE place = {place}")
    };
    evidence.without_guards(&another).await;
    for place in [2, 6] {
        let more = another.replace("place = 0", &format!("place = {place}"));
        evidence.without_guards(&more).await;
    }
    assert!(matches!(later(1).await, Err(SignError::Inconsistent)));
}
