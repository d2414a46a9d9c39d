//! What the trail tells of people has its time, and then it is gone: from the tables, from the files, and not from the proofs.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::PathBuf,
};

use indsats::{
    audit::{Alarms, Part, SigningKey, verify::Verifier},
    demo::world::id,
    policy::Kind,
    store::Error,
};
use indsats_entity::{access_review, audit_body, audit_criterion, audit_leaf, history, unmasking};
use indsats_tests::{
    database::{Backend, TestDatabase},
    evidence::{Evidence, subjects},
    on_each_database,
    world::World,
};
use sea_orm::{EntityTrait, TransactionTrait};
use serde_json::json;

use crate::{access::client, verbs::done};

on_each_database!(
    what_is_due_is_forgotten_and_the_rest_is_not,
    who_is_held_is_not_forgotten,
    nothing_of_it_is_left_in_the_files,
    that_something_is_left_is_said,
);

async fn read(world: &World, query: &str) {
    world.sign_in("caseworker").data(query, json!({})).await;
}

const ALMA: &str = "{ person(by: { cpr: \"610180-4001\" }) { version } }";
const EVERYBODY: &str = "{ persons { nodes { version } } }";

async fn what_is_due_is_forgotten_and_the_rest_is_not(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    let key = SigningKey::generate("indsats.example/test").expect("a key").0;
    read(&world, EVERYBODY).await;
    let old = evidence.events().await.remove(0);
    world.clock.set(world.clock.now() + chrono::TimeDelta::days(1));
    let before = world.clock.now();
    read(&world, EVERYBODY).await;
    world.store.sequence_trail().await.expect("steps");
    world.store.sign_trail(&key, 0).await.expect("a checkpoint");
    let due = evidence.number("SELECT count(*) FROM audit_body AS b JOIN audit_leaf AS l ON l.id = b.id").await - 1;
    assert_eq!(world.store.forget_trail(before).await.expect("it is done"), u64::try_from(due).expect("some"));
    assert_eq!(world.store.forget_trail(before).await.expect("nothing is left to do"), 0);
    // It is an event, and the only one: nothing was to do the second time.
    let events = evidence.events().await;
    let told: Vec<_> = events.iter().map(|event| (event.operation.as_str(), event.role.as_str())).collect();
    assert_eq!(told, [("persons", "CASEWORKER"), ("audit/forget", "SYSTEM_TRAIL")]);
    let body = audit_body::Entity::find_by_id(old.id).one(&evidence.database).await.expect("a look");
    assert!(body.is_none());
    assert_eq!(subjects(&events[0]).len(), 3, "what is not due is there");
    let concerns = "SELECT count(*) FROM audit_concern WHERE leaf_id NOT IN (SELECT id FROM audit_body)";
    assert_eq!(evidence.number(concerns).await, 0);
    // Every proof holds, and nobody can open what is forgotten.
    world.store.sequence_trail().await.expect("steps");
    let mut verifier = Verifier::default();
    for (_, note) in world.store.trail_checkpoints(0, 9).await.expect("checkpoints") {
        verifier.checkpoint(&note, key.public_keys(), true);
    }
    for line in world.store.trail_lines(0, 500).await.expect("lines") {
        verifier.line(&line.json(true).to_string());
    }
    let report = verifier.finish();
    assert!(report.is_well() && report.checkpoints == 1, "{:?}", report.findings);
    assert_eq!(report.opened, 4);
}

async fn who_is_held_is_not_forgotten(database: TestDatabase) {
    let world = World::new(database).await;
    let mut evidence = Evidence::of(&world).await;
    read(&world, ALMA).await;
    read(&world, EVERYBODY).await;
    read(&world, "{ person(by: { cpr: \"620281-4002\" }) { version } }").await;
    let [about_alma, about_all, about_another] = <[_; 3]>::try_from(evidence.events().await).ok().expect("three");
    world.clock.set(world.clock.now() + chrono::TimeDelta::days(1));
    let before = world.clock.now();
    let alma = id("person", "alma");
    world.store.hold_trail(alma, "Sag 26/1".to_owned()).await.expect("she is there");
    world.store.forget_trail(before).await.expect("it is done");
    let kept = audit_body::Entity::find().all(&evidence.database).await.expect("a look");
    let kept: BTreeSet<_> = kept.into_iter().map(|body| body.id).collect();
    assert!(kept.contains(&about_alma.id) && kept.contains(&about_all.id) && !kept.contains(&about_another.id));
    world.store.release_trail(alma).await.expect("she is held");
    assert!(world.store.release_trail(alma).await.is_err(), "she is not held any more");
    world.store.forget_trail(before).await.expect("it is done");
    let kept = audit_body::Entity::find().all(&evidence.database).await.expect("a look");
    assert!(kept.iter().all(|body| body.id != about_alma.id && body.id != about_all.id));
    // Both decisions are events about her.
    let events = evidence.events().await;
    let about = |operation: &str| events.iter().find(|event| event.operation == operation).map(subjects);
    assert_eq!((about("audit/hold"), about("audit/release")), (Some(vec![alma]), Some(vec![alma])));
    assert!(world.store.hold_trail(uuid::Uuid::now_v7(), "Sag 26/2".to_owned()).await.is_err(), "nobody");
}

