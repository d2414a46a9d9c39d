//! The hours of a week: every minute is written down, and the different ones are counted.

use std::cmp::{max, min};

use chrono::NaiveDate;
use indsats::rules::{
    Attendance, Course, CourseFact,
    CourseState::{Active, Completed, Interrupted, Planned},
    DayLeftOut, LeftOut, LeftOutDay, Minutes, Proration, Session, SessionFact,
};
use uuid::Uuid;

use super::{Week, day, half_up, holds, later, minute};

/// Whether a course runs on a day.
pub fn runs(course: &Course, day: NaiveDate) -> bool {
    let from = course.actual_from.unwrap_or(course.planned.from);
    let interrupted = course.interrupted_on.map(|last| later(last, 1));
    let is_before_end = course.actual_to.or(interrupted).or(course.planned.to).is_none_or(|end| day < end);
    matches!(course.state, Planned | Active | Completed | Interrupted) && from <= day && is_before_end
}

/// The minutes of a session, one by one, of the four numbers.
#[derive(Default)]
struct Listed {
    scheduled: Vec<i64>,
    attended: Vec<i64>,
    credited: Vec<i64>,
    unregistered: Vec<i64>,
    /// Missed, and nobody has said whether for a reasonable ground.
    unassessed: Vec<i64>,
}

impl Listed {
    fn add(&mut self, more: Self) {
        self.scheduled.extend(more.scheduled);
        self.attended.extend(more.attended);
        self.credited.extend(more.credited);
        self.unregistered.extend(more.unregistered);
        self.unassessed.extend(more.unassessed);
    }

    /// How many different minutes are listed.
    fn count(self) -> Minutes {
        let different = |mut minutes: Vec<i64>| {
            minutes.sort_unstable();
            minutes.dedup();
            minutes.len() as i64
        };
        Minutes {
            scheduled: different(self.scheduled),
            attended: different(self.attended),
            credited: different(self.credited),
            unregistered: different(self.unregistered),
        }
    }
}

impl<'a> Week<'a> {
    /// The sessions that start in the week, by start and id.
    fn occasions(&self) -> Vec<(&'a Course, &'a Session)> {
        let courses = self.oracle.case.courses.iter();
        let all = courses.flat_map(|course| course.sessions.iter().map(move |session| (course, session)));
        let mut occasions: Vec<_> = all.filter(|(_, session)| self.holds(session.starts_at)).collect();
        occasions.sort_by_key(|(_, session)| (session.starts_at, session.id));
        occasions
    }

    fn left_out(&self, course: &Course, session: &Session) -> Option<LeftOut> {
        let on = day(session.starts_at);
        let from = course.actual_from.unwrap_or(course.planned.from);
        if !runs(course, from) {
            Some(LeftOut::CourseNotAgreed)
        } else if !runs(course, on) {
            Some(LeftOut::OutsideCourse)
        } else if session.attendance == Attendance::CancelledByProvider {
            Some(LeftOut::CancelledByProvider)
        } else {
            let was_there = matches!(session.attendance, Attendance::Present | Attendance::Partial(_));
            let is_closed = self.oracle.calendar.provider_closures.contains(&(course.provider, on));
            (is_closed && !was_there).then_some(LeftOut::ProviderClosed)
        }
    }

    fn listed(&self, course: &Course, session: &Session) -> Listed {
        if self.left_out(course, session).is_some() {
            return Listed::default();
        }
        let scheduled: Vec<i64> = (minute(session.starts_at)..minute(session.ends_at)).collect();
        let has_ended = session.ends_at <= self.oracle.as_of;
        let is_counted = self.version.counted_kinds.contains(&course.kind);
        let is_credited = self.version.credit_excused_absence && self.still_asks_for(day(session.starts_at));
        let all = || scheduled.clone();
        let unassessed = if self.awaits_assessment(course, session) { all() } else { vec![] };
        let (attended, as_if, unregistered) = match session.attendance {
            Attendance::Present if has_ended => (all(), vec![], vec![]),
            Attendance::Partial(minutes) if has_ended => {
                let first = scheduled.iter().enumerate().filter(|(index, _)| (*index as i64) < minutes);
                (first.map(|(_, minute)| *minute).collect(), vec![], vec![])
            }
            Attendance::NotRegistered if has_ended && is_counted => (vec![], all(), vec![]),
            Attendance::NotRegistered if has_ended => (vec![], vec![], all()),
            Attendance::Absent { is_excused: Some(true) } if has_ended && is_credited => (vec![], all(), vec![]),
            _ => (vec![], vec![], vec![]),
        };
        Listed { credited: [attended.clone(), as_if].concat(), scheduled, attended, unregistered, unassessed }
    }

    /// Whether the target is as large as if the day had been obliged: time missed on it is still asked for.
    fn still_asks_for(&self, date: NaiveDate) -> bool {
        match self.version.proration {
            Proration::FullIfAnyDay => true,
            Proration::ByObligedDay | Proration::ZeroIfPartial => !self.is_workday(date) || self.is_obliged(date),
        }
    }

