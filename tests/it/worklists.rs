//! Worklists: what is on them, and that what is kept of them is what the rules say.

mod accesses;
mod ask;
mod availability;
mod horizon;
mod program;
mod reckoning;
mod storm;

use std::sync::Arc;

use indsats::{
    demo::history,
    import,
    keys::Keys,
    store::{Check, Store},
};
use indsats_tests::{
    database::TestDatabase,
    world::{MASTER, World},
};

/// The named people, and sixty more with thirty weeks behind them.
pub async fn municipality(database: TestDatabase) -> World {
    peopled(World::new(database).await).await
}

/// Sixty more than the named people.
pub async fn peopled(world: World) -> World {
    let effort = import::seed(&world.store).await.expect("the effort is written");
    let mut rows = world.rows();
    history::people(&mut rows, effort);
    world.add(rows).await;
    world
}

/// Another server on the same database.
pub async fn another(world: &World) -> Store {
    let keys = Arc::new(Keys::derive(&MASTER));
    Store::open(&world.database.url, 4, keys, world.clock.clone()).await.expect("a migrated database")
}

/// Compares everybody, and says how it came out.
pub async fn compared(store: &Store) -> Check {
    store.check_reckoning(|_| {}).await.expect("everybody is compared")
}

/// A roll reckons whoever is due, and then no row differs.
pub async fn assert_kept_after_roll(store: &Store) {
    store.roll(|_| {}).await.expect("a roll");
    assert_kept(store).await;
}

/// Everybody is reckoned, and no row differs.
pub async fn assert_kept(store: &Store) {
    let check = compared(store).await;
    assert!(check.persons > 0, "{check:?}");
    assert_eq!((check.due, check.surplus, check.missing), (0, 0, 0), "{check:?}");
}
