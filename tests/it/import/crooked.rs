//! Each way in which a row can be wrong.

use indsats::import::Options;
use indsats_tests::{database::TestDatabase, on_each_database};

use super::{
    errors, run,
    small::{Export, Style, UNIT},
    state, store,
};

on_each_database!(every_kind_of_bad_row_has_its_code);

/// File, row, column, code. Rows of a file are read in this order.
const CASES: &[(&str, &str, Option<&str>, &str)] = &[
    ("medarbejdere.csv", "ida;Ida;x;SAGSBEHANDLER;2024-01-01;", Some("Enhed"), "INVALID_ID"),
    ("medarbejdere.csv", "ida;Ida;{unit};KONGE;2024-01-01;", Some("Rolle"), "UNKNOWN_CODE"),
    ("medarbejdere.csv", "ida;Ida;{unit};REVISOR;2024-01-02;2024-01-01", Some("Til"), "PERIOD_REVERSED"),
    (
        "medarbejdere.csv",
        "ida;Ida;00000000-0000-0000-0000-000000000001;REVISOR;2024-01-02;",
        Some("Enhed"),
        "UNKNOWN_REFERENCE",
    ),
    ("borgere.csv", "8206024858;Ea;Ek;;;;+45 x;;;;;;;;{unit};;2026-01-01", Some("Telefon"), "TEXT_MALFORMED"),
    ("borgere.csv", "6510054027;Ea;Ek;;24000;;;;;;;;;;{unit};;2026-01-01", Some("Postnr"), "TEXT_TOO_LONG"),
    ("borgere.csv", "7308723559;Ea;Ek;;;;;;;2026-01-01;;;;;{unit};;2026-01-01", Some("Beskyttet fra"), "MISSING_VALUE"),
    ("borgere.csv", "7308723559;Ea;Ek;;;;;;;;;;;;{unit};ida;2026-01-01", Some("Sagsbehandler"), "DEPENDS_ON_REJECTED"),
    ("borgere.csv", "6501004172;Ea;Ek;;;;;;;;;;;;{unit};lis;2026-07-01", Some("Sagsbehandler"), "CASEWORKER_INACTIVE"),
    ("borgere.csv", "8108790728;Ea;Ek;;;;;;;;;;;;{unit};;01.01.2026", Some("Oprettet"), "INVALID_DATE"),
    ("borgere.csv", "640789-2785;Alma;Åkjær", None, "ROW_SHAPE"),
    ("tilbud.csv", "T2;X;Mentor;L;3000;1;;Fysisk;6;2026-01-01;", Some("CVR"), "TEXT_MALFORMED"),
    ("tilbud.csv", "T2;X;Mentor;L;;0;;Fysisk;6;2026-01-01;", Some("Timer pr. uge"), "NUMBER_OUT_OF_RANGE"),
    ("tilbud.csv", "T2;X;Mentor;L;;x;;Fysisk;6;2026-01-01;", Some("Timer pr. uge"), "INVALID_NUMBER"),
    ("tilbud.csv", "T2;X;Mentor;L;;1;60;Fysisk;6;2026-01-01;", Some("Minutter"), "NUMBER_OUT_OF_RANGE"),
    ("indsats_deltagere.csv", "6407892785;Intensiveret indsats;2026-05-01;;Aktiv", Some("CPR-nr"), "ENROLMENT_OVERLAP"),
    (
        "indsats_deltagere.csv",
        "6407892785;Intensiveret indsats;2026-04-22;;Afsluttet",
        Some("CPR-nr"),
        "CONFLICTING_ROW",
    ),
    (
        "indsats_deltagere.csv",
        "8206024858;Intensiveret indsats;2026-05-01;;Aktiv",
        Some("CPR-nr"),
        "DEPENDS_ON_REJECTED",
    ),
    ("indsats_deltagere.csv", "8702065466;Intensiveret indsats;2026-05-01;;Aktiv", Some("CPR-nr"), "UNKNOWN_REFERENCE"),
    ("forloeb.csv", "F3;8011793988;T1;2026-06-29;2026-07-23;;20;30;Afbrudt", Some("Afbrudt"), "MISSING_VALUE"),
    (
        "forloeb.csv",
        "F4;8011793988;T1;2026-06-29;2026-07-23;2026-07-01;20;30;I gang",
        Some("Afbrudt"),
        "VALUE_NOT_ALLOWED",
    ),
    (
        "forloeb.csv",
        "F5;8011793988;T1;2026-06-29;2026-07-23;2026-08-01;20;30;Afbrudt",
        Some("Afbrudt"),
        "OUTSIDE_PERIOD",
    ),
    ("forloeb.csv", "F6;8011793988;T2;2026-06-29;2026-07-23;;20;30;I gang", Some("Tilbuds-id"), "DEPENDS_ON_REJECTED"),
    ("forloeb.csv", "F7;8011793988;T1;2026-06-29;2026-13-23;;20;30;I gang", Some("Slut"), "INVALID_DATE"),
    ("fremmoede.csv", "F1;2026-07-13;08:00;12:00;Mødt;", Some("Dato"), "OUTSIDE_PERIOD"),
    ("fremmoede.csv", "F1;2026-07-02;08:00;12:00;Delvist;", Some("Minutter"), "MINUTES_REQUIRED"),
    ("fremmoede.csv", "F1;2026-07-02;08:00;12:00;Mødt;60", Some("Minutter"), "MINUTES_NOT_ALLOWED"),
    ("fremmoede.csv", "F1;2026-07-02;08:00;12:00;Delvist;241", Some("Minutter"), "MINUTES_EXCEED_SESSION"),
    ("fremmoede.csv", "F1;2026-07-02;08:61;12:00;Mødt;", Some("Fra"), "INVALID_TIME"),
    ("fremmoede.csv", "F1;2026-06-29;12:00;13:00;Mødt;", Some("Fra"), "SESSION_OVERLAP"),
    ("fremmoede.csv", "F1;2026-06-29;08:00;12:06;Udeblevet;", Some("Forløbs-id"), "CONFLICTING_ROW"),
    ("fremmoede.csv", "F7;2026-07-02;08:00;12:00;Mødt;", Some("Forløbs-id"), "DEPENDS_ON_REJECTED"),
    ("fremmoede.csv", "F2;2026-03-29;02:30;04:00;Mødt;", Some("Fra"), "LOCAL_TIME_SKIPPED"),
    ("fremmoede.csv", "F2;2026-10-25;01:30;02:30;Mødt;", Some("Til"), "LOCAL_TIME_AMBIGUOUS"),
    ("samtaler.csv", "M3;6407892785;kim;7;2026-12-01 10:15;30;Video;Booket", Some("Samtale-id"), "MEETING_OVERLAP"),
    ("samtaler.csv", "M1;6407892785;kim;7;2026-04-28 11:45;60;Fremmøde;Afholdt", Some("Samtale-id"), "CONFLICTING_ROW"),
    (
        "samtaler.csv",
        "M4;6407892785;nobody;7;2026-04-28 11:45;60;Fremmøde;Afholdt",
        Some("Sagsbehandler"),
        "UNKNOWN_REFERENCE",
    ),
    (
        "samtaler.csv",
        "M5;6407892785;lis;7;2026-07-01 11:45;60;Fremmøde;Afholdt",
        Some("Sagsbehandler"),
        "CASEWORKER_INACTIVE",
    ),
    ("samtaler.csv", "M6;6407892785;kim;7;2026-04-28 25:45;60;Fremmøde;Afholdt", Some("Tidspunkt"), "INVALID_DATE"),
    ("samtaler.csv", "M2;6407892785;kim;7;2026-12-01 10:00;30;Video;Booket", None, "DUPLICATE_ROW"),
    ("fravaer.csv", "8011793988;11;2026-06-18;2026-06-17;Godkendt", Some("Til"), "PERIOD_REVERSED"),
    ("fravaer.csv", "8011793988;9;2026-06-18;2026-06-27;Godkendt", Some("Fraværsart"), "UNKNOWN_CODE"),
    ("fravaer.csv", "801179398;11;2026-06-18;2026-06-27;Godkendt", Some("CPR-nr"), "CPR_SHAPE"),
];

async fn every_kind_of_bad_row_has_its_code(database: TestDatabase) {
    let mut export = Export::new(Style::BuiltIn);
    let mut expected = Vec::new();
    for (file, row, column, code) in CASES {
        let number = export.add(file, &row.replace("{unit}", UNIT));
        expected.push((*file, number, *column, *code));
    }
    // A booked conversation beside the others still goes in, though its neighbours make the database refuse.
    export.add("samtaler.csv", "M7;8011793988;kim;7;2026-12-01 10:15;30;Video;Booket");
    let place = export.write();
    let store = store(&database).await;
    let told = run(&store, Options::new(place.path().to_owned())).await;
    assert_eq!(errors(&told), expected);
    let meetings = told.summary.files.iter().find(|file| file.file == "samtaler.csv").expect("the conversations");
    assert_eq!(meetings.inserted, 3);
    state::assert_impersonal(&told.text);
}
