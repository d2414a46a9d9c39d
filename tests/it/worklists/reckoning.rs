//! What is kept follows every change and every week, whoever was away for however long.

use chrono::TimeDelta;
use indsats_tests::{database::TestDatabase, on_each_database, world::World};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::json;

use super::{another, assert_kept, compared, municipality};
use crate::verbs::done;

on_each_database!(
    a_change_is_kept_with_the_row_that_it_changes,
    a_comparison_finds_what_was_changed_by_hand,
    a_roll_catches_up_and_a_second_one_changes_nothing,
    two_servers_roll_at_once,
    who_was_never_reckoned_is_reckoned_by_the_next_roll,
    for_a_week_nobody_needs_to_roll,
    new_rules_make_everybody_due,
);

/// Rows of the lists and weeks, without their ids, in order.
pub async fn kept(world: &World) -> Vec<String> {
    let connection = world.database.connect().await;
    let mut rows = Vec::new();
    for table in ["worklist_item", "week_fact"] {
        rows.extend(texts(&connection, table).await);
    }
    rows.sort_unstable();
    rows
}

async fn texts(connection: &DatabaseConnection, table: &str) -> Vec<String> {
    use indsats_entity::{week_fact, worklist_item};
    use sea_orm::EntityTrait;
    if table == "week_fact" {
        let rows = week_fact::Entity::find().all(connection).await.expect("rows");
        let text = |row: week_fact::Model| {
            format!(
                "{} {} {} {} {} {} {} {}",
                row.person_id,
                row.monday,
                row.visible_from,
                row.visible_to,
                row.hours_status,
                row.contact_status,
                row.credited_minutes,
                row.target_minutes
            )
        };
        return rows.into_iter().map(text).collect();
    }
    let rows = worklist_item::Entity::find().all(connection).await.expect("rows");
    let text = |row: worklist_item::Model| {
        format!("{} {} {} {} {}", row.person_id, row.reason, row.subject_id, row.visible_from, row.visible_to)
    };
    rows.into_iter().map(text).collect()
}

async fn a_change_is_kept_with_the_row_that_it_changes(database: TestDatabase) {
    let world = municipality(database).await;
    let before = kept(&world).await;
    let caseworker = world.sign_in("caseworker");
    let at = json!({ "local": { "date": "2026-11-24", "time": "06:30" } });
    let input = json!({ "person": world.named("person", "person-001"), "type": "FOLLOW_UP", "form": "PHONE",
        "startsAt": at, "durationMinutes": 30, "acknowledge": ["CASEWORKER_BUSY", "PERSON_IN_COURSE"] });
    let meeting = done(&caseworker, "bookMeeting", &input).await;
    let after = kept(&world).await;
    let row = world.row(&meeting["id"]).to_string();
    let new: Vec<&String> = after.iter().filter(|line| line.contains(&row)).collect();
    // On the day before and on the day; then without an outcome, to the end of what is reckoned.
    assert_eq!(new.len(), 2, "{new:?}");
    assert!(new.iter().any(|line| line.contains("CONVERSATION_BOOKED") && line.ends_with("2026-11-23 2026-11-25")));
    assert!(new.iter().any(|line| line.contains("OUTCOME_NOT_RECORDED") && line.ends_with("2026-11-25 2026-12-07")));
    let input = json!({ "meeting": meeting["id"], "expectedVersion": 1, "cancelledBy": "CITIZEN", "reason": "Syg" });
    done(&caseworker, "cancelMeeting", &input).await;
    assert!(kept(&world).await.iter().all(|line| !line.contains(&row)));
    assert_ne!(before, after);
    assert_kept(&world.store).await;
}

async fn a_comparison_finds_what_was_changed_by_hand(database: TestDatabase) {
    let world = municipality(database).await;
    assert_kept(&world.store).await;
    let connection = world.database.connect().await;
    let one = "(SELECT id FROM worklist_item ORDER BY id LIMIT 1)";
    let statements = [
        (format!("DELETE FROM worklist_item WHERE id = {one}"), (0, 1)),
        (format!("UPDATE worklist_item SET reason = 'NOBODY' WHERE id = {one}"), (1, 2)),
        ("UPDATE week_fact SET credited_minutes = 1 + credited_minutes WHERE id = (SELECT id FROM week_fact ORDER BY id LIMIT 1)".to_owned(), (2, 3)),
    ];
    for (statement, (surplus, missing)) in statements {
        connection.execute_unprepared(&statement).await.expect("a change by hand");
        let check = compared(&world.store).await;
        assert_eq!((check.surplus, check.missing), (surplus, missing), "{statement}");
    }
    world.store.mark_everybody().await.expect("everybody is due");
    assert!(compared(&world.store).await.due > 60);
    world.store.roll(|_| {}).await.expect("a roll");
    assert_kept(&world.store).await;
}

