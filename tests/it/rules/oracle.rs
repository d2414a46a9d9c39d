//! A second reading of the definition, slow and plain: days are walked, minutes are listed, nothing is merged or
//! subtracted. It shares the public types with the rules and none of their functions.

mod contact;
mod gap;
mod hours;
mod time;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use indsats::{
    civil::IsoWeek,
    rules::{
        Calendar, CaseFile, ContactStatus, CourseFact, Duty, DutyDay, HoursStatus, MeetingFact, MeetingWeight,
        Parameters, Period, SessionFact, Warning, WeekFacts,
    },
};
use time::{day, later, minute, monday};

/// One case with everything that decides on it.
#[derive(Clone, Copy)]
pub struct Oracle<'a> {
    pub case: &'a CaseFile,
    pub versions: &'a [Parameters],
    pub calendar: &'a Calendar,
    pub as_of: DateTime<Utc>,
}

/// A week under the version that judges it.
struct Week<'a> {
    oracle: Oracle<'a>,
    version: &'a Parameters,
    days: Vec<DutyDay>,
}

fn holds(period: &Period, day: NaiveDate) -> bool {
    period.from <= day && period.to.is_none_or(|to| day < to)
}

fn one_holds(periods: &[Period], day: NaiveDate) -> bool {
    periods.iter().any(|period| holds(period, day))
}

/// `amount × part ÷ whole`: long division, and the remainder decides.
fn half_up(amount: i64, part: i64, whole: i64) -> i64 {
    if whole == 0 {
        return 0;
    }
    let (quotient, remainder) = (amount * part / whole, amount * part % whole);
    if remainder + remainder >= whole { quotient + 1 } else { quotient }
}

impl<'a> Oracle<'a> {
    /// The version that judges the week of a day.
    fn version(&self, day: NaiveDate) -> Option<&'a Parameters> {
        let monday = monday(day);
        let begun = self.versions.iter().filter(|version| version.valid_from <= monday);
        begun.max_by_key(|version| (version.valid_from, version.number))
    }

    /// What a day asks, by the version of its week.
    fn duty(&self, version: &Parameters, day: NaiveDate) -> Duty {
        let case = self.case;
        let reliefs = case.reliefs.iter().filter(|relief| holds(&relief.period, day));
        let relief = reliefs.min_by_key(|relief| relief.id);
        if !version.workdays.contains(&day.weekday()) {
            Duty::NotWorkday
        } else if !one_holds(&case.active, day) {
            Duty::NotEnrolled
        } else if self.calendar.holidays.contains(&day) {
            Duty::PublicHoliday
        } else if self.calendar.closures.contains(&day) {
            Duty::ClosureDay
        } else if version.require_open_plan && !one_holds(&case.plans, day) {
            Duty::NoOpenPlan
        } else if version.require_benefit && !one_holds(&case.benefits, day) {
            Duty::NoBenefit
        } else {
            relief.map_or(Duty::Obliged, |relief| Duty::Relieved(relief.id))
        }
    }

    pub fn is_obliged(&self, day: NaiveDate) -> bool {
        self.version(day).is_some_and(|version| self.duty(version, day) == Duty::Obliged)
    }

    /// The facts of a week; `None` before the first version.
    pub fn facts(&self, week: IsoWeek) -> Option<WeekFacts> {
        let version = self.version(week.monday())?;
        let days = (0..7).map(|after| later(week.monday(), after));
        let days = days.map(|day| DutyDay { day, duty: self.duty(version, day) }).collect();
        Some(Week { oracle: *self, version, days }.facts(week))
    }
}

