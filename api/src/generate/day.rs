//! Days and hours around the day that the municipality has come to.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use crate::civil::{self, IsoWeek};

pub(super) const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day");
pub(super) const LAST: NaiveDate = NaiveDate::from_ymd_opt(2030, 6, 30).expect("a day");

/// The day that everything lies around.
#[derive(Clone, Copy)]
pub(super) struct Today(pub NaiveDate);

impl Today {
    /// The day that many days on; earlier where negative.
    pub fn plus(self, days: i64) -> NaiveDate {
        self.0 + Duration::days(days)
    }

    /// The Monday of the week that many weeks on.
    pub fn monday(self, weeks: i64) -> NaiveDate {
        IsoWeek::of(self.0).monday() + Duration::weeks(weeks)
    }

    /// Whether a day is over.
    pub fn is_after(self, day: NaiveDate) -> bool {
        day < self.0
    }
}

/// An instant so many minutes into a local day. Only for working hours, which no change of the clock touches.
pub(super) fn at(day: NaiveDate, minutes: i64) -> DateTime<Utc> {
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    civil::resolve(midnight + Duration::minutes(minutes)).unwrap_or_else(|_| civil::midnight(day))
}
