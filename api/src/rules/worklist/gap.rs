//! Time without a course: the gap that is open, and the one that a course leaves when it ends.

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{Item, Reason, Subject, view::Case};
use crate::{
    civil::IsoWeek,
    rules::{Course, CourseState, Duty, Parameters, Period, duty},
};

/// How long a gap is followed to find the day on which it passes its limit: ten years, with whatever suspends the duty.
const FOLLOWED: usize = 3_660;

impl Case<'_> {
    /// Courses whose last day is near, and after which no other agreed course runs on, or none in time.
    pub(super) fn ending(&self, parameters: &Parameters, day: NaiveDate) -> Vec<Item> {
        let lead = Days::new(parameters.course_end_lead_days);
        let agreed: Vec<Period> = self.case.courses.iter().filter_map(Course::period).collect();
        let last_day = |course: &Course| {
            let is_open = matches!(course.state, CourseState::Planned | CourseState::Active);
            let end = course.period().filter(|_| is_open)?.to?;
            let last = end.pred_opt().filter(|last| *last >= day)?;
            let since = last.checked_sub_days(lead).filter(|since| *since <= day)?;
            let next = agreed.iter().filter(|other| other.end() > end).map(|other| other.from).min();
            let has_successor = next.is_some_and(|next| self.is_in_time(parameters, end, next));
            (!has_successor).then_some((course.id, since, last))
        };
        let near = self.case.courses.iter().filter_map(last_day);
        let item = |(course, since, last): (Uuid, NaiveDate, NaiveDate)| Item {
            subject: Subject::Course(course),
            ..self.item(Reason::CourseEndsWithoutSuccessor, since, Some(last), parameters.number)
        };
        near.map(item).collect()
    }

    /// The time without a course: near its limit where one more week of obliged days would pass it. Nobody is asked for
    /// what an agreed course ends in time.
    pub(super) fn gap(&self, parameters: &Parameters, day: NaiveDate) -> Option<Item> {
        let from = self.open_gap(day)?;
        if self.next_block(day).is_some_and(|next| self.is_in_time(parameters, from, next)) {
            return None;
        }
        let (near, over) = self.limits(parameters, from);
        let near = near.filter(|near| *near <= day)?;
        // The last day within the limit.
        let due = over.and_then(|over| over.pred_opt());
        Some(match over.filter(|over| *over <= day) {
            Some(over) => self.item(Reason::GapOverLimit, over, due, parameters.number),
            None => self.item(Reason::GapNearLimit, near, due, parameters.number),
        })
    }

    /// Whether a gap that begins on one day is within its limit when a course begins on another.
    fn is_in_time(&self, parameters: &Parameters, from: NaiveDate, next: NaiveDate) -> bool {
        let (_, over) = self.limits(parameters, from);
        over.is_none_or(|over| next <= over)
    }

    /// The days on which a gap comes near its limit, and passes it.
    fn limits(&self, parameters: &Parameters, from: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let compute = || {
            let is_obliged = |day: &NaiveDate| {
                let judge = self.versions.of(IsoWeek::of(*day));
                judge.is_some_and(|judge| duty(&self.case, judge, self.calendar(), *day) == Duty::Obliged)
            };
            // Nobody has counted a day yet on which the gap may already be near.
            let near_at = parameters.max_gap_obliged_days - parameters.full_week() + 1;
            let mut near = (near_at <= 0).then_some(from);
            // After the last day in the effort nothing obliges.
            let last = self.case.active.iter().map(Period::end).max().unwrap_or(from);
            let followed = from.iter_days().take(FOLLOWED).take_while(|day| *day < last);
            for (day, count) in followed.filter(is_obliged).zip(1..) {
                near = near.or((count >= near_at).then_some(day));
                if count > parameters.max_gap_obliged_days {
                    return (near, Some(day));
                }
            }
            (near, None)
        };
        *self.limits.borrow_mut().entry((from, parameters.number)).or_insert_with(compute)
    }
}
