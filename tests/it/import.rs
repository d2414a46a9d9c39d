//! A municipality's export, with the mistakes that real ones have.

mod again;
mod crooked;
mod small;
mod state;
mod truth;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use indsats::{
    clock::Clock,
    import::{self, Code, Options, Summary},
    keys::Keys,
    store::Store,
    texts::Language,
};
use indsats_tests::{database::TestDatabase, log::Log, on_each_database};
use serde_json::Value;
use tempfile::TempDir;

on_each_database!(
    every_good_row_goes_in_and_every_bad_one_is_told_of_once,
    a_dry_run_says_the_same_and_writes_nothing,
    an_export_that_is_not_whole_is_refused_before_anything_is_written,
);

/// The Monday after the last day of the export.
const MONDAY: &str = "2026-11-23T07:00:00Z";

/// An import's summary and the lines of its report, the last one (its summary) left out.
struct Told {
    summary: Summary,
    findings: Vec<Value>,
    text: String,
}

fn export() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/export")
}

async fn store(database: &TestDatabase) -> Store {
    store_at(&database.url).await
}

async fn store_at(url: &str) -> Store {
    let clock = Clock::fixed(MONDAY.parse().expect("an instant"));
    Store::open(url, 4, Arc::new(Keys::derive(&[42; 32])), clock).await.expect("a migrated database")
}

async fn run(store: &Store, options: Options) -> Told {
    let place = TempDir::new().expect("a directory");
    let report = place.path().join("report.ndjson");
    let options = Options { report: Some(report.clone()), ..options };
    let summary = import::run(store, &options).await.expect("the import ends");
    let text = std::fs::read_to_string(report).expect("a report");
    let mut findings: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let last = findings.pop().expect("a summary");
    assert!(last["summary"].is_object(), "{last}");
    Told { summary, findings, text }
}

async fn import(store: &Store) -> Told {
    run(store, Options::new(export())).await
}

/// File, row, column and code of the errors.
fn errors(told: &Told) -> Vec<(&str, u64, Option<&str>, &str)> {
    let errors = told.findings.iter().filter(|finding| finding["severity"] == "ERROR");
    errors
        .map(|finding| {
            let (file, code) = (finding["file"].as_str(), finding["code"].as_str());
            let row = finding["row"].as_u64().expect("a row");
            (file.expect("a file"), row, finding["column"].as_str(), code.expect("a code"))
        })
        .collect()
}

async fn every_good_row_goes_in_and_every_bad_one_is_told_of_once(database: TestDatabase) {
    let store = store(&database).await;
    let log = Log::listen();
    let told = import(&store).await;
    let logged = log.take();
    drop(log);
    assert_eq!(errors(&told), truth::BAD);
    for (file, lost) in truth::LOST {
        let of_file = told.findings.iter().filter(|finding| finding["file"] == *file);
        assert_eq!(of_file.filter(|finding| finding["code"] == "LETTER_LOST").count(), *lost, "{file}");
    }
    assert_eq!(told.findings.len(), truth::BAD.len() + 3 + 51);
    let files: Vec<_> = told.summary.files.iter().map(|file| (file.file.as_str(), file.rows, file.inserted)).collect();
    assert_eq!(files, truth::FILES);
    assert!(told.summary.files.iter().all(|file| file.rows == file.inserted + file.rejected), "{:?}", told.summary);
    assert_eq!(state::counts(&database).await, truth::ROWS);
    state::assert_impersonal(&told.text);
    state::assert_impersonal(&logged);
    assert!(logged.contains("import finished"), "{logged}");

    let before = state::everything(&database).await;
    let again = import(&store).await;
    assert_eq!(again.findings, told.findings);
    for (file, _, good) in truth::FILES {
        let of_file = again.summary.files.iter().find(|summary| summary.file == *file).expect("the file");
        assert_eq!((of_file.inserted, of_file.changed, of_file.unchanged), (0, 0, *good), "{file}");
    }
    assert_eq!(state::everything(&database).await, before, "a second run changes nothing");
    assert_eq!(state::highest_version(&database).await, 1);
}

async fn a_dry_run_says_the_same_and_writes_nothing(database: TestDatabase) {
    let store = store(&database).await;
    let empty = state::everything(&database).await;
    let dry = run(&store, Options { dry_run: true, ..Options::new(export()) }).await;
    assert_eq!(state::everything(&database).await, empty);
    let real = import(&store).await;
    assert_eq!((&dry.findings, &dry.summary.files), (&real.findings, &real.summary.files));
}

async fn an_export_that_is_not_whole_is_refused_before_anything_is_written(database: TestDatabase) {
    let place = TempDir::new().expect("a directory");
    for file in std::fs::read_dir(export()).expect("the export").map(|file| file.expect("a file")) {
        std::fs::copy(file.path(), place.path().join(file.file_name())).expect("a copy");
    }
    std::fs::remove_file(place.path().join("fravaer.csv")).expect("a file less");
    std::fs::write(place.path().join("tilbud.csv"), "Tilbuds-id;Titel\r\n").expect("headers less");
    let store = store(&database).await;
    let empty = state::everything(&database).await;
    let error = import::run(&store, &Options::new(place.path().to_owned())).await.expect_err("a refusal");
    let text = error.to_string();
    assert!(text.contains("fravaer.csv") && text.contains("tilbud.csv: Type"), "{text}");
    assert_eq!(state::everything(&database).await, empty);
}

#[test]
fn each_code_has_a_hint_in_both_languages_and_a_line_in_the_reference() {
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/import.md");
    let reference = std::fs::read_to_string(reference).expect("the reference");
    for code in Code::ALL {
        let (danish, english) = (code.hint(Language::Danish), code.hint(Language::English));
        assert!(!danish.contains("import-") && !english.contains("import-") && danish != english, "{code:?}");
        for text in [code.as_str(), &danish, &english] {
            assert!(reference.contains(text), "{text} is missing in docs/reference/import.md");
        }
    }
}
