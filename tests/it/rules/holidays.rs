//! Public holidays of Denmark.

use std::collections::BTreeSet;

use chrono::NaiveDate;

/// Those of 2026 and 2027. The first is New Year's Day; then Maundy Thursday, Good Friday, Easter Sunday and Monday,
/// Ascension Day, Whit Sunday and Monday, and the two days of Christmas.
const HOLIDAYS: [&str; 20] = [
    "2026-01-01",
    "2026-04-02",
    "2026-04-03",
    "2026-04-05",
    "2026-04-06",
    "2026-05-14",
    "2026-05-24",
    "2026-05-25",
    "2026-12-25",
    "2026-12-26",
    "2027-01-01",
    "2027-03-25",
    "2027-03-26",
    "2027-03-28",
    "2027-03-29",
    "2027-05-06",
    "2027-05-16",
    "2027-05-17",
    "2027-12-25",
    "2027-12-26",
];

pub fn holidays() -> BTreeSet<NaiveDate> {
    HOLIDAYS.iter().map(|day| day.parse().expect("a day")).collect()
}