/// Every file of the database; what PostgreSQL writes ahead is not among them, and is thrown away by its own rules.
async fn files(world: &World, evidence: &Evidence) -> Vec<PathBuf> {
    let directory = if world.database.backend == Backend::Sqlite {
        let file = world.database.url.trim_start_matches("sqlite://").split('?').next().expect("a path").to_owned();
        PathBuf::from(file).parent().expect("a directory").to_owned()
    } else {
        evidence.run("CHECKPOINT").await;
        let row = &evidence
            .ask(
                "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database
            WHERE datname = current_database()",
            )
            .await[0];
        PathBuf::from(row.try_get_by_index::<String>(0).expect("a path"))
    };
    let entries = fs::read_dir(directory).expect("the directory of the database");
    entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file()).collect()
}

const LIFTED: &str = "Sagen skal sammenholdes med en klage over afgørelsen";
const SIGNED: &str = "Opslaget hørte til ingen opgave den dag";

/// A morning of which each table that is to be forgotten holds something: looks, a search, an alarm that somebody has signed, and
/// a pseudonym that was lifted.
async fn a_morning(world: &World) {
    for _ in 0..20 {
        read(world, EVERYBODY).await;
    }
    read(world, ALMA).await;
    let reason = json!({ "reason": LIFTED, "person": world.pseudonym("demo", Kind::Person, id("person", "alma")) });
    done(&world.sign_in("auditor"), "unmaskPerson", &reason).await;
    let look = "query($id: ID!) { person(by: { id: $id }) { givenName } }";
    world.sign_in("manager").data(look, json!({ "id": world.named("person", "birk") })).await;
    world.store.sequence_trail().await.expect("steps");
    assert_eq!(world.store.watch_trail(&Alarms::default()).await.expect("a step"), Some(1));
    let officer = client(world, "protection-officer");
    let queue = officer.data("{ accessReviews { nodes { id } } }", json!({})).await;
    let verdict = json!({ "accessReview": queue["accessReviews"]["nodes"][0]["id"], "expectedVersion": 1,
        "verdict": "NOT_JUSTIFIED", "reason": SIGNED });
    done(&officer, "reviewAccess", &verdict).await;
}

/// Everything that those tables tell of people, and that nothing else does.
async fn secrets(evidence: &Evidence) -> BTreeSet<Vec<u8>> {
    let bodies = audit_body::Entity::find().all(&evidence.database).await.expect("bodies");
    let mut secrets: BTreeSet<Vec<u8>> = BTreeSet::new();
    for body in bodies {
        let texts = [body.actor, body.subjects].map(String::into_bytes);
        secrets.extend([body.actor_nonce, body.subjects_nonce].into_iter().chain(texts));
    }
    let criteria = audit_criterion::Entity::find().all(&evidence.database).await.expect("criteria");
    assert!(!criteria.is_empty());
    secrets.extend(criteria.into_iter().map(|criterion| criterion.token));
    let reviews = access_review::Entity::find().all(&evidence.database).await.expect("reviews");
    secrets
        .extend(reviews.into_iter().flat_map(|row| [Some(row.occasion), row.reason]).flatten().map(String::into_bytes));
    let lifted = unmasking::Entity::find().all(&evidence.database).await.expect("unmaskings");
    secrets.extend(lifted.into_iter().map(|row| row.reason.into_bytes()));
    assert!([LIFTED, SIGNED].iter().all(|reason| secrets.contains(reason.as_bytes())));
    secrets.retain(|secret| !secret.starts_with(b"{\"v\":1,\"subjects\":[]"));
    secrets
}

