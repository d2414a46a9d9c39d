//! Witnesses sign what continues the trail that they have seen; who lies, is slow or gone hinders nobody.

use std::fs;

use chrono::TimeDelta;
use indsats::audit::{
    PublicKeys, SigningKey, WitnessKey,
    verify::{Code, Verifier},
};
use indsats_tests::{
    database::TestDatabase,
    evidence::Evidence,
    on_each_database,
    program::{Program, SOON},
    wire::{Wire, operation},
    witness::{FakeWitness, Lie},
    world::World,
};
use tempfile::TempDir;
use tokio::time::{Duration, sleep, timeout};

on_each_database!(
    what_a_witness_has_signed_comes_with_the_checkpoint,
    a_witness_that_lies_hinders_nobody_and_keeps_nothing,
    a_witness_that_remembers_another_size_is_asked_again,
    a_server_that_another_one_has_overtaken_raises_no_alarm,
    a_trail_that_is_not_the_one_a_witness_has_seen_is_told,
);

const ORIGIN: &str = "indsats.example/witnessed";

/// A key in a file, as the server reads it.
struct Key {
    key: SigningKey,
    directory: TempDir,
}

impl Key {
    fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let (key, text) = SigningKey::generate(ORIGIN).expect("a key");
        fs::write(directory.path().join("key"), text.as_bytes()).expect("it is ours");
        Self { key, directory }
    }

    async fn serve(&self, world: &World, witnesses: &[&FakeWitness]) -> Program {
        let lines: Vec<String> = witnesses.iter().map(|witness| witness.line()).collect();
        let file = self.directory.path().join("key");
        let config =
            format!("audit.signing_key_file = '{}'\naudit.witnesses = [{}]\n", file.display(), lines.join(", "));
        Program::serve(world, &config, "").await
    }
}

async fn read(world: &World, program: &Program) {
    let mut wire = Wire::to(program.address()).await;
    wire.send(operation(&world.token("caseworker"), "{ persons { nodes { version } } }")).await;
    assert_eq!(wire.reply().await.expect("an answer").status, 200);
}

async fn checkpoint(world: &World, program: &Program) -> String {
    let url = format!("http://{}/audit/checkpoint", program.address());
    let answer = reqwest::Client::new().get(url).bearer_auth(world.token("auditor")).send().await.expect("an answer");
    answer.text().await.expect("a text")
}

/// The newest checkpoint, once this witness has signed it.
async fn signed(world: &World, program: &Program, witness: &FakeWitness) -> String {
    let key = WitnessKey::read(&witness.key).expect("a key");
    let found = timeout(SOON, async {
        loop {
            let note = checkpoint(world, program).await;
            if key.within(&note).is_some() {
                return note;
            }
            sleep(Duration::from_millis(100)).await;
        }
    });
    found.await.expect("it signs")
}

async fn until(what: impl Fn() -> bool) {
    let waiting = timeout(SOON, async {
        while !what() {
            sleep(Duration::from_millis(50)).await
        }
    });
    waiting.await.expect("it comes to that");
}

async fn what_a_witness_has_signed_comes_with_the_checkpoint(database: TestDatabase) {
    let world = World::today(database).await;
    let key = Key::new();
    let log = key.key.public();
    let (one, two) =
        (FakeWitness::start("witness.example/1", log).await, FakeWitness::start("witness.example/2", log).await);
    let program = key.serve(&world, &[&one, &two]).await;
    read(&world, &program).await;
    signed(&world, &program, &one).await;
    let note = signed(&world, &program, &two).await;
    let first = one.seen().size;
    assert!(first > 0 && one.seen().told[0] == 0);
    // Whoever knows nothing of witnesses reads the same note as before.
    let opened = PublicKeys::read(vec![log.to_owned()]).expect("a key").open(&note).expect("a checkpoint");
    assert_eq!(opened.size, first);
    assert!(!note.contains("unknown.example"), "{note}");

    // The next process goes on from what was kept.
    program.signal("TERM");
    drop(program);
    world.sign_in("caseworker").data("{ persons { nodes { version } } }", serde_json::json!({})).await;
    world.store.sequence_trail().await.expect("steps");
    let now = world.clock.now();
    world.clock.set(now + TimeDelta::minutes(1));
    world.store.sign_trail(&key.key, 0).await.expect("a checkpoint");
    world.clock.set(now);
    one.seen().told.clear();
    let program = key.serve(&world, &[&one]).await;
    until(|| one.seen().size > first).await;
    assert_eq!(one.seen().told, [first]);
    signed(&world, &program, &one).await;

    // The verifier asks for both, and says how far each has signed.
    let keys = PublicKeys::read(vec![log.to_owned()]).expect("a key");
    let stranger = FakeWitness::start("witness.example/3", log).await;
    let report = async |witnesses: &[&FakeWitness]| {
        let mut verifier = Verifier::default();
        for (_, note) in world.store.trail_checkpoints(0, 100).await.expect("checkpoints") {
            verifier.checkpoint(&note, &keys, false);
        }
        for witness in witnesses {
            verifier.witness(WitnessKey::read(&witness.key).expect("a key"));
        }
        for line in world.store.trail_lines(0, 1000).await.expect("lines") {
            verifier.line(&line.json(true).to_string());
        }
        verifier.finish()
    };
    let found = report(&[&one, &two]).await;
    assert!(found.is_well(), "{:?}", found.findings);
    let sizes: Vec<u64> = found.witnessed.values().copied().collect();
    assert_eq!(sizes, [one.seen().size, first]);
    let found = report(&[&one, &stranger]).await;
    assert_eq!(found.findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), [Code::WitnessMissing]);
    // What a proof comes with has been witnessed, too.
    let proof = world.store.trail_proof(0).await.expect("a proof").expect("it is covered");
    assert!(WitnessKey::read(&one.key).expect("a key").within(&proof.checkpoint).is_some());
}