    /// Over, missed and not assessed, where an assessment could add to what is credited.
    fn awaits_assessment(&self, course: &Course, session: &Session) -> bool {
        let would_count = self.version.credit_excused_absence && self.still_asks_for(day(session.starts_at));
        let is_over = session.ends_at <= self.oracle.as_of;
        let is_open = session.attendance == Attendance::Absent { is_excused: None };
        is_open && is_over && would_count && self.left_out(course, session).is_none()
    }

    pub fn sessions(&self) -> Vec<SessionFact> {
        let facts = self.occasions().into_iter().map(|(course, session)| SessionFact {
            session: session.id,
            course: course.id,
            day: day(session.starts_at),
            minutes: self.listed(course, session).count(),
            left_out: self.left_out(course, session),
            awaits_assessment: self.awaits_assessment(course, session),
        });
        facts.collect()
    }

    /// The minutes in sessions, each counted once.
    pub fn in_sessions(&self) -> Minutes {
        let mut listed = Listed::default();
        for (course, session) in self.occasions() {
            listed.add(self.listed(course, session));
        }
        listed.count()
    }

    /// What an hour of every list can come to be credited: each minute once, whichever lists it stands in.
    pub fn possible(&self, courses: &[CourseFact]) -> i64 {
        let mut minutes = std::collections::BTreeSet::new();
        for (course, session) in self.occasions() {
            let listed = self.listed(course, session);
            minutes.extend([listed.credited, listed.unregistered, listed.unassessed].concat());
        }
        let spread = courses.iter().map(|course| course.minutes.credited + course.minutes.unregistered);
        minutes.len() as i64 + spread.sum::<i64>()
    }

    /// The courses without sessions, by id.
    pub fn courses(&self) -> Vec<CourseFact> {
        let mut courses: Vec<_> = self.oracle.case.courses.iter().filter(|it| it.sessions.is_empty()).collect();
        courses.sort_by_key(|course| course.id);
        courses.retain(|course| self.days.iter().any(|fact| runs(course, fact.day)));
        courses.into_iter().map(|course| self.spread(course)).collect()
    }

    fn spread(&self, course: &Course) -> CourseFact {
        let calendar = self.oracle.calendar;
        let is_reduced = self.version.holiday_reduces_schedule;
        let (mut days, mut left_out) = (Vec::new(), Vec::new());
        for date in self.days.iter().map(|fact| fact.day) {
            // The last one that is found is the first that is told.
            let mut why = None;
            let reasons = [
                (calendar.provider_closures.contains(&(course.provider, date)), DayLeftOut::ProviderClosed),
                (is_reduced && calendar.closures.contains(&date), DayLeftOut::ClosureDay),
                (is_reduced && calendar.holidays.contains(&date), DayLeftOut::PublicHoliday),
                (!runs(course, date), DayLeftOut::OutsideCourse),
                (!self.is_workday(date), DayLeftOut::NotWorkday),
            ];
            for (applies, reason) in reasons {
                why = if applies { Some(reason) } else { why };
            }
            match why {
                Some(reason) => left_out.push(LeftOutDay { day: date, reason }),
                None => days.push(date),
            }
        }
        let of = |count: usize| half_up(course.weekly_minutes, count as i64, self.full_week());
        let past = of(days.iter().filter(|date| **date < day(self.oracle.as_of)).count());
        let is_counted = self.version.counted_kinds.contains(&course.kind);
        let (credited, unregistered) = if is_counted { (past, 0) } else { (0, past) };
        let minutes = Minutes { scheduled: of(days.len()), attended: 0, credited, unregistered };
        CourseFact { course: course.id, days, left_out, minutes }
    }

    pub fn minutes(&self, courses: &[CourseFact]) -> Minutes {
        let mut minutes = self.in_sessions();
        for course in courses {
            minutes.scheduled += course.minutes.scheduled;
            minutes.credited += course.minutes.credited;
            minutes.unregistered += course.minutes.unregistered;
        }
        minutes
    }

    fn is_workday(&self, date: NaiveDate) -> bool {
        use chrono::Datelike;
        self.version.workdays.contains(&date.weekday())
    }

    /// The workdays of a week, holidays or not.
    fn full_week(&self) -> i64 {
        self.days.iter().filter(|fact| self.is_workday(fact.day)).count() as i64
    }

    /// What a whole week asks for, and the agreement that says so, if one does.
    pub fn weekly_target(&self) -> (i64, Option<Uuid>) {
        let individual = self.oracle.case.targets.iter().filter(|target| holds(&target.period, self.monday()));
        individual
            .map(|target| (target.period.from, target.weekly_minutes, target.id))
            .reduce(max)
            .map_or((self.version.weekly_target_minutes, None), |(_, minutes, id)| (minutes, Some(id)))
    }

    pub fn target(&self) -> i64 {
        let (whole, _) = self.weekly_target();
        let (part, full) = (self.obliged(), self.full_week());
        match self.version.proration {
            Proration::ByObligedDay => half_up(whole, part, full),
            Proration::FullIfAnyDay => whole * min(part, 1),
            Proration::ZeroIfPartial if part == full => whole,
            Proration::ZeroIfPartial => 0,
        }
    }
}
