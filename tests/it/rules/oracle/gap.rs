//! Course blocks and gaps: days are painted, and stretches of one colour are read off.

use chrono::NaiveDate;
use indsats::rules::{CourseBlock, Gap, GapStatus, Period};

use super::{Oracle, day, hours::runs, later, one_holds, time::days};

impl Oracle<'_> {
    /// Every day from the first on which a course may run, and past the last at which anything changes.
    fn calendar_days(&self) -> Option<Vec<NaiveDate>> {
        let courses = &self.case.courses;
        let starts = courses.iter().map(|it| it.actual_from.unwrap_or(it.planned.from));
        let last = |it: &indsats::rules::Course| [it.planned.to, it.actual_to, it.interrupted_on];
        let ends = courses.iter().flat_map(last).flatten().chain(starts.clone());
        Some(days(starts.min()?, later(ends.max()?, 3)).collect())
    }

    fn is_covered(&self, day: NaiveDate) -> bool {
        self.case.courses.iter().any(|course| runs(course, day))
    }

    /// Stretches of days that a course covers, or that none does.
    fn stretches(&self, is_covered: bool) -> Vec<Vec<NaiveDate>> {
        let days = self.calendar_days().unwrap_or_default();
        let parts = days.split(|day| self.is_covered(*day) != is_covered);
        parts.filter(|part| !part.is_empty()).map(<[NaiveDate]>::to_vec).collect()
    }

    pub fn blocks(&self) -> Vec<CourseBlock> {
        let horizon = self.calendar_days().unwrap_or_default().last().copied();
        let block = |days: Vec<NaiveDate>| {
            let mut courses: Vec<_> = self.case.courses.iter().collect();
            courses.retain(|course| days.iter().any(|day| runs(course, *day)));
            courses.sort_by_key(|course| (course.actual_from.unwrap_or(course.planned.from), course.id));
            let last = *days.last().expect("a stretch has a day");
            let to = (Some(last) != horizon).then(|| later(last, 1));
            CourseBlock { period: Period { from: days[0], to }, courses: courses.iter().map(|it| it.id).collect() }
        };
        self.stretches(true).into_iter().map(block).collect()
    }

    /// Days between two blocks, or days up to today: where today is one of the days between, only the latter.
    pub fn gaps(&self) -> Vec<Gap> {
        let today = day(self.as_of);
        let is_between = |days: &Vec<NaiveDate>| {
            self.is_covered(later(days[0], -1)) && self.is_covered(later(days[days.len() - 1], 1))
        };
        let running = self.running_days(today);
        let between = self.stretches(false).into_iter().filter(is_between);
        let others = between.filter(|days| !days.iter().any(|day| running.contains(day)));
        let mut told: Vec<_> = others.map(|days| (days, false)).chain([(running.clone(), true)]).collect();
        told.sort();
        told.iter().filter_map(|(days, is_open)| self.gap(days, *is_open)).collect()
    }

    /// The last days up to today on each of which the person is enrolled and no course runs.
    fn running_days(&self, today: NaiveDate) -> Vec<NaiveDate> {
        let first = self.case.active.iter().map(|period| period.from).min().unwrap_or(later(today, 1));
        let mut open = Vec::new();
        for day in days(first, later(today, 1)) {
            match one_holds(&self.case.active, day) && !self.is_covered(day) {
                true => open.push(day),
                false => open.clear(),
            }
        }
        open
    }

    /// A stretch of days as a gap; `None` where no version judges its last day.
    fn gap(&self, days: &[NaiveDate], is_open: bool) -> Option<Gap> {
        let (first, last) = (*days.first()?, *days.last()?);
        let version = self.version(last)?;
        let obliged_days = days.iter().filter(|day| self.is_obliged(**day)).count() as i64;
        let status = match (is_open, obliged_days > version.max_gap_obliged_days) {
            (false, false) => GapStatus::WithinLimit,
            (false, true) => GapStatus::Exceeded,
            (true, false) => GapStatus::OpenWithinLimit,
            (true, true) => GapStatus::OpenExceeded,
        };
        Some(Gap {
            from: first,
            to: later(last, 1),
            calendar_days: days.len() as i64,
            obliged_days,
            limit: version.max_gap_obliged_days,
            is_open,
            status,
            policy_number: version.number,
        })
    }
}
