//! The public holidays of Denmark, computed.

use chrono::{Days, NaiveDate};

/// A holiday: the day, and its name in Danish and English.
pub(super) type Holiday = (NaiveDate, &'static str, &'static str);

/// Days from Easter Sunday.
const MOVABLE: &[(i64, &str, &str)] = &[
    (-3, "Skærtorsdag", "Maundy Thursday"),
    (-2, "Langfredag", "Good Friday"),
    (0, "Påskedag", "Easter Sunday"),
    (1, "2. påskedag", "Easter Monday"),
    (39, "Kristi himmelfartsdag", "Ascension Day"),
    (49, "Pinsedag", "Whit Sunday"),
    (50, "2. pinsedag", "Whit Monday"),
];
const FIXED: &[(u32, u32, &str, &str)] = &[
    (1, 1, "Nytårsdag", "New Year's Day"),
    (12, 25, "Juledag", "Christmas Day"),
    (12, 26, "2. juledag", "Second Day of Christmas"),
];
/// Abolished by law from 2024 on.
const PRAYER_DAY: (i64, &str, &str) = (26, "Store bededag", "Great Prayer Day");
const LAST_PRAYER_DAY: i32 = 2023;

/// The holidays of a year, by day. Two can fall on one day, which then has the name of the first.
pub(super) fn holidays(year: i32) -> Vec<Holiday> {
    let movable = MOVABLE.iter().chain((year <= LAST_PRAYER_DAY).then_some(&PRAYER_DAY));
    let movable = movable.filter_map(|(days, da, en)| Some((shifted(easter_sunday(year)?, *days)?, *da, *en)));
    let fixed =
        FIXED.iter().filter_map(|(month, day, da, en)| Some((NaiveDate::from_ymd_opt(year, *month, *day)?, *da, *en)));
    let mut holidays: Vec<_> = movable.chain(fixed).collect();
    holidays.sort_by_key(|(day, ..)| *day);
    holidays.dedup_by_key(|(day, ..)| *day);
    holidays
}

/// Easter Sunday by the rule for the Gregorian calendar that J.-M. Oudin gave.
fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let golden = year % 19;
    let century = year / 100;
    let epact = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30;
    let moon = epact - (epact / 28) * (1 - (epact / 28) * (29 / (epact + 1)) * ((21 - golden) / 11));
    let weekday = (year + year / 4 + moon + 2 - century + century / 4) % 7;
    let from_march = u64::try_from(28 + moon - weekday).ok()?;
    NaiveDate::from_ymd_opt(year, 3, 1)?.checked_add_days(Days::new(from_march - 1))
}

fn shifted(day: NaiveDate, by: i64) -> Option<NaiveDate> {
    day.checked_add_signed(chrono::TimeDelta::days(by))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_where_the_almanac_has_it() {
        let almanac = [
            "2020-04-12",
            "2021-04-04",
            "2022-04-17",
            "2023-04-09",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2028-04-16",
            "2029-04-01",
            "2030-04-21",
            "2035-03-25",
            "2038-04-25",
            "2049-04-18",
            "2076-04-19",
        ];
        for day in almanac {
            let day: NaiveDate = day.parse().expect("a day");
            assert_eq!(easter_sunday(chrono::Datelike::year(&day)), Some(day));
        }
    }

    #[test]
    fn great_prayer_day_was_kept_for_the_last_time_in_2023() {
        let kept =
            |year| holidays(year).into_iter().find(|(_, da, _)| *da == PRAYER_DAY.1).map(|(day, ..)| day.to_string());
        assert_eq!(kept(2023).as_deref(), Some("2023-05-05"));
        assert_eq!(kept(2024), None);
        assert_eq!((holidays(2023).len(), holidays(2026).len()), (11, 10));
    }
}
