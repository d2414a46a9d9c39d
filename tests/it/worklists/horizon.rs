//! What a day tells does not depend on when it was reckoned.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, Utc};
use indsats::{
    civil::IsoWeek,
    policy::Role,
    rules::worklist::{Item, View, WorklistKind, horizon},
    store::{DroppedList, Files, Principal, RoleGranted, RoleSource},
};
use indsats_entity::{person, user::UserKind};
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use serde_json::json;
use uuid::Uuid;

use super::municipality;
use crate::verbs::{availability::opened, done};

on_each_database!(every_day_of_the_horizon_is_told_as_on_the_day_itself, every_list_is_met);

/// The files of the municipality, as somebody gathers them who sees every case.
async fn files(world: &World) -> Files {
    let (role, source) = (Role::Auditor, RoleSource::System);
    let principal = Principal {
        user_id: Uuid::now_v7(),
        issuer: "test".to_owned(),
        subject: "test".to_owned(),
        unit: None,
        kind: UserKind::Person,
        is_active: true,
        client: None,
        assurance: None,
        roles: vec![RoleGranted { role, units: Vec::new(), privileges: Vec::new(), sources: vec![source] }],
        privileges: Vec::new(),
        dropped: DroppedList::default(),
        engagement: "test".to_owned(),
        expires_at: DateTime::<Utc>::MAX_UTC,
    };
    let session = world.store.session(Uuid::now_v7(), principal, Some(role), None).await.expect("a session");
    let persons = session.find::<person::Entity>().all().await.expect("persons");
    session.files(&persons, None).await.expect("files")
}

/// The municipality, with a broken glass and a case about availability, which no row of it brings about.
async fn whole(database: TestDatabase) -> World {
    let world = municipality(database).await;
    let glass = json!({ "cpr": "640483-4004", "reason": "Akut henvendelse fra borgeren" });
    done(&world.sign_in("caseworker"), "breakGlass", &glass).await;
    opened(&world).await;
    world
}

async fn every_day_of_the_horizon_is_told_as_on_the_day_itself(database: TestDatabase) {
    let world = whole(database).await;
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

async fn every_list_is_met(database: TestDatabase) {
    let world = whole(database).await;
    let gathered = files(&world).await;
    let week = IsoWeek::of(world.clock.today());
    let items = gathered.files.values().flat_map(|file| View::new(file, &gathered.book).reckon(week).items);
    let met: BTreeSet<WorklistKind> = items.map(|item| item.what.reason.list()).collect();
    assert_eq!(met, WorklistKind::ALL.iter().copied().collect());
}

fn days(week: IsoWeek) -> impl Iterator<Item = NaiveDate> {
    let all = horizon(week);
    assert_eq!(all.end(), week.monday() + Days::new(14));
    all.from.iter_days().take(14)
}