impl Week<'_> {
    fn monday(&self) -> NaiveDate {
        self.days[0].day
    }

    fn holds(&self, instant: DateTime<Utc>) -> bool {
        self.days.iter().any(|fact| fact.day == day(instant))
    }

    fn obliged(&self) -> i64 {
        self.days.iter().filter(|fact| fact.duty == Duty::Obliged).count() as i64
    }

    fn is_obliged(&self, day: NaiveDate) -> bool {
        self.days.contains(&DutyDay { day, duty: Duty::Obliged })
    }

    fn is_enrolled(&self) -> bool {
        self.days.iter().any(|fact| one_holds(&self.oracle.case.active, fact.day))
    }

    fn is_over(&self) -> bool {
        day(self.oracle.as_of) >= later(self.monday(), 7)
    }

    /// Whether an instant is one at which the week was closed.
    fn is_closed_at(&self, instant: DateTime<Utc>) -> bool {
        day(instant) >= later(self.monday(), 7 + self.version.week_close_lag_days as i64)
    }

    fn facts(&self, week: IsoWeek) -> WeekFacts {
        let sessions = self.sessions();
        let courses = self.courses();
        let meetings = self.meetings();
        let minutes = self.minutes(&courses);
        let target_minutes = self.target();
        let (weekly_target_minutes, individual_target) = self.weekly_target();
        let is_course_week = self.is_course_week(&sessions, &courses, minutes.scheduled >= target_minutes);
        let is_contact_required = self.is_contact_required(is_course_week);
        WeekFacts {
            week,
            policy_number: self.version.number,
            days: self.days.clone(),
            obliged_days: self.obliged(),
            minutes,
            individual_target,
            weekly_target_minutes,
            target_minutes,
            hours_status: self.hours_status(minutes.credited, self.possible(&courses), target_minutes),
            is_course_week,
            is_contact_required,
            is_contact_met: meetings.iter().any(|meeting| meeting.weight == MeetingWeight::Counts),
            contact_status: self.contact_status(&meetings, is_course_week),
            is_closed: self.is_closed_at(self.oracle.as_of),
            warnings: self.warnings(&sessions, &meetings),
            sessions,
            courses,
            meetings,
        }
    }

    fn hours_status(&self, credited: i64, possible: i64, target: i64) -> HoursStatus {
        if !self.is_enrolled() {
            HoursStatus::NotEnrolled
        } else if self.obliged() == 0 {
            HoursStatus::NotRequired
        } else if !self.is_over() {
            HoursStatus::Pending
        } else if credited >= target {
            HoursStatus::Met
        } else if possible >= target {
            HoursStatus::IncompleteData
        } else {
            HoursStatus::Below
        }
    }

    fn warnings(&self, sessions: &[SessionFact], meetings: &[MeetingFact]) -> Vec<Warning> {
        let case = self.oracle.case;
        let has_weight = |id, weight| meetings.iter().any(|fact| fact.meeting == id && fact.weight == weight);
        let mut warnings = Vec::new();
        if sessions.iter().map(|fact| fact.minutes.scheduled).sum::<i64>() > self.in_sessions().scheduled {
            warnings.push(Warning::OverlappingSessions);
        }
        let is_past = |at: DateTime<Utc>| at <= self.oracle.as_of;
        if case.meetings.iter().any(|it| has_weight(it.id, MeetingWeight::Open) && is_past(it.starts_at)) {
            warnings.push(Warning::MeetingWithoutOutcome);
        }
        let is_late = |at: Option<DateTime<Utc>>| at.is_some_and(|at| self.is_closed_at(at));
        if case.meetings.iter().any(|it| has_weight(it.id, MeetingWeight::Counts) && is_late(it.registered_at)) {
            warnings.push(Warning::MeetingRegisteredLate);
        }
        let mut all = case.courses.iter().flat_map(|course| &course.sessions);
        if all.any(|session| self.holds(session.starts_at) && is_late(session.registered_at)) {
            warnings.push(Warning::AttendanceRegisteredLate);
        }
        if sessions.iter().any(|fact| fact.awaits_assessment) {
            warnings.push(Warning::AbsenceNotAssessed);
        }
        warnings
    }

    /// Whether something is scheduled on an obliged day, and enough of it where enough is asked for.
    fn is_course_week(&self, sessions: &[SessionFact], courses: &[CourseFact], is_target_scheduled: bool) -> bool {
        use indsats::rules::CourseWeekTest::{AnyScheduledMinute, TargetScheduled};
        let from_session = sessions.iter().any(|fact| fact.minutes.scheduled > 0 && self.is_obliged(fact.day));
        let scheduled = courses.iter().filter(|fact| fact.minutes.scheduled > 0);
        let from_course = scheduled.flat_map(|fact| &fact.days).any(|day| self.is_obliged(*day));
        (from_session || from_course)
            && match self.version.course_week_test {
                AnyScheduledMinute => true,
                TargetScheduled => is_target_scheduled,
            }
    }

    fn contact_status(&self, meetings: &[MeetingFact], is_course_week: bool) -> ContactStatus {
        if !self.is_enrolled() {
            ContactStatus::NotEnrolled
        } else if is_course_week {
            ContactStatus::NotRequiredCourse
        } else if self.obliged() == 0 {
            ContactStatus::NotRequiredExempt
        } else if self.obliged() < self.version.contact_min_obliged_days as i64 {
            ContactStatus::NotRequiredShortWeek
        } else {
            self.required_contact(meetings)
        }
    }
}
