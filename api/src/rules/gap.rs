//! Courses that follow upon each other, and the days between them.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Calendar, CaseFile, Duty, Period, Versions, duty::duty};
use crate::civil::IsoWeek;

/// Courses that overlap or touch, as one stretch.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CourseBlock {
    pub period: Period,
    /// In the order of their start.
    pub courses: Vec<Uuid>,
}

/// How a gap compares with the limit of obliged days.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum GapStatus {
    WithinLimit,
    Exceeded,
    OpenWithinLimit,
    OpenExceeded,
}

/// Days between one block and the next; or, while none runs, since the last one or since enrolment, up to and with the day
/// it is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Gap {
    pub from: NaiveDate,
    /// Exclusive.
    pub to: NaiveDate,
    pub calendar_days: i64,
    /// What the limit is compared with.
    pub obliged_days: i64,
    pub limit: i64,
    pub is_open: bool,
    pub status: GapStatus,
    /// The version of the parameters whose limit it is compared with: that of its last day.
    pub policy_number: i32,
}

/// The blocks of a case, in order.
#[must_use]
pub fn blocks(case: &CaseFile) -> Vec<CourseBlock> {
    let mut courses: Vec<_> = case.courses.iter().filter_map(|course| Some((course.period()?, course.id))).collect();
    courses.sort_unstable_by_key(|(period, id)| (period.from, *id));
    let mut blocks: Vec<CourseBlock> = Vec::new();
    for (period, course) in courses {
        match blocks.last_mut().filter(|block| period.from <= block.period.end()) {
            Some(block) => {
                block.period.to = Some(block.period.end().max(period.end())).filter(|end| *end != NaiveDate::MAX);
                block.courses.push(course);
            }
            None => blocks.push(CourseBlock { period, courses: vec![course] }),
        }
    }
    blocks
}

/// The gaps between blocks, in order. The one in which the day lies is told once: as the open one, for whom there is one.
///
/// A gap that no version of the parameters judges is left out.
#[must_use]
pub fn gaps(case: &CaseFile, versions: &Versions, calendar: &Calendar, today: NaiveDate) -> Vec<Gap> {
    let blocks = blocks(case);
    let open = open(case, &blocks, today);
    let between = blocks.windows(2).map(|pair| Period::new(pair[0].period.end(), pair[1].period.from));
    let others = between.filter(|period| open.is_none() || !period.contains(today)).map(|period| (period, false));
    let mut periods: Vec<(Period, bool)> = others.chain(open.map(|period| (period, true))).collect();
    periods.sort_unstable_by_key(|(period, _)| period.from);
    let gap = |(period, is_open)| measure(case, versions, calendar, period, is_open);
    periods.into_iter().filter_map(gap).collect()
}

/// The days without a course up to and with today, for somebody who is enrolled today and whom no block covers: since the
/// last block that has ended, or since enrolment. What is agreed for later ends it when it begins.
pub(super) fn open(case: &CaseFile, blocks: &[CourseBlock], today: NaiveDate) -> Option<Period> {
    let enrolled = enrolled_since(case, today)?;
    if blocks.iter().any(|block| block.period.contains(today)) {
        return None;
    }
    let ended = blocks.iter().map(|block| block.period.end()).filter(|end| *end <= today).max();
    Some(Period::new(ended.map_or(enrolled, |ended| ended.max(enrolled)), today.succ_opt()?))
}

/// The first day of the time in which somebody has been enrolled without a break up to a day: enrolments that overlap or
/// touch are one.
fn enrolled_since(case: &CaseFile, day: NaiveDate) -> Option<NaiveDate> {
    let mut since = case.active.iter().filter(|period| period.contains(day)).map(|period| period.from).min()?;
    while let Some(earlier) = earlier(&case.active, since) {
        since = earlier;
    }
    Some(since)
}

/// The first day of a period that begins before a day and reaches up to it.
fn earlier(periods: &[Period], day: NaiveDate) -> Option<NaiveDate> {
    let reaching = periods.iter().filter(|period| period.from < day && day <= period.end());
    reaching.map(|period| period.from).min()
}

fn measure(case: &CaseFile, versions: &Versions, calendar: &Calendar, period: Period, is_open: bool) -> Option<Gap> {
    let (from, to) = (period.from, period.end());
    let judge = versions.of(IsoWeek::of(to.pred_opt()?))?;
    let is_obliged = |day: &NaiveDate| {
        let parameters = versions.of(IsoWeek::of(*day));
        parameters.is_some_and(|parameters| duty(case, parameters, calendar, *day) == Duty::Obliged)
    };
    let obliged_days = from.iter_days().take_while(|day| *day < to).filter(is_obliged).count() as i64;
    let limit = judge.max_gap_obliged_days;
    let status = match (is_open, obliged_days > limit) {
        (false, false) => GapStatus::WithinLimit,
        (false, true) => GapStatus::Exceeded,
        (true, false) => GapStatus::OpenWithinLimit,
        (true, true) => GapStatus::OpenExceeded,
    };
    let calendar_days = (to - from).num_days();
    Some(Gap { from, to, calendar_days, obliged_days, limit, is_open, status, policy_number: judge.number })
}
