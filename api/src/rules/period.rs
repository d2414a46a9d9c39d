//! Stretches of days and of minutes.

use chrono::{DateTime, DurationRound, NaiveDate, TimeDelta, Utc};

/// Days from the first to before the second; without a second, without end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Period {
    pub from: NaiveDate,
    /// Exclusive.
    pub to: Option<NaiveDate>,
}

impl Period {
    /// Days from `from` to before `to`.
    #[must_use]
    pub fn new(from: NaiveDate, to: impl Into<Option<NaiveDate>>) -> Self {
        Self { from, to: to.into() }
    }

    /// The exclusive end; the last day there is stands for none.
    #[must_use]
    pub fn end(&self) -> NaiveDate {
        self.to.unwrap_or(NaiveDate::MAX)
    }

    /// Whether a day lies in it.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && day < self.end()
    }

    /// Whether it holds a day at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.end() <= self.from
    }
}

/// Whether one of several periods holds a day.
pub(super) fn covered(periods: &[Period], day: NaiveDate) -> bool {
    periods.iter().any(|period| period.contains(day))
}

/// Time between two instants, in whole minutes.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Span {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl Span {
    /// From `start` to before `end`, both cut to whole minutes, so that minutes of parts add up to those of the whole.
    /// An end before the start leaves nothing.
    #[must_use]
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        let cut = |instant: DateTime<Utc>| instant.duration_trunc(TimeDelta::minutes(1)).unwrap_or(instant);
        let (start, end) = (cut(start), cut(end));
        Self { start, end: end.max(start) }
    }

    /// The first so many minutes of it.
    #[must_use]
    pub fn first(self, minutes: i64) -> Self {
        Self { start: self.start, end: self.end.min(self.start + TimeDelta::minutes(minutes.max(0))) }
    }

    /// Its length in minutes.
    #[must_use]
    pub fn minutes(self) -> i64 {
        (self.end - self.start).num_minutes()
    }
}

/// Minutes in at least one of the spans: time that is spent twice counts once.
#[must_use]
pub fn union(mut spans: Vec<Span>) -> i64 {
    spans.sort_unstable();
    let mut minutes = 0;
    let mut reached = DateTime::<Utc>::MIN_UTC;
    for span in spans {
        let start = span.start.max(reached);
        minutes += (span.end - start).num_minutes().max(0);
        reached = reached.max(span.end);
    }
    minutes
}

/// `amount × part ÷ whole`, rounded half up. All are counts and not negative.
#[must_use]
pub fn share(amount: i64, part: i64, whole: i64) -> i64 {
    if whole <= 0 { 0 } else { (2 * amount * part + whole) / (2 * whole) }
}
