//! Rows that only a database can be given: what no import brings, and a trail that takes no change.

use chrono::Duration;
use indsats::demo::{ISSUER, world::id};
use indsats_entity::{
    access_review::{self, AccessCause},
    break_glass, disclosure, effort,
    effort_policy::{self, EffortPolicyState},
    enrolment_pause, exemption, role_grant, unmasking, user,
};
use indsats_tests::{database::Backend, world::World};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set,
    Statement,
};
use uuid::Uuid;

/// Free texts that only some may read.
pub const TEXTS: [&str; 3] = ["Efter samtale med lægen", "Akut henvendelse fra skadestuen", "Set og fundet i orden"];

/// What a trail that takes no changes answers.
pub const REACHED: &str = "UNAVAILABLE";

/// Relieves a person of a duty.
pub async fn exempt(world: &World, key: &str) {
    let today = world.clock.today();
    let row = exemption::ActiveModel {
        id: Set(id("exemption", key)),
        person_id: Set(id("person", key)),
        kind_code: Set("HEALTH".to_owned()),
        valid_from: Set(today),
        valid_to: Set(None),
        suspends_duty: Set(true),
        reason: Set(Some(TEXTS[0].to_owned())),
        granted_by: Set(Some(id("user", "stranger"))),
        granted_at: Set(Some(world.clock.now())),
        review_due_on: Set(Some(today + Duration::days(90))),
        reviewed_by: Set(None),
        reviewed_at: Set(None),
        version: Set(1),
    };
    row.insert(&world.database.connect().await).await.expect("an exemption");
}

/// Writes down that something was handed over.
pub async fn disclose(world: &World, key: &str) {
    let rule = ids(world, "legal_rule", "code = 'DISCLOSURE_ORDER'").await[0];
    let row = disclosure::ActiveModel {
        id: Set(id("disclosure", key)),
        person_id: Set(id("person", key)),
        disclosed_on: Set(world.clock.today() - Duration::days(2)),
        recipient_code: Set("COURT".to_owned()),
        recipient_name: Set(Some(TEXTS[2].to_owned())),
        legal_rule_id: Set(rule),
        field_classes: Set(serde_json::json!(["case", "note"])),
        means: Set(disclosure::DisclosureMeans::Letter),
        reason: Set(Some(TEXTS[1].to_owned())),
        recorded_by: Set(id("user", "stranger")),
        recorded_at: Set(world.clock.now()),
        version: Set(1),
        ..Default::default()
    };
    row.insert(&world.database.connect().await).await.expect("a disclosure");
}

/// Enters an effort beside the one that every municipality starts with.
pub async fn enter_effort(world: &World, code: &str) {
    let text = || Set("En anden indsats".to_owned());
    let row = effort::ActiveModel {
        id: Set(id("effort", code)),
        code: Set(code.to_owned()),
        name_da: text(),
        name_en: text(),
        legal_basis: text(),
        version: Set(1),
    };
    row.insert(&world.database.connect().await).await.expect("an effort");
}

/// The effort has a version that says what the one says that every municipality starts with.
pub async fn enter_policy(world: &World, effort: &str) {
    let connection = world.database.connect().await;
    let first = effort_policy::Entity::find().one(&connection).await.expect("a table").expect("the first version");
    let row = effort_policy::Model { id: id("policy", effort), effort_id: id("effort", effort), ..first };
    row.into_active_model().reset_all().insert(&connection).await.expect("a version");
}

/// Somebody wrote a version of the parameters of the effort that every municipality starts with.
pub async fn draft_policy(world: &World, key: &str, author: &str) {
    let connection = world.database.connect().await;
    use effort_policy::{Column, Entity};
    let known = Entity::find().filter(Column::EffortId.ne(id("effort", "OTHER"))).order_by_desc(Column::Number);
    let latest = known.one(&connection).await.expect("a table").expect("the first version");
    let row = effort_policy::Model {
        id: id("policy", key),
        number: latest.number + 1,
        valid_from: world.clock.today() + Duration::days(7),
        state: EffortPolicyState::Draft,
        drafted_by: Some(id("user", author)),
        drafted_at: Some(world.clock.now()),
        ..latest
    };
    row.into_active_model().reset_all().insert(&connection).await.expect("a draft");
}

/// Rests the person's paused enrolment.
pub async fn rest(world: &World, key: &str) {
    let row = enrolment_pause::ActiveModel {
        id: Set(id("pause", key)),
        enrolment_id: Set(id("enrolment", &format!("{key} paused"))),
        person_id: Set(id("person", key)),
        valid_from: Set(world.clock.today() - Duration::days(250)),
        valid_to: Set(None),
        version: Set(1),
    };
    row.insert(&world.database.connect().await).await.expect("a pause");
}

