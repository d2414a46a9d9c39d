//! What somebody who owns the database does to the trail, and what the verifier says of it.

use indsats::audit::{
    Signed, SigningKey,
    verify::{Code, Report, Verifier},
};
use indsats_tests::{
    database::{Backend, TestDatabase},
    evidence::Evidence,
    on_each_database,
    world::World,
};
use serde_json::json;

on_each_database!(
    an_untouched_trail_is_well,
    a_leaf_that_was_changed_is_named,
    a_part_that_was_changed_is_named,
    a_stored_hash_that_was_changed_is_named,
    an_event_that_was_taken_away_is_named,
    an_event_that_was_taken_away_before_it_had_a_place_is_named,
    events_that_changed_places_are_named,
    an_event_that_was_put_in_is_named,
    a_trail_that_was_cut_off_ends_too_early,
    another_key_is_no_key_of_the_trail,
    a_leaf_that_was_changed_with_its_hash_is_between_two_checkpoints,
    a_checkpoint_that_was_changed_is_none,
    only_who_has_kept_a_checkpoint_sees_a_tail_cut_with_its_checkpoints,
    only_who_has_kept_a_checkpoint_sees_history_rewritten_with_the_stolen_key,
    only_who_has_kept_a_checkpoint_sees_yesterdays_backup_continued,
    what_is_forgotten_leaves_the_proofs_alone,
);

/// A trail of fifteen events with five checkpoints, and its owner.
struct Trail {
    world: World,
    owner: Evidence,
    key: SigningKey,
    /// A checkpoint that somebody has kept elsewhere.
    kept: String,
}

const STEP: usize = 3;
const STEPS: usize = 5;
const EVENTS: u64 = (STEP * STEPS) as u64;

impl Trail {
    async fn new(database: TestDatabase) -> Self {
        let world = World::new(database).await;
        let owner = Evidence::of(&world).await;
        let key = SigningKey::generate("indsats.example/test").expect("a key").0;
        let mut trail = Self { world, owner, key, kept: String::new() };
        // What it took to make the municipality is no part of this trail.
        trail
            .does(
                "DELETE FROM audit_pending; DELETE FROM audit_concern; DELETE FROM audit_body;
            DELETE FROM audit_leaf; UPDATE audit_instance SET next = 0",
            )
            .await;
        for _ in 0..STEPS {
            trail.grow(STEP).await;
        }
        trail.kept = trail.notes().await.pop().expect("a checkpoint");
        trail
    }

    /// More events, with a checkpoint at their end.
    async fn grow(&self, events: usize) {
        for _ in 0..events {
            self.world.sign_in("caseworker").data("{ persons { nodes { version } } }", json!({})).await;
        }
        self.sign().await;
    }

    async fn sign(&self) {
        self.world.store.sequence_trail().await.expect("steps");
        self.world.clock.set(self.world.clock.now() + chrono::TimeDelta::minutes(1));
        let signed = self.world.store.sign_trail(&self.key, 0).await.expect("a sound trail");
        assert!(matches!(signed, Signed::At(_)));
    }

    /// Statements of the owner, past everything that protects the trail.
    async fn does(&self, statements: &str) {
        self.owner.without_guards(statements).await;
    }

    async fn notes(&self) -> Vec<String> {
        let all = self.world.store.trail_checkpoints(0, 100).await.expect("checkpoints");
        all.into_iter().map(|(_, note)| note).collect()
    }

    async fn report(&self, kept: Option<&str>) -> Report {
        let mut verifier = Verifier::default();
        for note in self.notes().await {
            verifier.checkpoint(&note, self.key.public_keys(), false);
        }
        if let Some(kept) = kept {
            verifier.checkpoint(kept, self.key.public_keys(), true);
        }
        // In pages, as the export reads them.
        let mut next = 0;
        loop {
            let lines = self.world.store.trail_lines(next, 4).await.expect("lines");
            let Some(last) = lines.last() else { break verifier.finish() };
            next = last.seq + 1;
            lines.iter().for_each(|line| verifier.line(&line.json(true).to_string()));
        }
    }

    /// What the verifier finds without and with the checkpoint that was kept.
    async fn findings(&self) -> [Vec<(Code, Option<u64>)>; 2] {
        let found = |report: Report| report.findings.iter().map(|finding| (finding.code, finding.seq)).collect();
        [found(self.report(None).await), found(self.report(Some(&self.kept)).await)]
    }

    /// The first thing that the verifier finds, whoever has kept what.
    async fn finds(&self, code: Code, seq: u64) {
        for found in self.findings().await {
            assert_eq!(found.first(), Some(&(code, Some(seq))), "{found:?}");
        }
    }
}

fn leaf_at(seq: u64) -> String {
    format!("(SELECT leaf_id FROM audit_sequence WHERE seq = {seq})")
}

