//! Users at first sight: one row, no right, and what the sign-in says of them kept up to date.

use chrono::Duration;
use indsats_entity::{
    role_grant,
    user::{self, UserKind},
};
use indsats_tests::{database::TestDatabase, evidence::Evidence, on_each_database};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;
use uuid::Uuid;

use super::Service;

on_each_database!(
    who_comes_for_the_first_time_is_written_down_once,
    two_first_requests_at_once_end_in_one_row,
    name_and_mail_follow_the_sign_in,
    a_name_is_bounded_and_never_missing,
    whoever_has_no_role_can_be_granted_one,
    whoever_has_left_is_not_entered_again,
    grants_hold_people_and_programs_apart,
);

const HELD: &str = "Indsats.Sagsbehandler";

async fn users(service: &Service) -> Vec<user::Model> {
    let connection = service.world.database.connect().await;
    let issuer = service.issuer.issuer.as_str();
    let users = user::Entity::find().filter(user::Column::Issuer.eq(issuer)).all(&connection).await;
    users.expect("users are read")
}

async fn who_comes_for_the_first_time_is_written_down_once(database: TestDatabase) {
    let service = Service::of(database, "entra-id").await;
    let mut evidence = Evidence::of(&service.world).await;
    let claims = json!({ "roles": [HELD], "name": "Nina Ny", "email": "nina@example.invalid" });
    for _ in 0..3 {
        assert_eq!(service.who(claims.clone()).await.status, 200);
    }
    let [user] = <[user::Model; 1]>::try_from(users(&service).await).expect("one user");
    assert_eq!((user.subject.as_str(), user.name.as_str()), ("subject-1", "Nina Ny"));
    assert_eq!((user.email.as_deref(), user.kind), (Some("nina@example.invalid"), UserKind::Person));
    assert_eq!((user.unit_id, user.active_from, user.version), (None, service.world.clock.today(), 1));
    let grants = role_grant::Entity::find().filter(role_grant::Column::UserId.eq(user.id));
    assert!(grants.all(&evidence.database).await.expect("grants are read").is_empty(), "a token's role is no grant");
    let lines = evidence.lines().await;
    let told: Vec<_> = lines.iter().map(|line| (line.action.as_str(), line.row_id == user.id)).collect();
    assert_eq!(told, [("enterUser", false), ("enterUser", true)], "the actor, and the user");
    assert!(lines.iter().all(|line| line.actor_id == lines[0].row_id && line.before.is_none()));
    let events = evidence.events().await;
    let told: Vec<_> = events.iter().map(|event| (event.operation.as_str(), event.role.as_str())).collect();
    assert_eq!(told, [("enterActor", "SYSTEM_SIGN_IN"), ("enterUser", "SYSTEM_SIGN_IN")]);
    // Another subject is another user, and the actor is there already.
    assert_eq!(service.who(json!({ "sub": "subject-2", "roles": [HELD] })).await.status, 200);
    assert_eq!((users(&service).await.len(), evidence.lines().await.len()), (2, 1));
}

