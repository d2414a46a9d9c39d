//! Runs after a first one: what has changed, what was cut off.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use indsats::import::{self, Options, Profile};
use indsats_entity::{
    absence::{self, AbsenceState},
    assignment, meeting, person,
};
use indsats_tests::{
    database::{Backend, TestDatabase},
    on_each_database,
};
use sea_orm::{ConnectionTrait, EntityTrait};

use super::{
    export, run,
    small::{ALMA, Export, Style},
    state, store, store_at,
};

on_each_database!(
    a_changed_cell_is_one_more_version_of_one_row,
    another_caseworker_ends_the_time_of_the_first,
    a_row_that_somebody_changed_stays_while_its_record_says_the_same,
    what_an_export_says_anew_of_an_absence_was_decided_by_nobody_here,
    a_killed_import_goes_on_where_it_was,
    another_profile_gives_the_same_rows,
);

async fn a_changed_cell_is_one_more_version_of_one_row(database: TestDatabase) {
    let store = store(&database).await;
    let mut export = Export::new(Style::BuiltIn);
    run(&store, Options::new(export.write().path().to_owned())).await;
    let before = state::everything(&database).await;
    export.replace("borgere.csv", "Ålevej 1", "Ålevej 2");
    export.replace("samtaler.csv", "Booket", "Aflyst af borger");
    export.replace("fremmoede.csv", "Ikke registreret", "Mødt");
    let told = run(&store, Options::new(export.write().path().to_owned())).await;
    let after = state::everything(&database).await;
    assert_eq!(told.summary.total(|file| file.inserted), 0, "{:?}", told.summary);
    assert_eq!(told.summary.total(|file| file.changed), 3, "{:?}", told.summary);
    let differs = |table: &&str| before[*table] != after[*table];
    let changed: Vec<_> = before.keys().copied().filter(differs).collect();
    assert_eq!(changed, ["attendance", "external_ref", "history", "meeting", "person"]);
    let moved = |rows: &[String]| rows.iter().filter(|row| row.contains("version=Int(Some(2))")).count();
    assert_eq!((moved(&after["person"]), moved(&after["meeting"]), moved(&after["attendance"])), (1, 1, 0));
    assert_eq!(state::lines(&database).await, state::lines_of(&before) + 3);
}

async fn another_caseworker_ends_the_time_of_the_first(database: TestDatabase) {
    let store = store(&database).await;
    let mut export = Export::new(Style::BuiltIn);
    export.add("medarbejdere.csv", &format!("mie;Mie Møller;{};SAGSBEHANDLER;2024-01-01;", super::small::UNIT));
    run(&store, Options::new(export.write().path().to_owned())).await;
    export.replace("borgere.csv", "kim;2026-03-03", "mie;2026-03-03");
    let place = export.write();
    run(&store, Options::new(place.path().to_owned())).await;
    let db = database.connect().await;
    #[expect(clippy::disallowed_methods, reason = "a test looks at what is stored")]
    let mut rows = assignment::Entity::find().all(&db).await.expect("the assignments");
    rows.sort_by_key(|row| (row.valid_from, row.valid_to));
    let days: Vec<_> =
        rows.iter().map(|row| (row.valid_from.to_string(), row.valid_to.map(|day| day.to_string()))).collect();
    let today = "2026-11-23".to_owned();
    let alma = [("2026-03-03".to_owned(), Some(today.clone())), (today, None)];
    assert_eq!(days[1..], alma);
    let again = run(&store, Options::new(place.path().to_owned())).await;
    assert_eq!(again.summary.total(|file| file.changed + file.inserted), 0);
}

async fn a_row_that_somebody_changed_stays_while_its_record_says_the_same(database: TestDatabase) {
    let store = store(&database).await;
    let export = Export::new(Style::BuiltIn);
    run(&store, Options::new(export.write().path().to_owned())).await;
    let db = database.connect().await;
    db.execute_unprepared("UPDATE person SET city = 'Aarhus', version = 2").await.expect("a change");
    let told = run(&store, Options::new(export.write().path().to_owned())).await;
    assert_eq!(told.summary.total(|file| file.changed), 0);
    #[expect(clippy::disallowed_methods, reason = "a test looks at what is stored")]
    let persons = person::Entity::find().all(&db).await.expect("the persons");
    assert!(persons.iter().all(|person| person.city.as_deref() == Some("Aarhus") && person.version == 2));
}