async fn an_untouched_trail_is_well(database: TestDatabase) {
    let trail = Trail::new(database).await;
    let report = trail.report(Some(&trail.kept)).await;
    assert!(report.is_well(), "{:?}", report.findings);
    assert_eq!((report.events, report.opened, report.checkpoints), (EVENTS, 2 * EVENTS, STEPS as u64 + 1));
    assert_eq!(report.newest.as_deref(), Some(trail.kept.as_str()));
    let keys = trail.key.public_keys();
    for seq in 0..EVENTS {
        let proof = trail.world.store.trail_proof(seq).await.expect("hashes").expect("a checkpoint");
        let line = &trail.world.store.trail_lines(seq, 1).await.expect("a line")[0];
        let leaf = indsats::audit::leaf_text(line.leaf.as_ref().expect("a leaf"));
        let read = indsats::audit::Proof::read(&proof.text()).expect("its own text");
        assert_eq!(read, proof);
        assert_eq!(read.check(&leaf, keys), Ok(()));
        assert!(read.check(&leaf.replace("READ", "REED"), keys).is_err());
    }
    assert!(trail.world.store.trail_proof(EVENTS).await.expect("a look").is_none());
}

async fn a_leaf_that_was_changed_is_named(database: TestDatabase) {
    let trail = Trail::new(database).await;
    for (column, value) in [("role", "'CASEWORKES'"), ("operation", "'personr'"), ("kind", "'CHANGE'")] {
        let before = format!("SELECT {column} FROM audit_leaf WHERE id = {}", leaf_at(7));
        let before: String = trail.owner.ask(&before).await[0].try_get_by_index(0).expect("a text");
        let change = |value: &str| format!("UPDATE audit_leaf SET {column} = {value} WHERE id = {}", leaf_at(7));
        trail.does(&change(value)).await;
        trail.finds(Code::LeafChanged, 7).await;
        trail.does(&change(&format!("'{before}'"))).await;
        assert!(trail.report(None).await.is_well());
    }
}

async fn a_part_that_was_changed_is_named(database: TestDatabase) {
    let trail = Trail::new(database).await;
    trail.does(&format!("UPDATE audit_body SET subjects = '{{}}' WHERE id = {}", leaf_at(4))).await;
    trail.finds(Code::CommitmentWrong, 4).await;
}

async fn a_stored_hash_that_was_changed_is_named(database: TestDatabase) {
    let trail = Trail::new(database).await;
    // The hash of another leaf in the place of this one's.
    let place = |seq| tlog_tiles::tlog::stored_hash_index(0, seq);
    let other = format!("(SELECT hash FROM audit_hash WHERE place = {})", place(9));
    trail.does(&format!("UPDATE audit_hash SET hash = {other} WHERE place = {}", place(2))).await;
    trail.finds(Code::LeafChanged, 2).await;
}

async fn an_event_that_was_taken_away_is_named(database: TestDatabase) {
    let trail = Trail::new(database).await;
    let leaf = leaf_at(5);
    trail
        .does(&format!(
            "DELETE FROM audit_concern WHERE leaf_id = {leaf}; DELETE FROM audit_body WHERE id = {leaf};
        DELETE FROM audit_leaf WHERE id = {leaf}"
        ))
        .await;
    trail.finds(Code::LeafMissing, 5).await;
    trail.does("DELETE FROM audit_sequence WHERE seq = 5").await;
    trail.finds(Code::SequenceGap, 5).await;
    // Closed up, the place is filled by the next one.
    trail
        .does(
            "UPDATE audit_sequence SET seq = -seq WHERE seq > 5; UPDATE audit_sequence SET seq = -seq - 1
        WHERE seq < 0",
        )
        .await;
    trail.finds(Code::InstanceGap, 5).await;
    for found in trail.findings().await {
        assert!(found.contains(&(Code::LeafChanged, Some(5))), "{found:?}");
    }
}

async fn an_event_that_was_taken_away_before_it_had_a_place_is_named(database: TestDatabase) {
    let trail = Trail::new(database).await;
    for _ in 0..3 {
        trail.world.sign_in("caseworker").data("{ persons { nodes { version } } }", json!({})).await;
    }
    let second = "(SELECT id FROM audit_leaf ORDER BY id DESC LIMIT 1 OFFSET 1)";
    for (table, column) in
        [("audit_pending", "leaf_id"), ("audit_concern", "leaf_id"), ("audit_body", "id"), ("audit_leaf", "id")]
    {
        let row: String = format!("DELETE FROM {table} WHERE {column} = {second}");
        trail.does(&row).await;
    }
    trail.sign().await;
    trail.finds(Code::InstanceGap, EVENTS + 1).await;
}

