//! What waits in any case, whatever the effort.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Item, Reason, Subject, View};
use crate::{
    civil::{self, IsoWeek},
    rules::{
        AbsenceState, Attendance, AvailabilityCase, Course, CourseState, Enrolment, EnrolmentState, Meeting,
        MeetingState, MissingStep, Session, period::covered,
    },
};

/// Workdays that a session may be over without attendance.
const PATIENCE: usize = 2;

impl View<'_> {
    /// The items of a day, in no order.
    pub(super) fn plain_items(&self, day: NaiveDate) -> Vec<Item> {
        let mut items = self.meetings(day);
        items.extend(self.courses(day));
        items.extend(self.leave(day));
        items.extend(self.file.enrolments.iter().filter_map(|enrolment| self.decision(enrolment, day)));
        items.extend(self.caseworker(day));
        items.extend(self.readiness(day));
        items.extend(self.availability(day));
        let open = self.file.glasses.iter().filter(|glass| !glass.is_reviewed && glass.opened_on <= day);
        items.extend(open.map(|it| Item::plain(Reason::AccessNotReviewed, Subject::Glass(it.id), it.opened_on, None)));
        items
    }

    fn meetings(&self, day: NaiveDate) -> Vec<Item> {
        let item = |meeting: &Meeting| {
            let (on, subject) = (meeting.day(), Subject::Meeting(meeting.id));
            let (before, after) = (on.pred_opt()?, on.succ_opt()?);
            if on < day {
                Some(Item::plain(Reason::OutcomeNotRecorded, subject, after, Some(on)))
            } else {
                (before <= day).then(|| Item::plain(Reason::ConversationBooked, subject, before, Some(on)))
            }
        };
        self.file.meetings.iter().filter(|meeting| is_booked(meeting, day)).filter_map(item).collect()
    }

    fn courses(&self, day: NaiveDate) -> Vec<Item> {
        let mut items = Vec::new();
        for course in &self.file.courses {
            let planned = course.planned.from;
            if course.state == CourseState::Planned && planned <= day {
                items.push(Item::plain(Reason::StartNotConfirmed, Subject::Course(course.id), planned, Some(planned)));
            }
            let overdue = course.sessions.iter().filter_map(|session| {
                let (due, since) = self.unregistered(course, session).filter(|(_, since)| *since <= day)?;
                Some(Item::plain(Reason::AttendanceNotRegistered, Subject::Session(session.id), since, Some(due)))
            });
            items.extend(overdue);
        }
        items
    }

    /// The last day in time to register a session, and the next one, for those whose attendance is waited for.
    fn unregistered(&self, course: &Course, session: &Session) -> Option<(NaiveDate, NaiveDate)> {
        let on = session.day();
        let calendar = &self.book.calendar;
        let is_waited_for = session.attendance == Attendance::NotRegistered
            && course.period().is_some_and(|period| period.contains(on))
            && !calendar.is_closed(course.provider, on)
            && !self.counts_unregistered(&course.kind, on);
        let is_workday =
            |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !calendar.is_free(*day);
        let mut workdays = on.iter_days().skip(1).filter(is_workday);
        let due = workdays.nth(PATIENCE - 1).filter(|_| is_waited_for)?;
        Some((due, workdays.next()?))
    }

    /// Whether an effort counts a kind of offer as it was agreed, so that nobody registers anything.
    fn counts_unregistered(&self, kind: &str, on: NaiveDate) -> bool {
        self.cases().iter().any(|case| {
            let parameters = case.versions.of(IsoWeek::of(on)).filter(|_| covered(&case.case.active, on));
            parameters.is_some_and(|parameters| parameters.counted_kinds.contains(kind))
        })
    }

    fn leave(&self, day: NaiveDate) -> Vec<Item> {
        let reported = self.file.absences.iter().filter(|absence| absence.state == AbsenceState::Reported);
        let absences = reported.filter(|absence| absence.reported_on <= day).map(|absence| {
            let subject = Subject::Absence(absence.id);
            Item::plain(Reason::AbsenceReported, subject, absence.reported_on, Some(absence.period.from))
        });
        let exemptions = self.file.exemptions.iter().filter_map(|exemption| {
            let due = exemption.review_due_on.filter(|due| *due <= day && day < exemption.period.end())?;
            Some(Item::plain(Reason::ExemptionReviewDue, Subject::Exemption(exemption.id), due, Some(due)))
        });
        absences.chain(exemptions).collect()
    }

    /// The next assessment, by the latest one that stands; for those who are in an effort.
    fn readiness(&self, day: NaiveDate) -> Option<Item> {
        let is_active = self.file.enrolments.iter().any(|enrolment| covered(&enrolment.active(), day));
        let made = self.file.assessments.iter().filter(|assessment| assessment.assessed_on <= day);
        let latest = made.max_by_key(|assessment| (assessment.assessed_on, assessment.id)).filter(|_| is_active)?;
        let since = latest.next_due_on.succ_opt().filter(|since| *since <= day)?;
        let (reason, subject) = (Reason::ReadinessToAssess, Subject::Person(self.file.person));
        Some(Item::plain(reason, subject, since, Some(latest.next_due_on)))
    }

    /// Cases by their age: since the last step was taken. Only an answer has a day by which it is due.
    fn availability(&self, day: NaiveDate) -> Vec<Item> {
        let item = |case: &AvailabilityCase| {
            let step = case.missing_step(day).filter(|_| case.waiting_since <= day)?;
            let is_answer = matches!(step, MissingStep::AwaitAnswer | MissingStep::ResolveHearing);
            let due = case.standing.answer_due_on.filter(|_| is_answer);
            let subject = Subject::AvailabilityCase(case.id);
            Some(Item::plain(Reason::AvailabilityStepWaits, subject, case.waiting_since, due))
        };
        self.file.availability.iter().filter_map(item).collect()
    }

    fn caseworker(&self, day: NaiveDate) -> Option<Item> {
        let last = self.file.responsible.iter().filter_map(|period| period.to.filter(|to| *to <= day)).max();
        let since = last.unwrap_or(self.file.registered_on);
        let is_alone = since <= day && !covered(&self.file.responsible, day);
        is_alone.then(|| Item::plain(Reason::NoCaseworker, Subject::Person(self.file.person), since, None))
    }

    /// What an enrolment waits for: to be decided before it begins, to be reviewed while it lasts. By when it is to be
    /// reviewed is the effort's to say: the version that judges the week of that day.
    fn decision(&self, enrolment: &Enrolment, day: NaiveDate) -> Option<Item> {
        let begins = enrolment.period.from;
        let (reason, since, due) = match enrolment.state {
            EnrolmentState::Proposed => (Reason::EnrolmentProposed, enrolment.proposed_on, begins),
            EnrolmentState::UnderReview => (Reason::EnrolmentUnderReview, enrolment.proposed_on, begins),
            EnrolmentState::Active | EnrolmentState::Paused => {
                let due = enrolment.review_due_on?;
                (Reason::EnrolmentReviewDue, due, due)
            }
            _ => return None,
        };
        let is_review = reason == Reason::EnrolmentReviewDue;
        let versions = self.book.efforts.get(&enrolment.effort).filter(|_| is_review);
        let judge = versions.and_then(|versions| versions.of(IsoWeek::of(due)));
        let item = Item::plain(reason, Subject::Enrolment(enrolment.id), since, Some(due));
        let policy_number = judge.map(|judge| judge.number);
        (since <= day).then_some(Item { effort: Some(enrolment.effort), policy_number, ..item })
    }
}

/// Whether a conversation was booked when a day ended. What came of it is told from its own day on, and from the day on
/// which somebody recorded it.
fn is_booked(meeting: &Meeting, day: NaiveDate) -> bool {
    match meeting.state {
        MeetingState::Booked => true,
        MeetingState::Held | MeetingState::NoShow => {
            meeting.day() > day || meeting.registered_at.is_some_and(|at| civil::local_date(at) > day)
        }
        _ => false,
    }
}
