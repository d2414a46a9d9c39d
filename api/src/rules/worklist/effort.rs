//! What waits by the rules of an effort.

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{Item, Reason, Subject, view::Case};
use crate::{
    civil::IsoWeek,
    rules::{ContactStatus, CourseState, Duty, HoursStatus, Parameters, duty, period::covered},
};

/// How long a gap is followed to find the day on which it passes its limit.
const FOLLOWED: usize = 400;

impl Case<'_> {
    /// The items of a day, in no order.
    pub(super) fn items(&self, day: NaiveDate) -> Vec<Item> {
        let week = IsoWeek::of(day);
        let mut items: Vec<Item> =
            [self.to_book(week, day), self.missed(week, day), self.below(week, day)].into_iter().flatten().collect();
        // What follows asks of the person's time in the effort, and of nobody before or after it.
        if let Some(parameters) = self.versions.of(week).filter(|_| covered(&self.case.active, day)) {
            items.extend(self.ending(parameters, day));
            items.extend(self.gap(parameters, day));
        }
        items
    }

    fn item(&self, reason: Reason, since: NaiveDate, due: Option<NaiveDate>, number: i32) -> Item {
        let (subject, effort) = (Subject::Person(self.person), Some(self.effort));
        Item { reason, subject, effort, since, due, policy_number: Some(number) }
    }

    /// The conversation of this week: from the first obliged day to the last.
    fn to_book(&self, week: IsoWeek, day: NaiveDate) -> Option<Item> {
        let facts = self.facts(week, day).filter(|it| it.contact_status == ContactStatus::PendingUnbooked)?;
        let mut obliged = facts.days.iter().filter(|it| it.duty == Duty::Obliged).map(|it| it.day);
        let first = obliged.next()?;
        let last = obliged.next_back().unwrap_or(first);
        Some(self.item(Reason::NoConversationBooked, first, Some(last), facts.policy_number))
    }

    fn missed(&self, week: IsoWeek, day: NaiveDate) -> Option<Item> {
        let facts = self.facts(week.previous(), day)?;
        let reason = match facts.contact_status {
            ContactStatus::MissedNotBooked => Reason::MissedNotBooked,
            ContactStatus::MissedMunicipalityCancelled => Reason::MissedMunicipalityCancelled,
            ContactStatus::MissedCitizenCancelled => Reason::MissedCitizenCancelled,
            ContactStatus::MissedNoShow => Reason::MissedNoShow,
            _ => return None,
        };
        Some(self.item(reason, week.monday(), None, facts.policy_number))
    }

    /// The last week that is closed.
    fn below(&self, week: IsoWeek, day: NaiveDate) -> Option<Item> {
        let mut week = week.previous();
        let since = loop {
            let closes_on = self.versions.of(week)?.closes_on(week);
            if closes_on <= day {
                break closes_on;
            }
            week = week.previous();
        };
        let facts = self.facts(week, day).filter(|it| it.hours_status == HoursStatus::Below)?;
        Some(self.item(Reason::CreditedBelowTarget, since, None, facts.policy_number))
    }

    /// Courses whose last day is near, and after which no other agreed course runs on.
    fn ending(&self, parameters: &Parameters, day: NaiveDate) -> Vec<Item> {
        let lead = Days::new(parameters.course_end_lead_days);
        let ends: Vec<NaiveDate> = self.case.courses.iter().filter_map(|it| Some(it.period()?.end())).collect();
        let last_day = |course: &crate::rules::Course| {
            let is_open = matches!(course.state, CourseState::Planned | CourseState::Active);
            let period = course.period().filter(|_| is_open)?;
            let has_successor = ends.iter().any(|end| *end > period.end());
            let last = period.to?.pred_opt().filter(|last| *last >= day && !has_successor)?;
            let since = last.checked_sub_days(lead).filter(|since| *since <= day)?;
            Some((course.id, since, last))
        };
        let near = self.case.courses.iter().filter_map(last_day);
        let item = |(course, since, last): (Uuid, NaiveDate, NaiveDate)| Item {
            subject: Subject::Course(course),
            ..self.item(Reason::CourseEndsWithoutSuccessor, since, Some(last), parameters.number)
        };
        near.map(item).collect()
    }

    /// The time without a course: near its limit where one more week of obliged days would pass it.
    fn gap(&self, parameters: &Parameters, day: NaiveDate) -> Option<Item> {
        let from = self.open_gap(day)?;
        let (near, over) = self.limits(parameters, from);
        let near = near.filter(|near| *near <= day)?;
        // The last day within the limit.
        let due = over.and_then(|over| over.pred_opt());
        Some(match over.filter(|over| *over <= day) {
            Some(over) => self.item(Reason::GapOverLimit, over, due, parameters.number),
            None => self.item(Reason::GapNearLimit, near, due, parameters.number),
        })
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
            let obliged = from.iter_days().take(FOLLOWED).filter(is_obliged);
            for (day, count) in obliged.zip(1..) {
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