async fn events_that_changed_places_are_named(database: TestDatabase) {
    let trail = Trail::new(database).await;
    trail
        .does(
            "UPDATE audit_sequence SET seq = -1 WHERE seq = 3; UPDATE audit_sequence SET seq = 3 WHERE seq = 8;
        UPDATE audit_sequence SET seq = 8 WHERE seq = -1",
        )
        .await;
    trail.finds(Code::InstanceGap, 3).await;
    for found in trail.findings().await {
        assert!(found.contains(&(Code::LeafChanged, Some(3))) && found.contains(&(Code::LeafChanged, Some(8))));
    }
}

async fn an_event_that_was_put_in_is_named(database: TestDatabase) {
    let trail = Trail::new(database).await;
    let (id, copy) = if trail.world.database.backend == Backend::Sqlite {
        ("x'0190000000007000800000000000abcd'", "x'0190000000007000800000000000abce'")
    } else {
        ("'01900000-0000-7000-8000-00000000abcd'", "'01900000-0000-7000-8000-00000000abce'")
    };
    let columns = "occurred_at, kind, role, purpose, operation, document, decision, outcome, policy_version,
        request_id, actor_commitment, subjects_commitment";
    let forged = format!(
        "INSERT INTO audit_leaf (id, instance, instance_seq, {columns})
        SELECT {id}, {copy}, 0, {columns} FROM audit_leaf WHERE id = {}",
        leaf_at(6)
    );
    // At the end, where nobody has calculated a hash for it, ...
    trail.does(&format!("{forged}; INSERT INTO audit_sequence (seq, leaf_id) VALUES ({EVENTS}, {id})")).await;
    trail.finds(Code::HashMissing, EVENTS).await;
    // ... and in the middle, where all that follow have to move.
    trail
        .does(&format!(
            "UPDATE audit_sequence SET seq = -1 WHERE seq = {EVENTS};
        UPDATE audit_sequence SET seq = -seq WHERE seq >= 6; UPDATE audit_sequence SET seq = 1 - seq WHERE seq < -1;
        UPDATE audit_sequence SET seq = 6 WHERE seq = -1"
        ))
        .await;
    trail.finds(Code::LeafChanged, 6).await;
}

/// Takes the last events away, with everything that the database knows of them.
async fn cut(trail: &Trail, size: u64) {
    let after = format!("(SELECT leaf_id FROM audit_sequence WHERE seq >= {size})");
    let place = tlog_tiles::tlog::stored_hash_index(0, size);
    trail
        .does(&format!(
            "DELETE FROM audit_concern WHERE leaf_id IN {after};
        DELETE FROM audit_body WHERE id IN {after}; DELETE FROM audit_leaf WHERE id IN {after};
        DELETE FROM audit_sequence WHERE seq >= {size}; DELETE FROM audit_hash WHERE place >= {place};
        UPDATE audit_head SET size = {size}; UPDATE audit_instance SET next = {size}"
        ))
        .await;
}

async fn a_trail_that_was_cut_off_ends_too_early(database: TestDatabase) {
    let trail = Trail::new(database).await;
    cut(&trail, EVENTS - 2).await;
    trail.finds(Code::Truncated, EVENTS - 2).await;
}

async fn another_key_is_no_key_of_the_trail(database: TestDatabase) {
    let trail = Trail::new(database).await;
    let other = SigningKey::generate("indsats.example/test").expect("a key").0;
    trail.does("DELETE FROM audit_checkpoint WHERE size = (SELECT max(size) FROM audit_checkpoint)").await;
    let former = other.after(&[trail.key.public().to_owned()]).expect("of the same name");
    trail.world.store.sign_trail(&former, 0).await.expect("a checkpoint");
    let [without, with] = trail.findings().await;
    // What was signed before still holds, and after it nobody vouches for anything.
    assert_eq!(without, [(Code::SignatureWrong, Some(EVENTS - STEP as u64))]);
    assert_eq!(trail.report(None).await.findings[0].until, Some(EVENTS));
    // Who has kept the true one knows better, and the wrong one is wrong all the same.
    assert_eq!(with.first(), Some(&(Code::SignatureWrong, Some(EVENTS - STEP as u64))));
    assert_eq!(with.len(), 1);
}