async fn a_witness_that_lies_hinders_nobody_and_keeps_nothing(database: TestDatabase) {
    let world = World::today(database).await;
    let key = Key::new();
    let lies = [
        Lie::Status(500),
        Lie::Status(404),
        Lie::Status(200),
        Lie::Status(409),
        Lie::Redirect,
        Lie::Huge,
        Lie::Slow,
        Lie::Garbage,
        Lie::Key,
        Lie::Size,
    ];
    let mut liars = Vec::new();
    for (at, lie) in lies.into_iter().enumerate() {
        let witness = FakeWitness::start(&format!("liar.example/{at}"), key.key.public()).await;
        witness.seen().lie = Some(lie);
        liars.push(witness);
    }
    let honest = FakeWitness::start("witness.example/1", key.key.public()).await;
    let all: Vec<&FakeWitness> = liars.iter().chain([&honest]).collect();
    let program = key.serve(&world, &all).await;
    read(&world, &program).await;
    let note = signed(&world, &program, &honest).await;
    assert!(!note.contains("liar.example"), "{note}");
    let evidence = Evidence::of(&world).await;
    // Each has been asked at least once by then, or is asked while we wait.
    sleep(Duration::from_secs(2)).await;
    read(&world, &program).await;
    assert_eq!(evidence.number("SELECT count(*) FROM audit_cosignature").await, 1);
    // Who comes to their senses is asked again; who has never signed is not named.
    for witness in &liars {
        witness.seen().lie = None;
    }
    signed(&world, &program, &liars[0]).await;
    signed(&world, &program, &liars[7]).await;
    assert!(!program.log().contains("127.0.0.1:1/"), "{}", program.log());
}

async fn a_witness_that_remembers_another_size_is_asked_again(database: TestDatabase) {
    let world = World::today(database).await;
    let key = Key::new();
    let witness = FakeWitness::start("witness.example/1", key.key.public()).await;
    let program = key.serve(&world, &[&witness]).await;
    read(&world, &program).await;
    signed(&world, &program, &witness).await;
    program.signal("TERM");
    drop(program);
    // What it signed was lost on its way: the server believes that it remembers nothing.
    let evidence = Evidence::of(&world).await;
    let is_sqlite = world.database.url.starts_with("sqlite");
    let trigger = if is_sqlite {
        "DROP TRIGGER audit_cosignature_append_only_delete"
    } else {
        "ALTER TABLE audit_cosignature DISABLE TRIGGER ALL"
    };
    evidence.run(trigger).await;
    evidence.run("DELETE FROM audit_cosignature").await;
    let seen = witness.seen().size;
    witness.seen().told.clear();
    let program = key.serve(&world, &[&witness]).await;
    signed(&world, &program, &witness).await;
    assert_eq!(witness.seen().told, [0, seen]);
}

async fn a_server_that_another_one_has_overtaken_raises_no_alarm(database: TestDatabase) {
    let world = World::today(database).await;
    let key = Key::new();
    let public = key.key.public();
    let witness = FakeWitness::start("witness.example/1", public).await;
    witness.seen().lie = Some(Lie::Held);
    let program = key.serve(&world, &[&witness]).await;
    read(&world, &program).await;
    until(|| witness.seen().holds > 0).await;
    // While this server waits for an answer, another one signs for more and hands that over.
    world.sign_in("caseworker").data("{ persons { nodes { version } } }", serde_json::json!({})).await;
    world.store.sequence_trail().await.expect("steps");
    let now = world.clock.now();
    world.clock.set(now + TimeDelta::minutes(1));
    world.store.sign_trail(&key.key, 0).await.expect("a checkpoint");
    world.clock.set(now);
    let newest = world.store.newest_trail_checkpoint().await.expect("a database").expect("a checkpoint");
    let newest = PublicKeys::read(vec![public.to_owned()]).expect("a key").open(&newest).expect("a checkpoint");
    {
        let mut seen = witness.seen();
        (seen.size, seen.root, seen.lie) = (newest.size, newest.root.0, None);
    }
    signed(&world, &program, &witness).await;
    assert!(witness.seen().told.len() > 1, "it was refused at first");
    assert!(!program.log().contains("does not begin with this one"), "{}", program.log());
}

async fn a_trail_that_is_not_the_one_a_witness_has_seen_is_told(database: TestDatabase) {
    let world = World::today(database).await;
    let key = Key::new();
    let public = key.key.public();
    // One has seen more than there is, one has seen something else of the same size.
    let (ahead, other) =
        (FakeWitness::start("ahead.example/1", public).await, FakeWitness::start("other.example/1", public).await);
    ahead.seen().size = 1_000_000;
    (other.seen().size, other.seen().root) = (1, [7; 32]);
    let program = key.serve(&world, &[&ahead, &other]).await;
    for _ in 0..3 {
        read(&world, &program).await;
    }
    for name in ["ahead.example/1", "other.example/1"] {
        let told = |line: &str| line.contains(name) && line.contains("does not begin with this one");
        until(|| program.log().lines().any(told)).await;
    }
    let evidence = Evidence::of(&world).await;
    assert_eq!(evidence.number("SELECT count(*) FROM audit_cosignature").await, 0);
    read(&world, &program).await;
}
