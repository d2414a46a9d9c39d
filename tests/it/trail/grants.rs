//! The rights that the documentation gives to the servers' role on PostgreSQL: enough for everything, and for nothing that
//! changes what was written.

use chrono::TimeDelta;
use indsats::audit::SigningKey;
use indsats_tests::{
    canary::{canaries, sung},
    database::{Backend, TestDatabase},
    evidence::{Evidence, seed_codes},
    on_each_database,
    world::World,
};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::json;
use uuid::Uuid;

use crate::{
    failure::audit::{begun, recovers, refuses},
    verbs::done,
};

on_each_database!(the_servers_role_can_do_its_work_and_not_change_what_was_written, a_revoked_grant_is_no_better);

const ADDED_TO: [&str; 9] = [
    "audit_leaf",
    "audit_sequence",
    "audit_hash",
    "audit_checkpoint",
    "audit_cosignature",
    "history",
    "availability_step",
    "benefit_notice",
    "access_sample",
];

/// The statements of the documentation, for a role of this name.
fn statements(role: &str) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/reference/operations.md");
    let text = std::fs::read_to_string(path).expect("the documentation");
    let (_, rest) = text.split_once("```sql\n").expect("statements");
    rest.split_once("```").expect("their end").0.replace("indsats_app", role)
}

/// The municipality, whose servers are a role of their own; and its owner.
async fn served(database: TestDatabase) -> (World, DatabaseConnection, String) {
    let owner = database.connect().await;
    let role = format!("app_{}", Uuid::now_v7().simple());
    owner.execute_unprepared(&format!("CREATE ROLE {role} LOGIN; {}", statements(&role))).await.expect("rights");
    (World::new(database.as_role(&role)).await, owner, role)
}

async fn the_servers_role_can_do_its_work_and_not_change_what_was_written(database: TestDatabase) {
    if database.backend == Backend::Sqlite {
        return;
    }
    let (world, owner, _) = served(database).await;
    seed_codes(&world).await;
    recovers(&world).await;
    let alma = world.named("person", "alma");
    let phone = json!({ "person": alma, "expectedVersion": 2, "contact": { "phone": "+4500000000" } });
    done(&world.sign_in("caseworker"), "changeContactDetails", &phone).await;
    let (key, _) = SigningKey::generate("indsats.example/grants").expect("a key");
    assert!(world.store.sequence_trail().await.expect("steps") > 0);
    world.store.sign_trail(&key, 0).await.expect("a checkpoint");
    let row = world.row(&json!(alma));
    world.store.hold_trail(row, "case 1".to_owned()).await.expect("held");
    world.store.release_trail(row).await.expect("released");
    // Forgetting leaves an event of its own, and ends all the same.
    world.clock.set(world.clock.now() + TimeDelta::days(1));
    assert!(world.store.forget_trail(world.clock.now() + TimeDelta::days(1)).await.expect("forgotten") > 0);

    let servers = world.database.connect().await;
    let column = |table: &str| {
        if table == "audit_checkpoint" {
            "note"
        } else if table == "audit_cosignature" {
            "line"
        } else {
            "id"
        }
    };
    let mut refused = Vec::new();
    for table in ADDED_TO {
        let column = match table {
            "audit_sequence" => "seq",
            "audit_hash" => "place",
            other => column(other),
        };
        refused.push(format!("UPDATE {table} SET {column} = {column}"));
        refused.push(format!("DELETE FROM {table}"));
    }
    for table in ADDED_TO.into_iter().chain(["audit_body", "audit_concern", "audit_criterion", "audit_instance"]) {
        refused.push(format!("TRUNCATE {table} CASCADE"));
        refused.push(format!("ALTER TABLE {table} DISABLE TRIGGER ALL"));
        refused.push(format!("DROP TABLE {table} CASCADE"));
    }
    refused.extend([
        "UPDATE audit_body SET actor = actor".to_owned(),
        "UPDATE audit_concern SET leaf_id = leaf_id".to_owned(),
        "UPDATE audit_criterion SET leaf_id = leaf_id".to_owned(),
        "DELETE FROM audit_instance".to_owned(),
        "DELETE FROM audit_head".to_owned(),
        "SET session_replication_role = replica".to_owned(),
        "DELETE FROM seaql_migrations".to_owned(),
    ]);
    for statement in refused {
        let error = servers.execute_unprepared(&statement).await.expect_err(&statement).to_string();
        assert!(error.contains("permission denied") || error.contains("must be owner"), "{statement}: {error}");
    }
    // What the owner alone may do is told from what nobody may.
    owner.execute_unprepared("VACUUM (FULL) audit_body").await.expect("it is the owner's");
}

async fn a_revoked_grant_is_no_better(database: TestDatabase) {
    if database.backend == Backend::Sqlite {
        return;
    }
    let (world, owner, role) = served(database).await;
    seed_codes(&world).await;
    begun(&world).await;
    let evidence = Evidence::of(&world).await;
    let revoke = |table: &str| format!("REVOKE INSERT ON {table} FROM {role}");
    let grant = |table: &str| format!("GRANT INSERT ON {table} TO {role}");
    for table in ["audit_instance", "audit_leaf", "audit_body", "audit_pending"] {
        owner.execute_unprepared(&revoke(table)).await.expect("revoked");
        refuses(&world, &evidence).await;
        owner.execute_unprepared(&grant(table)).await.expect("granted");
    }
    // By what is found again whom an event concerned and what was searched for: whoever is not named there is not shown.
    let (found, searched) = (
        "{ person(by: { cpr: \"6101804001\" }) { fullName } }",
        "{ persons(filter: { nameStartsWith: \"Aab\" }) { nodes { fullName } } }",
    );
    let all = "{ persons { nodes { fullName } } }";
    let canaries = canaries(&world);
    for (table, refused, answered) in
        [("audit_concern", &[all, found, searched][..], &[][..]), ("audit_criterion", &[found, searched], &[all])]
    {
        owner.execute_unprepared(&revoke(table)).await.expect("revoked");
        for query in refused {
            let answer = world.sign_in("caseworker").run(query, json!({})).await;
            assert_eq!((answer.status, answer.codes()), (503, vec!["AUDIT_UNAVAILABLE"]), "{table} {}", answer.text);
            assert_eq!(sung(&canaries, &answer.text), [""; 0], "{table}");
        }
        for query in answered {
            assert_eq!(world.sign_in("caseworker").run(query, json!({})).await.status, 200, "{table} {query}");
        }
        owner.execute_unprepared(&grant(table)).await.expect("granted");
    }
    recovers(&world).await;
}
