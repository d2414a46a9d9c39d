//! One case as it is handed out, and the history held against the trail.

use std::fs;

use indsats_tests::{
    database::{Backend, TestDatabase},
    evidence::{Evidence, seed_codes},
    on_each_database,
};
use serde_json::{Value, json};

use super::files::Office;
use crate::verbs::done;

on_each_database!(one_case_is_handed_out_and_checked_anywhere, a_changed_line_of_history_is_found);

/// An office in which somebody has changed two persons and looked at all.
async fn office(database: TestDatabase) -> (Office, String) {
    let office = Office::new(database).await;
    seed_codes(&office.world).await;
    let caseworker = office.world.sign_in("caseworker");
    for key in ["alma", "birk"] {
        let person = office.world.named("person", key);
        let name = json!({ "person": person, "expectedVersion": 1, "givenName": "Ny", "familyName": "Ny" });
        done(&caseworker, "changeName", &name).await;
    }
    office.grow().await;
    let alma = office.world.named("person", "alma");
    (office, alma)
}

async fn one_case_is_handed_out_and_checked_anywhere(database: TestDatabase) {
    let (office, alma) = office(database).await;
    let mut evidence = Evidence::of(&office.world).await;
    office.runs(&["audit", "evidence", &alma, "case"], 0);
    let events = evidence.events().await;
    let [event] = events.as_slice() else { panic!("{} events", events.len()) };
    assert_eq!((event.operation.as_str(), event.role.as_str()), ("audit/evidence", "SYSTEM_TRAIL"));
    let check = |code| -> Value {
        let told = office.runs(&["audit", "check-evidence", "case", "--key", office.key.public(), "--json"], code);
        serde_json::from_str(&told).expect("a report")
    };
    let report = check(0);
    let manifest: Value = serde_json::from_str(&office.read("case/manifest.json")).expect("JSON");
    assert_eq!((&report["events"], &report["lines"]), (&manifest["events"], &manifest["history"]));
    // The event of handing out has no proof yet.
    assert_eq!((&manifest["waiting"], &manifest["person"]), (&json!(1), &json!(alma)));
    // The change of name concerned nobody else; what entered everybody at once did.
    assert_eq!(report["confirmed"], 1);
    assert!(report["lines"].as_u64() > Some(1), "{report}");

    // Nobody else is in it: not by id, and not by what was written of them.
    let (events, history) = (office.read("case/events.ndjson"), office.read("case/history.ndjson"));
    for other in ["birk", "cleo", "dina"] {
        let id = indsats::demo::world::id("person", other).to_string();
        assert!(!events.contains(&id) && !history.contains(&id), "{other}");
    }
    assert!(events.lines().any(|line| line.contains("excerpt")), "everybody was read at once");

    // Whatever is changed in it is found.
    let seq = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["seq"].clone();
    let changed = events.lines().position(|line| line.contains("changeName")).expect("the change");
    let changed = seq(events.lines().nth(changed).expect("a line"));
    let swapped: String = events.lines().rev().flat_map(|line| [line, "\n"]).collect();
    for (file, text, code, at) in [
        ("events", events.replacen("\\\"CHANGE\\\"", "\\\"READ\\\"", 1), "PROOF_WRONG", None),
        ("events", events.replacen("\\\"rows\\\":1", "\\\"rows\\\":2", 1), "COMMITMENT_WRONG", None),
        ("events", swapped, "SEQUENCE_DUPLICATE", None),
        ("history", history.replacen("\"Ny\"", "\"Nu\"", 1), "HISTORY_CHANGED", Some(&changed)),
        ("history", String::new(), "HISTORY_CHANGED", Some(&changed)),
        ("history", history.clone() + "{}\n", "MALFORMED_LINE", None),
    ] {
        let (name, whole) = (format!("case/{file}.ndjson"), if file == "events" { &events } else { &history });
        assert_ne!(&text, whole, "{code}");
        office.write(&name, &text);
        let findings = check(1)["findings"].clone();
        let found = findings.as_array().expect("findings").iter().find(|finding| finding["code"] == code);
        let found = found.unwrap_or_else(|| panic!("{code}: {findings}"));
        assert!(at.is_none_or(|seq| found["seq"] == *seq), "{found}");
        assert!(findings.to_string().contains("FILE_CHANGED"), "{findings}");
        office.write(&name, whole);
    }
    check(0);
    // A directory that is there is left alone, and nobody's is not made.
    office.runs(&["audit", "evidence", &alma, "case"], 1);
    office.runs(&["audit", "evidence", "nobody", "other"], 1);
    assert!(!fs::exists(office.path("other")).expect("a look"));
}

async fn a_changed_line_of_history_is_found(database: TestDatabase) {
    let (office, _) = office(database).await;
    office.runs(&["audit", "check-history"], 0);
    let evidence = Evidence::of(&office.world).await;
    let is_sqlite = office.world.database.backend == Backend::Sqlite;
    let seqs = evidence.ask(
        "SELECT seq FROM audit_sequence AS s JOIN audit_leaf AS l ON l.id = s.leaf_id
         WHERE operation = 'changeName' AND kind = 'CHANGE' ORDER BY seq",
    );
    let seqs: Vec<i64> = seqs.await.iter().map(|row| row.try_get_by_index(0).expect("a place")).collect();
    // The newest of the two, before and after somebody has changed it.
    let last = "SELECT max(id) FROM history WHERE entity = 'Person' AND row_version IN (2, 99)";
    let last = if is_sqlite { last.to_owned() } else { last.replace("max(id)", "max(id::text)::uuid") };
    evidence.without_guards(&format!("UPDATE history SET row_version = 99 WHERE id = ({last})")).await;
    let told = office.runs(&["audit", "check-history"], 1);
    assert_eq!(told, format!("HISTORY_CHANGED at {}\n", seqs[1]));
    evidence.without_guards(&format!("DELETE FROM history WHERE id = ({last})")).await;
    assert_eq!(office.runs(&["audit", "check-history"], 1), told);
}
