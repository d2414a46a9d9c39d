//! An event becomes a leaf, a body and a place in the queue, or nothing at all.

use indsats::audit::Part;
use indsats_entity::{audit_body, audit_concern, audit_leaf, audit_pending};
use indsats_tests::{
    database::{Backend, TestDatabase},
    evidence::{Evidence, seed_codes},
    on_each_database,
    world::World,
};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;

use crate::verbs::{act, done};

on_each_database!(
    a_leaf_commits_to_what_its_body_says,
    a_process_counts_its_events_without_holes,
    what_cannot_be_written_takes_no_neighbour_along,
);

async fn a_leaf_commits_to_what_its_body_says(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let evidence = Evidence::of(&world).await;
    world.sign_in("caseworker").data("{ persons { nodes { fullName } } }", json!({})).await;
    let name = json!({ "person": world.named("person", "alma"), "expectedVersion": 1, "givenName": "Ny",
        "familyName": "Ny" });
    done(&world.sign_in("caseworker"), "changeName", &name).await;
    let leaves = audit_leaf::Entity::find().order_by_asc(audit_leaf::Column::Id).all(&evidence.database).await;
    for leaf in leaves.expect("leaves") {
        let body = audit_body::Entity::find_by_id(leaf.id).one(&evidence.database).await.expect("a look");
        let body = body.unwrap_or_else(|| panic!("{:?} has no body", leaf.kind));
        assert_eq!(Part::Actor.commitment(&body.actor_nonce, &body.actor).to_vec(), leaf.actor_commitment);
        assert_eq!(Part::Subjects.commitment(&body.subjects_nonce, &body.subjects).to_vec(), leaf.subjects_commitment);
        assert_eq!((body.actor_nonce.len(), body.subjects_nonce.len()), (32, 32));
        assert_ne!(body.actor_nonce, body.subjects_nonce);
        // The index of concerns says what the text says.
        let told: serde_json::Value = serde_json::from_str(&body.subjects).expect("JSON");
        let mut told: Vec<_> = told["subjects"].as_array().expect("subjects").iter().collect();
        told.sort_by_key(|subject| subject["person"].to_string());
        let concerns = audit_concern::Entity::find().order_by_asc(audit_concern::Column::PersonId);
        let concerns = concerns.all(&evidence.database).await.expect("concerns");
        let concerns = concerns.iter().filter(|it| it.leaf_id == leaf.id).map(|it| json!(it.person_id));
        assert_eq!(concerns.collect::<Vec<_>>(), told.iter().map(|it| it["person"].clone()).collect::<Vec<_>>());
        // Nothing of anybody is in what is kept for ever.
        let text = indsats::audit::leaf_text(&leaf);
        for subject in told {
            assert!(!text.contains(subject["person"].as_str().expect("an id")), "{text}");
        }
        assert!(!text.contains(&body.actor_id.to_string()), "{text}");
    }
    let waiting = audit_pending::Entity::find().all(&evidence.database).await.expect("a queue");
    let leaves = evidence.number("SELECT count(*) FROM audit_leaf").await;
    assert_eq!(i64::try_from(waiting.len()).expect("a few"), leaves);
}

async fn a_process_counts_its_events_without_holes(database: TestDatabase) {
    let world = World::new(database).await;
    seed_codes(&world).await;
    let evidence = Evidence::of(&world).await;
    let caseworker = world.sign_in("caseworker");
    let alma = world.named("person", "alma");
    for version in 1..6 {
        caseworker.data("{ persons { nodes { fullName } } }", json!({})).await;
        // Every other change is refused, and its transaction comes to nothing.
        let name = json!({ "person": alma, "expectedVersion": version, "givenName": format!("Ny {version}"),
            "familyName": "Ny" });
        done(&caseworker, "changeName", &name).await;
        let stale = act(&caseworker, "changeName", &name).await;
        assert_eq!(stale["userErrors"][0]["code"], "STALE_VERSION");
    }
    let holes = evidence.ask(
        "SELECT instance FROM audit_leaf GROUP BY instance HAVING min(instance_seq) <> 0
         OR max(instance_seq) <> count(*) - 1",
    );
    assert!(holes.await.is_empty());
    let ahead = "SELECT count(*) FROM audit_instance AS i
        WHERE next <> (SELECT count(*) FROM audit_leaf AS l WHERE l.instance = i.id)";
    assert_eq!(evidence.number(ahead).await, 0);
}

async fn what_cannot_be_written_takes_no_neighbour_along(database: TestDatabase) {
    let world = World::new(database).await;
    let evidence = Evidence::of(&world).await;
    let is_sqlite = world.database.backend == Backend::Sqlite;
    // One operation whose event the database does not take, among others that are committed with it.
    let refuse: &[&str] = if is_sqlite {
        &["CREATE TRIGGER no_meetings BEFORE INSERT ON audit_leaf WHEN NEW.operation = 'meetings'
           BEGIN SELECT RAISE(ABORT, 'no'); END"]
    } else {
        &[
            "CREATE FUNCTION no_meetings() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$",
            "CREATE TRIGGER no_meetings BEFORE INSERT ON audit_leaf FOR EACH ROW WHEN (NEW.operation = 'meetings')
             EXECUTE FUNCTION no_meetings()",
        ]
    };
    for statement in refuse {
        evidence.run(statement).await;
    }
    let caseworker = world.sign_in("caseworker");
    let ask = async |index: usize| {
        let query =
            if index % 8 == 3 { "{ meetings { nodes { state } } }" } else { "{ persons { nodes { version } } }" };
        caseworker.run(query, json!({})).await.status
    };
    let answers = futures_util::future::join_all((0..32).map(ask)).await;
    for (index, status) in answers.into_iter().enumerate() {
        assert_eq!(status, if index % 8 == 3 { 503 } else { 200 }, "{index}");
    }
    let holes = "SELECT count(*) FROM (SELECT instance FROM audit_leaf GROUP BY instance
        HAVING max(instance_seq) <> count(*) - 1) AS holes";
    assert_eq!(evidence.number(holes).await, 0);
}
