//! The trail as files: the program writes them, and the program without a database, and somebody else's, check them.

use std::{collections::BTreeSet, fs, process::Command};

use base64::{Engine, engine::general_purpose::STANDARD};
use indsats::audit::SigningKey;
use indsats_tests::{
    database::TestDatabase,
    evidence::{Evidence, subjects},
    on_each_database,
    world::{MASTER, World},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli::{run, text};

on_each_database!(
    what_was_exported_can_be_checked_anywhere,
    an_export_is_an_event_and_tells_of_whom,
    what_is_wrong_ends_with_1,
    the_last_event_of_a_process_is_missed_though_it_had_no_place,
);

/// A directory with what the program needs to reach a trail, and with the trail's files.
pub struct Office {
    directory: TempDir,
    pub world: World,
    pub key: SigningKey,
}

impl Office {
    pub async fn new(database: TestDatabase) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let world = World::new(database).await;
        let write = |name: &str, text: &str| fs::write(directory.path().join(name), text).expect("it is ours");
        write("master", &STANDARD.encode(MASTER));
        write("url", &world.database.url);
        write("indsats.toml", "database.url_file = 'url'\nkeys.master_file = 'master'\n");
        let office = Self { directory, world, key: SigningKey::generate("indsats.example/files").expect("a key").0 };
        for _ in 0..3 {
            office.grow().await;
        }
        office
    }

    pub async fn grow(&self) {
        for _ in 0..3 {
            self.world.sign_in("manager").data("{ persons { nodes { version } } }", json!({})).await;
        }
        self.world.store.sequence_trail().await.expect("steps");
        self.world.clock.set(self.world.clock.now() + chrono::TimeDelta::minutes(1));
        self.world.store.sign_trail(&self.key, 0).await.expect("a checkpoint");
    }

    /// What the program writes, which must end with this exit code.
    pub fn runs(&self, arguments: &[&str], code: i32) -> String {
        let output = run(&self.directory, arguments, &[]);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    fn export(&self, name: &str) {
        let checkpoints = format!("{name}.checkpoints");
        self.runs(&["audit", "export", name, "--opened", "--checkpoints", &checkpoints], 0);
    }

    /// The report on files of an export.
    fn verify(&self, name: &str, more: &[&str], code: i32) -> Value {
        let checkpoints = format!("{name}.checkpoints");
        let fixed = ["audit", "verify", name, "--checkpoints", &checkpoints, "--key", self.key.public(), "--json"];
        serde_json::from_str(&self.runs(&[&fixed[..], more].concat(), code)).expect("a report")
    }

    /// Where a file of this name is.
    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.directory.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("the file is there")
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("it is ours");
    }
}

async fn what_was_exported_can_be_checked_anywhere(database: TestDatabase) {
    let office = Office::new(database).await;
    office.export("monday");
    let events = office.read("monday").lines().count();
    let proof = office.world.store.trail_proof(4).await.expect("hashes").expect("a checkpoint");
    office.write("proof", &proof.text());
    let report = office.verify("monday", &["--remembered", "kept", "--proof", "proof"], 0);
    assert_eq!((&report["events"], &report["checkpoints"]), (&json!(events), &json!(3)));
    assert_eq!(report["findings"], json!([]));
    // What is kept is the newest checkpoint, and is the beginning of the trail of tomorrow.
    let kept = office.read("kept");
    assert_eq!(office.world.store.trail_checkpoints(0, 9).await.expect("checkpoints").pop().expect("one").1, kept);
    office.grow().await;
    office.export("tuesday");
    let report = office.verify("tuesday", &["--remembered", "kept"], 0);
    assert_eq!(report["checkpoints"], 5);
    assert_ne!(office.read("kept"), kept);
    // A file that is there is left alone.
    office.runs(&["audit", "export", "monday"], 1);
    assert_eq!(office.read("monday").lines().count(), events);

    // Another program, after the documents alone.
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/python/trail.py");
    let mut python = Command::new("python3");
    python.current_dir(office.directory.path()).args([
        script,
        "monday",
        "monday.checkpoints",
        office.key.public(),
        "proof",
    ]);
    let told = python.output().expect("Python is installed");
    assert!(told.status.success(), "{}", text(&told.stderr));
    assert_eq!(text(&told.stdout), format!("{events} {} 3\n", 2 * events));
    office.write("bad", &office.read("monday").replacen("\\\"READ\\\"", "\\\"REED\\\"", 1));
    let mut python = Command::new("python3");
    python.current_dir(office.directory.path()).args([script, "bad", "monday.checkpoints", office.key.public()]);
    assert!(!python.output().expect("Python is installed").status.success(), "a changed leaf");
}

async fn an_export_is_an_event_and_tells_of_whom(database: TestDatabase) {
    let office = Office::new(database).await;
    let mut evidence = Evidence::of(&office.world).await;
    office.runs(&["audit", "export", "closed"], 0);
    let events = evidence.events().await;
    let [event] = events.as_slice() else { panic!("{} events", events.len()) };
    assert_eq!((event.operation.as_str(), &event.subjects), ("audit/export/closed", &json!([])), "it tells of nobody");
    assert!(!office.read("closed").contains("opened"));
    office.export("opened");
    let events = evidence.events().await;
    let [event] = events.as_slice() else { panic!("{} events", events.len()) };
    assert_eq!((event.operation.as_str(), event.role.as_str()), ("audit/export", "SYSTEM_TRAIL"));
    let told: BTreeSet<String> = office.read("opened").lines().flat_map(persons).collect();
    let noted: BTreeSet<String> = subjects(event).iter().map(ToString::to_string).collect();
    assert!(told.len() > 3 && told == noted, "{told:?} {noted:?}");
    // What it leaves behind is not a part of it, but of the next one.
    office.world.store.sequence_trail().await.expect("steps");
    office.export("again");
    assert_eq!(office.read("again").lines().count(), office.read("opened").lines().count() + 2);
    assert_eq!(office.verify("opened", &[], 0)["opened"], 2 * office.read("opened").lines().count());
}