/// Somebody broke the glass to a person, for an hour from so many minutes ahead.
pub async fn glass(world: &World, person: &str, user: &str, minutes: i64) {
    let opened = world.clock.now() + Duration::minutes(minutes);
    let row = break_glass::ActiveModel {
        id: Set(id("glass", &format!("{person} {user}"))),
        person_id: Set(id("person", person)),
        user_id: Set(id("user", user)),
        reason: Set(TEXTS[1].to_owned()),
        opened_at: Set(opened),
        expires_at: Set(opened + Duration::hours(1)),
        version: Set(1),
        ..Default::default()
    };
    row.insert(&world.database.connect().await).await.expect("a broken glass");
}

/// An auditor was told who a person is, the day before.
pub async fn unmask(world: &World, person: &str) {
    let row = unmasking::ActiveModel {
        id: Set(id("unmasking", person)),
        person_id: Set(id("person", person)),
        user_id: Set(id("user", "auditor")),
        reason: Set(TEXTS[0].to_owned()),
        unmasked_at: Set(world.clock.now() - Duration::days(1)),
    };
    row.insert(&world.database.connect().await).await.expect("an unmasking");
}

/// Somebody should look at what a user did in the role of a unit.
pub async fn review(world: &World, unit: &str, actor: &str) {
    let database = world.database.connect().await;
    let event = ids(world, "audit_leaf", "1 = 1").await;
    let row = access_review::ActiveModel {
        id: Set(id("review", unit)),
        leaf_id: Set(*event.first().expect("an event")),
        cause: Set(AccessCause::OutsideHours),
        occasion: Set(format!("OUTSIDE_HOURS {actor}")),
        actor_id: Set(id("user", actor)),
        unit_id: Set(Some(id("unit", unit))),
        person_id: Set(Some(id("person", "own"))),
        occurred_at: Set(world.clock.now()),
        raised_at: Set(world.clock.now()),
        version: Set(1),
        ..Default::default()
    };
    row.insert(&database).await.expect("a review");
}

/// Gives a user a role from one day of the calendar until another.
pub async fn grant_role(world: &World, user: &str, role: &str, unit: Option<&str>, days: (i64, Option<i64>)) {
    let day = |days: i64| world.clock.today() + Duration::days(days);
    let row = role_grant::ActiveModel {
        id: Set(Uuid::now_v7()),
        user_id: Set(id("user", user)),
        role: Set(role.to_owned()),
        unit_id: Set(unit.map(|unit| id("unit", unit))),
        valid_from: Set(day(days.0)),
        valid_to: Set(days.1.map(day)),
    };
    row.insert(&world.database.connect().await).await.expect("a role grant");
}

/// Enters somebody whom the single sign-on knows, active until a day.
pub async fn enter_user(world: &World, subject: &str, active_until: Option<i64>) {
    let day = |days: i64| world.clock.today() + Duration::days(days);
    let row = user::ActiveModel {
        id: Set(id("user", subject)),
        issuer: Set(ISSUER.to_owned()),
        subject: Set(subject.to_owned()),
        name: Set("Tidligere Ansat".to_owned()),
        email: Set(None),
        unit_id: Set(None),
        kind: Set(user::UserKind::Person),
        active_from: Set(day(-100)),
        active_to: Set(active_until.map(day)),
        version: Set(1),
        cpr_index: Set(None),
    };
    row.insert(&world.database.connect().await).await.expect("a user");
}

/// From now on the trail takes no change, so that everything can be attempted and nothing happens: what comes that far
/// was granted, and is answered with [`REACHED`].
pub async fn let_nothing_happen(world: &World) {
    let refuse = match world.database.backend {
        Backend::Sqlite => vec![
            "CREATE TRIGGER refuse_changes BEFORE INSERT ON audit_leaf WHEN NEW.kind = 'CHANGE'
             BEGIN SELECT RAISE(ABORT, 'database is locked'); END",
        ],
        Backend::Postgres => vec![
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'database is locked'; END $$",
            "CREATE TRIGGER refuse_changes BEFORE INSERT ON audit_leaf FOR EACH ROW
             WHEN (NEW.kind = 'CHANGE') EXECUTE FUNCTION refuse_change()",
        ],
    };
    let connection = world.database.connect().await;
    for statement in refuse {
        connection.execute_unprepared(statement).await.expect("a trigger");
    }
}

/// The ids of a table's rows, perhaps of some of them.
pub async fn ids(world: &World, table: &str, condition: &str) -> Vec<Uuid> {
    let connection = world.database.connect().await;
    let select = format!("SELECT id FROM {table} WHERE {condition} ORDER BY id");
    let statement = Statement::from_string(connection.get_database_backend(), select);
    let rows = connection.query_all_raw(statement).await.expect("a table");
    rows.iter().map(|row| row.try_get("", "id").expect("an id")).collect()
}