async fn another_profile_gives_the_same_rows(database: TestDatabase) {
    let built_in = TestDatabase::new(database.backend).await.expect("a second database");
    run(&store(&built_in).await, Options::new(Export::new(Style::BuiltIn).write().path().to_owned())).await;
    let place = Export::new(Style::Other).write();
    let profile = place.path().join("profile.toml");
    std::fs::write(&profile, Export::other_profile(Profile::built_in())).expect("a profile");
    let options = Options { profile: Some(profile), ..Options::new(place.path().to_owned()) };
    let told = run(&store(&database).await, options).await;
    assert!(told.findings.is_empty(), "{}", told.text);
    assert_eq!(state::everything(&database).await, state::everything(&built_in).await);
    let db = database.connect().await;
    #[expect(clippy::disallowed_methods, reason = "a test looks at what is stored")]
    let meeting = meeting::Entity::find().one(&db).await.expect("the meetings").expect("one");
    assert_eq!(meeting.held_on.to_string(), "2026-04-28");
    assert!(!told.text.contains(ALMA));
}

async fn what_an_export_says_anew_of_an_absence_was_decided_by_nobody_here(database: TestDatabase) {
    let store = store(&database).await;
    let mut export = Export::new(Style::BuiltIn);
    let db = database.connect().await;
    let absence = async || {
        #[expect(clippy::disallowed_methods, reason = "a test looks at what is stored")]
        let row = absence::Entity::find().one(&db).await.expect("the absences");
        row.expect("an absence")
    };
    run(&store, Options::new(export.write().path().to_owned())).await;
    let row = absence().await;
    assert_eq!((row.state, row.suspends_duty, row.reported_on), (AbsenceState::Approved, true, None));
    export.replace("fravaer.csv", "Godkendt", "Afventer");
    run(&store, Options::new(export.write().path().to_owned())).await;
    let row = absence().await;
    assert_eq!((row.state, row.suspends_duty), (AbsenceState::Reported, false), "no report suspends a duty");

    let decide = "UPDATE absence SET state = 'APPROVED', suspends_duty = TRUE, version = 3, reported_on = '2026-06-17',
        decided_by = (SELECT id FROM user_account LIMIT 1), decided_at = '2026-06-18T08:00:00+00:00'";
    db.execute_unprepared(decide).await.expect("a decision");
    run(&store, Options::new(export.write().path().to_owned())).await;
    let row = absence().await;
    assert_eq!((row.state, row.decided_by.is_some(), row.version), (AbsenceState::Approved, true, 3));
    export.replace("fravaer.csv", "2026-06-27", "2026-06-30");
    run(&store, Options::new(export.write().path().to_owned())).await;
    let row = absence().await;
    assert_eq!((row.state, row.suspends_duty, row.version), (AbsenceState::Reported, false, 4));
    assert_eq!((row.decided_by, row.decided_at), (None, None));
    assert!(row.reported_on.is_some(), "what the export does not tell stays");
}

const URL: &str = "INDSATS_TEST_IMPORT_URL";

/// Kills the process of an import after so many transactions, then runs it again.
async fn a_killed_import_goes_on_where_it_was(database: TestDatabase) {
    let whole = TestDatabase::new(database.backend).await.expect("a second database");
    let told = run(&store(&whole).await, Options::new(export())).await;
    let db = database.connect().await;
    for point in [2, 4, 9, 20, 30] {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args(["import::again::in_a_process_of_its_own", "--exact"])
            .env(URL, &database.url)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        let began = Instant::now();
        while state::batches(&db).await < point {
            assert!(began.elapsed() < Duration::from_secs(120), "the import stands still before {point}");
            if child.try_wait().expect("a process").is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        child.kill().expect("the process can be killed");
        child.wait().expect("the process ends");
    }
    assert!(state::batches(&db).await >= 30, "the process ended by itself");
    let known = state::everything(&database).await["external_ref"].len();
    assert!(known < state::everything(&whole).await["external_ref"].len(), "the last one was cut off, too");
    let again = run(&store(&database).await, Options::new(export())).await;
    assert_eq!(again.findings, told.findings);
    assert_eq!(state::everything(&database).await, state::everything(&whole).await);
    drop(db);
    if database.backend == Backend::Sqlite {
        assert_eq!(state::check_sqlite(&database).await, "ok");
    }
}

/// The process that the test above kills. Run as a test of its own, without a database, it has nothing to do.
#[tokio::test]
async fn in_a_process_of_its_own() {
    let Ok(url) = std::env::var(URL) else { return };
    import::run(&store_at(&url).await, &Options::new(export())).await.expect("the import ends");
}
