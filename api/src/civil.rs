//! Civil time of the municipality: local days, ISO weeks, and local times that may not exist or occur twice.

use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::{Europe::Copenhagen, Tz};

/// The zone in which days and weeks are counted.
pub const ZONE: Tz = Copenhagen;

/// The local day on which an instant falls.
#[must_use]
pub fn local_date(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&ZONE).date_naive()
}

/// Why a local time without an offset is no instant.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum LocalTimeError {
    /// The clock skips this time when summer time begins.
    #[error("this local time does not exist")]
    Skipped,
    /// The clock shows this time twice when summer time ends.
    #[error("this local time occurs twice; an offset is needed")]
    Ambiguous,
}

/// The instant that a local wall-clock time means.
///
/// # Errors
/// When the time is skipped or repeated by a change of the clock.
pub fn resolve(local: NaiveDateTime) -> Result<DateTime<Utc>, LocalTimeError> {
    match ZONE.from_local_datetime(&local) {
        LocalResult::Single(instant) => Ok(instant.with_timezone(&Utc)),
        LocalResult::None => Err(LocalTimeError::Skipped),
        LocalResult::Ambiguous(..) => Err(LocalTimeError::Ambiguous),
    }
}

/// The instant at which a local day begins. Clocks change at two in the morning, so every day has a midnight.
#[must_use]
pub fn midnight(day: NaiveDate) -> DateTime<Utc> {
    resolve(day.and_time(NaiveTime::MIN)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// An ISO 8601 week, written `2026-W53`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct IsoWeek {
    monday: NaiveDate,
}

impl IsoWeek {
    /// The week that holds a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self { monday: day.week(Weekday::Mon).first_day() }
    }

    /// The week's Monday.
    #[must_use]
    pub fn monday(self) -> NaiveDate {
        self.monday
    }

    /// The Monday after the week: its exclusive end.
    #[must_use]
    pub fn end(self) -> NaiveDate {
        self.monday.checked_add_days(Days::new(7)).unwrap_or(NaiveDate::MAX)
    }

    /// The seven days.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.monday.iter_days().take(7)
    }

    /// The instant at which the week is over.
    #[must_use]
    pub fn ends_at(self) -> DateTime<Utc> {
        midnight(self.end())
    }

    /// The week before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self { monday: self.monday.checked_sub_days(Days::new(7)).unwrap_or(NaiveDate::MIN) }
    }

    /// The week after.
    #[must_use]
    pub fn next(self) -> Self {
        Self { monday: self.end() }
    }

    /// Reads `YYYY-Www`; `None` for any other text and for weeks that the year does not have.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, week) = text.split_once("-W")?;
        if year.len() != 4 || week.len() != 2 || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-' || b == b'W') {
            return None;
        }
        let monday = NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, Weekday::Mon)?;
        Some(Self { monday })
    }
}

impl std::fmt::Display for IsoWeek {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let week = self.monday.iso_week();
        write!(f, "{:04}-W{:02}", week.year(), week.week())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Result<DateTime<Utc>, LocalTimeError> {
        resolve(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a well-formed test time"))
    }

    #[test]
    fn a_skipped_hour_is_refused_and_a_repeated_one_needs_an_offset() {
        assert_eq!(at("2026-03-29 02:30"), Err(LocalTimeError::Skipped));
        assert_eq!(at("2026-10-25 02:30"), Err(LocalTimeError::Ambiguous));
        assert_eq!(at("2026-10-25 03:00").map(|t| t.to_rfc3339()), Ok("2026-10-25T02:00:00+00:00".into()));
    }

    #[test]
    fn the_year_2026_has_53_weeks_and_2027_has_not() {
        assert_eq!(IsoWeek::parse("2026-W53").map(|w| w.to_string()).as_deref(), Some("2026-W53"));
        for bad in ["2027-W53", "2026-W00", "2026-W5", "26-W53", "2026W53", "+026-W10", "2026-W+5"] {
            assert!(IsoWeek::parse(bad).is_none(), "{bad}");
        }
        let sunday = NaiveDate::from_ymd_opt(2027, 1, 3).expect("a real day");
        assert_eq!(IsoWeek::of(sunday).to_string(), "2026-W53");
    }
}