async fn a_leaf_that_was_changed_with_its_hash_is_between_two_checkpoints(database: TestDatabase) {
    let trail = Trail::new(database).await;
    trail.does(&format!("UPDATE audit_leaf SET operation = 'nothing' WHERE id = {}", leaf_at(7))).await;
    let line = &trail.world.store.trail_lines(7, 1).await.expect("a line")[0];
    let text = indsats::audit::leaf_text(line.leaf.as_ref().expect("a leaf"));
    // The owner calculates as well as we do.
    let hash: String = tlog_tiles::tlog::record_hash(text.as_bytes()).0.iter().map(|it| format!("{it:02x}")).collect();
    let hash =
        if trail.world.database.backend == Backend::Sqlite { format!("x'{hash}'") } else { format!("'\\x{hash}'") };
    let place = tlog_tiles::tlog::stored_hash_index(0, 7);
    trail.does(&format!("UPDATE audit_hash SET hash = {hash} WHERE place = {place}")).await;
    // No line is wrong in itself; the roots tell between which checkpoints it is.
    let step = STEP as u64;
    for kept in [None, Some(trail.kept.as_str())] {
        let report = trail.report(kept).await;
        let first = report.findings.first().expect("a finding");
        assert_eq!((first.code, first.seq, first.until), (Code::RootWrong, Some(2 * step), Some(3 * step)));
        assert_eq!(report.checkpoints, 2);
    }
}

async fn a_checkpoint_that_was_changed_is_none(database: TestDatabase) {
    let trail = Trail::new(database).await;
    let step = STEP as u64;
    let change = |size: u64, note: &str| format!("UPDATE audit_checkpoint SET note = '{note}' WHERE size = {size}");
    trail.does(&change(EVENTS, "nothing")).await;
    assert_eq!(trail.findings().await[0], [(Code::CheckpointMalformed, Some(EVENTS - step))]);
    // One character of the root, of the size, and of the signature.
    let note = trail.kept.clone();
    let lines: Vec<&str> = note.lines().collect();
    let other = |text: &str, at: usize| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).expect("text")
    };
    let signature = lines[4].len() - 8;
    for (line, by) in [(2, other(lines[2], 3)), (4, other(lines[4], signature))] {
        let mut changed = lines.clone();
        changed[line] = &by;
        trail.does(&change(EVENTS, &(changed.join("\n") + "\n"))).await;
        let found = &trail.findings().await[0];
        assert_eq!(found, &[(Code::SignatureWrong, Some(EVENTS - step))], "{changed:?}");
    }
    let longer = note.replacen(&format!("\n{EVENTS}\n"), &format!("\n{}\n", EVENTS + 1), 1);
    trail.does(&change(EVENTS, &longer)).await;
    assert_eq!(trail.findings().await[0], [(Code::SignatureWrong, Some(EVENTS - step))]);
    trail.does(&change(EVENTS, &note)).await;
    assert!(trail.report(None).await.is_well());
}

async fn only_who_has_kept_a_checkpoint_sees_a_tail_cut_with_its_checkpoints(database: TestDatabase) {
    let trail = Trail::new(database).await;
    let size = EVENTS - STEP as u64;
    cut(&trail, size).await;
    trail.does(&format!("DELETE FROM audit_checkpoint WHERE size > {size}")).await;
    assert_eq!(trail.findings().await, [vec![], vec![(Code::Truncated, Some(size))]]);
}

async fn only_who_has_kept_a_checkpoint_sees_history_rewritten_with_the_stolen_key(database: TestDatabase) {
    let trail = Trail::new(database).await;
    trail
        .does(&format!(
            "UPDATE audit_leaf SET operation = 'nothing' WHERE id = {};
        INSERT INTO audit_pending (leaf_id) SELECT leaf_id FROM audit_sequence; DELETE FROM audit_sequence;
        DELETE FROM audit_hash; DELETE FROM audit_checkpoint; UPDATE audit_head SET size = 0",
            leaf_at(4)
        ))
        .await;
    trail.sign().await;
    let [without, with] = trail.findings().await;
    assert_eq!(without, []);
    assert_eq!(with, [(Code::RememberedWrong, Some(0))]);
    trail.grow(1).await;
    let [without, with] = trail.findings().await;
    assert_eq!((without, with), (vec![], vec![(Code::RememberedWrong, Some(0))]));
}

async fn only_who_has_kept_a_checkpoint_sees_yesterdays_backup_continued(database: TestDatabase) {
    let trail = Trail::new(database).await;
    let yesterday = EVENTS - STEP as u64;
    cut(&trail, yesterday).await;
    trail.does(&format!("DELETE FROM audit_checkpoint WHERE size > {yesterday}")).await;
    trail.grow(1).await;
    let [without, with] = trail.findings().await;
    assert_eq!((without, with), (vec![], vec![(Code::Truncated, Some(yesterday + 1))]));
    trail.grow(STEP).await;
    let [without, with] = trail.findings().await;
    assert_eq!((without, with), (vec![], vec![(Code::RememberedWrong, Some(0))]));
}

async fn what_is_forgotten_leaves_the_proofs_alone(database: TestDatabase) {
    let trail = Trail::new(database).await;
    trail.owner.run("DELETE FROM audit_concern").await;
    trail.owner.run("DELETE FROM audit_body").await;
    let report = trail.report(Some(&trail.kept)).await;
    assert!(report.is_well(), "{:?}", report.findings);
    assert_eq!((report.events, report.opened), (EVENTS, 0));
}
