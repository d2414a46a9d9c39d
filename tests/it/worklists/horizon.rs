//! What a day tells does not depend on when it was reckoned.

use chrono::{Days, NaiveDate};
use indsats::{
    civil::IsoWeek,
    rules::worklist::{Item, View, WorklistKind, horizon},
};
use indsats_entity::person;
use indsats_tests::{database::TestDatabase, on_each_database};
use std::collections::BTreeSet;

use super::municipality;

on_each_database!(every_day_of_the_horizon_is_told_as_on_the_day_itself, every_list_of_a_caseworker_is_met);

/// The files of the municipality, as a manager of all of it gathers them.
async fn files(world: &indsats_tests::world::World) -> indsats::store::Files {
    let session = world.store.importing("test").await.expect("a session");
    let persons = session.find::<person::Entity>().all().await.expect("persons");
    session.files(&persons, None).await.expect("files")
}

async fn every_day_of_the_horizon_is_told_as_on_the_day_itself(database: TestDatabase) {
    let world = municipality(database).await;
    let gathered = files(&world).await;
    let week = IsoWeek::of(world.clock.today());
    let mut items = 0;
    for file in gathered.files.values() {
        let reckoned = View::new(file, &gathered.book).reckon(week);
        for day in days(week) {
            let mut kept: Vec<Item> =
                reckoned.items.iter().filter(|item| item.holds.contains(day)).map(|item| item.what).collect();
            kept.sort_unstable();
            // A view of its own for each day: nothing that an earlier day worked out.
            let told = View::new(file, &gathered.book).items(day);
            items += told.len();
            assert_eq!(kept, told, "{day}");
        }
    }
    assert!(items > 1_000, "{items}");
}

async fn every_list_of_a_caseworker_is_met(database: TestDatabase) {
    let world = municipality(database).await;
    let gathered = files(&world).await;
    let week = IsoWeek::of(world.clock.today());
    let items = gathered.files.values().flat_map(|file| View::new(file, &gathered.book).reckon(week).items);
    let met: BTreeSet<WorklistKind> = items.map(|item| item.what.reason.list()).collect();
    // What no row of the demo brings about.
    let absent = [WorklistKind::ExemptionToReview, WorklistKind::AccessToReview];
    let expected: BTreeSet<_> = WorklistKind::ALL.iter().copied().filter(|kind| !absent.contains(kind)).collect();
    assert_eq!(
        met.union(&absent.into()).copied().collect::<BTreeSet<_>>(),
        expected.union(&absent.into()).copied().collect()
    );
}

fn days(week: IsoWeek) -> impl Iterator<Item = NaiveDate> {
    let all = horizon(week);
    assert_eq!(all.end(), week.monday() + Days::new(14));
    all.from.iter_days().take(14)
}