/// Of whom an opened line tells.
fn persons(line: &str) -> Vec<String> {
    let line: Value = serde_json::from_str(line).expect("JSON");
    let part = line["opened"]["subjects"]["text"].as_str().expect("a text");
    let part: Value = serde_json::from_str(part).expect("JSON");
    let all = part["subjects"].as_array().expect("subjects").iter();
    all.map(|subject| subject["person"].as_str().expect("an id").to_owned()).collect()
}

async fn what_is_wrong_ends_with_1(database: TestDatabase) {
    let office = Office::new(database).await;
    office.export("trail");
    let lines: Vec<String> = office.read("trail").lines().map(str::to_owned).collect();
    let seen = |name: &str, lines: Vec<String>| {
        office.write(name, &(lines.join("\n") + "\n"));
        office.write(&format!("{name}.checkpoints"), &office.read("trail.checkpoints"));
        let report = office.verify(name, &["--remembered", "kept"], 1);
        let first = report["findings"][0].clone();
        (first["code"].as_str().expect("a code").to_owned(), first["seq"].clone())
    };
    let mut without = lines.clone();
    without.remove(3);
    assert_eq!(seen("a", without), ("SEQUENCE_GAP".to_owned(), json!(3)));
    let mut twice = lines.clone();
    twice.insert(4, lines[3].clone());
    assert_eq!(seen("b", twice), ("SEQUENCE_DUPLICATE".to_owned(), json!(3)));
    let mut swapped = lines.clone();
    swapped.swap(2, 5);
    assert_eq!(seen("c", swapped), ("SEQUENCE_GAP".to_owned(), json!(2)));
    let mut cut = lines.clone();
    cut.truncate(lines.len() - 2);
    assert_eq!(seen("d", cut), ("TRUNCATED".to_owned(), json!(lines.len() - 2)));
    let mut broken = lines.clone();
    broken[1].truncate(40);
    assert_eq!(seen("e", broken), ("MALFORMED_LINE".to_owned(), json!(1)));
    let mut another = lines.clone();
    let mut line: Value = serde_json::from_str(&another[6]).expect("JSON");
    line["opened"]["actor"]["nonce"] = json!("00".repeat(32));
    another[6] = line.to_string();
    assert_eq!(seen("f", another), ("COMMITMENT_WRONG".to_owned(), json!(6)));
    let mut copied = lines.clone();
    let read = |line: &String| -> Value { serde_json::from_str(line).expect("JSON") };
    let (mut line, other) = (read(&copied[8]), read(&copied[3]));
    (line["leaf"], line["hash"], line["opened"]) = (other["leaf"].clone(), other["hash"].clone(), Value::Null);
    copied[8] = line.to_string();
    assert_eq!(seen("g", copied), ("DUPLICATE_ID".to_owned(), json!(8)));
    // Nothing is kept of a trail with which something is wrong.
    assert!(!office.directory.path().join("kept").exists());
    // Wrong calls are told apart from wrong trails.
    office.runs(&["audit", "verify", "trail"], 2);
    office.runs(&["audit", "verify", "nowhere", "--key", office.key.public()], 1);
    // A proof of something else.
    let proof = office.world.store.trail_proof(4).await.expect("hashes").expect("a checkpoint").text();
    office.write("proof", &proof.replace("index 4", "index 5"));
    office.runs(&["audit", "verify", "trail", "--key", office.key.public(), "--proof", "proof"], 1);
}

async fn the_last_event_of_a_process_is_missed_though_it_had_no_place(database: TestDatabase) {
    let office = Office::new(database).await;
    office.export("before");
    office.world.sign_in("manager").data("{ persons { nodes { version } } }", json!({})).await;
    let evidence = Evidence::of(&office.world).await;
    let last = "(SELECT id FROM audit_leaf ORDER BY id DESC LIMIT 1)";
    // Whole and with everything that points to it, before anybody gave it a place: no number after it shows a gap.
    let (pointing, itself) = (["audit_pending", "audit_concern"], ["audit_body", "audit_leaf"]);
    let delete = |table: &str, column| format!("DELETE FROM {table} WHERE {column} = {last}");
    let rows = pointing.map(|table| delete(table, "leaf_id")).into_iter();
    for row in rows.chain(itself.map(|table| delete(table, "id"))) {
        evidence.without_guards(&row).await;
    }
    let arguments = ["audit", "export", "after", "--checkpoints", "after.checkpoints"];
    let output = run(&office.directory, &arguments, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr).matches("INSTANCE_GAP of 1 after the last event of ").count(), 1);
    // The files are there, and tell of everything else.
    assert_eq!(office.verify("after", &[], 0)["findings"], json!([]));
}
