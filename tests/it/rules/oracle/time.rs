//! Days and minutes without a time zone library: clocks in the European Union change at one o'clock UTC on the last
//! Sundays of March and October.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc, Weekday};

/// Whole minutes since 1970: what is left of a minute is cut off.
pub fn minute(instant: DateTime<Utc>) -> i64 {
    instant.timestamp().div_euclid(60)
}

fn last_sunday(year: i32, month: u32) -> NaiveDate {
    let mut day = NaiveDate::from_ymd_opt(year, month, 31).expect("March and October have 31 days");
    while day.weekday() != Weekday::Sun {
        day = day.pred_opt().expect("a day before");
    }
    day
}

/// The day on the wall of an office in Denmark.
pub fn day(instant: DateTime<Utc>) -> NaiveDate {
    let at = instant.naive_utc();
    let change = |month| last_sunday(at.year(), month).and_hms_opt(1, 0, 0).expect("one o'clock");
    let is_summer = change(3) <= at && at < change(10);
    (at + TimeDelta::hours(if is_summer { 2 } else { 1 })).date()
}

/// The Monday on or before a day.
pub fn monday(day: NaiveDate) -> NaiveDate {
    let mut monday = day;
    while monday.weekday() != Weekday::Mon {
        monday = monday.pred_opt().expect("a day before");
    }
    monday
}

/// So many days later.
pub fn later(day: NaiveDate, days: i64) -> NaiveDate {
    let (count, is_later) = (Days::new(days.unsigned_abs()), days >= 0);
    if is_later { day + count } else { day - count }
}

/// Every day from the first to before the second.
pub fn days(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> + Clone {
    from.iter_days().take_while(move |day| *day < to)
}
