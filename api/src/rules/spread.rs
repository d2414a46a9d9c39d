//! Courses with hours by the week, and without sessions: what they bring to a week, and over which of its days.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Course, Minutes, Period, hours::Week, period::share};
use crate::civil;

/// Why a day takes none of a course's hours. The first reason that applies is told, in this order.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DayLeftOut {
    NotWorkday,
    /// The course does not run on it.
    OutsideCourse,
    PublicHoliday,
    ClosureDay,
    ProviderClosed,
}

/// A day that takes none of a course's hours.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LeftOutDay {
    pub day: NaiveDate,
    pub reason: DayLeftOut,
}

/// What a course with hours by the week, and without sessions, brings to a week in which it runs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CourseFact {
    pub course: Uuid,
    /// The days over which its hours are spread.
    pub days: Vec<NaiveDate>,
    /// The other days of the week.
    pub left_out: Vec<LeftOutDay>,
    pub minutes: Minutes,
}

impl Week<'_> {
    /// The agreed hours of a course that has no sessions: evenly over the workdays on which it runs, rounded once.
    pub(super) fn spread(&self, course: &Course) -> Option<CourseFact> {
        let period = course.period().filter(|_| course.sessions.is_empty())?;
        if !self.week.days().any(|day| period.contains(day)) {
            return None;
        }
        let (mut days, mut left_out) = (Vec::new(), Vec::new());
        for day in self.week.days() {
            match self.day_left_out(course, period, day) {
                Some(reason) => left_out.push(LeftOutDay { day, reason }),
                None => days.push(day),
            }
        }
        let over = |days: usize| share(course.weekly_minutes, days as i64, self.parameters.full_week());
        let today = civil::local_date(self.as_of);
        let past = over(days.iter().filter(|day| **day < today).count());
        let is_counted = self.parameters.counted_kinds.contains(&course.kind);
        let (credited, unregistered) = if is_counted { (past, 0) } else { (0, past) };
        let minutes = Minutes { scheduled: over(days.len()), attended: 0, credited, unregistered };
        Some(CourseFact { course: course.id, days, left_out, minutes })
    }

    fn day_left_out(&self, course: &Course, period: Period, day: NaiveDate) -> Option<DayLeftOut> {
        let (calendar, is_reduced) = (self.calendar, self.parameters.holiday_reduces_schedule);
        if !self.parameters.is_workday(day) {
            Some(DayLeftOut::NotWorkday)
        } else if !period.contains(day) {
            Some(DayLeftOut::OutsideCourse)
        } else if is_reduced && calendar.holidays.contains(&day) {
            Some(DayLeftOut::PublicHoliday)
        } else if is_reduced && calendar.closures.contains(&day) {
            Some(DayLeftOut::ClosureDay)
        } else if calendar.is_closed(course.provider, day) {
            Some(DayLeftOut::ProviderClosed)
        } else {
            None
        }
    }
}