/// How many of the secrets stand in the files, in one pass over each.
async fn found(world: &World, evidence: &Evidence, secrets: &BTreeSet<Vec<u8>>) -> usize {
    let mut by_start: HashMap<[u8; 8], Vec<&Vec<u8>>> = HashMap::new();
    let mut begins = vec![false; 1 << 16];
    let pair = |bytes: &[u8]| (usize::from(bytes[0]) << 8) | usize::from(bytes[1]);
    for secret in secrets {
        let start = secret[..8].try_into().expect("long enough");
        begins[pair(secret)] = true;
        by_start.entry(start).or_default().push(secret);
    }
    let mut found: BTreeSet<&Vec<u8>> = BTreeSet::new();
    for path in files(world, evidence).await {
        let bytes = fs::read(path).expect("a file");
        for (at, start) in bytes.windows(8).enumerate() {
            if begins[pair(start)]
                && let Some(known) = by_start.get(start)
            {
                found.extend(known.iter().copied().filter(|secret| bytes[at..].starts_with(secret)));
            }
        }
    }
    found.len()
}

async fn nothing_of_it_is_left_in_the_files(database: TestDatabase) {
    let world = World::new(database).await;
    let evidence = Evidence::of(&world).await;
    a_morning(&world).await;
    let bodies = audit_body::Entity::find().all(&evidence.database).await.expect("bodies");
    let secrets = secrets(&evidence).await;
    if world.database.backend == Backend::Postgres {
        // What the planner remembers of columns is in the files, too.
        evidence.run("ANALYZE").await;
    }
    assert_eq!(found(&world, &evidence, &secrets).await, secrets.len(), "what is not there cannot be forgotten");
    world.clock.set(world.clock.now() + chrono::TimeDelta::days(1));
    world.store.forget_trail(world.clock.now()).await.expect("it is done");
    // PostgreSQL keeps what a transaction of somebody else may still see, as that of its own statistics: the next round takes it.
    let mut rounds = 0;
    loop {
        world.store.compact_trail().await.expect("it is done");
        let left = found(&world, &evidence, &secrets).await;
        rounds += 1;
        if left == 0 {
            break;
        }
        assert!(rounds < 20 && world.database.backend == Backend::Postgres, "{left} are left");
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    // The history, which is kept for ever, has told nothing of who was unmasked, or whose access was judged.
    let lines = Evidence::whole(&world).await.lines().await;
    let of_the_trail = |line: &&history::Model| Kind::parse(&line.entity).is_some_and(Kind::is_forgotten);
    assert_eq!(lines.iter().filter(of_the_trail).count(), 0);
    let timeline = "query($id: ID!) { person(by: { id: $id }) { timeline { nodes { action operation } } } }";
    let alma = json!({ "id": world.pseudonym("demo", Kind::Person, id("person", "alma")) });
    let told = world.sign_in("auditor").data(timeline, alma).await.to_string();
    assert!(!told.contains("unmaskPerson") && !told.contains("reviewAccess"), "{told}");
    // The leaves are there, and commit to what nobody knows any more.
    let leaves = audit_leaf::Entity::find().all(&evidence.database).await.expect("leaves");
    let body = &bodies[0];
    let leaf = leaves.iter().find(|leaf| leaf.id == body.id).expect("it is kept");
    assert_eq!(Part::Actor.commitment(&body.actor_nonce, &body.actor).to_vec(), leaf.actor_commitment);
}

/// SQLite empties its log when nobody needs what stands in it, and says so in passing.
async fn that_something_is_left_is_said(database: TestDatabase) {
    if database.backend == Backend::Postgres {
        return;
    }
    let world = World::new(database).await;
    read(&world, EVERYBODY).await;
    let evidence = Evidence::of(&world).await;
    let reader = evidence.database.begin().await.expect("a transaction");
    audit_body::Entity::find().all(&reader).await.expect("an earlier state");
    world.clock.set(world.clock.now() + chrono::TimeDelta::days(1));
    world.store.forget_trail(world.clock.now()).await.expect("it is done");
    assert!(matches!(world.store.compact_trail().await, Err(Error::Unavailable(_))));
    reader.rollback().await.expect("an end");
    world.store.compact_trail().await.expect("nobody is in the way");
}
