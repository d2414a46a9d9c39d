//! What waits by the rules of an effort.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Item, Reason, Subject, view::Case};
use crate::{
    civil::IsoWeek,
    rules::{Attendance, ContactStatus, Duty, HoursStatus, SessionFact, period::covered},
};

/// How many weeks after its own a week is closed at the latest: no version waits for more than sixty days.
const CLOSED_WITHIN: usize = 10;

impl Case<'_> {
    /// The items of a day, in no order.
    pub(super) fn items(&self, day: NaiveDate) -> Vec<Item> {
        let week = IsoWeek::of(day);
        let mut items: Vec<Item> = [self.to_book(week, day), self.below(week, day)].into_iter().flatten().collect();
        items.extend(self.missed(week, day));
        items.extend(self.unassessed(day));
        // What follows asks of the person's time in the effort, and of nobody before or after it.
        if let Some(parameters) = self.versions.of(week).filter(|_| covered(&self.case.active, day)) {
            items.extend(self.ending(parameters, day));
            items.extend(self.gap(parameters, day));
        }
        items
    }

    pub(super) fn item(&self, reason: Reason, since: NaiveDate, due: Option<NaiveDate>, number: i32) -> Item {
        let (subject, effort) = (Subject::Person(self.person), Some(self.effort));
        Item { reason, subject, effort, since, due, policy_number: Some(number) }
    }

    /// The conversation of this week: by the last obliged day.
    fn to_book(&self, week: IsoWeek, day: NaiveDate) -> Option<Item> {
        let facts = self.facts(week, day).filter(|it| it.contact_status == ContactStatus::PendingUnbooked)?;
        let obliged = facts.days.iter().filter(|it| it.duty == Duty::Obliged).map(|it| it.day);
        Some(self.item(Reason::NoConversationBooked, week.monday(), obliged.max(), facts.policy_number))
    }

    /// The week before; and a week whose conversation was open until it was closed, if that is in this week only.
    fn missed(&self, week: IsoWeek, day: NaiveDate) -> Vec<Item> {
        let before = week.previous();
        let mut items: Vec<Item> = self.missed_week(before, week.monday(), day).into_iter().collect();
        let mut earlier = before;
        for _ in 0..CLOSED_WITHIN {
            earlier = earlier.previous();
            let Some(closes_on) = self.versions.of(earlier).map(|judge| judge.closes_on(earlier)) else { break };
            let was_open = || {
                let eve = closes_on.pred_opt().and_then(|eve| self.facts(earlier, eve));
                eve.is_some_and(|facts| !facts.contact_status.is_missed())
            };
            if (week.monday()..=day).contains(&closes_on) && was_open() {
                let late = self.missed_week(earlier, closes_on, day);
                // One that closes on a Monday waits since then, as the week before does: alike, they are one item.
                items.extend(late.filter(|item| !items.contains(item)));
            }
        }
        items
    }

    fn missed_week(&self, week: IsoWeek, since: NaiveDate, day: NaiveDate) -> Option<Item> {
        let facts = self.facts(week, day)?;
        let reason = match facts.contact_status {
            ContactStatus::MissedNotBooked => Reason::MissedNotBooked,
            ContactStatus::MissedMunicipalityCancelled => Reason::MissedMunicipalityCancelled,
            ContactStatus::MissedCitizenCancelled => Reason::MissedCitizenCancelled,
            ContactStatus::MissedNoShow => Reason::MissedNoShow,
            _ => return None,
        };
        Some(self.item(reason, since, None, facts.policy_number))
    }

    /// Sessions that were missed, and whose hours depend on whether somebody finds the ground reasonable.
    fn unassessed(&self, day: NaiveDate) -> Vec<Item> {
        let sessions = self.case.courses.iter().flat_map(|course| &course.sessions);
        let missed = sessions.filter(|session| session.attendance == Attendance::Absent { is_excused: None });
        let weeks: BTreeSet<IsoWeek> = missed.map(|it| it.day()).filter(|on| *on < day).map(IsoWeek::of).collect();
        let mut items = Vec::new();
        for week in weeks {
            let obliges = |status| !matches!(status, HoursStatus::NotEnrolled | HoursStatus::NotRequired);
            let Some(facts) = self.facts(week, day).filter(|facts| obliges(facts.hours_status)) else { continue };
            // Who assesses when the week is closed is late.
            let due = self.versions.of(week).and_then(|judge| judge.closes_on(week).pred_opt());
            let item = |fact: &SessionFact| {
                let since = fact.day.succ_opt().filter(|since| *since <= day && fact.awaits_assessment)?;
                let item = self.item(Reason::GroundNotAssessed, since, due, facts.policy_number);
                Some(Item { subject: Subject::Session(fact.session), ..item })
            };
            items.extend(facts.sessions.iter().filter_map(item));
        }
        items
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
}