async fn two_first_requests_at_once_end_in_one_row(database: TestDatabase) {
    let service = Service::of(database, "entra-id").await;
    let claims = json!({ "roles": [HELD], "name": "Nina Ny" });
    let replies = futures_util::future::join_all((0..8).map(|_| service.who(claims.clone()))).await;
    for reply in replies {
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    assert_eq!(users(&service).await.len(), 1);
    let evidence = Evidence::of(&service.world).await;
    assert_eq!(evidence.number("SELECT COUNT(*) FROM history WHERE action = 'enterUser'").await, 2);
    assert_eq!(evidence.number("SELECT COUNT(*) FROM user_account WHERE subject = 'sign-in'").await, 1);
}

async fn name_and_mail_follow_the_sign_in(database: TestDatabase) {
    let service = Service::of(database, "entra-id").await;
    let said = async |name: &str, mail: &str| {
        let claims = json!({ "roles": [HELD], "name": name, "email": mail });
        assert_eq!(service.who(claims).await.status, 200);
        let user = users(&service).await.remove(0);
        (user.name, user.email.unwrap_or_default(), user.version)
    };
    let is = |name: &str, mail: &str, version| (name.to_owned(), mail.to_owned(), version);
    assert_eq!(said("Nina Ny", "nina@example.invalid").await, is("Nina Ny", "nina@example.invalid", 1));
    let mut evidence = Evidence::of(&service.world).await;
    assert_eq!(said("Nina Nygift", "nina@example.invalid").await, is("Nina Nygift", "nina@example.invalid", 2));
    assert_eq!(said("Nina Nygift", "ny@example.invalid").await, is("Nina Nygift", "ny@example.invalid", 3));
    // What is not said, and what is no address, changes nothing.
    assert_eq!(said("", "nobody").await, is("Nina Nygift", "ny@example.invalid", 3));
    let lines = evidence.lines().await;
    assert_eq!(lines.iter().map(|line| line.action.as_str()).collect::<Vec<_>>(), ["followSignIn"; 2]);
    assert_eq!(lines[0].before, Some(json!({ "name": "Nina Ny", "version": 1 })));
    assert_eq!(evidence.events().await.len(), 2);
}

async fn a_name_is_bounded_and_never_missing(database: TestDatabase) {
    let service = Service::of(database, "entra-id").await;
    let long = "å".repeat(300);
    for (index, (name, kept)) in [
        (json!(null), "—"),
        (json!(" \u{0} \n"), "—"),
        (json!({ "given": "Nina" }), "—"),
        (json!("  Nina \u{7}\t Ny\n"), "Nina Ny"),
        (json!(["Nina", "Ny"]), "Nina"),
        (json!(long), &long[..400]),
    ]
    .into_iter()
    .enumerate()
    {
        let subject = format!("subject-{index}");
        let claims =
            json!({ "sub": subject, "roles": [HELD], "name": name, "email": format!("{}@x", "m".repeat(300)) });
        assert_eq!(service.who(claims).await.status, 200);
        let user = users(&service).await.into_iter().find(|user| user.subject == subject).expect("a user");
        assert_eq!((user.name.as_str(), user.email), (kept, None));
    }
}

async fn whoever_has_no_role_can_be_granted_one(database: TestDatabase) {
    let service = Service::of(database, "entra-id").await;
    service.refused(json!({ "roles": ["unknown"] })).await;
    let user = users(&service).await.remove(0);
    grant(&service, user.id, "MANAGER", Some("TEAM-A")).await;
    let reply = service.who(json!({ "roles": ["unknown"] })).await;
    assert_eq!(reply.role(), ("MANAGER", vec!["TEAM-A"], 4));
    let role = &reply.body["data"]["whoami"]["roles"][0];
    assert_eq!(role["origins"], json!([{ "source": "GRANT", "claim": [], "pattern": null }]));
    // Token and grant together: one role, the units of both.
    let reply = service.who(json!({ "roles": ["Indsats.Leder.TEAM-C"] })).await;
    assert_eq!(reply.role().1, ["TEAM-A", "TEAM-C"]);
    let role = &reply.body["data"]["whoami"]["roles"][0];
    assert_eq!((&role["source"], role["origins"].as_array().map(Vec::len)), (&json!("TOKEN"), Some(2)));
}

async fn grant(service: &Service, user: Uuid, role: &str, unit: Option<&str>) {
    let row = role_grant::ActiveModel {
        id: Set(Uuid::now_v7()),
        user_id: Set(user),
        role: Set(role.to_owned()),
        unit_id: Set(unit.map(|unit| indsats::demo::world::id("unit", unit))),
        valid_from: Set(service.world.clock.today()),
        valid_to: Set(None),
    };
    row.insert(&service.world.database.connect().await).await.expect("a grant");
}

async fn whoever_has_left_is_not_entered_again(database: TestDatabase) {
    let service = Service::of(database, "entra-id").await;
    let claims = json!({ "roles": [HELD], "name": "Nina Ny" });
    assert_eq!(service.who(claims.clone()).await.status, 200);
    let mut row: user::ActiveModel = users(&service).await.remove(0).into();
    row.active_to = Set(Some(service.world.clock.today()));
    row.active_from = Set(service.world.clock.today() - Duration::days(1));
    row.update(&service.world.database.connect().await).await.expect("an end");
    let mut changed = claims.clone();
    changed["name"] = json!("Nina Nygift");
    assert_eq!(service.who(changed).await.status, 401);
    let users = users(&service).await;
    assert_eq!((users.len(), users[0].name.as_str()), (1, "Nina Ny"), "what has ended is left alone");
}

async fn grants_hold_people_and_programs_apart(database: TestDatabase) {
    let service = Service::of(database, "entra-id").await;
    let tool = json!({ "sub": "tool", "idtyp": "app", "azp": "AUDIT-TOOL-APPLICATION-ID" });
    assert_eq!(service.who(tool.clone()).await.status, 200);
    let machine = users(&service).await.remove(0);
    assert_eq!((machine.kind, machine.name.as_str()), (UserKind::Machine, "Revisionsværktøj"));
    grant(&service, machine.id, "MANAGER", Some("FORV")).await;
    let reply = service.who(tool).await;
    assert_eq!((reply.role().0, reply.dropped()), ("AUDIT_CLIENT", vec![("MANAGER", "NOT_FOR_MACHINES")]));
    let person = json!({ "sub": "person", "roles": [HELD] });
    assert_eq!(service.who(person.clone()).await.status, 200);
    let id = users(&service).await.into_iter().find(|user| user.subject == "person").expect("a user").id;
    grant(&service, id, "AUDIT_CLIENT", None).await;
    let reply = service.who(person).await;
    assert_eq!((reply.role().0, reply.dropped()), ("CASEWORKER", vec![("AUDIT_CLIENT", "ONLY_FOR_MACHINES")]));
}