async fn a_roll_catches_up_and_a_second_one_changes_nothing(database: TestDatabase) {
    let world = municipality(database).await;
    let first = kept(&world).await;
    // Away for five weeks, over the end of summer time and of the year.
    world.clock.set(world.clock.now() + TimeDelta::days(38));
    let mut told = Vec::new();
    let progress = world.store.roll(|progress| told.push(progress)).await.expect("a roll");
    assert_eq!((told.last().copied(), progress.done), (Some(progress), progress.total));
    let rolled = kept(&world).await;
    assert_ne!(first, rolled);
    assert_kept(&world.store).await;
    let again = world.store.roll(|_| {}).await.expect("a roll");
    assert_eq!((again.done, kept(&world).await), (0, rolled));
}

async fn two_servers_roll_at_once(database: TestDatabase) {
    let world = municipality(database).await;
    let other = another(&world).await;
    world.clock.set(world.clock.now() + TimeDelta::days(7));
    let (one, two) = tokio::join!(world.store.roll(|_| {}), other.roll(|_| {}));
    assert!(one.expect("a roll").done + two.expect("a roll").done > 60);
    world.store.roll(|_| {}).await.expect("a roll");
    assert_kept(&world.store).await;
}

async fn who_was_never_reckoned_is_reckoned_by_the_next_roll(database: TestDatabase) {
    let world = municipality(database).await;
    let connection = world.database.connect().await;
    let all = kept(&world).await;
    for table in ["reckoning", "worklist_item", "week_fact"] {
        connection.execute_unprepared(&format!("DELETE FROM {table}")).await.expect("rows are gone");
    }
    world.store.roll(|_| {}).await.expect("a roll");
    assert_eq!(kept(&world).await, all);
    assert_kept(&world.store).await;
}

/// What is kept covers this week and the next: what next week tells is there already, and a roll then adds to it only.
async fn for_a_week_nobody_needs_to_roll(database: TestDatabase) {
    use indsats_entity::worklist_item::{Column, Entity};
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    let world = municipality(database).await;
    let connection = world.database.connect().await;
    let day = world.clock.today() + chrono::Days::new(9);
    let told = async || {
        let visible = Entity::find().filter(Column::VisibleFrom.lte(day)).filter(Column::VisibleTo.gt(day));
        let rows = visible.all(&connection).await.expect("rows");
        let mut lines: Vec<_> =
            rows.into_iter().map(|row| (row.person_id, row.reason, row.subject_id, row.since, row.due)).collect();
        lines.sort();
        lines
    };
    let ahead = told().await;
    world.clock.set(world.clock.now() + TimeDelta::days(9));
    world.store.roll(|_| {}).await.expect("a roll");
    assert_eq!(told().await, ahead);
    assert!(ahead.len() > 60);
}

/// What judges everybody makes everybody due, by one row.
async fn new_rules_make_everybody_due(database: TestDatabase) {
    use indsats_entity::holiday;
    use sea_orm::Set;
    let world = municipality(database).await;
    let before = kept(&world).await;
    let session = world.store.importing("test").await.expect("a session");
    let mut work = session.work().await.expect("a change");
    let today = holiday::ActiveModel {
        id: Set(uuid::Uuid::now_v7()),
        day: Set(world.clock.today() + chrono::Days::new(2)),
        name_da: Set("Prøvedag".to_owned()),
        name_en: Set("Test day".to_owned()),
    };
    work.put_all::<holiday::Entity>(vec![today]).await.expect("a holiday");
    work.commit("test").await.expect("committed");
    let check = compared(&world.store).await;
    assert!(check.due > 60 && check.persons == 0, "{check:?}");
    world.store.roll(|_| {}).await.expect("a roll");
    assert_ne!(kept(&world).await, before);
    assert_kept(&world.store).await;
}
