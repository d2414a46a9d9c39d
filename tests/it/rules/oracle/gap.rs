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

    pub fn gaps(&self) -> Vec<Gap> {
        let today = day(self.as_of);
        let is_between = |days: &Vec<NaiveDate>| {
            self.is_covered(later(days[0], -1)) && self.is_covered(later(days[days.len() - 1], 1))
        };
        let between = self.stretches(false).into_iter().filter(is_between);
        let mut gaps: Vec<Gap> = between.filter_map(|days| self.gap(&days, false)).collect();
        gaps.extend(self.open_days(today).and_then(|days| self.gap(&days, true)));
        gaps
    }

    /// Back from today, day by day, as far as the person is enrolled and no course runs.
    fn open_days(&self, today: NaiveDate) -> Option<Vec<NaiveDate>> {
        let first = self.case.active.iter().map(|period| period.from).min()?;
        let lies_ahead = self.blocks().iter().any(|block| block.period.to.is_none_or(|to| to > later(today, 1)));
        let mut days: Vec<_> = days(first, later(today, 1)).collect();
        days.reverse();
        let is_open = |day: &NaiveDate| one_holds(&self.case.active, *day) && !self.is_covered(*day);
        let open: Vec<_> = days.into_iter().take_while(is_open).collect();
        (!lies_ahead && !open.is_empty()).then(|| open.into_iter().rev().collect())
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
