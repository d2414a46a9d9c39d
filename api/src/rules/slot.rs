//! When an employee is free: working hours, less what is taken. Times only, never whose they are.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, Offset, TimeDelta, Utc, Weekday};

use crate::civil::{self, ZONE};

/// Slots begin on the quarter of an hour.
const STEP: TimeDelta = TimeDelta::minutes(15);

/// From one instant to before another.
pub type Stretch = (DateTime<Utc>, DateTime<Utc>);

/// Hours of one weekday, in minutes that the clock on the wall shows after midnight.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DayHours {
    pub weekday: Weekday,
    pub from: u16,
    /// Exclusive; 1440 is the end of the day.
    pub until: u16,
}

/// What slots are looked for in.
#[derive(Clone, Debug, Default)]
pub struct Openings {
    /// The days with the hours that hold on each; a day that is not named has none.
    pub days: Vec<(NaiveDate, Vec<DayHours>)>,
    /// Days that are left out: holidays, closure days.
    pub closed: BTreeSet<NaiveDate>,
    /// Times that are left out.
    pub taken: Vec<Stretch>,
}

/// Every time of so many minutes that lies in the hours, meets nothing that is taken, begins on a quarter of an hour and
/// not before an instant; in order. A time that the clock skips is none, one that it shows twice is two.
#[must_use]
pub fn free_slots(openings: &Openings, minutes: i64, not_before: DateTime<Utc>) -> Vec<Stretch> {
    let open = openings.days.iter().filter(|(day, _)| !openings.closed.contains(day));
    let open = open.flat_map(|(day, hours)| hours.iter().flat_map(|hours| on_clock(*day, *hours)));
    let mut slots = Vec::new();
    for (from, until) in without(joined(open.collect()), joined(openings.taken.clone())) {
        let lasts = TimeDelta::minutes(minutes.max(1));
        let mut start = quarter(from.max(not_before));
        while start + lasts <= until {
            slots.push((start, start + lasts));
            start += STEP;
        }
    }
    slots
}

/// The first quarter of an hour that is not before an instant. Offsets from UTC are whole hours here, so its quarters are
/// those of the clock on the wall.
fn quarter(at: DateTime<Utc>) -> DateTime<Utc> {
    let step = STEP.num_seconds() * 1_000_000;
    let past = at.timestamp_micros().rem_euclid(step);
    at + TimeDelta::microseconds((step - past) % step)
}

/// The instants at which the clock on the wall shows the hours of a day: on most days one stretch, none or two around a
/// change of the clock.
fn on_clock(day: NaiveDate, hours: DayHours) -> Vec<Stretch> {
    if day.weekday() != hours.weekday {
        return Vec::new();
    }
    let offset = |at: DateTime<Utc>| i64::from(at.with_timezone(&ZONE).offset().fix().local_minus_utc());
    let (begins, ends) = (civil::midnight(day), civil::midnight(day + Days::new(1)));
    let (before, after) = (offset(begins), offset(ends));
    // Clocks change on the hour.
    let mut on_the_hour = std::iter::successors(Some(begins), |at| Some(*at + TimeDelta::hours(1)));
    let change = on_the_hour.find(|at| *at >= ends || offset(*at) != before).unwrap_or(ends);
    let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc();
    let shown = |minute: u16, offset: i64| midnight + TimeDelta::minutes(minute.into()) - TimeDelta::seconds(offset);
    let parts = [(begins, change, before), (change, ends, after)];
    let stretch = |(begins, ends, offset): (DateTime<Utc>, DateTime<Utc>, i64)| {
        (shown(hours.from, offset).max(begins), shown(hours.until, offset).min(ends))
    };
    parts.into_iter().map(stretch).filter(|(from, until)| from < until).collect()
}

/// The same time in stretches that neither overlap nor touch, in order.
fn joined(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.retain(|(from, until)| from < until);
    stretches.sort_unstable();
    let mut joined: Vec<Stretch> = Vec::with_capacity(stretches.len());
    for (from, until) in stretches {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => joined.push((from, until)),
        }
    }
    joined
}

/// What is left of some stretches without others; both as [`joined`] gives them.
fn without(stretches: Vec<Stretch>, taken: Vec<Stretch>) -> Vec<Stretch> {
    let mut left = Vec::new();
    for (mut from, until) in stretches {
        for (taken_from, taken_until) in &taken {
            if *taken_from < until && *taken_until > from {
                left.push((from, *taken_from));
                from = *taken_until;
            }
        }
        left.push((from, until));
    }
    left.retain(|(from, until)| from < until);
    left
}
