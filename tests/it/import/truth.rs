//! What is true of the export under `tests/data/export`.

/// Every bad row of the export: file, row, column and code, as worked out from the files without this program.
pub const BAD: &[(&str, u64, Option<&str>, &str)] = &[
    ("borgere.csv", 19, Some("CPR-nr"), "CPR_SHAPE"),
    ("borgere.csv", 90, Some("CPR-nr"), "CPR_DATE"),
    ("borgere.csv", 142, Some("CPR-nr"), "CPR_SHAPE"),
    ("borgere.csv", 207, Some("Enhed"), "UNKNOWN_REFERENCE"),
    ("borgere.csv", 208, Some("Sagsbehandler"), "UNKNOWN_REFERENCE"),
    ("borgere.csv", 302, Some("Ydelse fra"), "INVALID_DATE"),
    ("borgere.csv", 303, Some("Ydelse fra"), "INVALID_DATE"),
    ("borgere.csv", 404, Some("Målgruppe"), "UNKNOWN_CODE"),
    ("borgere.csv", 452, Some("Efternavn"), "MISSING_VALUE"),
    ("borgere.csv", 502, Some("CPR-nr"), "CONFLICTING_ROW"),
    ("borgere.csv", 622, Some("Beskyttet til"), "PERIOD_REVERSED"),
    ("borgere.csv", 703, Some("Sagsbehandler"), "CASEWORKER_INACTIVE"),
    ("forloeb.csv", 12, Some("CPR-nr"), "CPR_DATE"),
    ("forloeb.csv", 22, Some("Tilbuds-id"), "UNKNOWN_REFERENCE"),
    ("forloeb.csv", 32, Some("Slut"), "PERIOD_REVERSED"),
    ("forloeb.csv", 42, Some("Status"), "UNKNOWN_CODE"),
    ("forloeb.csv", 52, Some("Timer pr. uge"), "NUMBER_OUT_OF_RANGE"),
    ("fremmoede.csv", 102, Some("Til"), "PERIOD_REVERSED"),
    ("fremmoede.csv", 111, Some("Forløbs-id"), "DEPENDS_ON_REJECTED"),
    ("fremmoede.csv", 159, Some("Forløbs-id"), "DEPENDS_ON_REJECTED"),
    ("fremmoede.csv", 195, Some("Forløbs-id"), "DEPENDS_ON_REJECTED"),
    ("fremmoede.csv", 196, Some("Forløbs-id"), "DEPENDS_ON_REJECTED"),
    ("fremmoede.csv", 197, Some("Forløbs-id"), "DEPENDS_ON_REJECTED"),
    ("fremmoede.csv", 198, Some("Forløbs-id"), "DEPENDS_ON_REJECTED"),
    ("fremmoede.csv", 202, Some("Forløbs-id"), "UNKNOWN_REFERENCE"),
    ("fremmoede.csv", 300, Some("Forløbs-id"), "DEPENDS_ON_REJECTED"),
    ("fremmoede.csv", 301, Some("Forløbs-id"), "DEPENDS_ON_REJECTED"),
    ("fremmoede.csv", 302, Some("Forløbs-id"), "DEPENDS_ON_REJECTED"),
    ("fremmoede.csv", 303, Some("Forløbs-id"), "DEPENDS_ON_REJECTED"),
    ("fremmoede.csv", 304, Some("Forløbs-id"), "DEPENDS_ON_REJECTED"),
    ("fremmoede.csv", 305, Some("Forløbs-id"), "DEPENDS_ON_REJECTED"),
    ("fremmoede.csv", 11298, None, "DUPLICATE_ROW"),
    ("samtaler.csv", 7, Some("Tidspunkt"), "LOCAL_TIME_SKIPPED"),
    ("samtaler.csv", 8, Some("Tidspunkt"), "LOCAL_TIME_AMBIGUOUS"),
    ("samtaler.csv", 9, Some("Samtaletype"), "UNKNOWN_CODE"),
    ("samtaler.csv", 10, Some("CPR-nr"), "CPR_DATE"),
    ("samtaler.csv", 11, Some("Varighed"), "NUMBER_OUT_OF_RANGE"),
    ("samtaler.csv", 4929, None, "DUPLICATE_ROW"),
    ("samtaler.csv", 4930, None, "DUPLICATE_ROW"),
];

/// Files in the order of the import: rows, and rows that go in.
pub const FILES: &[(&str, u64, u64)] = &[
    ("enheder.json", 12, 12),
    ("medarbejdere.csv", 45, 45),
    ("borgere.csv", 1_200, 1_188),
    ("tilbud.csv", 40, 40),
    ("indsats_deltagere.csv", 110, 110),
    ("forloeb.csv", 1_392, 1_387),
    ("fremmoede.csv", 11_297, 11_282),
    ("samtaler.csv", 4_929, 4_922),
    ("fravaer.csv", 160, 160),
];

/// Names with a lost letter among the rows that go in, by file.
pub const LOST: &[(&str, usize)] = &[("medarbejdere.csv", 3), ("borgere.csv", 51)];

/// What the good rows become, by table.
pub const ROWS: &[(&str, i64)] = &[
    ("organisation_unit", 12),
    // Each unit and what is above it: one at the top, three below it, eight below those.
    ("organisation_closure", 1 + 3 * 2 + 8 * 3),
    // The staff, and the actor of the import.
    ("user_account", 46),
    ("role_grant", 45),
    ("person", 1_188),
    ("person_number", 1_188),
    ("protection_period", 74),
    ("benefit_period", 1_188),
    ("assignment", 1_188),
    ("provider", 11),
    ("offer", 40),
    ("effort_enrolment", 110),
    ("plan", 921),
    ("course", 1_387),
    ("course_session", 11_282),
    // 436 sessions have nothing registered.
    ("attendance", 11_282 - 436),
    ("meeting", 4_922),
    ("absence", 160),
];
